//! The popup that says why a document is in its topic.

use ratatui::layout::Rect;

use crate::app::State;
use crate::corpus::DocumentId;
use crate::editor::titles;
use crate::text::thousands;
use crate::topics::TopicId;
use crate::topics::why::Why;
use crate::ui::painter::{Painter, position};
use crate::ui::popup::place;
use crate::ui::text::{fit, width};

/// Cells of a bar.
const BAR: usize = 16;

/// A row: text, or a word, what it weighs and its share of the heaviest.
enum Row {
    Text(String),
    Heading(String),
    Word(String, f64, f64),
}

pub fn draw(painter: &mut Painter, state: &State, area: Rect, document: DocumentId) {
    let Some(model) = &state.model else { return };
    let Some(why) = &state.dialogs.why else { return };
    let row = model.corpus.records.row(document);
    let title = match why.topic {
        id if id.is_outlier() => format!("Why row {} is in no topic", thousands(row)),
        id => format!("Why row {} is in topic {id}", thousands(row)),
    };
    let rows = rows(painter, state, why, document);
    let longest = why.words.iter().map(|(word, _)| width(word)).max().unwrap_or(0).min(24);
    let cells = |row: &Row| match row {
        Row::Text(text) | Row::Heading(text) => width(text),
        Row::Word(..) => longest + BAR + 10,
    };
    let widest = rows.iter().map(cells).max().unwrap_or(0).max(width(&title) + 4) as u16;
    let place = place(painter, area, widest + 4, rows.len() as u16 + 2);
    let height = usize::from(place.height.saturating_sub(2));
    let first = state.dialogs.popup.selected.min(rows.len().saturating_sub(height));
    let below = match rows.len() > height {
        true => position(first, height, rows.len(), painter.glyphs.dash),
        false => "Esc closes".to_owned(),
    };
    let inner = painter.pane(place, None, &title, &below);
    for (at, row) in (0u16..).zip(rows.iter().skip(first).take(height)) {
        match row {
            Row::Text(text) => {
                painter.line(inner, at, 1, text, painter.theme.text);
            }
            Row::Heading(text) => {
                painter.line(inner, at, 1, text, painter.theme.dim);
            }
            Row::Word(word, weight, share) => {
                let word = fit(word, longest, painter.glyphs.ellipsis);
                painter.line(inner, at, 1, &word, painter.theme.text);
                let x = longest as u16 + 2;
                painter.bar_in_row(inner, at, x, *share, BAR);
                let weight = format!("{weight:.4}");
                painter.line(inner, at, x + BAR as u16 + 1, &weight, painter.theme.text);
            }
        }
    }
}

fn rows(painter: &Painter, state: &State, why: &Why, document: DocumentId) -> Vec<Row> {
    let Some(model) = &state.model else { return Vec::new() };
    let named = |id: TopicId| {
        let name = model.topics.get(id).map(titles::in_pane).unwrap_or_default();
        format!("topic {id} {}", crate::ui::text::cut(&name, 32, painter.glyphs.ellipsis))
    };
    let mut rows = Vec::new();
    let speaks_for =
        if why.topic.is_outlier() { why.nearest.map(|(id, _)| id) } else { Some(why.topic) };
    if let Some(id) = speaks_for {
        rows.push(Row::Heading(format!("Its most typical words of {}", named(id))));
        let most = why.words.first().map_or(1.0, |(_, weight)| *weight);
        let word = |(word, weight): &(String, f64)| Row::Word(word.clone(), *weight, weight / most);
        rows.extend(why.words.iter().map(word));
        if why.words.is_empty() {
            rows.push(Row::Text("none: it has no word of this topic".to_owned()));
        }
    }
    rows.push(Row::Text(String::new()));
    if let Some(cosine) = why.cosine {
        rows.push(Row::Text(format!("{cosine:>5.2}  cosine to topic {}", why.topic)));
    }
    if let Some((id, cosine)) = why.nearest {
        let what = if why.topic.is_outlier() { "the nearest," } else { "the nearest other," };
        rows.push(Row::Text(format!("{cosine:>5.2}  cosine to {what} {}", named(id))));
    }
    if let Some(margin) = why.margin() {
        let what = if margin < 0.0 { "margin: the other is nearer" } else { "margin" };
        rows.push(Row::Text(format!("{margin:>+5.2}  {what}")));
    }
    let layouts = model.clusterings();
    if let Some(share) = model.steadiness(document) {
        let there = (f64::from(share) * layouts as f64).round();
        let what = if why.topic.is_outlier() { "leave it out" } else { "put it there" };
        rows.push(Row::Text(format!("{share:>5.2}  {there} of {layouts} layouts {what}")));
    }
    rows
}
