//! What comes in, and what is to be done outside the state.

use super::mouse::Spot;
use super::start::Target;
use super::themes::Themes;
use crate::keymap::Action;
use crate::model::Settings;
use crate::worker::{Event, Request, Ticket};

/// What happened.
#[derive(Debug)]
pub enum Message {
    Action(Action),
    /// Printable keys while typing.
    Typed(String),
    Paste(String),
    Resize(u16, u16),
    Click(Spot),
    /// The wheel was turned over something.
    Wheel {
        up: bool,
        over: Option<Spot>,
    },
    Pipeline(Box<Event>),
    /// Theme files were written, or are gone.
    Themes(Result<Themes, String>),
    /// Time passed while a run is active: elapsed times changed.
    Tick,
}

/// What the loop is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Run(Settings),
    CancelRun,
    /// Ask the worker.
    Request(Ticket, Request),
    Copy(String),
    /// Leave what is open for something else.
    Open(Target),
    Suspend,
    Repaint,
    Quit,
}
