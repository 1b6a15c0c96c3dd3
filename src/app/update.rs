//! What a key or an event does: pure, quick, and the only code that changes [`State`].

use super::message::{Command, Message};
use super::start::Target;
use super::themes::Themes;
use crate::app::state::{Cursor, Mode, Question, State, Status, StatusKind};
use crate::app::{
    data, decline, edit, explore, export, map, mouse, move_to, palette, pipeline, predict, save,
    search, sights, similar, sizes, split, start, tree, trends, why,
};
use crate::keymap::Action;
use crate::keymap::{OVERVIEW_SIZE, panes};
use crate::keymap::{Pane, Screen};

/// Rows a page key moves by.
const PAGE: isize = 10;

/// Changes the state; what is left to do outside it is returned.
pub fn update(state: &mut State, message: Message) -> Vec<Command> {
    let mut commands = take(state, message);
    commands.extend(sights::look(state));
    commands
}

fn take(state: &mut State, message: Message) -> Vec<Command> {
    match message {
        Message::Action(action) => {
            touch(state);
            act(state, action)
        }
        Message::Typed(text) => {
            touch(state);
            typed(state, &text)
        }
        Message::Paste(text) if state.mode.takes_text() => typed(state, &text),
        Message::Paste(_) => Vec::new(),
        Message::Resize(width, height) => {
            state.resize(width, height);
            Vec::new()
        }
        Message::Click(spot) => {
            touch(state);
            mouse::clicked(state, spot)
        }
        Message::Wheel { up, over } => {
            touch(state);
            mouse::turned(state, up, over)
        }
        Message::Pipeline(event) => pipeline::event(state, *event),
        Message::Themes(themes) => {
            rethemed(state, themes);
            Vec::new()
        }
        Message::Tick => {
            if state.run.running {
                pipeline::tick(state);
            }
            Vec::new()
        }
    }
}

/// Somebody is there. The notice goes, unless what went wrong has covered it so far.
fn touch(state: &mut State) {
    state.touched = true;
    if !state.complains() {
        state.notice = None;
    }
}

impl State {
    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.size = (width, height);
        if self.screen == Screen::Overview && !self.overview_fits() {
            // The pane with the focus stays in sight, the more so while something is typed there.
            let screen = match self.focus {
                Pane::Prompt => Screen::Predict,
                Pane::Heatmap => Screen::Similar,
                Pane::Preview | Pane::Options => Screen::Data,
                _ if self.model.is_some() => Screen::Explore,
                _ => Screen::Data,
            };
            self.show(screen);
        }
    }

    /// Whether the terminal is large enough for the Overview.
    pub fn overview_fits(&self) -> bool {
        self.size.0 >= OVERVIEW_SIZE.0 && self.size.1 >= OVERVIEW_SIZE.1
    }

    /// Goes to a screen; its first pane gets the focus unless the focus is on it already.
    pub(super) fn show(&mut self, screen: Screen) {
        self.screen = screen;
        if !panes(screen).contains(&self.focus) {
            self.focus = panes(screen)[0];
        }
    }

    pub fn say(&mut self, kind: StatusKind, text: impl Into<String>) {
        self.status = Some(Status { text: text.into(), kind });
    }

    /// Whether the status row says that something went wrong.
    pub fn complains(&self) -> bool {
        self.status.as_ref().is_some_and(|status| status.kind == StatusKind::Error)
    }

    fn move_focus(&mut self, by: isize) {
        let panes = panes(self.screen);
        let at = panes.iter().position(|pane| *pane == self.focus).unwrap_or(0) as isize;
        self.focus = panes[(at + by).rem_euclid(panes.len() as isize) as usize];
    }
}

impl Cursor {
    /// Moves within `length` rows.
    pub(super) fn go(&mut self, by: isize, length: usize) {
        let last = length.saturating_sub(1) as isize;
        self.selected = (self.selected as isize).saturating_add(by).clamp(0, last) as usize;
    }
}

