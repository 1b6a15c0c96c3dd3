//! The frame around every screen: tabs in the first row; a sentence and the keys in the last two.

use std::path::Path;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::painter::Painter;
use super::panes::options::label;
use super::text::{cut, cut_left, sentence, width};
use crate::app::data::value;
use crate::app::mouse::Spot;
use crate::app::state::{Mode, Question, StatusKind};
use crate::engine::sights::Sight;
use crate::keymap::Screen;
use crate::model::Change;
use crate::text::counted;

/// Draws the frame; returns what is left for the screen.
pub fn draw(painter: &mut Painter, area: Rect) -> Rect {
    match painter.state.mode {
        Mode::Start => super::start::title(painter, area),
        _ => tabs(painter, area),
    }
    let last = area.height - 1;
    status(painter, area, last - 1);
    hints(painter, area, last);
    Rect { y: area.y + 1, height: area.height - 3, ..area }
}

fn tabs(painter: &mut Painter, area: Rect) {
    let state = painter.state;
    let shown =
        || Screen::ALL.into_iter().filter(|s| *s != Screen::Overview || state.overview_fits());
    let titles: usize = shown().map(|screen| screen.title().len()).sum();
    // Room for padding on both sides, for titles, or for the keys alone.
    let (padded, titled) = (titles + 4 * shown().count(), titles + 3 * shown().count() + 2);
    let cells = usize::from(area.width);
    let mut x = 0;
    for screen in shown() {
        let (key, title) = (screen.key(), screen.title());
        let (label, style) = match screen == state.screen {
            true if padded > cells && titled <= cells => {
                (format!("[{key} {title}] "), painter.theme.focus)
            }
            true => (format!("[{key} {title}]"), painter.theme.focus),
            false if padded <= cells => (format!(" {key} {title} "), painter.theme.text),
            false if titled <= cells => (format!("{key} {title} "), painter.theme.text),
            false => (format!(" {key} "), painter.theme.text),
        };
        let wide = painter.line(area, 0, x, &label, style) as u16;
        let place = Rect { x: area.x + x, y: area.y, width: wide, height: 1 };
        painter.spot(place, Spot::Screen(screen));
        x += wide;
    }
    let Some(corpus) = &state.corpus else { return };
    let dot = painter.dot();
    let mut about = counted(corpus.len(), "doc");
    if let Some(model) = &state.model {
        about += &format!("{dot}{}", counted(model.topics.real().len(), "topic"));
    }
    let room = Rect { x: area.x + x + 1, width: area.width.saturating_sub(x + 2), ..area };
    // A long name gives way to the numbers; numbers that do not fit are not cut.
    let cells = usize::from(room.width);
    let name = cells.saturating_sub(width(&about) + width(&dot));
    if name >= 6 {
        about = cut(&corpus.name, name, painter.glyphs.ellipsis) + &dot + &about;
    }
    if width(&about) <= cells {
        painter.line_right(room, 0, &about, painter.theme.dim);
    }
}

fn status(painter: &mut Painter, area: Rect, row: u16) {
    let state = painter.state;
    let theme = painter.theme;
    match &state.mode {
        // What is wrong with the path is shown until the next key.
        Mode::SavePath if state.status.is_none() => {
            return prompt(painter, area, row, "Save to: ", &state.input);
        }
        Mode::ExportPath if state.status.is_none() => {
            let label = "Export what is seen (.csv or .html) to: ";
            return prompt(painter, area, row, label, &state.input);
        }
        // What is wrong with a value is shown until the next key.
        Mode::Option(field) if state.status.is_none() => {
            let label = format!("{}, now {}: ", label(*field), value(&state.settings, *field));
            return prompt(painter, area, row, &label, &state.input);
        }
        Mode::Filter => {
            return prompt(painter, area, row, "Filter topics: ", &state.explore.filter);
        }
        Mode::Search => {
            let label = format!("Search documents by {}: ", state.search.way.name());
            prompt(painter, area, row, &label, &state.search.line);
            // What is wrong stands beside what is typed.
            if let Some(status) = &state.status {
                let used = width(&label) + width(&state.search.line.text) + 4;
                let used = u16::try_from(used).unwrap_or(u16::MAX);
                painter.line(area, row, used, &status.text, theme.bad);
            }
            return;
        }
        Mode::Rename(topic) => {
            let label = format!("Name of topic {topic} (empty: its words): ");
            return prompt(painter, area, row, &label, &state.input);
        }
        Mode::Reduce => {
            let text = reduced(painter);
            painter.line(area, row, 1, &text, theme.title);
            return;
        }
        Mode::Confirm(question) => {
            let question = match question {
                Question::Change(change) => {
                    asked(painter, change, usize::from(area.width).saturating_sub(2))
                }
                Question::Quit | Question::Leave => {
                    "There are unsaved changes. Quit without saving? y/n".to_owned()
                }
                Question::Overwrite(path) | Question::Replace(path) => {
                    named(painter, path, area, " already exists. Overwrite? y/n")
                }
                Question::Newer(path) => {
                    let changed = " was changed by another program. Overwrite? y/n";
                    named(painter, path, area, changed)
                }
            };
            painter.line(area, row, 1, &question, theme.warn);
            return;
        }
        _ => {}
    }
    if let Some(path) = state.notice.as_ref().filter(|_| !state.complains()) {
        let text = notice(path, usize::from(area.width).saturating_sub(2), painter.glyphs.ellipsis);
        painter.line(area, row, 1, &text, theme.warn);
        return;
    }
    let (text, style): (String, Style) = match &state.status {
        Some(status) => {
            let style = match status.kind {
                StatusKind::Info => theme.text,
                StatusKind::Good => theme.good,
                StatusKind::Error => theme.bad,
            };
            let cells = usize::from(area.width).saturating_sub(1);
            (sentence(&status.text, cells, painter.glyphs.ellipsis), style)
        }
        None if state.mode == Mode::Start => (super::start::sentence(painter), theme.text),
        None if state.edits.waiting.is_some() => {
            let what = state.edits.waiting.clone().unwrap_or_default();
            (format!("Under way: {what}"), theme.text)
        }
        None if state.run.running && state.screen != Screen::Run => {
            let share = (100.0 * state.run.overall) as usize;
            (format!("Working: {share}%{}2 shows the run", painter.dot()), theme.text)
        }
        None if state.stale() => {
            let dot = painter.dot();
            (format!("Options changed since this result{dot}press R to run again"), theme.warn)
        }
        None => (super::screens::sentence(painter), theme.text),
    };
    painter.line(area, row, 1, &text, style);
}

