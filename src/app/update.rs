//! Handles keys and events: pure, quick, and the only code that changes [`State`].

use super::dialogs::{self, export_path, filter, help, palette, save_path, sizes, start};
use super::mode::{Mode, Question};
use super::screens::explore::groups;
use super::status::StatusKind;
use super::{Command, Message, State, changes, events, mouse, screens};
use crate::keymap::{Action, OVERVIEW_SIZE, Pane, Screen};
use crate::ui::themes::Themes;

/// Changes the state; what is left to do outside it is returned.
pub fn update(state: &mut State, message: Message) -> Vec<Command> {
    let mut commands = take(state, message);
    commands.extend(state.look());
    commands
}

fn take(state: &mut State, message: Message) -> Vec<Command> {
    match message {
        Message::Action(action) => {
            touch(state);
            state.act(action)
        }
        Message::Typed(text) => {
            touch(state);
            typed(state, &text)
        }
        Message::Paste(text) if state.takes_text() => typed(state, &text),
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
        Message::Pipeline(event) => events::take(state, *event),
        Message::Themes(themes) => {
            rethemed(state, themes);
            Vec::new()
        }
        Message::Tick => {
            state.screens.run.tick();
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

fn typed(state: &mut State, text: &str) -> Vec<Command> {
    dialogs::of(&state.mode).map_or_else(Vec::new, |dialog| dialog.typed(state, text))
}

impl State {
    /// Does what a key asks for, in the dialog that is open or outside.
    pub(super) fn act(&mut self, action: Action) -> Vec<Command> {
        match (action, dialogs::of(&self.mode)) {
            (Action::Redraw, _) => vec![Command::Repaint],
            (Action::Suspend, _) => vec![Command::Suspend],
            (_, Some(dialog)) => dialog.act(self, action),
            (_, None) => {
                self.status = None;
                outside_dialogs(self, action)
            }
        }
    }

    /// Copies a text to the terminal's clipboard.
    pub(super) fn copy(&mut self, text: Option<String>) -> Vec<Command> {
        let Some(text) = text else { return Vec::new() };
        self.say(StatusKind::Info, "Sent to the terminal's clipboard (OSC 52)");
        vec![Command::Copy(text)]
    }
}

fn outside_dialogs(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Screen(screen) => go_to(state, screen),
        Action::NextPane => state.move_focus(1),
        Action::PreviousPane => state.move_focus(-1),
        Action::Help => help::open(state),
        Action::Palette => palette::open(state),
        Action::Filter if state.model.is_some() => filter::open(state),
        Action::Run => return vec![Command::Run(Box::new(state.settings.clone()))],
        Action::OpenOther => return start::leave(state),
        Action::Save => save_path::ask(state),
        Action::Export => export_path::ask(state),
        Action::CycleTheme => cycle_theme(state),
        Action::Interrupt if state.screens.run.running && !state.screens.run.cancelling => {
            state.screens.run.cancelling = true;
            return vec![Command::CancelRun];
        }
        Action::Interrupt | Action::Quit => return quit(state),
        Action::Copy => {
            let text = state.text_under_cursor();
            return state.copy(text);
        }
        Action::Sizes => return sizes::open(state),
        Action::Finer => groups::go_coarser(state, -1),
        Action::Coarser => groups::go_coarser(state, 1),
        Action::Merge if state.focus == Pane::Tree => return in_pane(state, action),
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
        | Action::Name
        | Action::Ban
        | Action::Move => return changes::act(state, action),
        _ => return in_pane(state, action),
    }
    Vec::new()
}

fn in_pane(state: &mut State, action: Action) -> Vec<Command> {
    screens::of(screens::owner(state.focus)).act(state, action)
}

/// To a screen by its key.
fn go_to(state: &mut State, screen: Screen) {
    if screen == Screen::Overview && !state.overview_fits() {
        let (width, height) = OVERVIEW_SIZE;
        let (wide, high) = state.terminal.size;
        let text =
            format!("The overview needs a terminal of {width}×{height}; this one is {wide}×{high}");
        return state.say(StatusKind::Info, text);
    }
    state.show(screen);
    screens::of(screen).entered(state);
}

fn quit(state: &mut State) -> Vec<Command> {
    if state.unsaved_work().is_some() {
        state.mode = Mode::Confirm(Question::Quit);
        return Vec::new();
    }
    state.ending.should_quit = true;
    vec![Command::Quit]
}

fn cycle_theme(state: &mut State) {
    let terminal = &mut state.terminal;
    terminal.look.theme = terminal.themes.after(&terminal.look.theme).to_owned();
    let text = format!("Theme {}", terminal.look.theme);
    state.say(StatusKind::Info, text);
}

/// Theme files changed while the program runs; what cannot be read leaves the themes as they were.
fn rethemed(state: &mut State, themes: Result<Themes, String>) {
    match themes {
        Ok(themes) => {
            let theme = state.terminal.look.theme.clone();
            if themes.get(&theme) != state.terminal.themes.get(&theme) {
                state.say(StatusKind::Info, format!("Theme {theme} read again"));
            }
            state.terminal.themes = themes;
        }
        Err(message) => state.say(StatusKind::Error, message),
    }
}
