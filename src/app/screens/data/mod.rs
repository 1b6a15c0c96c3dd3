//! The Data screen: columns, documents, options, and what the options do to the selected document.

pub(in crate::app) mod columns;
mod copies;
mod draw;
mod effect;
pub(super) mod options;
pub(super) mod preview;
mod uses;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::{Screens, Tab};
use crate::app::mode::Mode;
use crate::app::options::{self as run_options, Field, fields};
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::corpus::clean::repeated::RepeatedLines;
use crate::corpus::{Corpus, Preprocessor, ReadOptions, StopList};
use crate::engine::preview::PreviewStats;
use crate::keymap::{Action, Pane, Screen};
use crate::model::{Model, Settings};
use crate::ui::cursor::{Cursor, distance};
use crate::ui::input::TextInput;
use crate::ui::painter::Painter;

/// The Data screen.
#[derive(Debug, Default)]
pub struct DataState {
    /// Selected record (kept documents and skipped records, in file order), 0-based.
    pub preview: Cursor,
    /// Selected option, as an index into [`Field`]s in display order.
    pub option: Cursor,
    /// Selected column of the input.
    pub column: Cursor,
    /// The options under which the documents shown were read.
    pub read: Option<ReadOptions>,
    /// The options under which they were asked for last.
    pub asked: Option<ReadOptions>,
    /// The selected document after preprocessing with the edited settings; `None` for a skipped
    /// record.
    pub after: Option<String>,
    /// The selected document's words that `--stop-words` keeps out of the topics.
    pub kept_out: Vec<String>,
    pub stats: Option<PreviewStats>,
    /// Stop words of the language a corpus was found to be in.
    pub language: Option<(Arc<Corpus>, StopList)>,
    /// Lines with which many documents of a corpus begin or end, once a step asked for them.
    pub repeated: Option<(Arc<Corpus>, RepeatedLines)>,
    /// Preprocessing by the edited settings; made again when settings or corpus change.
    pub effect: Option<(Preprocessor, StopList)>,
}

pub(super) struct DataScreen;

impl Tab for DataScreen {
    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match state.focus {
            _ if action == Action::Columns => to_columns(state),
            Pane::Preview => preview(state, action),
            Pane::Columns => columns::act(state, action),
            _ => options(state, action),
        }
    }

    fn selected(&self, screens: &Screens, pane: Pane) -> usize {
        match pane {
            Pane::Preview => screens.data.preview.selected,
            Pane::Columns => screens.data.column.selected,
            _ => screens.data.option.selected,
        }
    }

    fn look(&self, state: &mut State) -> Vec<Command> {
        state.look_at_input()
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }

    fn sentence(&self, _: &Painter, _: &State, _: &Model) -> String {
        "The topics shown come from these options".to_owned()
    }
}

/// Gives the focus to the columns, where there are any.
fn to_columns(state: &mut State) -> Vec<Command> {
    match state.has_columns() {
        true => state.focus = Pane::Columns,
        false => state.say(StatusKind::Info, "This input has no columns: each text stands alone"),
    }
    Vec::new()
}

fn preview(state: &mut State, action: Action) -> Vec<Command> {
    let Some(corpus) = &state.corpus else { return Vec::new() };
    let records = corpus.records.len();
    if let Some(by) = distance(action) {
        state.screens.data.preview.go(by, records);
        state.show_effect();
    } else if action == Action::Open {
        if let Some(document) = state.selected_document() {
            state.open_document(document);
        }
    } else if action == Action::Back && state.screen == Screen::Data {
        state.focus = Pane::Options;
    }
    Vec::new()
}

fn options(state: &mut State, action: Action) -> Vec<Command> {
    if let Some(by) = distance(action) {
        state.screens.data.option.go(by, fields().count());
        return Vec::new();
    }
    let Some(field) = fields().nth(state.screens.data.option.selected) else { return Vec::new() };
    let before = state.settings.clone();
    match action {
        Action::Left => step(state, field, -1),
        Action::Right | Action::Toggle => step(state, field, 1),
        Action::Defaults => {
            state.settings = Settings { read: before.read.clone(), ..Settings::default() };
        }
        Action::Open => match field {
            Field::Duplicates
            | Field::Step(_)
            | Field::Selection
            | Field::Names
            | Field::Chunk
            | Field::Engine => {
                step(state, field, 1);
            }
            _ => {
                state.dialogs.input = TextInput::default();
                state.mode = Mode::Option(field);
            }
        },
        _ => {}
    }
    state.edited_options(&before)
}

/// One step of the arrow keys.
fn step(state: &mut State, field: Field, by: isize) {
    let none = Vec::new();
    let columns = state.corpus.as_ref().map_or(&none, |corpus| &corpus.columns);
    run_options::change(&mut state.settings, columns, field, by);
}
