//! What tells two groups of documents apart inside a topic: words, and documents of both side by side.

use ratatui::layout::Rect;

use super::{Dialog, scroll};
use crate::app::mode::Mode;
use crate::app::screens::trends::compared::{draw, row};
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::corpus::DocumentId;
use crate::editor::titles;
use crate::engine::compare_groups::{Bar, Comparison, Groups, Inside, Row};
use crate::keymap::{Action, Place};
use crate::text::{one_line, thousands};
use crate::topics::TopicId;
use crate::ui::cursor::Cursor;
use crate::ui::painter::{Painter, position};
use crate::ui::popup::place;
use crate::ui::text::{fit, wrap};
use crate::worker::{Request, Ticket};

/// Words that are shown.
const WORDS: usize = 12;
/// Lines of a document at most.
const LINES: usize = 6;

/// What was found inside a topic.
#[derive(Debug, Default)]
pub struct InsideState {
    /// Number of the latest question; answers to earlier ones are dropped.
    ticket: Ticket,
    found: Option<Inside>,
}

/// The popup.
pub struct InsideTopic(pub TopicId);

impl Dialog for InsideTopic {
    fn places(&self) -> &'static [Place] {
        &[Place::Popup]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        if action == Action::Copy {
            let text = text(state);
            return state.copy(text);
        }
        scroll(state, action);
        Vec::new()
    }

    fn explains(&self) -> bool {
        // Of no single document it could be asked why.
        true
    }

    fn of_model(&self) -> bool {
        true
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw_inside(painter, state, area, self.0);
    }
}

impl State {
    /// Shows what tells the groups apart inside a topic, as soon as it is known.
    pub(in crate::app) fn look_inside(
        &mut self,
        comparison: Comparison,
        topic: TopicId,
    ) -> Vec<Command> {
        let inside = &mut self.dialogs.inside;
        *inside = InsideState { ticket: inside.ticket + 1, found: None };
        let ticket = inside.ticket;
        self.dialogs.popup = Cursor::default();
        self.mode = Mode::Inside(topic);
        vec![Command::Request(ticket, Request::CompareInside { comparison, topic })]
    }
}

/// It is known.
pub(in crate::app) fn looked(state: &mut State, ticket: Ticket, result: Result<Inside, String>) {
    if ticket != state.dialogs.inside.ticket || !matches!(state.mode, Mode::Inside(_)) {
        return;
    }
    match result {
        Ok(found) => state.dialogs.inside.found = Some(found),
        Err(message) => {
            state.mode = Mode::Normal;
            state.say(StatusKind::Error, message);
        }
    }
}

