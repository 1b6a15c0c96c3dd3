//! The list the program starts with when nothing was named.

use ratatui::layout::Rect;

use crate::app::State;
use crate::corpus::demo;
use crate::corpus::read::name_of;
use crate::store::recent_files::{Opened, ago};
use crate::text::{counted, thousands};
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit, width};

/// Cells of the numbers and of the age.
const DOCUMENTS: usize = 9;
const TOPICS: usize = 7;
const AGE: usize = 15;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let (start, ellipsis) = (&state.dialogs.start, painter.glyphs.ellipsis);
    let height = usize::from(area.height.saturating_sub(5));
    let (count, selected) = (start.shown.len(), start.selected.selected);
    let first = first_shown(selected, count, height);
    let below = position(first, height, count, painter.glyphs.dash);
    let inner = painter.focused_pane(area, "Open", &below);
    let room = crate::ui::input::marked_line(painter, inner, &start.line);
    if start.line.text.is_empty() {
        let hint = "a part of a name, or the path of a text, a folder or a session";
        painter.line(room, 0, 2, hint, painter.theme.dim);
    }
    let list = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    if count == 0 {
        return painter.message(list, "No recent file matches.");
    }
    let cells = usize::from(list.width).saturating_sub(DOCUMENTS + TOPICS + AGE + 3);
    let name = (cells / 2).clamp(12, 40).min(cells);
    let heading = format!(
        "  {} {:>DOCUMENTS$}{:>TOPICS$}  {:<AGE$}FOLDER",
        fit("NAME", name, ellipsis),
        "DOCS",
        "TOPICS",
        "OPEN"
    );
    painter.line(list, 0, 0, &heading, painter.theme.dim);
    for (row, &at) in start.shown.iter().enumerate().skip(first).take(height) {
        let text = match start.opened.get(at) {
            Some(opened) => written(opened, start.now, name, ellipsis),
            None => format!(" Bundled example: {} reviews", demo::DOCUMENTS),
        };
        let line = (row - first) as u16 + 1;
        painter.list_row(list, line, row, &text, row == selected);
    }
}

fn written(opened: &Opened, now: u64, name: usize, ellipsis: &str) -> String {
    let file = name_of(&opened.paths());
    let folder = opened.path.parent().map(|folder| folder.display().to_string());
    let folder = match opened.unsaved {
        true => Some("unsaved changes".to_owned()),
        false => folder,
    };
    format!(
        " {} {:>DOCUMENTS$}{:>TOPICS$}  {:<AGE$}{}",
        fit(&file, name, ellipsis),
        thousands(opened.documents),
        thousands(opened.topics),
        ago(opened.at, now),
        crate::text::sanitise(&folder.unwrap_or_default())
    )
}

/// Sentence in the status row.
pub fn sentence(painter: &Painter, state: &State) -> String {
    match state.dialogs.start.opened.len() {
        0 => "No recent files: type a path, or open the example".to_owned(),
        _ => format!(
            "{}{}latest first",
            counted(state.dialogs.start.opened.len(), "recent file"),
            painter.dot()
        ),
    }
}

/// The first row, where screens have their tabs.
pub fn title(painter: &mut Painter, area: Rect) {
    let name = format!("topictui {}", env!("CARGO_PKG_VERSION"));
    painter.line(area, 0, 1, &name, painter.theme.title);
    let about = "topics of a text collection";
    painter.line(area, 0, width(&name) as u16 + 3, about, painter.theme.dim);
}
