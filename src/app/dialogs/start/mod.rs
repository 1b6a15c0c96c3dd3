//! The list the program starts with when nothing was named: recent files, latest first.

mod draw;

use std::path::{Path, PathBuf};

use ratatui::layout::Rect;

use super::{Dialog, Dialogs};
use crate::app::message::Target;
use crate::app::mode::{Mode, Question};
use crate::app::status::StatusKind;
use crate::app::{Command, State, filter};
use crate::corpus::inputs;
use crate::keymap::{Action, Place};
use crate::store::recent_files::Opened;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::input::TextInput;
use crate::ui::painter::Painter;

#[derive(Debug, Default)]
pub struct StartState {
    /// Latest first.
    pub opened: Vec<Opened>,
    /// Seconds since 1970 when the list was made.
    pub now: u64,
    /// Text typed so far: a part of a name, or a path.
    pub line: TextInput,
    /// Positions in `opened` of what matches, best first; the one behind the last is the example.
    pub shown: Vec<usize>,
    pub selected: Cursor,
}

impl StartState {
    fn renew(&mut self) {
        let text = |opened: &Opened| {
            let paths = opened.paths().into_iter().map(|path| path.display().to_string());
            paths.collect::<Vec<_>>().join(" ")
        };
        let mut texts: Vec<String> = self.opened.iter().map(text).collect();
        texts.push("bundled example demo".to_owned());
        self.shown = filter::ranked(&self.line.text, &texts);
        self.selected = Cursor::default();
    }

    /// The target of Enter: the file whose path is typed, else the selected row.
    fn target(&self, home: Option<&Path>) -> Option<Target> {
        let typed = self.line.text.trim();
        let path = match (typed.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(typed),
        };
        let fits = || inputs::named(std::slice::from_ref(&path)).is_ok();
        if !typed.is_empty() && (path.exists() || glob_signs(typed) && fits()) {
            return Some(Target::Paths(vec![path]));
        }
        let row = *self.shown.get(self.selected.selected)?;
        let opened = self.opened.get(row);
        Some(opened.map_or(Target::Demo, |opened| Target::Paths(opened.paths())))
    }
}

/// Whether a pattern is typed.
fn glob_signs(typed: &str) -> bool {
    typed.contains(['*', '?', '['])
}

impl State {
    /// Shows the list.
    pub fn start_with(&mut self, opened: Vec<Opened>, now: u64) {
        self.dialogs.start = StartState { opened, now, ..StartState::default() };
        self.dialogs.start.renew();
        self.mode = Mode::Start;
    }
}

/// The list.
pub struct Start;

impl Dialog for Start {
    fn places(&self) -> &'static [Place] {
        &[Place::Start, Place::Typing]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        state.status = None;
        match action {
            Action::Submit => {
                let home = directories::BaseDirs::new();
                match state.dialogs.start.target(home.as_ref().map(directories::BaseDirs::home_dir))
                {
                    Some(target) => return vec![Command::Open(target)],
                    None => {
                        let typed = state.dialogs.start.line.text.trim();
                        let text = format!("There is no file {typed}, and no recent file matches");
                        state.say(StatusKind::Error, text);
                    }
                }
            }
            Action::Interrupt if state.dialogs.start.line.text.is_empty() => {
                return vec![Command::Quit];
            }
            Action::Interrupt | Action::Back => {
                state.dialogs.start.line.clear();
                state.dialogs.start.renew();
            }
            _ => match distance(action) {
                Some(by) => state.dialogs.start.selected.go(by, state.dialogs.start.shown.len()),
                None if state.dialogs.start.line.edit(action) => state.dialogs.start.renew(),
                None => {}
            },
        }
        Vec::new()
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        state.status = None;
        state.dialogs.start.line.insert(text);
        state.dialogs.start.renew();
        Vec::new()
    }

    fn cursor<'a>(&self, dialogs: &'a mut Dialogs) -> Option<&'a mut Cursor> {
        Some(&mut dialogs.start.selected)
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }

    fn replaces_screen(&self) -> bool {
        true
    }

    fn title(&self, painter: &mut Painter, area: Rect) {
        draw::title(painter, area);
    }

    fn sentence(&self, painter: &Painter, state: &State) -> Option<String> {
        Some(draw::sentence(painter, state))
    }
}

/// Goes to the list from an open collection.
pub fn leave(state: &mut State) -> Vec<Command> {
    if state.unsaved_work().is_some() {
        state.mode = Mode::Confirm(Question::Leave);
        return Vec::new();
    }
    vec![Command::Open(Target::List)]
}
