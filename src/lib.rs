//! topictui: BERTopic as one native terminal program.
//!
//! Data flows one way through these modules, and imports point the same way:
//!
//! `corpus → embed → reduce → cluster → topics → pipeline → session, cli, app → ui`
//!
//! * [`corpus`] — documents out of files; cleaning, stop words, lemmas, tokens
//! * [`embed`] — sentence-transformer embeddings, engines behind one trait, the disk cache
//! * [`reduce`] — nearest neighbours, UMAP, principal components
//! * [`cluster`] — HDBSCAN
//! * [`topics`] — c-TF-IDF, topic words and vectors, similarity, find-topics
//! * [`pipeline`] — the stages put together on a background thread, with fingerprints
//! * [`quality`] — coherence, diversity, agreement
//! * [`session`] — one file that holds a fitted model; BERTopic's folder
//! * [`export`] — csv, jsonl, Markdown, HTML
//! * [`cli`] — the command line, one file a verb
//! * [`app`], [`keymap`], [`ui`], [`term`]: the terminal program
//!
//! Below them lie [`watch`] (progress and cancelling), [`ranges`] (of every number that can be set),
//! [`files`] (folders, atomic writes) and [`counted`] (counts in words).
//! Everything up to `session` knows nothing of a terminal.

pub mod app;
pub mod cli;
pub mod cluster;
pub mod corpus;
pub mod counted;
pub mod embed;
pub mod export;
pub mod files;
pub mod keymap;
#[cfg(debug_assertions)]
pub mod mistake;
pub mod pipeline;
pub mod quality;
pub mod ranges;
pub mod reduce;
pub mod session;
pub mod term;
pub mod topics;
pub mod ui;
pub mod watch;