/// A line of the popup.
enum Line<'a> {
    Heading(&'static str),
    /// What the numbers behind a word are.
    Columns,
    Word(&'a Row<String>),
    /// Of a document of A, and of one of B.
    Sides(String, String),
}

fn draw_inside(painter: &mut Painter, state: &State, area: Rect, topic: TopicId) {
    let compared = &state.screens.trends.compared;
    let (Some(Ok(found)), Some(comparison)) = (&compared.found, &compared.asked) else { return };
    let shown = state.shown_row(row(comparison, topic));
    let name = shown.map(|topic| titles::in_pane(&topic)).unwrap_or_default();
    let title = if topic.is_outlier() { name } else { format!("{topic} {name}") };
    let place = place(painter, area, 120, area.height);
    let height = usize::from(place.height.saturating_sub(2));
    let cells = usize::from(place.width.saturating_sub(4));
    let Some(inside) = &state.dialogs.inside.found else {
        let inner = painter.pane(place, None, &title, "Esc closes");
        return painter.message(inner, "Comparing.");
    };
    let lines = lines(state, &found.0, inside, cells);
    let first = state.dialogs.popup.selected.min(lines.len().saturating_sub(height));
    let below = match lines.len() > height {
        true => position(first, height, lines.len(), painter.glyphs.dash),
        false => "Esc closes".to_owned(),
    };
    let inner = painter.pane(place, None, &title, &below);
    let words = &inside.words[..inside.words.len().min(WORDS)];
    let bar_cells = ((cells.saturating_sub(44)) / 2).clamp(9, 41) | 1;
    let bar = Bar::of(words, bar_cells);
    for (at, line) in (0u16..).zip(lines.iter().skip(first).take(height)) {
        match line {
            Line::Heading(text) => {
                painter.line(inner, at, 1, text, painter.theme.dim);
            }
            Line::Columns => {
                let room = usize::from(inner.width).saturating_sub(bar_cells + 34);
                let half = bar_cells / 2;
                let bar = format!("{:<half$}0{:>half$}", "B", "A");
                let text = format!("{} {:>13} {:>13}   {bar}", fit("WORD", room, ""), "A", "B");
                painter.line(inner, at, 1, &text, painter.theme.dim);
            }
            Line::Word(row) => {
                word(painter, inner, at, row, &bar, bar_cells);
            }
            Line::Sides(a, b) => {
                let half = cells / 2;
                painter.line(inner, at, 1, a, painter.theme.text);
                painter.line(inner, at, half as u16 + 2, b, painter.theme.text);
            }
        }
    }
}

/// The words and documents as text.
fn text(state: &State) -> Option<String> {
    let model = state.model.as_ref()?;
    let inside = state.dialogs.inside.found.as_ref()?;
    let mut text = String::new();
    for row in &inside.words {
        text += &format!("{}\t{}\t{}\t{:.3}\n", row.of, row.a, row.b, row.contrast.log_odds);
    }
    for (letter, documents) in ["A", "B"].iter().zip(&inside.documents) {
        let texts = documents.iter().filter_map(|document| model.corpus.texts.get(document.0));
        texts.for_each(|one| text += &format!("{letter}\t{}\n", one_line(one)));
    }
    Some(text)
}

/// A word with its documents in both groups.
fn word(painter: &mut Painter, area: Rect, at: u16, row: &Row<String>, bar: &Bar, cells: usize) {
    let room = usize::from(area.width).saturating_sub(cells + 34);
    let share = |share: f64| format!("{:>5.1}%", 100.0 * share);
    let text = format!(
        "{} {:>6} {} {:>6} {}",
        fit(&row.of, room, painter.glyphs.ellipsis),
        thousands(row.a),
        share(row.share_a),
        thousands(row.b),
        share(row.share_b),
    );
    painter.line(area, at, 1, &text, painter.theme.text);
    let left = area.width.saturating_sub(cells as u16 + 1);
    let drawn = draw::interval(painter, &row.contrast, bar);
    painter.line(area, at, left, &drawn, draw::style(painter, &row.contrast));
}

fn lines<'a>(state: &State, groups: &Groups, inside: &'a Inside, cells: usize) -> Vec<Line<'a>> {
    let mut lines = vec![Line::Columns];
    lines.extend(inside.words.iter().take(WORDS).map(Line::Word));
    if inside.words.is_empty() {
        let none = "none: a group has no documents in it, or no word is in five";
        lines.push(Line::Heading(none));
    }
    lines.push(Line::Heading(""));
    let half = (cells / 2).saturating_sub(1);
    let head =
        |letter: &str, name: &str| fit(&format!("Most typical of {letter}, {name}:"), half, "");
    lines.push(Line::Sides(head("A", &groups.a.name), head("B", &groups.b.name)));
    let [a, b] = &inside.documents;
    for at in 0..a.len().max(b.len()) {
        let [a, b] = [a.get(at), b.get(at)].map(|it| document(state, it.copied(), half));
        for line in 0..a.len().max(b.len()) {
            let of = |side: &[String]| side.get(line).cloned().unwrap_or_default();
            lines.push(Line::Sides(of(&a), of(&b)));
        }
        lines.push(Line::Heading(""));
    }
    lines
}

/// A document's first lines.
fn document(state: &State, document: Option<DocumentId>, cells: usize) -> Vec<String> {
    let (Some(model), Some(document)) = (&state.model, document) else { return Vec::new() };
    let Some(text) = model.corpus.texts.get(document.0) else { return Vec::new() };
    let row = thousands(model.corpus.records.row(document));
    // More than the lines that are shown is not broken into lines.
    let beginning: String = text.chars().take(cells * (LINES + 1)).collect();
    let mut lines = wrap(&format!("{row}: {}", one_line(&beginning)), cells);
    lines.truncate(LINES);
    lines
}
