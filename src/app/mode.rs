//! Where keys go before any pane sees them.

use std::path::PathBuf;

use super::state::{Field, State};
use crate::keymap::{Here, Place};
use crate::model::Change;

/// Where keys go before any pane sees them.
#[derive(Clone, Debug, PartialEq)]
pub enum Mode {
    Normal,
    /// Choosing what to open.
    Start,
    /// Typing into the topic filter.
    Filter,
    /// Typing what to search the documents for.
    Search,
    /// Typing a query.
    Query,
    /// Typing the value of an option.
    Option(Field),
    /// Typing the path to save to.
    SavePath,
    /// Typing the path to export to.
    ExportPath,
    /// Typing a topic's name.
    Rename(i32),
    /// Choosing how many topics to leave.
    Reduce,
    /// Choosing min_topic_size by what it gives.
    Sizes,
    /// Choosing into how many parts this topic falls.
    Split(i32),
    /// Choosing how outliers get a topic.
    Outliers,
    /// Choosing how the words of topics are chosen.
    Words,
    /// The help popup.
    Help,
    /// The list of actions.
    Palette,
    /// One document, whole.
    Document(usize),
    /// Why a document is in its topic.
    Why(usize),
    /// Choosing a document's topic.
    MoveTo(usize),
    /// A yes-or-no question in the status row.
    Confirm(Question),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// The model was not saved.
    Quit,
    /// The same, and something else is to be opened.
    Leave,
    /// Another session is there already.
    Overwrite(PathBuf),
    /// Another program saved over the session since it was opened.
    Newer(PathBuf),
    /// The file to export to exists already.
    Replace(PathBuf),
    /// Topics or documents change.
    Change(Change),
}

impl Mode {
    /// Whether printable keys are the text that is typed.
    pub fn takes_text(&self) -> bool {
        matches!(
            self,
            Mode::Start
                | Mode::Filter
                | Mode::Search
                | Mode::Query
                | Mode::Option(_)
                | Mode::SavePath
                | Mode::ExportPath
                | Mode::Rename(_)
                | Mode::Help
                | Mode::Palette
                | Mode::MoveTo(_)
        )
    }

    /// Where keys count in this mode; none where it is the pane with the focus that decides.
    fn places(&self) -> Option<&'static [Place]> {
        Some(match self {
            Mode::Normal => return None,
            Mode::Query => &[Place::Prompt, Place::Typing],
            Mode::Search => &[Place::Search, Place::Typing],
            Mode::Filter
            | Mode::Option(_)
            | Mode::SavePath
            | Mode::ExportPath
            | Mode::Rename(_)
            | Mode::MoveTo(_) => &[Place::Typing],
            Mode::Outliers | Mode::Words | Mode::Reduce | Mode::Sizes | Mode::Split(_) => {
                &[Place::Choice]
            }
            Mode::Help => &[Place::Help],
            Mode::Document(_) | Mode::Why(_) => &[Place::Popup],
            Mode::Palette => &[Place::Palette],
            Mode::Start => &[Place::Start, Place::Typing],
            Mode::Confirm(_) => &[Place::Question],
        })
    }
}

impl State {
    /// Where somebody is, as far as keys depend on it.
    pub fn here(&self) -> Here {
        let outside = || Here::outside_dialogs(self.screen, self.focus);
        Here {
            screen: self.screen,
            focus: self.focus,
            places: self.mode.places().map_or_else(outside, <[Place]>::to_vec),
            model: self.model.is_some(),
            undo: !self.edits.undo.is_empty(),
            running: self.run.running,
            why: matches!(self.mode, Mode::Why(_)),
        }
    }
}
