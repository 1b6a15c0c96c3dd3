//! What lies over a screen: the help, and one document whole.

use ratatui::layout::Rect;

use super::painter::{Painter, position};
use super::text::{first_shown, fit, width, wrap};
use crate::app::edit::WORDS;
use crate::app::state::Mode;
use crate::text::thousands;
use crate::topics::outliers::Strategy;
use crate::worker::sizes::SIZES;

pub fn draw(painter: &mut Painter, area: Rect) {
    match painter.state.mode {
        Mode::Help => help(painter, area),
        Mode::Palette => super::palette::draw(painter, area),
        Mode::Document(document) => whole_document(painter, area, document),
        Mode::Why(document) => super::why::draw(painter, area, document),
        Mode::MoveTo(document) => targets(painter, area, document),
        Mode::Outliers => outliers(painter, area),
        Mode::Words => words(painter, area),
        Mode::Sizes => sizes(painter, area),
        Mode::Split(topic) => parts(painter, area, topic),
        _ => {}
    }
}

/// A cleared place in the middle, at most `width` × `height`.
pub(super) fn place(painter: &mut Painter, area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    for row in 0..place.height {
        let blank = " ".repeat(place.width.into());
        painter.buffer.set_style(place, ratatui::style::Style::reset());
        painter.line(place, row, 0, &blank, painter.theme.text);
    }
    place
}

/// How outliers could get a topic, and how many each way would move.
fn outliers(painter: &mut Painter, area: Rect) {
    let Some(model) = &painter.state.model else { return };
    let all = model.topics.outliers();
    let rows: Vec<String> = Strategy::ALL
        .iter()
        .zip(&painter.state.edits.moves)
        .map(|(strategy, moves)| {
            let moves = match moves {
                None => "counting".to_owned(),
                Some(Ok(moves)) => format!("{} of {} move", thousands(*moves), thousands(all)),
                Some(Err(_)) => "not possible here".to_owned(),
            };
            format!("{:<14} {moves}", strategy.name())
        })
        .collect();
    choice(painter, area, "Give outliers the topic nearest by", &rows);
}

/// How the words of topics can be chosen.
fn words(painter: &mut Painter, area: Rect) {
    let diversity = painter.state.edits.diversity;
    let about = [
        "the words most typical of the topic".to_owned(),
        format!("typical words that differ, diversity ‹ {diversity:.1} ›"),
        "words near the topic's documents".to_owned(),
    ];
    let rows: Vec<String> =
        WORDS.iter().zip(about).map(|(name, about)| format!("{name:<9} {about}")).collect();
    choice(painter, area, "Choose the words of topics by", &rows);
}

/// Into how many parts a topic falls, by the least size of a part.
fn parts(painter: &mut Painter, area: Rect, topic: i32) {
    let split = &painter.state.split;
    let sizes =
        |parts: &[usize]| parts.iter().map(|&size| thousands(size)).collect::<Vec<_>>().join(" + ");
    let rows: Vec<String> = split
        .found
        .iter()
        .map(|(size, parts)| match parts.len() {
            0 | 1 => format!("{size:>4} or more   no split"),
            many => format!("{size:>4} or more   {many} parts: {}", sizes(parts)),
        })
        .chain((!split.complete).then(|| format!("   {}", painter.glyphs.waiting)))
        .collect();
    choice(painter, area, &format!("Split topic {topic} into parts of"), &rows);
}