/// Where changes lie that were not saved the last time. Of a path that does not fit the end stays.
fn notice(path: &std::path::Path, cells: usize, ellipsis: &str) -> String {
    let before = "The result of a lost session is kept: ";
    let path = path.display().to_string();
    let path = crate::text::sanitise(&path);
    let room = cells.saturating_sub(width(before));
    before.to_owned() + &cut_left(&path, room, ellipsis)
}

/// A sentence about a file. The beginning of a long path gives way to what is said.
fn named(painter: &Painter, path: &Path, area: Rect, says: &str) -> String {
    let room = usize::from(area.width).saturating_sub(2 + width(says));
    cut_left(&path.display().to_string(), room, painter.glyphs.ellipsis) + says
}

/// A change that is asked about, with what it does to the counts. Names give way where the question
/// is wider than `cells`; what it asks does not.
fn asked(painter: &Painter, change: &Change, cells: usize) -> String {
    let Some(model) = &painter.state.model else { return String::new() };
    let of = |ids: &[i32]| {
        let topics = ids.iter().filter_map(|&id| model.topics.get(id));
        let documents: usize = topics.clone().map(|topic| topic.size).sum();
        let named: Vec<String> =
            topics.map(|topic| format!("{} {}", topic.id, topic.title(2))).collect();
        (named.join(", "), documents)
    };
    let (before, names, behind) = match change {
        Change::Merge { groups } if groups.len() > 1 => {
            let topics: usize = groups.iter().map(Vec::len).sum();
            let before = format!("Merge {topics} topics into {}: ", groups.len());
            (before, sums(groups), "? y/n".to_owned())
        }
        Change::Merge { groups } => {
            let (topics, documents) = of(&groups.concat());
            let behind = format!(" into one topic of {}? y/n", counted(documents, "document"));
            ("Merge ".to_owned(), topics, behind)
        }
        Change::Delete { topics } => {
            let (topics, documents) = of(topics);
            let outliers = if documents == 1 { "an outlier" } else { "outliers" };
            let behind = format!(" and make {} {outliers}? y/n", counted(documents, "document"));
            ("Delete ".to_owned(), topics, behind)
        }
        _ => ("Go on".to_owned(), String::new(), "? y/n".to_owned()),
    };
    let room = cells.saturating_sub(width(&before) + width(&behind));
    before + &cut(&names, room, painter.glyphs.ellipsis) + &behind
}

/// "0+22 3+21": groups of topics by their ids.
fn sums(groups: &[Vec<i32>]) -> String {
    let sum = |group: &Vec<i32>| group.iter().map(i32::to_string).collect::<Vec<_>>().join("+");
    groups.iter().map(sum).collect::<Vec<String>>().join(" ")
}

/// The number of topics being chosen, and which would be joined.
fn reduced(painter: &Painter) -> String {
    let state = painter.state;
    let Some(model) = &state.model else { return String::new() };
    let left = state.edits.left;
    let real = left - model.topics.offset();
    let groups = state.tree.joined(real);
    let joined = match groups.len() {
        _ if state.looking.contains(&Sight::Tree) => "finding what would be joined".to_owned(),
        0 => "as they are".to_owned(),
        _ => format!("joined: {}", sums(&groups)),
    };
    format!("Leave ‹ {real} › topics{}{joined}", painter.dot())
}

/// A line that is being typed.
fn prompt(
    painter: &mut Painter,
    area: Rect,
    row: u16,
    label: &str,
    input: &crate::app::state::TextInput,
) {
    let used = painter.line(area, row, 1, label, painter.theme.title) as u16 + 1;
    let room = Rect { x: area.x + used, y: area.y + row, width: area.width - used, height: 1 };
    super::panes::prompt::typed_line(painter, room, input);
}

/// Keys, most important first; help and quit are always there.
fn hints(painter: &mut Painter, area: Rect, row: u16) {
    let hints = painter.state.keymap.hints(&painter.state.here());
    let wide = |(key, help): &(String, &str)| width(key) + width(help) + 3;
    let (always, others): (Vec<_>, Vec<_>) =
        hints.into_iter().partition(|(_, help)| matches!(*help, "help" | "quit"));
    let mut room =
        usize::from(area.width).saturating_sub(1 + always.iter().map(wide).sum::<usize>());
    let mut shown = Vec::new();
    for hint in others {
        if wide(&hint) > room {
            break;
        }
        room -= wide(&hint);
        shown.push(hint);
    }
    let mut x = 1;
    for (key, help) in shown.into_iter().chain(always) {
        x += painter.line(area, row, x, &key, painter.theme.title) as u16 + 1;
        x += painter.line(area, row, x, help, painter.theme.dim) as u16 + 2;
    }
}
