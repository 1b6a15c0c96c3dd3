//! The terminal program's state and how events change it. Knows nothing of drawing.
//!
//! `event → Message → update(&mut State) → Commands`; `ui` draws `&State`, the loop carries the
//! commands out.
//!
//! * [`state`] — what the screen shows
//! * [`mod@update`] — what a key or an event does to it; a file a screen
//! * [`input`] — a line of typed text
//! * [`filter`] — fuzzy matching of topics
//! * [`event_loop`] — terminal and pipeline events in, frames out

pub mod data;
pub mod event_loop;
mod explore;
pub mod filter;
pub mod input;
mod pipeline;
mod predict;
mod similar;
pub mod state;
pub mod update;

use state::{Pane, Screen};

pub use update::{Command, Message, update};

/// The panes of a screen that take the focus, in the order of Tab.
pub fn panes(screen: Screen) -> &'static [Pane] {
    match screen {
        Screen::Overview => {
            &[Pane::Topics, Pane::Heatmap, Pane::Preview, Pane::Options, Pane::Prompt]
        }
        Screen::Data => &[Pane::Options, Pane::Preview],
        Screen::Run => &[Pane::Log],
        Screen::Explore => &[Pane::Topics, Pane::Documents, Pane::Terms],
        Screen::Similar => &[Pane::Heatmap, Pane::Pairs],
        Screen::Predict => &[Pane::Prompt, Pane::Results, Pane::NearestDocuments],
    }
}

/// The smallest terminal the Overview fits on.
pub const OVERVIEW_SIZE: (u16, u16) = (110, 30);
/// The smallest terminal anything fits on.
pub const LEAST_SIZE: (u16, u16) = (60, 15);
