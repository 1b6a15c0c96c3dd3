//! The panes, each drawn into whatever place a screen gives it.

pub mod decline;
pub mod documents;
pub mod heatmap;
pub mod log;
pub mod map;
pub mod options;
pub mod pairs;
pub mod preview;
pub mod prompt;
pub mod results;
pub mod stages;
pub mod terms;
pub mod topics;
pub mod tree;
pub mod trends;
pub mod words;
