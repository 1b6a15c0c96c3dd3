//! topictui: BERTopic as one native terminal program.
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
//! * [`worker`] — the threads beside the screen
//! * [`editor`] — changes made and undone, and what of them is in a file
//! * [`keymap`], [`term`], [`ui`], [`app`]: the terminal program, each on those before it
//! * [`cli`] — the command line, one file a verb; [`plain`] — the screens' work in lines
//! * [`program`] — which of them the arguments ask for
//!
//! Below them lie [`watch`] (progress and cancelling), [`ranges`] (of every number that can be set),
//! [`files`] (folders, atomic writes) and [`text`] (text for people).
//! Everything up to `worker` knows nothing of a terminal: with `default-features = false` the rest,
//! which the feature `tui` builds, is not there.

#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod app;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod cli;
pub mod cluster;
pub mod corpus;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod editor;
pub mod embed;
pub mod engine;
pub mod export;
pub mod files;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod keymap;
#[cfg(debug_assertions)]
#[doc(hidden)]
pub mod mistake;
pub mod model;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod plain;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod program;
pub mod quality;
pub mod ranges;
pub mod reduce;
pub mod store;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod term;
pub mod text;
pub mod topics;
#[cfg(feature = "tui")]
#[doc(hidden)]
pub mod ui;
pub mod watch;
pub mod worker;
