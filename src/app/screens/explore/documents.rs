//! The documents of the selected topic, or those that a search found.

use ratatui::layout::Rect;

use crate::app::State;
use crate::app::row::Row;
use crate::keymap::Pane;
use crate::text::{counted, thousands};
use crate::topics::search::SearchMode;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{beginning, first_shown};

/// The documents of the topic under the Explore cursor, strongest first.
pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let documents = &state.screens.explore.documents;
    let selected = state.screens.explore.document.selected;
    let height = usize::from(area.height.saturating_sub(3));
    let first = first_shown(selected, documents.len(), height);
    let title = title(painter, state);
    let below = position(first, height, documents.len(), painter.glyphs.dash);
    let inner = painter.pane(area, Some(Pane::Documents), &title, &below);
    let Some(model) = &state.model else { return };
    if documents.is_empty() {
        let text = match (state.screens.explore.hidden, &state.dialogs.search.found) {
            (0, None) => return,
            (0, Some(_)) => "No document matches. Esc shows the topic's documents again.",
            _ => "All of these are unsteady. H shows them.",
        };
        return painter.message(inner, text);
    }
    let searched = state.dialogs.search.found.is_some();
    // By meaning it is the cosine that says where the list may be left.
    let meant =
        state.dialogs.search.found.as_ref().filter(|(search, _)| search.way == SearchMode::Meaning);
    let heading = format!(
        "  {} STEADY {} DOCUMENT",
        if meant.is_some() { "  COSINE" } else { "STRENGTH" },
        if searched { "TOPIC " } else { "" }
    );
    painter.line(inner, 0, 0, &heading, painter.theme.dim);
    for (row, &document) in documents.iter().skip(first).take(height).enumerate() {
        let hit = meant.and_then(|(_, hits)| hits.iter().find(|hit| hit.document == document));
        let strength = hit.map_or(model.support.strength[document.0], |hit| hit.score.into());
        let steady = share(model.steadiness(document), painter.glyphs.dash);
        let topic = match searched {
            true => format!("{:>5}  ", model.topics.assignments[document.0]),
            false => " ".to_owned(),
        };
        let text = beginning(&model.corpus.texts[document.0]);
        let text = format!(" {strength:>8.2} {steady:>6} {topic}{text}");
        let marked = first + row == selected && state.focus == Pane::Documents;
        painter.list_row(inner, row as u16 + 1, first + row, &text, marked);
    }
}

/// Title of the pane: what is listed, how many, and what is hidden.
fn title(painter: &Painter, state: &State) -> String {
    let explore = &state.screens.explore;
    let dot = painter.dot();
    let many = explore.documents.len();
    let docs = counted(many, "doc");
    let mut title = match (&state.dialogs.search.found, state.selected_row()) {
        (Some((search, _)), _) => {
            format!(
                "Documents{dot}{} “{}”{dot}{}, best first",
                search.way.name(),
                search.query,
                thousands(many)
            )
        }
        (None, None) => return "Documents".to_owned(),
        (None, Some(Row::Topic(id))) if id.is_outlier() => {
            format!("Documents{dot}{}", counted(many, "outlier"))
        }
        (None, Some(row)) => {
            let what = match row {
                Row::Topic(id) => format!("topic {id}"),
                Row::Group(_, group) => format!("group {group}"),
            };
            let order = if explore.steady_only { "" } else { ", strongest first" };
            format!("Documents{dot}{what}{dot}{docs}{order}")
        }
    };
    if let Some(language) = state.shown_language() {
        title += &format!("{dot}{language}");
    }
    if explore.steady_only {
        title += &format!("{dot}{} unsteady hidden", thousands(explore.hidden));
    }
    if state.dialogs.search.waiting.is_some() {
        title += &format!("{dot}searching");
    }
    title
}

/// "0.81"; a dash where nothing is known.
pub fn share(share: Option<f32>, dash: &str) -> String {
    share.map_or_else(|| dash.to_owned(), |share| format!("{share:.2}"))
}
