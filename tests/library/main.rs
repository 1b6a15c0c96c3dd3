//! The stages, models and files, as the library offers them.

#[path = "../support/mod.rs"]
mod support;

mod around;
mod cancel;
mod cluster;
mod cluster_soft;
mod columns;
mod compare_groups;
mod corpus;
mod distribution;
mod duplicates;
mod edit;
mod embed;
mod embed_cache;
mod embed_e5;
mod embed_folders;
#[cfg(feature = "http")]
mod embed_http;
mod embed_models;
mod embed_use;
mod embed_use_damaged;
mod floors;
mod formats;
mod front;
mod guide;
mod hierarchy;
mod hostile;
mod languages;
mod layers;
#[cfg(feature = "http")]
mod llm;
mod map;
mod named;
mod packed;
mod pieces;
mod pipeline;
mod predict;
mod records;
mod reduce;
mod session;
mod stability;
mod tables;
mod times;
mod topics;
mod trends;
mod weight;
mod wordless;
mod words;
