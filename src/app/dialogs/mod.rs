//! Dialogs that lie over a screen or are typed into the status row, a file or folder each: where
//! its keys count, what they do, how it is drawn. A new one is a file, a [`Mode`] and a line in
//! `of`.

pub(super) mod confirm;
mod document;
pub(super) mod export_path;
pub(super) mod filter;
pub(super) mod groups;
pub(super) mod help;
pub(super) mod inside;
pub(super) mod llm;
pub(super) mod move_to;
mod option;
pub(super) mod outliers;
pub(super) mod palette;
mod query;
pub(super) mod reduce;
pub(super) mod rename;
pub(super) mod save_path;
pub(super) mod search;
pub(super) mod sizes;
pub(super) mod split;
pub(super) mod start;
mod why;
pub(super) mod words;

use ratatui::layout::Rect;

use super::mode::Mode;
use super::{Command, State};
use crate::keymap::{Action, Here, Place};
use crate::topics::TopicId;
use crate::topics::outliers::Strategy;
use crate::topics::why::Why;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::input::{TextInput, typed_line};
use crate::ui::painter::Painter;

/// State of the dialogs beside the model.
#[derive(Debug, Default)]
pub struct Dialogs {
    /// The option, path or name being typed.
    pub input: TextInput,
    /// Scroll position of the open popup, in lines; drawing clamps it to what there is.
    pub popup: Cursor,
    /// The selected row of the open choice.
    pub choice: Cursor,
    pub help_filter: TextInput,
    pub search: search::SearchState,
    pub palette: palette::PaletteState,
    pub start: start::StartState,
    pub sizes: sizes::SizesState,
    pub split: split::SplitState,
    pub llm: llm::LlmState,
    pub groups: groups::GroupsState,
    pub inside: inside::InsideState,
    /// Why the document asked about is in its topic.
    pub why: Option<Why>,
    /// Topics the document could be moved to, in the order of the choice.
    pub targets: Vec<TopicId>,
    /// How many outliers each strategy would move, as far as it is known.
    pub moves: [Option<Result<usize, String>>; Strategy::ALL.len()],
    /// Diversity of the words that MMR chooses.
    pub diversity: f64,
    /// How many topics would be left, the outliers counted as one.
    pub left: usize,
}

/// The parts of a dialog; each has a default for dialogs without it.
pub(super) trait Dialog {
    /// Where its keys count, the most particular place first.
    fn places(&self) -> &'static [Place];

    /// Whether printable keys are the text that is typed.
    fn takes_text(&self) -> bool {
        false
    }

    /// Does what a key asks for.
    fn act(&self, state: &mut State, action: Action) -> Vec<Command>;

    /// Takes text that is typed.
    fn typed(&self, _: &mut State, _: &str) -> Vec<Command> {
        Vec::new()
    }

    /// Its list's selected row, for clicks.
    fn cursor<'a>(&self, _: &'a mut Dialogs) -> Option<&'a mut Cursor> {
        None
    }

    /// Whether a click on a pane leaves it; the text that was typed stays.
    fn left_by_click(&self) -> bool {
        false
    }

    /// Whether it speaks of the topics shown, so that it closes when others are.
    fn of_model(&self) -> bool {
        false
    }

    /// Whether it says why a document is in its topic.
    fn explains(&self) -> bool {
        false
    }

    /// Draws what lies over the screen.
    fn draw(&self, _: &mut Painter, _: &State, _: Rect) {}

    /// Draws its line in the status row; `false` where it has none now.
    fn line(&self, _: &mut Painter, _: &State, _row: Rect) -> bool {
        false
    }

    /// Whether it stands in place of the screen and its tabs.
    fn replaces_screen(&self) -> bool {
        false
    }

    /// Draws what stands in place of the tabs.
    fn title(&self, _: &mut Painter, _: Rect) {}

    /// Sentence in the status row in place of the screen's.
    fn sentence(&self, _: &Painter, _: &State) -> Option<String> {
        None
    }
}