/// What values of min_topic_size near the slider give.
fn sizes(painter: &mut Painter, area: Rect) {
    let state = painter.state;
    let Some(model) = &state.model else { return };
    let rows = usize::from(area.height.saturating_sub(8)).clamp(3, 15);
    let place = place(painter, area, 64, rows as u16 + 4);
    let below = "Enter runs with it, Esc leaves";
    let inner = painter.pane(place, None, "Minimum topic size", below);
    painter.line(inner, 0, 1, " SIZE TOPICS                      OUTLIERS", painter.theme.dim);
    let all: Vec<usize> = SIZES.collect();
    let at = all.iter().position(|&size| size == state.sizes.size).unwrap_or(0);
    let first = at.saturating_sub(rows / 2).min(all.len().saturating_sub(rows));
    let most = all.iter().filter_map(|&size| state.sizes.of(size)).map(|(topics, _)| topics).max();
    for (row, &size) in all.iter().skip(first).take(rows).enumerate() {
        let row = row as u16 + 1;
        let selected = size == state.sizes.size;
        let mark = if size == model.settings.min_topic_size { "now" } else { "" };
        match state.sizes.of(size) {
            Some((topics, outliers)) => {
                let share = outliers as f64 / model.corpus.len().max(1) as f64;
                let text = format!(" {size:>4} {topics:>6}");
                painter.list_row(inner, row, size, &text, selected);
                let bar = painter.bar(topics as f64 / most.unwrap_or(1).max(1) as f64, 18);
                painter.line(inner, row, 15, &bar, painter.theme.bar);
                let outliers = format!("{:>5.1}%", 100.0 * share);
                painter.line(inner, row, 36, &outliers, painter.theme.text);
                let bar = painter.bar(share, 12);
                painter.line(inner, row, 43, &bar, painter.theme.bar);
            }
            None => {
                let text = format!(" {size:>4}    {}", painter.glyphs.waiting);
                painter.list_row(inner, row, size, &text, selected);
            }
        }
        painter.line(inner, row, 57, mark, painter.theme.dim);
    }
}

/// The topics a document could be moved to, those that match what is typed.
fn targets(painter: &mut Painter, area: Rect, document: usize) {
    let state = painter.state;
    let Some(model) = &state.model else { return };
    let row = model.corpus.records.row(document);
    let (targets, selected) = (&state.edits.targets, state.edits.choice.selected);
    let place = place(painter, area, 56, (targets.len() + 3).clamp(5, 16) as u16);
    let height = usize::from(place.height.saturating_sub(3));
    let first = first_shown(selected, targets.len(), height);
    let title = format!("Move row {} to another topic", thousands(row));
    let below = position(first, height, targets.len(), painter.glyphs.dash);
    let inner = painter.pane(place, None, &title, &below);
    super::panes::prompt::marked_line(painter, inner, &state.input);
    if targets.is_empty() {
        painter.line(inner, 1, 1, "No other topic matches.", painter.theme.dim);
    }
    for (at, id) in (1u16..).zip(targets.iter().skip(first).take(height)) {
        let Some(topic) = model.topics.get(*id) else { continue };
        let name = super::panes::topics::title_of(topic);
        let text = format!("{id:>4} {:>6} {name}", thousands(topic.size));
        let chosen = first + usize::from(at) == selected + 1;
        painter.list_row(inner, at, first + usize::from(at) - 1, &text, chosen);
        if chosen {
            painter.shade(inner, at, painter.theme.selected);
        }
    }
}

fn choice(painter: &mut Painter, area: Rect, title: &str, rows: &[String]) {
    let widest = rows.iter().map(|row| width(row)).max().unwrap_or(0).max(width(title) + 4);
    let place = place(painter, area, widest as u16 + 6, rows.len() as u16 + 4);
    let inner = painter.pane(place, None, title, "Enter applies, Esc leaves");
    for (at, row) in rows.iter().enumerate() {
        let selected = at == painter.state.edits.choice.selected;
        painter.list_row(inner, at as u16 + 1, at, &format!(" {row}"), selected);
        if selected {
            painter.shade(inner, at as u16 + 1, painter.theme.selected);
        }
    }
}

