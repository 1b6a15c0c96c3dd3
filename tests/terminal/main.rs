//! The screens: state, drawing, keys, and the program in a terminal.

#[path = "../support/mod.rs"]
mod support;

mod app;
mod columns;
mod compared;
mod defects;
mod editor;
mod edits;
mod export_view;
mod groups;
mod languages;
mod llm;
mod mouse;
mod palette;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod pty_life;
#[cfg(unix)]
mod pty_start;
#[cfg(unix)]
mod pty_tour;
#[cfg(unix)]
mod pty_unsaved;
mod screens;
mod unsaved;
