//! The Explore screen, and the topic list wherever it stands.

use super::message::Command;
use super::update::distance;
use super::{filter, predict, search, why};
use crate::app::state::{Cursor, Mode, State, TopicSort};
use crate::keymap::Action;
use crate::keymap::{Pane, Screen};

/// The share of the layouts from which on a document counts as steady.
pub const STEADY: f32 = 0.5;

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    if let Some(by) = distance(action) {
        match state.focus {
            Pane::Terms => {
                let terms = selected_words(state);
                state.explore.term.go(by, terms);
            }
            Pane::Documents => {
                let documents = state.explore.documents.len();
                state.explore.document.go(by, documents);
            }
            _ => move_topic(state, by),
        }
        return Vec::new();
    }
    match (action, state.focus) {
        (Action::Open | Action::Right, Pane::Topics) => {
            if state.screen == Screen::Overview {
                state.show(Screen::Explore);
            }
            search::clear(state);
            state.focus = Pane::Documents;
        }
        (Action::Search, Pane::Documents) => return search::open(state),
        (Action::Back, Pane::Documents) if state.search.found.is_some() => search::clear(state),
        (Action::Open, Pane::Documents) => {
            let selected = state.explore.document.selected;
            if let Some(&document) = state.explore.documents.get(selected) {
                state.popup = Cursor::default();
                state.mode = Mode::Document(document);
            }
        }
        (Action::Why, Pane::Documents) => {
            let selected = state.explore.document.selected;
            if let Some(&document) = state.explore.documents.get(selected) {
                why::open(state, document);
            }
        }
        (Action::Spread, Pane::Documents) => {
            let document = state.explore.documents.get(state.explore.document.selected).copied();
            return document.map_or_else(Vec::new, |document| predict::ask_about(state, document));
        }
        (Action::ToggleSteady, Pane::Documents) => {
            let keep = state.explore.documents.get(state.explore.document.selected).copied();
            state.explore.steady_only = !state.explore.steady_only;
            relist(state);
            let at = state.explore.documents.iter().position(|&other| Some(other) == keep);
            state.explore.document.selected = at.unwrap_or(0);
        }
        (Action::ToggleOutliers, _) => {
            let keep = state.selected_topic();
            state.explore.outliers_hidden = !state.explore.outliers_hidden;
            refilter(state);
            keep.into_iter().for_each(|topic| select_topic(state, topic));
        }
        (Action::SortTopics, _) => {
            let keep = state.selected_topic();
            state.explore.sort = match state.explore.sort {
                TopicSort::Size => TopicSort::Label,
                TopicSort::Label => TopicSort::Id,
                TopicSort::Id => TopicSort::Size,
            };
            refilter(state);
            keep.into_iter().for_each(|topic| select_topic(state, topic));
        }
        (Action::Back | Action::Left, Pane::Documents | Pane::Terms) => {
            state.focus = Pane::Topics;
        }
        (Action::Back, Pane::Topics) if !state.explore.filter.text.is_empty() => {
            let keep = state.selected_topic();
            state.explore.filter.clear();
            refilter(state);
            keep.into_iter().for_each(|topic| select_topic(state, topic));
        }
        _ => {}
    }
    Vec::new()
}

/// Goes to another topic, and to its documents.
pub(super) fn move_topic(state: &mut State, by: isize) {
    search::clear(state);
    let topics = state.explore.visible.len();
    state.explore.topic.go(by, topics);
    select(state);
}

/// Keys while the filter is typed; it acts at once.
pub(super) fn filtering(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Submit => state.mode = Mode::Normal,
        Action::Back => {
            state.explore.filter.clear();
            state.mode = Mode::Normal;
        }
        Action::Interrupt if state.explore.filter.text.is_empty() => state.mode = Mode::Normal,
        Action::Interrupt => state.explore.filter.clear(),
        Action::Up | Action::Down => {
            move_topic(state, if action == Action::Up { -1 } else { 1 });
            return Vec::new();
        }
        other => {
            state.explore.filter.edit(other);
        }
    }
    let keep = state.selected_topic();
    refilter(state);
    keep.into_iter().for_each(|topic| select_topic(state, topic));
    Vec::new()
}

