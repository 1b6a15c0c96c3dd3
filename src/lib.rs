//! topictui: BERTopic's method in Rust, as a library and as one native terminal program.
//!
//! ```
//! use topictui::{Change, Progress, Resources, Settings, Stage, TopicId, corpus};
//!
//! struct Bar;
//!
//! impl Progress for Bar {
//!     fn progress(&self, stage: Stage, done: usize, total: usize) {
//!         eprintln!("{}: {done} of {total} {}", stage.name(), stage.unit());
//!     }
//!     fn cancelled(&self) -> bool {
//!         false // `true` ends the fit with an error, at the next batch or epoch
//!     }
//! }
//!
//! let texts = &corpus::demo::demo().texts[..200]; // or any other strings
//! let mut settings = Settings::default();
//! settings.cluster.min_topic_size = 6;
//! settings.reduce.layouts = Some(1); // BERTopic's own way; `None` lets several layouts vote
//! let resources = Resources::default(); // holds the embedding model
//! let model = topictui::fit(texts, &settings, &resources, Some(&Bar))?; // or `None`
//! for topic in model.topics.without_outliers() {
//!     println!("{} has {} documents: {}", topic.id, topic.size, topic.title(4));
//! }
//! let model = Change::Merge { groups: vec![vec![TopicId(0), TopicId(1)]] }.apply(&model, &resources)?;
//! let new = topictui::predict(&model, &["The battery is flat by noon."], 3, &resources)?;
//! println!("topic {}, {:.2}", new[0].topic, new[0].score);
//! # let folder = tempfile::tempdir().expect("a folder for the session");
//! # let path = folder.path().join("reviews.topics");
//! topictui::save(&model, &path)?;
//! assert_eq!(topictui::open(&path)?.topics, model.topics);
//! # Ok::<(), topictui::Error>(())
//! ```
//!
//! Nothing is downloaded: the embedding model is inside. [`Settings`] say what a fit depends on, the
//! variants of [`Change`] what can be done to a model afterwards, [`Model`] what there is to look at.
//!
//! Data flows one way through these modules, and imports point the same way:
//!
//! `corpus → embed → reduce → cluster → topics → model → engine → store → export → worker → editor → app`
//!
//! * [`corpus`] — documents out of files; cleaning, stop words, lemmas, tokens
//! * [`embed`] — sentence-transformer embeddings, engines behind one trait, the disk cache
//! * [`reduce`] — nearest neighbours, UMAP, principal components
//! * [`cluster`] — HDBSCAN
//! * [`topics`] — c-TF-IDF, topic words and vectors, similarity, find-topics
//! * [`quality`] — coherence, diversity, agreement
//! * [`model`] — a fitted model as data
//! * [`engine`] — what makes and changes one, and answers questions about it
//! * [`store`] — one file that holds a fitted model; BERTopic's folder; unsaved changes
//! * [`export`] — csv, jsonl, Markdown, HTML
//! * [`front`] — what the example above calls
//! * [`worker`] — the threads beside the screen
//! * [`editor`] — changes made and undone, and what of them is in a file
//! * [`keymap`], [`term`], [`ui`], [`app`]: the terminal program, each on those before it
//! * [`cli`] — the command line, one file a verb; [`plain`] — the screens' work in lines
//! * [`mcp`] — a session as tools for an assistant
//! * [`program`] — which of them the arguments ask for
//!
//! Below them lie [`columnar`] (Parquet and Arrow), [`watch`] (progress and cancelling), [`ranges`] (of every number that can be set),
//! [`files`] (folders, atomic writes) and [`text`] (text for people).
//! Everything up to `worker` knows nothing of a terminal: with `default-features = false` the rest,
//! which the feature `tui` builds, is not there.

#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod app;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod editor;
pub mod engine;
pub mod export;
pub mod front;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod keymap;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod mcp;
pub mod model;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod plain;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod program;
pub mod store;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod term;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod ui;
#[doc(hidden)]
pub mod worker;

#[doc(hidden)]
pub use topictui_stages::foreign;
#[cfg(debug_assertions)]
#[doc(hidden)]
pub use topictui_stages::mistake;
#[doc(inline)]
pub use topictui_stages::{
    cluster, columnar, corpus, embed, files, http, quality, ranges, reduce, text, topics, watch,
};

pub use engine::Resources;
pub use engine::progress::Progress;
pub use front::{Error, fit, predict};
pub use model::{Change, Model, Settings, Stage};
pub use store::{load as open, save};
pub use topics::TopicId;
