//! The Explore screen: topics, the words of the selected one, and its documents. What is listed is in
//! [`crate::app`]'s `browse`, because other screens list it too.

pub(super) mod documents;
mod draw;
pub(in crate::app) mod groups;
mod language;
pub mod rows;
pub(super) mod terms;
pub(super) mod topics;

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::{Screens, Tab};
use crate::app::row::Row;
use crate::app::{Command, State};
use crate::corpus::DocumentId;
use crate::export::view::View;
use crate::keymap::{Action, Pane, Screen};
use crate::model::Model;
use crate::topics::TopicId;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::input::TextInput;
use crate::ui::painter::Painter;

pub use language::InLanguage;
pub use rows::Listed;

pub(super) use draw::{placeable, sentence as selected_sentence};

/// The share of the layouts from which on a document counts as steady.
pub const STEADY: f32 = 0.5;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TopicSort {
    #[default]
    Size,
    Id,
    Label,
}

/// The Explore screen.
#[derive(Debug, Default)]
pub struct ExploreState {
    pub sort: TopicSort,
    pub filter: TextInput,
    /// The rows in display order after sort and filter; the outliers come last.
    pub visible: Vec<Listed>,
    /// The layer whose groups are listed, from 1 up; 0 for the topics alone.
    pub layer: usize,
    /// The groups that are open, by layer and number.
    pub open: BTreeSet<(usize, usize)>,
    pub topic: Cursor,
    pub term: Cursor,
    /// The documents listed: of the selected topic, strongest first, or those a search found.
    pub documents: Vec<DocumentId>,
    /// The outliers are not listed among the topics, and not on the map of documents.
    pub outliers_hidden: bool,
    /// How many of the outliers could be given a topic, once it was looked at.
    pub placeable: Option<usize>,
    /// Unsteady documents are not listed.
    pub steady_only: bool,
    /// How many documents are not listed for that.
    pub hidden: usize,
    /// The languages of the selected topic's documents, where the corpus is in several.
    pub languages: String,
    /// One language, where the others are not shown.
    pub in_language: Option<InLanguage>,
    pub document: Cursor,
    /// Topics or groups marked for merging.
    pub marked: BTreeSet<Row>,
}

pub(super) struct Explore;

impl Tab for Explore {
    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        if let Some(by) = distance(action) {
            moved(state, by);
            return Vec::new();
        }
        match (action, state.focus) {
            (Action::Open | Action::Right, Pane::Topics) if groups::is_closed(state) => {
                groups::open(state);
            }
            (Action::Right, Pane::Topics) if state.selected_group().is_some() => {
                state.move_topic(1);
            }
            (Action::Left, Pane::Topics) => groups::close(state),
            (Action::Open | Action::Right, Pane::Topics) => {
                if state.screen == Screen::Overview {
                    state.show(Screen::Explore);
                }
                state.clear_search();
                state.focus = Pane::Documents;
            }
            (Action::Search, Pane::Documents) => return state.open_search(),
            (Action::Back, Pane::Documents) if state.dialogs.search.found.is_some() => {
                state.clear_search()
            }
            (Action::Open, Pane::Documents) => {
                state.listed_document().into_iter().for_each(|it| state.open_document(it));
            }
            (Action::Why, Pane::Documents) => {
                state.listed_document().into_iter().for_each(|it| state.explain(it));
            }
            (Action::Spread, Pane::Documents) => {
                let document = state.listed_document();
                return document.map_or_else(Vec::new, |document| state.ask_about(document));
            }
            (Action::CycleLanguage, _) => language::cycle(state),
            (Action::ToggleSteady, Pane::Documents) => toggle_steady(state),
            (Action::ToggleOutliers, _) => {
                state.screens.explore.outliers_hidden = !state.screens.explore.outliers_hidden;
                state.refilter_in_place();
            }
            (Action::SortTopics, _) => {
                state.screens.explore.sort = match state.screens.explore.sort {
                    TopicSort::Size => TopicSort::Label,
                    TopicSort::Label => TopicSort::Id,
                    TopicSort::Id => TopicSort::Size,
                };
                state.refilter_in_place();
            }
            (Action::Back | Action::Left, Pane::Documents | Pane::Terms) => {
                state.focus = Pane::Topics;
            }
            (Action::Back, Pane::Topics) if !state.screens.explore.filter.text.is_empty() => {
                state.screens.explore.filter.clear();
                state.refilter_in_place();
            }
            _ => {}
        }
        Vec::new()
    }

    fn selected(&self, screens: &Screens, pane: Pane) -> usize {
        let explore = &screens.explore;
        match pane {
            Pane::Terms => explore.term.selected,
            Pane::Documents => explore.document.selected,
            _ => explore.topic.selected,
        }
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }

    fn sentence(&self, painter: &Painter, state: &State, model: &Model) -> String {
        draw::sentence(painter, state, model)
    }

    fn look(&self, state: &mut State) -> Vec<Command> {
        if state.selected_topic() == Some(TopicId::OUTLIERS) {
            state.look_at_outliers()
        } else {
            Vec::new()
        }
    }

    fn renew(&self, state: &mut State) {
        state.screens.explore.marked.clear();
        state.screens.explore.placeable = None;
        language::renew(state);
    }

    fn view(&self, state: &State, model: &Model) -> Result<View, &'static str> {
        match state.focus {
            Pane::Documents if model.has_texts() => {
                let documents = state.screens.explore.documents.clone();
                let topic = state.selected_topic();
                topic
                    .map(|topic| View::Documents { topic, documents })
                    .ok_or("Select a topic to export its documents")
            }
            Pane::Topics | Pane::Terms | Pane::Documents => Ok(View::Topics(state.listed_topics())),
            _ => Err(super::NOT_SEEN),
        }
    }
}

fn selected_words(state: &State) -> usize {
    let row = state.selected_row();
    row.and_then(|row| state.shown_row(row)).map_or(0, |topic| topic.words.len())
}

/// Moves the cursor of the list with the focus.
fn moved(state: &mut State, by: isize) {
    match state.focus {
        Pane::Terms => {
            let terms = selected_words(state);
            state.screens.explore.term.go(by, terms);
        }
        Pane::Documents => {
            let documents = state.screens.explore.documents.len();
            state.screens.explore.document.go(by, documents);
        }
        _ => state.move_topic(by),
    }
}

/// Hides unsteady documents, or shows them again; the cursor stays on its document where it can.
fn toggle_steady(state: &mut State) {
    let keep = state.listed_document();
    state.screens.explore.steady_only = !state.screens.explore.steady_only;
    state.relist();
    let explore = &mut state.screens.explore;
    let at = explore.documents.iter().position(|&other| Some(other) == keep);
    explore.document.selected = at.unwrap_or(0);
}