/// How far an action moves a list.
pub(super) fn distance(action: Action) -> Option<isize> {
    match action {
        Action::Up => Some(-1),
        Action::Down => Some(1),
        Action::PageUp => Some(-PAGE),
        Action::PageDown => Some(PAGE),
        Action::First => Some(isize::MIN / 2),
        Action::Last => Some(isize::MAX / 2),
        Action::By(by) => Some(by),
        _ => None,
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    match (action, &state.mode) {
        (Action::Redraw, _) => return vec![Command::Repaint],
        (Action::Suspend, _) => return vec![Command::Suspend],
        _ => {}
    }
    match state.mode.clone() {
        Mode::Normal => {
            state.status = None;
            normal(state, action)
        }
        Mode::Start => start::choosing(state, action),
        Mode::Palette => palette::choosing(state, action),
        Mode::Help | Mode::Document(_) | Mode::Why(_) => popup(state, action),
        Mode::Confirm(question) => answered(state, question, action),
        Mode::Filter => explore::filtering(state, action),
        Mode::Query => predict::typing(state, action),
        Mode::Search => search::typing(state, action),
        Mode::Option(field) => {
            state.status = None;
            data::typing(state, field, action)
        }
        Mode::SavePath => {
            state.status = None;
            save::typing(state, action)
        }
        Mode::ExportPath => {
            state.status = None;
            export::typing(state, action)
        }
        Mode::Rename(topic) => edit::naming(state, topic, action),
        Mode::MoveTo(document) => move_to::choosing(state, document, action),
        Mode::Outliers | Mode::Words => edit::choosing(state, action),
        Mode::Reduce => edit::reducing(state, action),
        Mode::Sizes => sizes::act(state, action),
        Mode::Split(topic) => split::choosing(state, topic, action),
    }
}

fn typed(state: &mut State, text: &str) -> Vec<Command> {
    match state.mode {
        Mode::Filter => {
            state.explore.filter.insert(text);
            explore::refilter(state);
        }
        Mode::Query => state.predict.prompt.insert(text),
        Mode::Search => return search::typed(state, text),
        Mode::MoveTo(document) => {
            state.input.insert(text);
            move_to::renew(state, document);
        }
        Mode::Option(_) | Mode::SavePath | Mode::ExportPath | Mode::Rename(_) => {
            state.status = None;
            state.input.insert(text);
        }
        Mode::Help => state.help_filter.insert(text),
        Mode::Palette => palette::typed(state, text),
        Mode::Start => start::typed(state, text),
        _ => {}
    }
    Vec::new()
}

fn normal(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Screen(Screen::Overview) if !state.overview_fits() => {
            let (width, height) = OVERVIEW_SIZE;
            state.say(
                StatusKind::Info,
                format!(
                    "The overview needs a terminal of {width}×{height}; this one is {}×{}",
                    state.size.0, state.size.1
                ),
            );
        }
        Action::Screen(screen) => {
            state.show(screen);
            match screen {
                Screen::Predict => {
                    state.focus = Pane::Prompt;
                    state.mode = Mode::Query;
                }
                Screen::Map => state.focus = Pane::Map,
                Screen::Terms => state.focus = Pane::Decline,
                _ => {}
            }
        }
        Action::NextPane => state.move_focus(1),
        Action::PreviousPane => state.move_focus(-1),
        Action::Help => {
            state.mode = Mode::Help;
            state.help_filter.clear();
            state.popup = Cursor::default();
        }
        Action::Palette => palette::open(state),
        Action::Filter if state.model.is_some() => {
            search::clear(state);
            if state.screen != Screen::Overview {
                state.show(Screen::Explore);
            }
            state.focus = Pane::Topics;
            state.mode = Mode::Filter;
        }
        Action::Run => return vec![Command::Run(state.settings.clone())],
        Action::OpenOther => return start::leave(state),
        Action::Save => return save::ask(state),
        Action::Export => export::ask(state),
        Action::CycleTheme => cycle_theme(state),
        Action::Interrupt if state.run.running && !state.run.cancelling => {
            state.run.cancelling = true;
            return vec![Command::CancelRun];
        }
        Action::Interrupt | Action::Quit => return quit(state),
        Action::Copy => return copy(state),
        Action::Sizes => return sizes::open(state),
        Action::Merge if state.focus == Pane::Tree => return tree::act(state, action),
        Action::Undo
        | Action::Redo
        | Action::Mark
        | Action::Merge
        | Action::Delete
        | Action::Rename
        | Action::Outliers
        | Action::Reduce
        | Action::Split
        | Action::Words
        | Action::Ban
        | Action::Move => return edit::act(state, action),
        _ => return in_pane(state, action),
    }
    Vec::new()
}

