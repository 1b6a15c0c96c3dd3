//! Makes a model, changes it, and answers questions about it. Knows no thread and no screen.
//!
//! * [`mod@run`] — one run, each stage reusing what has not changed; [`error`] — why it failed
//! * [`resources`] — what outlives a run; [`once`] — what is found once in a collection
//! * [`language_model`] — which embedding model suits documents in these languages
//! * `under_way`: how its stages are computed or reused; the stages: `read` (and what preprocessing
//!   leaves), then in the order of `after_cleaning` `embed`, `fit` (from neighbours to clusters), `describe`; beside them `grouping` (from
//!   clusters to topics), `supervision` (what is known beforehand), `by_pieces` (topics of documents
//!   that are fitted in pieces) and `enough` (whether there is enough to fit)
//! * [`first_look`] — topics to look at while a long run goes on
//! * [`progress`] — what a run tells whoever started it
//! * [`notes`] — what of a result should be doubted
//! * [`edits`] — changes to a model, one file each
//! * [`history`] — all of them made again
//! * `layers`: groups of topics above them, and a model seen at one of these layers
//! * `names`: phrases that name topics and groups
//! * [`llm`] — names and descriptions from a language model
//! * [`memberships`] — how strongly documents belong to topics
//! * [`predict`] — new texts in a model; [`topic_mix`] — how one text spreads over its topics
//! * [`find`] — what is nearest to a query, and the documents a search finds
//! * [`by_language`] — what each language has of a topic
//! * [`trends`] — what topics can be followed over
//! * [`compare_groups`] — what one group of documents has and another has not
//! * [`derived`] — what a screen shows of a model when it is first looked at
//! * [`map`] — where documents, topics and groups lie on a plane, and in which colours
//! * [`preview`] — what preprocessing does to a corpus, before a run; [`copies`] — which documents say
//!   the same

mod after_cleaning;
pub mod by_language;
mod by_pieces;
pub mod compare_groups;
pub mod copies;
pub mod derived;
mod describe;
pub mod edits;
mod embed;
mod enough;
pub mod error;
pub mod find;
pub mod first_look;
mod fit;
mod grouping;
pub mod history;
pub mod inspect;
pub mod language_model;
pub(crate) mod layers;
pub mod llm;
pub mod map;
pub mod memberships;
pub(crate) mod names;
pub mod notes;
pub mod once;
pub mod predict;
pub mod preview;
pub mod progress;
pub mod read;
pub mod resources;
pub mod run;
mod supervision;
pub mod topic_mix;
pub mod trends;
mod under_way;

pub use error::RunError;
pub use resources::Resources;
pub use run::run;
