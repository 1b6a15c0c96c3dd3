//! The terminal program's state, how events change it and how it is drawn.
//!
//! `event → Message → update(&mut State) → Commands`; drawing reads `&State`, the loop carries the
//! commands out.
//!
//! * [`State`] — what is shown; here
//! * [`screens`], [`dialogs`] — one folder or file each: its state, its actions, its drawing
//! * [`message`], [`mode`] — what comes in and goes out; where keys go
//! * [`mod@update`], `events` — what a key, and what a thread's event does to the state
//! * `changes` — changes to topics, undone and done again; `derived` — what is asked of a model
//! * `browse` — the topics and documents listed, whatever screen lists them
//! * [`row`] — a topic or a group of topics
//! * [`options`] — the options of a run; [`status`] — the sentence in the status row
//! * [`filter`] — fuzzy matching of topics and actions
//! * [`draw`], `frame` — the whole screen; tabs above, status and keys below
//! * `mouse` — clicks and the wheel
//! * [`event_loop`] — terminal and pipeline events in, frames out

mod browse;
mod changes;
mod derived;
pub mod dialogs;
pub mod draw;
pub mod event_loop;
mod events;
pub mod filter;
mod frame;
pub mod message;
pub mod mode;
mod mouse;
pub mod options;
pub mod row;
pub mod screens;
pub mod status;
pub mod update;

use std::path::PathBuf;
use std::sync::Arc;

pub use message::{Command, Message};
pub use update::update;

use crate::corpus::Corpus;
use crate::editor::Editor;
use crate::engine::derived::DerivedView;
use crate::engine::llm::LlmChoice;
use crate::keymap::{Keymap, OVERVIEW_SIZE, Pane, Screen, panes};
use crate::model::{Model, Settings};
use crate::ui::theme::Look;
use crate::ui::themes::Themes;
use changes::Changing;
use dialogs::Dialogs;
use message::Target;
use mode::Mode;
use screens::Screens;
use status::Status;

/// Everything that is shown: read by drawing, changed only by [`update()`].
#[derive(Debug)]
pub struct State {
    pub screen: Screen,
    pub focus: Pane,
    pub mode: Mode,
    pub terminal: TerminalState,
    pub status: Option<Status>,
    /// Where changes lie that were not saved the last time; stands in the status row until a key is
    /// pressed.
    pub notice: Option<PathBuf>,

    pub corpus: Option<Arc<Corpus>>,
    /// As edited on the Data screen; used by the next run.
    pub settings: Settings,
    pub model: Option<Arc<Model>>,
    pub editor: Editor,
    /// The language model that may be asked, where one is named.
    pub llm: Option<LlmChoice>,
    pub changing: Changing,
    /// Views of the model shown that were asked for and have no answer yet.
    pub looking: Vec<DerivedView>,

    pub screens: Screens,
    pub dialogs: Dialogs,

    /// A key was pressed: nothing jumps to another screen by itself any more.
    pub touched: bool,
    pub ending: Ending,
}

/// The terminal as it is drawn on, and its keys.
#[derive(Debug)]
pub struct TerminalState {
    /// Width and height in cells.
    pub size: (u16, u16),
    pub look: Look,
    pub themes: Themes,
    pub keymap: Keymap,
}

/// Whether the program is to end, and how.
#[derive(Debug, Default)]
pub struct Ending {
    pub should_quit: bool,
    /// The terminal went away, or somebody ended the program from outside.
    pub hung_up: bool,
    /// Opened when the loop has ended.
    pub next: Option<Target>,
}

impl State {
    /// Nothing read yet.
    pub fn new(settings: Settings, look: Look, size: (u16, u16)) -> Self {
        let (themes, keymap) = (Themes::default(), Keymap::default());
        let mut state = State {
            screen: Screen::Overview,
            focus: Pane::Topics,
            mode: Mode::Normal,
            terminal: TerminalState { size, look, themes, keymap },
            status: None,
            notice: None,
            corpus: None,
            settings,
            model: None,
            editor: Editor::default(),
            llm: None,
            changing: Changing::default(),
            looking: Vec::new(),
            screens: Screens::default(),
            dialogs: Dialogs::default(),
            touched: false,
            ending: Ending::default(),
        };
        if !state.overview_fits() {
            (state.screen, state.focus) = (Screen::Data, Pane::Options);
        }
        state
    }

    /// A model from a session, ready to browse.
    pub fn of_session(model: Arc<Model>, path: PathBuf, look: Look, size: (u16, u16)) -> Self {
        let mut state = State::new(model.settings.clone(), look, size);
        state.editor.opened(&model, &path);
        state.adopt(model);
        state.renew_effect();
        if !state.overview_fits() {
            (state.screen, state.focus) = (Screen::Explore, Pane::Topics);
        }
        state
    }

    /// Whether options were edited since the run that made the shown model.
    pub fn stale(&self) -> bool {
        self.model.as_ref().is_some_and(|model| model.settings != self.settings)
    }

    /// Whether the model shown is in a session file.
    pub fn on_disk(&self) -> bool {
        self.model.as_ref().is_some_and(|model| self.editor.on_disk(model))
    }

    /// The terminal has another size.
    fn resize(&mut self, width: u16, height: u16) {
        self.terminal.size = (width, height);
        if self.screen == Screen::Overview && !self.overview_fits() {
            // The pane with the focus stays in sight, the more so while something is typed there.
            let screen = match screens::owner(self.focus) {
                Screen::Explore if self.model.is_none() => Screen::Data,
                screen => screen,
            };
            self.show(screen);
        }
    }

    /// Whether the terminal is large enough for the Overview.
    pub fn overview_fits(&self) -> bool {
        let (width, height) = self.terminal.size;
        width >= OVERVIEW_SIZE.0 && height >= OVERVIEW_SIZE.1
    }

    /// Goes to a screen; its first pane gets the focus unless the focus is on it already.
    fn show(&mut self, screen: Screen) {
        self.screen = screen;
        if !panes(screen).contains(&self.focus) {
            self.focus = panes(screen)[0];
        }
    }

    /// Gives the focus to a pane so many behind the one that has it, round and round.
    fn move_focus(&mut self, by: isize) {
        let shown = |pane: &&Pane| **pane != Pane::Columns || self.has_columns();
        let panes: Vec<Pane> = panes(self.screen).iter().filter(shown).copied().collect();
        let at = panes.iter().position(|pane| *pane == self.focus).unwrap_or(0) as isize;
        self.focus = panes[(at + by).rem_euclid(panes.len() as isize) as usize];
    }
}
