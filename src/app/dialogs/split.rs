//! Splitting a topic: into how many parts it falls for each minimum part size, to choose from.

use ratatui::layout::Rect;

use super::{Dialog, Dialogs};
use crate::app::mode::Mode;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::keymap::{Action, Place};
use crate::model::Change;
use crate::text::thousands;
use crate::topics::TopicId;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::painter::Painter;
use crate::ui::popup::choice;
use crate::worker::Request;

#[derive(Debug, Default)]
pub struct SplitState {
    pub topic: TopicId,
    /// Number of the latest question.
    pub asked: u64,
    /// Minimum part size, and the documents of the parts it gives; as they come.
    pub found: Vec<(usize, Vec<usize>)>,
    /// No more will come.
    pub complete: bool,
}

/// The list of sizes.
pub struct Split(pub TopicId);

impl Dialog for Split {
    fn places(&self) -> &'static [Place] {
        &[Place::Choice]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        if let Some(by) = distance(action) {
            state.dialogs.choice.go(by, state.dialogs.split.found.len());
            return Vec::new();
        }
        match action {
            Action::Back | Action::Interrupt => state.mode = Mode::Normal,
            Action::Submit => {
                let Some((size, parts)) =
                    state.dialogs.split.found.get(state.dialogs.choice.selected)
                else {
                    return Vec::new();
                };
                if parts.len() < 2 {
                    return Vec::new();
                }
                let min_topic_size = *size;
                state.mode = Mode::Normal;
                return vec![state.change(Change::Split { topic: self.0, min_topic_size })];
            }
            _ => {}
        }
        Vec::new()
    }

    fn cursor<'a>(&self, dialogs: &'a mut Dialogs) -> Option<&'a mut Cursor> {
        Some(&mut dialogs.choice)
    }

    fn of_model(&self) -> bool {
        true
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let split = &state.dialogs.split;
        let sizes = |parts: &[usize]| {
            parts.iter().map(|&size| thousands(size)).collect::<Vec<_>>().join(" + ")
        };
        let rows: Vec<String> = split
            .found
            .iter()
            .map(|(size, parts)| match parts.len() {
                0 | 1 => format!("{size:>4} or more   no split"),
                many => format!("{size:>4} or more   {many} parts: {}", sizes(parts)),
            })
            .chain((!split.complete).then(|| format!("   {}", painter.glyphs.waiting)))
            .collect();
        choice(
            painter,
            area,
            &format!("Split topic {} into parts of", self.0),
            &rows,
            state.dialogs.choice.selected,
        );
    }
}

/// Asks about the selected topic.
pub fn ask(state: &mut State) -> Vec<Command> {
    let Some(topic) = state.selected_topic().filter(|&topic| !topic.is_outlier()) else {
        state.say(StatusKind::Info, "Choose a topic to split: outliers get topics with o");
        return Vec::new();
    };
    let asked = state.dialogs.split.asked + 1;
    state.dialogs.split = SplitState { topic, asked, ..SplitState::default() };
    state.dialogs.choice = Cursor::default();
    state.mode = Mode::Split(topic);
    vec![Command::Request(asked, Request::TrySplit { topic })]
}

/// The background thread tried a minimum part size, or is done.
pub fn would_split(
    state: &mut State,
    ask: u64,
    parts: Result<Option<(usize, Vec<usize>)>, String>,
) {
    if ask != state.dialogs.split.asked || state.mode != Mode::Split(state.dialogs.split.topic) {
        return;
    }
    match parts {
        Ok(Some(parts)) => state.dialogs.split.found.push(parts),
        Ok(None) => state.dialogs.split.complete = true,
        Err(message) => {
            state.mode = Mode::Normal;
            state.say(StatusKind::Error, message);
        }
    }
}
