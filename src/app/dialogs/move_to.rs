//! Moving a document to another topic, chosen from a list that typing narrows.

use ratatui::layout::Rect;

use super::{Dialog, Dialogs, edit_input};
use crate::app::mode::Mode;
use crate::app::{Command, State, filter};
use crate::corpus::DocumentId;
use crate::editor::titles;
use crate::keymap::{Action, Place};
use crate::model::Change;
use crate::text::thousands;
use crate::topics::TopicId;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::input::{TextInput, marked_line};
use crate::ui::painter::{Painter, position};
use crate::ui::popup::place;
use crate::ui::text::first_shown;

/// The list of topics.
pub struct MoveTo(pub DocumentId);

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
                return vec![state.change(Change::Move { documents: vec![self.0], topic })];
            }
            other => {
                let before = state.dialogs.input.text.clone();
                edit_input(state, other);
                if state.dialogs.input.text != before {
                    renew(state, self.0);
                }
            }
        }
        Vec::new()
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        state.dialogs.input.insert(text);
        renew(state, self.0);
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
        let row = model.corpus.records.row(self.0);
        let (targets, selected) = (&state.dialogs.targets, state.dialogs.choice.selected);
        let place = place(painter, area, 56, (targets.len() + 3).clamp(5, 16) as u16);
        let height = usize::from(place.height.saturating_sub(3));
        let first = first_shown(selected, targets.len(), height);
        let title = format!("Move row {} to another topic", thousands(row));
        let below = position(first, height, targets.len(), painter.glyphs.dash);
        let inner = painter.pane(place, None, &title, &below);
        marked_line(painter, inner, &state.dialogs.input);
        if targets.is_empty() {
            painter.line(inner, 1, 1, "No other topic matches.", painter.theme.dim);
        }
        for (at, id) in (1u16..).zip(targets.iter().skip(first).take(height)) {
            let Some(topic) = model.topics.get(*id) else { continue };
            let name = titles::in_pane(topic);
            let text = format!("{id:>4} {:>6} {name}", thousands(topic.size));
            let chosen = first + usize::from(at) == selected + 1;
            painter.list_row(inner, at, first + usize::from(at) - 1, &text, chosen);
            if chosen {
                painter.shade(inner, at, painter.theme.selected);
            }
        }
    }
}

/// Asks for the topic of the document under the cursor.
pub fn ask(state: &mut State) {
    let Some(document) = state.listed_document() else { return };
    state.dialogs.input = TextInput::default();
    state.mode = Mode::MoveTo(document);
    renew(state, document);
}

/// The topics that match what is typed, without the document's own; leaving all topics comes last.
fn renew(state: &mut State, document: DocumentId) {
    state.dialogs.choice = Cursor::default();
    let Some(model) = &state.model else { return };
    let typed = state.dialogs.input.text.trim();
    let mut targets = filter::matching(typed, model.topics.without_outliers().iter());
    if "-1 outliers".contains(&typed.to_lowercase()) {
        targets.push(TopicId::OUTLIERS);
    }
    let own = model.topics.assignments.get(document.0);
    targets.retain(|topic| Some(topic) != own);
    state.dialogs.targets = targets;
}
