//! What comes in, and what is to be done outside the state.

use std::sync::Arc;

use super::mouse::Spot;
use super::start::Target;
use super::themes::Themes;
use crate::engine::find::Query;
use crate::engine::sights::Sight;
use crate::engine::trends::Points;
use crate::export::view::View;
use crate::files::Place;
use crate::keymap::Action;
use crate::model::Change;
use crate::model::Settings;
use crate::topics::search::Search;
use crate::worker::Event;

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
    Change {
        edit: u64,
        change: Change,
    },
    CountMoves(u64),
    TrySizes {
        ask: u64,
        size: usize,
    },
    LeaveSizes,
    TrySplit {
        ask: u64,
        topic: i32,
    },
    Look(Sight),
    FollowTopics {
        ask: u64,
        points: Arc<Points>,
    },
    Ask {
        ask: u64,
        query: Query,
    },
    Search {
        ask: u64,
        search: Search,
    },
    Save(Place),
    Export {
        place: Place,
        view: Box<View>,
    },
    Preview(Settings),
    Copy(String),
    /// Leave what is open for something else.
    Open(Target),
    Suspend,
    Repaint,
    Quit,
}
