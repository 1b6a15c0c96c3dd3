//! The documents as they were read, and what the options do to the selected one.

use ratatui::layout::Rect;

use crate::app::State;
use crate::corpus::{DuplicateUse, Fate};
use crate::engine::preview::PreviewStats;
use crate::keymap::Pane;
use crate::text::{counted, is_are, one_line, thousands};
use crate::ui::painter::{Painter, position};
use crate::ui::text::{beginning, first_shown, near_change, wrap};

/// Records by number, with their length in characters.
pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let Some(corpus) = &state.corpus else {
        let inner = painter.pane(area, Some(Pane::Preview), "Preview", "");
        painter.message(inner, "Reading the documents …".trim_end_matches(" …"));
        return;
    };
    let height = usize::from(area.height.saturating_sub(3));
    let records = corpus.records.len();
    let selected = state.screens.data.preview.selected;
    let first = first_shown(selected, records, height);
    let reading = if state.reads() { ", reading" } else { "" };
    let title = format!("Preview{}{}{reading}", painter.dot(), corpus.name);
    let below = position(first, height, records, painter.glyphs.dash);
    let inner = painter.pane(area, Some(Pane::Preview), &title, &below);
    painter.line(inner, 0, 0, "      #   LEN  TEXT", painter.theme.dim);
    for row in 0..height {
        let Some((number, fate)) = state.record(first + row) else { break };
        let (length, text) = match fate {
            Fate::Document(document) => {
                let text = corpus.texts.get(document.0).map_or("", String::as_str);
                (text.chars().count(), beginning(text))
            }
            Fate::Skipped(skip) => (0, format!("({})", skip.said())),
        };
        let text = format!("{number:>6} {length:>5}  {text}");
        painter.list_row(inner, row as u16 + 1, first + row, &text, first + row == selected);
    }
}

/// Before and after, and the counts over all documents.
pub fn effect(painter: &mut Painter, state: &State, area: Rect) {
    let number = state.record(state.screens.data.preview.selected).map(|(number, _)| number);
    let title = number.map_or("Effect".to_owned(), |number| format!("Effect on row {number}"));
    let inner = painter.pane(area, None, &title, "");
    let Some(corpus) = &state.corpus else { return };
    let mut counts = counts(painter, state, inner.width);
    counts.truncate(usize::from(inner.height.saturating_sub(2)));
    let text_rows = inner.height.saturating_sub(counts.len() as u16);
    let before = state.selected_document().and_then(|document| corpus.texts.get(document.0));
    let before = before.map_or("(empty, left out)", String::as_str);
    let after = match &state.screens.data.after {
        Some(after) if after.is_empty() => "(nothing is left)",
        Some(after) if after == before => "(unchanged)",
        Some(after) => after,
        None => "",
    };
    let kept_out = match &state.screens.data.kept_out[..] {
        [] => String::new(),
        words => words.join(", "),
    };
    let texts = [before, after, &kept_out].into_iter().filter(|text| !text.is_empty()).count();
    let each = (text_rows / texts.max(1) as u16).max(1);
    // There is room for a few rows: line breaks would take them all, and a change far inside a
    // text would not be seen.
    let (before, after) = (one_line(before), one_line(after));
    let cells = usize::from(inner.width.saturating_sub(10)) * usize::from(each);
    let (before, after) = match state.screens.data.after.as_deref() {
        Some(left) if !left.is_empty() => {
            near_change(&before, &after, cells, painter.glyphs.ellipsis)
        }
        _ => (before, after),
    };
    let parts: Vec<(&str, &str)> =
        [("before", &*before), ("after", &*after), ("no topic words", kept_out.as_str())]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .collect();
    let mut row = 0;
    for (label, text) in parts {
        let indent = 9.min(inner.width);
        let lines = wrap(&one_line(text), usize::from(inner.width.saturating_sub(indent + 1)));
        let label = if label.len() > 7 { "kept out" } else { label };
        painter.line(inner, row, 0, label, painter.theme.dim);
        let room = each.min(text_rows.saturating_sub(row));
        for (at, line) in lines.iter().take(room.into()).enumerate() {
            let more = at + 1 == usize::from(room) && lines.len() > usize::from(room);
            let line =
                if more { format!("{line}{}", painter.glyphs.ellipsis) } else { line.clone() };
            painter.line(inner, row + at as u16, indent, &line, painter.theme.text);
        }
        row += (lines.len() as u16).min(room);
    }
    let first = inner.height.saturating_sub(counts.len() as u16);
    for (at, line) in counts.iter().enumerate() {
        painter.line(inner, first + at as u16, 0, line, painter.theme.dim);
    }
}

/// Sentences about the whole corpus; fewer where there is little room.
fn counts(painter: &Painter, state: &State, width: u16) -> Vec<String> {
    let Some(corpus) = &state.corpus else { return Vec::new() };
    let arrow = painter.glyphs.arrow;
    let cells = usize::from(width);
    let copies = state.screens.data.stats.as_ref().map_or(0, |stats| stats.copies.duplicates);
    let treated = state.settings.duplicates;
    let (how, dropped) = match treated {
        DuplicateUse::Drop if copies > 0 => (" dropped", copies),
        DuplicateUse::Weigh if copies > 0 => (" weighed", 0),
        _ => ("", 0),
    };
    let kept = corpus.len() - dropped;
    let rows = [
        counted(corpus.records.len(), "row"),
        format!("{} empty", thousands(corpus.records.empty())),
        match state.screens.data.stats {
            None => format!("{} kept", thousands(kept)),
            Some(_) => {
                let copies = if copies == 1 {
                    "1 copy".to_owned()
                } else {
                    format!("{} copies", thousands(copies))
                };
                format!("{copies}{how} {arrow} {} kept", thousands(kept))
            }
        },
    ];
    let mut lines = vec![painter.parts(&rows, cells)];
    if let Some(stats) = &state.screens.data.stats {
        let emptied = if stats.emptied > 0 {
            format!("{} left empty", thousands(stats.emptied))
        } else {
            String::new()
        };
        let words = counted(stats.vocabulary, "word");
        let stop = format!("stop words {}", stats.stop_list);
        let languages = match &stats.model {
            Some(model) if !stats.languages.is_empty() => {
                format!("{} {arrow} {model}", stats.languages)
            }
            _ => stats.languages.clone(),
        };
        lines.push(painter.parts(&[words, stop, languages, emptied], cells));
        let bars = painter.spark(stats.histogram.iter().map(|&n| n as f64));
        let dash = painter.glyphs.dash;
        let lengths = [
            format!("{bars}  lengths in words 0{dash}{}", stats.histogram_max),
            format!("median {}", stats.median_tokens),
            format!("longest {}", stats.longest_tokens),
        ];
        lines.push(painter.parts(&lengths, cells));
        // Before what is only good to know.
        if let Some(parts) = long(state, stats, kept) {
            lines.insert(1, painter.parts(&parts, cells));
        }
    }
    lines
}

/// What becomes of documents that are longer than the model reads, if there are some.
fn long(state: &State, stats: &PreviewStats, kept: usize) -> Option<[String; 2]> {
    let (cut, most) = stats.cut.filter(|(cut, _)| *cut > 0)?;
    let share = 100.0 * cut as f64 / kept.max(1) as f64;
    let how = match state.settings.embed.chunk.splits(cut, kept) {
        true => "embedded in pieces",
        false => "cut",
    };
    let documents = format!("{} ({share:.1}%) {} {how}", counted(cut, "document"), is_are(cut));
    Some([documents, format!("the model reads {most} word pieces")])
}
