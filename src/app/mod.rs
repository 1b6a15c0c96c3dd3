//! The terminal program's state and how events change it. Knows nothing of drawing.
//!
//! `event → Message → update(&mut State) → Commands`; `ui` draws `&State`, the loop carries the
//! commands out.
//!
//! * [`state`] — what the screen shows
//! * [`message`], [`mode`] — what comes in and goes out; where keys go
//! * [`mod@update`] — what a key or an event does to it; a file a screen
//! * [`split`] — into how many parts a topic is to fall
//! * [`edit`] — changes to topics, undone and done again
//! * `export` — what is on the screen, into a file
//! * [`palette`] — every action by its name
//! * [`themes`] — theme files, the built-in and the user's
//! * [`start`] — what was opened before, to choose from
//! * [`mouse`] — clicks and the wheel
//! * [`input`] — a line of typed text
//! * [`filter`] — fuzzy matching of topics and actions
//! * [`search`] — searching the documents
//! * [`event_loop`] — terminal and pipeline events in, frames out

pub mod data;
pub mod decline;
pub mod edit;
pub mod event_loop;
pub mod explore;
mod export;
pub mod filter;
pub mod input;
pub mod map;
pub mod message;
pub mod mode;
pub mod mouse;
mod move_to;
pub mod palette;
mod pipeline;
pub mod predict;
mod save;
pub mod search;
mod sights;
mod similar;
pub mod sizes;
pub mod split;
pub mod start;
pub mod state;
pub mod themes;
pub mod tree;
pub mod trends;
pub mod update;
mod why;

pub use message::{Command, Message};
pub use update::update;
