//! The stages of topictui, from the ground up: each knows those before it and nothing of a model, a
//! session or a terminal. A package of its own because numbers must run fast in tests too, and what
//! stands on them should compile quickly. Use them through `topictui`, which names every module here.

pub mod cluster;
pub mod columnar;
pub mod corpus;
pub mod embed;
pub mod files;
#[doc(hidden)]
pub mod foreign;
pub mod http;
#[cfg(debug_assertions)]
#[doc(hidden)]
pub mod mistake;
pub mod quality;
#[allow(missing_docs, reason = "a range is named as the option that it bounds")]
pub mod ranges;
pub mod reduce;
pub mod text;
pub mod topics;
pub mod watch;
