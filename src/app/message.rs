//! Messages that come in, and commands to be carried out outside the state.

use std::path::PathBuf;

use crate::keymap::Action;
use crate::model::Settings;
use crate::ui::spots::Spot;
use crate::ui::themes::Themes;
use crate::worker::{Event, Request, Ticket};

/// Something that can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Files of one text, or a session.
    Paths(Vec<PathBuf>),
    Demo,
    /// The list of what was opened before.
    List,
}

/// Something that happened.
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

/// Something the loop is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Run(Box<Settings>),
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