fn help(painter: &mut Painter, area: Rect) {
    let place = place(painter, area, 78, area.height);
    let filter = painter.state.help_filter.text.to_lowercase();
    let mut lines: Vec<(String, Option<&'static str>)> = Vec::new();
    for (heading, keys) in painter.state.keymap.help(&painter.state.here()) {
        let matching: Vec<_> = keys
            .into_iter()
            .filter(|(key, help)| {
                filter.is_empty() || help.contains(&filter) || key.to_lowercase().contains(&filter)
            })
            .collect();
        if !matching.is_empty() {
            lines.push((heading, None));
            lines.extend(matching.into_iter().map(|(key, help)| (key, Some(help))));
        }
    }
    let title = if filter.is_empty() {
        "Help: type to search".to_owned()
    } else {
        format!("Help: {filter}")
    };
    painter.cursor = None;
    let height = usize::from(place.height.saturating_sub(2));
    // Two columns, read down the left one first.
    let page = 2 * height.max(1);
    let first = painter.state.popup.selected.min(lines.len().saturating_sub(page));
    let below = format!("{} Esc closes", position(first, page, lines.len(), painter.glyphs.dash));
    let inner = painter.pane(place, None, &title, below.trim_start());
    let half = inner.width / 2;
    for (at, (left, help)) in lines.iter().skip(first).take(page).enumerate() {
        let (column, row) = (at / height.max(1), at % height.max(1));
        let column = Rect { x: inner.x + column as u16 * half, width: half, ..inner };
        match help {
            None => {
                painter.line(column, row as u16, 1, left, painter.theme.title);
            }
            Some(help) => {
                let key = left.clone();
                painter.line(
                    column,
                    row as u16,
                    2,
                    &fit(&key, 14, painter.glyphs.ellipsis),
                    painter.theme.focus,
                );
                let help = (*help).to_owned();
                painter.line(column, row as u16, 17, &help, painter.theme.text);
            }
        }
    }
}

fn whole_document(painter: &mut Painter, area: Rect, document: usize) {
    let Some(corpus) = painter.state.opened_corpus() else { return };
    let Some(text) = corpus.texts.get(document) else { return };
    let text = text.clone();
    let row = corpus.records.row(document);
    let cells = usize::from(area.width.min(100).saturating_sub(4));
    let lines = wrap(&text, cells);
    let about = about(painter, document);
    let longest =
        lines.iter().map(|line| width(line)).max().unwrap_or(0).max(width(&about)).max(30);
    let place = place(
        painter,
        area,
        longest as u16 + 4,
        (lines.len() + 4).min(usize::from(area.height)) as u16,
    );
    let height = usize::from(place.height.saturating_sub(4));
    let first = painter.state.popup.selected.min(lines.len().saturating_sub(height));
    let below = if lines.len() > height {
        position(first, height, lines.len(), painter.glyphs.dash)
    } else {
        "Esc closes".to_owned()
    };
    let title = format!("Document in row {}", thousands(row));
    let inner = painter.pane(place, None, &title, &below);
    for (at, line) in lines.iter().skip(first).take(height).enumerate() {
        painter.line(inner, at as u16, 1, line, painter.theme.text);
    }
    painter.line(inner, inner.height.saturating_sub(1), 1, &about, painter.theme.dim);
}

/// The document's topic, if the model shown has it.
fn about(painter: &Painter, document: usize) -> String {
    let Some(model) = &painter.state.model else { return String::new() };
    let Some(document) = painter.state.document_of_model(document) else { return String::new() };
    let Some(&id) = model.topics.assignments.get(document) else { return String::new() };
    let Some(topic) = model.topics.get(id) else { return String::new() };
    let name = super::panes::topics::title_of(topic);
    let dot = painter.dot();
    let steady = model
        .steadiness(document)
        .map_or_else(String::new, |share| format!("{dot}steadiness {share:.2}"));
    match id {
        ..0 => format!("no topic{steady}"),
        _ => {
            let strength = model.support.strength[document];
            format!("topic {id} {name}{dot}strength {strength:.2}{steady}")
        }
    }
}