/// Makes the list of visible topics anew from filter and order, the cursor on the first.
pub(super) fn refilter(state: &mut State) {
    let explore = &mut state.explore;
    explore.visible = match &state.model {
        None => Vec::new(),
        Some(model) => {
            let topics = &model.topics;
            let mut visible = filter::matching(&explore.filter.text, topics.real().iter());
            match explore.sort {
                // Outliers that got a topic may have changed the order of before.
                TopicSort::Size => visible.sort_by_key(|&id| {
                    (std::cmp::Reverse(topics.get(id).map(|topic| topic.size)), id)
                }),
                TopicSort::Id => visible.sort_unstable(),
                TopicSort::Label => {
                    visible.sort_by_cached_key(|&id| topics.get(id).map(|topic| topic.title(4)));
                }
            }
            let outliers = topics.offset() == 1 && !explore.outliers_hidden;
            if explore.filter.text.is_empty() && outliers {
                visible.push(-1);
            }
            visible
        }
    };
    explore.topic = Cursor::default();
    select(state);
}

/// Puts the cursor on a topic, if the list shows it.
pub(super) fn select_topic(state: &mut State, topic: i32) {
    if let Some(at) = state.explore.visible.iter().position(|&id| id == topic) {
        state.explore.topic.selected = at;
        select(state);
    }
}

/// Puts the cursor on a topic, whatever the filter hid.
pub(super) fn find_topic(state: &mut State, topic: i32) {
    if !state.explore.visible.contains(&topic) {
        state.explore.filter.clear();
        state.explore.outliers_hidden &= topic >= 0;
        refilter(state);
    }
    select_topic(state, topic);
}

/// Shows a topic on the Explore screen, whatever the filter hid.
pub(super) fn open_topic(state: &mut State, topic: i32) {
    search::clear(state);
    find_topic(state, topic);
    state.show(Screen::Explore);
    state.focus = Pane::Topics;
}

/// The documents of the topic under the cursor.
pub(super) fn select(state: &mut State) {
    state.explore.term = Cursor::default();
    state.explore.document = Cursor::default();
    relist(state);
}

/// Makes the list of documents anew: those a search found, else the topic's.
pub(super) fn relist(state: &mut State) {
    let Some(model) = &state.model else { return };
    let mut documents = match (&state.search.found, state.selected_topic()) {
        (Some((_, hits)), _) => hits.iter().map(|hit| hit.document).collect(),
        (None, Some(topic)) => model.documents_of(topic),
        (None, None) => Vec::new(),
    };
    let all = documents.len();
    if state.explore.steady_only {
        documents.retain(|&document| model.steadiness(document).is_none_or(|s| s >= STEADY));
    }
    state.explore.hidden = all - documents.len();
    state.explore.documents = documents;
}

fn selected_words(state: &State) -> usize {
    let topic = state.selected_topic();
    let model = state.model.as_ref();
    model.zip(topic).and_then(|(model, id)| model.topics.get(id)).map_or(0, |t| t.words.len())
}

/// What `y` copies: a document where one is selected, else the topic and its words.
pub(super) fn text_under_cursor(state: &State) -> Option<String> {
    let document = match state.focus {
        Pane::Documents => state.explore.documents.get(state.explore.document.selected).copied(),
        Pane::NearestDocuments => {
            let answer = state.predict.answer.as_ref()?;
            answer.documents.get(state.predict.document.selected).map(|(document, _)| *document)
        }
        _ => None,
    };
    if let Some(document) = document {
        return state.model.as_ref()?.corpus.texts.get(document).cloned();
    }
    let topic = state.model.as_ref()?.topics.get(state.selected_topic()?)?;
    let words: Vec<&str> = topic.words.iter().map(|(word, _)| word.as_str()).collect();
    Some(format!("{}: {}", topic.id, words.join(", ")))
}