/// The dialog that is open; the one place that knows which is which.
pub(super) fn of(mode: &Mode) -> Option<Box<dyn Dialog>> {
    Some(match mode {
        Mode::Normal => return None,
        Mode::Start => Box::new(start::Start),
        Mode::Filter => Box::new(filter::Filter),
        Mode::Search => Box::new(search::SearchLine),
        Mode::Query => Box::new(query::QueryLine),
        Mode::Option(field) => Box::new(option::OptionValue(*field)),
        Mode::SavePath => Box::new(save_path::SavePath),
        Mode::ExportPath => Box::new(export_path::ExportPath),
        Mode::Rename(topic) => Box::new(rename::Rename(*topic)),
        Mode::Reduce => Box::new(reduce::Reduce),
        Mode::Sizes => Box::new(sizes::Sizes),
        Mode::Split(topic) => Box::new(split::Split(*topic)),
        Mode::Outliers => Box::new(outliers::Outliers),
        Mode::Words => Box::new(words::Words),
        Mode::LlmPlan => Box::new(llm::plan::LlmPlan),
        Mode::LlmRun => Box::new(llm::LlmRun),
        Mode::LlmProposals => Box::new(llm::proposals::LlmProposals),
        Mode::Help => Box::new(help::Help),
        Mode::Palette => Box::new(palette::Palette),
        Mode::Document(document) => Box::new(document::Document(*document)),
        Mode::Why(document) => Box::new(why::WhyThere(*document)),
        Mode::MoveTo(moved) => Box::new(move_to::MoveTo(moved.clone())),
        Mode::Groups(step) => Box::new(groups::ChooseGroups(*step)),
        Mode::Inside(topic) => Box::new(inside::InsideTopic(*topic)),
        Mode::Confirm(question) => Box::new(confirm::Confirm(question.clone())),
    })
}

impl State {
    /// Whether printable keys are text that is typed.
    pub fn takes_text(&self) -> bool {
        of(&self.mode).is_some_and(|dialog| dialog.takes_text())
    }

    /// Where somebody is, as far as keys depend on it.
    pub fn here(&self) -> Here {
        let dialog = of(&self.mode);
        let outside = || Here::outside_dialogs(self.screen, self.focus);
        Here {
            screen: self.screen,
            focus: self.focus,
            places: dialog.as_ref().map_or_else(outside, |dialog| dialog.places().to_vec()),
            model: self.model.is_some(),
            undo: self.editor.steps() > 0,
            running: self.screens.run.running,
            columns: self.has_columns(),
            layers: self.model.as_ref().is_some_and(|model| model.layers.count() > 0),
            why: dialog.is_some_and(|dialog| dialog.explains()),
            llm: self.llm.is_some(),
        }
    }
}

/// Keys of a typed value or path: Esc leaves, Ctrl-C clears and then leaves, others edit.
fn edit_input(state: &mut State, action: Action) {
    let input = &mut state.dialogs.input;
    match action {
        Action::Back => state.mode = Mode::Normal,
        Action::Interrupt if input.text.is_empty() => state.mode = Mode::Normal,
        Action::Interrupt => input.clear(),
        other => {
            input.edit(other);
        }
    }
}

/// Text typed into a value or path; what was wrong with it before is said no longer.
fn type_input(state: &mut State, text: &str) -> Vec<Command> {
    state.status = None;
    state.dialogs.input.insert(text);
    Vec::new()
}

/// The line that is typed into, unless the status row says what was wrong with it: that stands until the
/// next key.
fn prompt_again(painter: &mut Painter, state: &State, row: Rect, label: &str) -> bool {
    let typing = state.status.is_none();
    if typing {
        prompt(painter, row, label, &state.dialogs.input);
    }
    typing
}

/// Keys of a popup that is only read: they close it, or scroll.
fn scroll(state: &mut State, action: Action) {
    match action {
        Action::Back | Action::Interrupt | Action::Quit => state.mode = Mode::Normal,
        _ => {
            if let Some(by) = distance(action) {
                state.dialogs.popup.go(by, usize::MAX / 4);
            }
        }
    }
}

/// A line that is being typed in the status row.
fn prompt(painter: &mut Painter, row: Rect, label: &str, input: &TextInput) {
    let used = painter.line(row, 0, 1, label, painter.theme.title) as u16 + 1;
    let room = Rect { x: row.x + used, y: row.y, width: row.width - used, height: 1 };
    typed_line(painter, room, input);
}