fn in_pane(state: &mut State, action: Action) -> Vec<Command> {
    match state.focus {
        Pane::Preview => data::preview(state, action),
        Pane::Options => data::options(state, action),
        Pane::Log => pipeline::past_runs(state, action),
        Pane::Topics | Pane::Terms | Pane::Documents => explore::act(state, action),
        Pane::Heatmap | Pane::Pairs => similar::act(state, action),
        Pane::Map => map::act(state, action),
        Pane::Tree => tree::act(state, action),
        Pane::Decline => decline::act(state, action),
        Pane::Trends => trends::act(state, action),
        Pane::Prompt | Pane::Results | Pane::Words | Pane::NearestDocuments => {
            predict::act(state, action)
        }
    }
}

fn popup(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Back | Action::Interrupt | Action::Quit => state.mode = Mode::Normal,
        Action::Copy => return copy(state),
        Action::Why => why::of_opened(state),
        _ => {
            let typing = state.mode == Mode::Help && state.help_filter.edit(action);
            if let Some(by) = distance(action).filter(|_| !typing) {
                state.popup.go(by, usize::MAX / 4);
            }
        }
    }
    Vec::new()
}

fn answered(state: &mut State, question: Question, action: Action) -> Vec<Command> {
    match action {
        Action::Yes => {
            state.mode = Mode::Normal;
            match question {
                Question::Quit => vec![Command::Quit],
                Question::Leave => vec![Command::Open(Target::List)],
                Question::Overwrite(path) | Question::Newer(path) => save::over(state, &path),
                Question::Replace(path) => export::over(state, &path),
                Question::Change(change) => edit::confirmed(state, change),
            }
        }
        Action::No => {
            state.mode = Mode::Normal;
            state.status = None;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn quit(state: &mut State) -> Vec<Command> {
    if state.unsaved_work().is_some() {
        state.mode = Mode::Confirm(Question::Quit);
        return Vec::new();
    }
    state.should_quit = true;
    vec![Command::Quit]
}

/// Keys of a typed value or path: Esc leaves, Ctrl-C clears and then leaves, others edit.
pub(super) fn edit_input(state: &mut State, action: Action) {
    match action {
        Action::Back => state.mode = Mode::Normal,
        Action::Interrupt if state.input.text.is_empty() => state.mode = Mode::Normal,
        Action::Interrupt => state.input.clear(),
        other => {
            state.input.edit(other);
        }
    }
}

/// The text under the cursor to the terminal's clipboard.
fn copy(state: &mut State) -> Vec<Command> {
    let text = match state.mode {
        Mode::Document(document) | Mode::Why(document) => {
            state.opened_corpus().and_then(|corpus| corpus.texts.get(document)).cloned()
        }
        _ => explore::text_under_cursor(state),
    };
    let Some(text) = text else { return Vec::new() };
    state.say(StatusKind::Info, "Sent to the terminal's clipboard (OSC 52)");
    vec![Command::Copy(text)]
}

fn cycle_theme(state: &mut State) {
    state.look.theme = state.themes.after(&state.look.theme).to_owned();
    state.say(StatusKind::Info, format!("Theme {}", state.look.theme));
}

/// Theme files changed while the program runs; what cannot be read leaves the themes as they were.
fn rethemed(state: &mut State, themes: Result<Themes, String>) {
    match themes {
        Ok(themes) => {
            if themes.get(&state.look.theme) != state.themes.get(&state.look.theme) {
                state.say(StatusKind::Info, format!("Theme {} as it is now", state.look.theme));
            }
            state.themes = themes;
        }
        Err(message) => state.say(StatusKind::Error, message),
    }
}
