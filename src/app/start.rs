//! What the program starts with when nothing was named: what was opened before, latest first.

use std::path::{Path, PathBuf};

use super::filter;
use super::message::Command;
use super::state::{Cursor, Mode, Question, State, StatusKind, TextInput};
use super::update::distance;
use crate::keymap::Action;
use crate::store::opened::Opened;

/// What can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Path(PathBuf),
    Demo,
    /// The list of what was opened before.
    List,
}

#[derive(Debug, Default)]
pub struct StartState {
    /// Latest first.
    pub opened: Vec<Opened>,
    /// Seconds since 1970 when the list was made.
    pub now: u64,
    /// What is typed: a part of a name, or a path.
    pub line: TextInput,
    /// Positions in `opened` of what matches, best first; the one behind the last is the example.
    pub shown: Vec<usize>,
    pub selected: Cursor,
}

impl StartState {
    fn renew(&mut self) {
        let text = |opened: &Opened| opened.path.display().to_string();
        let mut texts: Vec<String> = self.opened.iter().map(text).collect();
        texts.push("bundled example demo".to_owned());
        self.shown = filter::ranked(&self.line.text, &texts);
        self.selected = Cursor::default();
    }

    /// What Enter opens: the file whose path is typed, else the selected row.
    fn target(&self, home: Option<&Path>) -> Option<Target> {
        let typed = self.line.text.trim();
        let path = match (typed.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(typed),
        };
        if !typed.is_empty() && path.exists() {
            return Some(Target::Path(path));
        }
        let row = *self.shown.get(self.selected.selected)?;
        let opened = self.opened.get(row);
        Some(opened.map_or(Target::Demo, |opened| Target::Path(opened.path.clone())))
    }
}

impl State {
    /// Shows the list.
    pub fn start_with(&mut self, opened: Vec<Opened>, now: u64) {
        self.start = StartState { opened, now, ..StartState::default() };
        self.start.renew();
        self.mode = Mode::Start;
    }
}

/// Goes to the list from an open collection.
pub(super) fn leave(state: &mut State) -> Vec<Command> {
    if state.unsaved_work().is_some() {
        state.mode = Mode::Confirm(Question::Leave);
        return Vec::new();
    }
    vec![Command::Open(Target::List)]
}

pub(super) fn typed(state: &mut State, text: &str) {
    state.status = None;
    state.start.line.insert(text);
    state.start.renew();
}

pub(super) fn choosing(state: &mut State, action: Action) -> Vec<Command> {
    state.status = None;
    match action {
        Action::Submit => {
            let home = directories::BaseDirs::new();
            match state.start.target(home.as_ref().map(directories::BaseDirs::home_dir)) {
                Some(target) => return vec![Command::Open(target)],
                None => {
                    let typed = state.start.line.text.trim();
                    let text = format!(
                        "There is no file {typed}, and nothing of that name was open before"
                    );
                    state.say(StatusKind::Error, text);
                }
            }
        }
        Action::Interrupt if state.start.line.text.is_empty() => return vec![Command::Quit],
        Action::Interrupt | Action::Back => {
            state.start.line.clear();
            state.start.renew();
        }
        _ => match distance(action) {
            Some(by) => state.start.selected.go(by, state.start.shown.len()),
            None if state.start.line.edit(action) => state.start.renew(),
            None => {}
        },
    }
    Vec::new()
}
