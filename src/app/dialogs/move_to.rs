//! Moving a document to another topic, or topics to another group, chosen from a list that typing narrows.

use std::borrow::Cow;

use ratatui::layout::Rect;

use super::{Dialog, Dialogs, edit_input};
use crate::app::mode::{Mode, Moved};
use crate::app::status::StatusKind;
use crate::app::{Command, State, filter};
use crate::editor::titles;
use crate::keymap::{Action, Pane, Place};
use crate::model::{Change, Model};
use crate::text::{counted, thousands};
use crate::topics::{Topic, TopicId};
use crate::ui::cursor::{Cursor, distance};
use crate::ui::input::{TextInput, marked_line};
use crate::ui::painter::{Painter, position};
use crate::ui::popup::place;
use crate::ui::text::first_shown;

/// The list of topics, or of groups, a group as a topic of its number.
pub struct MoveTo(pub Moved);

impl Dialog for MoveTo {
    fn places(&self) -> &'static [Place] {
        &[Place::Typing]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match action {
            Action::Up | Action::Down => {
                let topics = state.dialogs.targets.len();
                state.dialogs.choice.go(distance(action).unwrap_or(0), topics);
            }
            Action::Submit => {
                let Some(&topic) = state.dialogs.targets.get(state.dialogs.choice.selected) else {
                    return Vec::new();
                };
                state.mode = Mode::Normal;
                let change = match &self.0 {
                    Moved::Document(document) => Change::Move { documents: vec![*document], topic },
                    Moved::Topics(topics, layer) => Change::MoveToGroup {
                        topics: topics.clone(),
                        layer: *layer,
                        group: topic.index().unwrap_or_default(),
                    },
                };
                return vec![state.change(change)];
            }
            other => {
                let before = state.dialogs.input.text.clone();
                edit_input(state, other);
                if state.dialogs.input.text != before {
                    renew(state, &self.0);
                }
            }
        }
        Vec::new()
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        state.dialogs.input.insert(text);
        renew(state, &self.0);
        Vec::new()
    }

    fn cursor<'a>(&self, dialogs: &'a mut Dialogs) -> Option<&'a mut Cursor> {
        Some(&mut dialogs.choice)
    }

    fn of_model(&self) -> bool {
        true
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let Some(model) = &state.model else { return };
        let (targets, selected) = (&state.dialogs.targets, state.dialogs.choice.selected);
        let place = place(painter, area, 56, (targets.len() + 3).clamp(5, 16) as u16);
        let height = usize::from(place.height.saturating_sub(3));
        let first = first_shown(selected, targets.len(), height);
        let title = match &self.0 {
            Moved::Document(document) => {
                let row = model.corpus.records.row(*document);
                format!("Move row {} to another topic", thousands(row))
            }
            Moved::Topics(topics, _) => {
                format!("Move {} to another group", counted(topics.len(), "topic"))
            }
        };
        let below = position(first, height, targets.len(), painter.glyphs.dash);
        let inner = painter.pane(place, None, &title, &below);
        marked_line(painter, inner, &state.dialogs.input);
        if targets.is_empty() {
            painter.line(inner, 1, 1, "Nothing else matches.", painter.theme.dim);
        }
        for (at, id) in (1u16..).zip(targets.iter().skip(first).take(height)) {
            let Some(topic) = target(model, &self.0, *id) else { continue };
            let name = titles::in_pane(&topic);
            let text = format!("{id:>4} {:>6} {name}", thousands(topic.size));
            let chosen = first + usize::from(at) == selected + 1;
            painter.list_row(inner, at, first + usize::from(at) - 1, &text, chosen);
            if chosen {
                painter.shade(inner, at, painter.theme.selected);
            }
        }
    }
}

/// A topic, or a group shown as one.
fn target<'a>(model: &'a Model, moved: &Moved, id: TopicId) -> Option<Cow<'a, Topic>> {
    match moved {
        Moved::Document(_) => model.topics.get(id).map(Cow::Borrowed),
        Moved::Topics(_, layer) => {
            let number = id.index()?;
            Some(Cow::Owned(model.layers.group(*layer, number).ok()?.as_topic(number)))
        }
    }
}

/// Asks for the topic of the document under the cursor, or on the list of topics for the group of the
/// marked topics or the selected one.
pub fn ask(state: &mut State) {
    let moved = if state.focus == Pane::Topics {
        let mut topics = state.marked_topics();
        if topics.is_empty() {
            let row = state.selected_row();
            topics = row.map_or_else(Vec::new, |row| state.topics_of(row));
        }
        topics.retain(|topic| !topic.is_outlier());
        let layers = state.model.as_ref().map_or(0, |model| model.layers.count());
        if topics.is_empty() || layers == 0 {
            return state.say(StatusKind::Info, "There is no group to move a topic to");
        }
        // A group goes into one of the layer above its own.
        let layer = state.selected_group().map_or(1, |(layer, _)| layer + 1);
        if layer > layers {
            return state.say(StatusKind::Info, "There is no layer above this group");
        }
        Moved::Topics(topics, layer.max(state.layer()))
    } else {
        let Some(document) = state.listed_document() else { return };
        Moved::Document(document)
    };
    state.dialogs.input = TextInput::default();
    renew(state, &moved);
    state.mode = Mode::MoveTo(moved);
}

/// What matches what is typed, without where it is already; leaving all topics comes last.
fn renew(state: &mut State, moved: &Moved) {
    state.dialogs.choice = Cursor::default();
    let Some(model) = &state.model else { return };
    let typed = state.dialogs.input.text.trim();
    let targets = match moved {
        Moved::Document(document) => {
            let mut targets = filter::matching(typed, model.topics.without_outliers().iter());
            if "-1 outliers".contains(&typed.to_lowercase()) {
                targets.push(TopicId::OUTLIERS);
            }
            let own = model.topics.assignments.get(document.0);
            targets.retain(|topic| Some(topic) != own);
            targets
        }
        Moved::Topics(topics, layer) => {
            let groups = model.layers.get(*layer).map_or(&[][..], |layer| &layer.groups);
            let groups: Vec<Topic> =
                groups.iter().enumerate().map(|(at, group)| group.as_topic(at)).collect();
            let own = model.layers.group_of(*layer, topics[0]).map(TopicId::at);
            let same = topics
                .iter()
                .all(|&topic| model.layers.group_of(*layer, topic).map(TopicId::at) == own);
            let mut targets = filter::matching(typed, groups.iter());
            targets.retain(|group| !same || Some(*group) != own);
            targets
        }
    };
    state.dialogs.targets = targets;
}
