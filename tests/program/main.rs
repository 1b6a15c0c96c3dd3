//! The program as it is called: verbs, options, line mode, what it reads, writes and refuses.

#[path = "../support/mod.rs"]
mod support;

mod bad_input;
mod bertopic_folder;
mod changes;
mod cli;
mod compare_groups;
mod config;
mod describe;
mod duplicates;
mod export;
mod fuzz;
#[cfg(feature = "http")]
mod http;
#[cfg(unix)]
mod interrupt;
#[cfg(unix)]
mod kills;
mod languages;
mod layers;
#[cfg(feature = "http")]
mod mcp;
#[cfg(feature = "http")]
mod name;
mod one_answer;
#[cfg(unix)]
mod overwriting;
mod plain;
mod quality;
#[cfg(feature = "http")]
mod scale;
mod supervision;
