//! The frame around every screen: tabs in the first row; a sentence and the keys in the last two.

use std::path::Path;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::dialogs::{self, Dialog};
use super::status::StatusKind;
use super::{State, screens};
use crate::keymap::Screen;
use crate::text::{counted, sanitise};
use crate::ui::painter::Painter;
use crate::ui::spots::Spot;
use crate::ui::text::{cut, cut_left, sentence, width};

/// Draws the frame; returns what is left for the screen.
pub fn draw(painter: &mut Painter, state: &State, area: Rect) -> Rect {
    match dialogs::of(&state.mode).filter(|dialog| dialog.replaces_screen()) {
        Some(dialog) => dialog.title(painter, area),
        None => tabs(painter, state, area),
    }
    let last = area.height - 1;
    status(painter, state, area, last - 1);
    hints(painter, state, area, last);
    Rect { y: area.y + 1, height: area.height - 3, ..area }
}

fn tabs(painter: &mut Painter, state: &State, area: Rect) {
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
        about += &format!("{dot}{}", counted(model.topics.without_outliers().len(), "topic"));
        if state.screens.run.first_look.is_some() {
            about += ", first look";
        }
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

fn status(painter: &mut Painter, state: &State, area: Rect, row: u16) {
    let theme = painter.theme;
    let dialog = dialogs::of(&state.mode);
    let place = Rect { y: area.y + row, height: 1, ..area };
    if dialog.as_ref().is_some_and(|dialog| dialog.line(painter, state, place)) {
        return;
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
        None => sentence_of_state(painter, state, dialog.as_deref()),
    };
    painter.line(area, row, 1, &text, style);
}

/// Sentence of the status row where there is no message.
fn sentence_of_state(
    painter: &Painter,
    state: &State,
    dialog: Option<&dyn Dialog>,
) -> (String, Style) {
    let theme = painter.theme;
    let own = dialog.and_then(|dialog| dialog.sentence(painter, state));
    match (own, &state.changing.waiting) {
        (Some(own), _) => (own, theme.text),
        (None, Some(what)) => (format!("In progress: {what}"), theme.text),
        (None, None) if state.screens.run.running && state.screen != Screen::Run => {
            let share = (100.0 * state.screens.run.overall) as usize;
            let look = match state.screens.run.first_look {
                Some(_) => "A first look; working",
                None => "Working",
            };
            (format!("{look}: {share}%{}2 shows the run", painter.dot()), theme.text)
        }
        (None, None) if state.stale() => {
            (changed(&state.changed_options(), &painter.dot()), theme.warn)
        }
        (None, None) => (screens::sentence(painter, state), theme.text),
    }
}

/// Options that are others than those of the result shown.
fn changed(options: &[&str], dot: &str) -> String {
    let what = match options {
        [] => "Options changed".to_owned(),
        [one] => format!("Changed: {one}"),
        [one, other] => format!("Changed: {one}, {other}"),
        [one, other, more @ ..] => format!("Changed: {one}, {other} and {} more", more.len()),
    };
    format!("{what} since this result{dot}press R to run again")
}

/// Where changes lie that were not saved the last time. Of a path that does not fit the end stays.
fn notice(path: &Path, cells: usize, ellipsis: &str) -> String {
    let before = "The result of a lost session is kept: ";
    let path = path.display().to_string();
    let path = sanitise(&path);
    let room = cells.saturating_sub(width(before));
    before.to_owned() + &cut_left(&path, room, ellipsis)
}

/// Keys, most important first; help and quit are always there.
fn hints(painter: &mut Painter, state: &State, area: Rect, row: u16) {
    let hints = state.terminal.keymap.hints(&state.here());
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
