//! Topics in two groups of documents: shares, their ratio, and how sure the difference is.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::row;
use crate::app::State;
use crate::app::mode::Mode;
use crate::editor::titles;
use crate::engine::compare_groups::{Bar, Compared, Comparison, Groups, Row};
use crate::keymap::Pane;
use crate::text::{counted, thousands};
use crate::topics::TopicId;
use crate::topics::contrast::Contrast;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit};

/// Message before groups are chosen.
const NOTHING: &str = "What do some documents talk about that others do not? v chooses two groups of them: by class, file, language or time.";
/// A pane narrower than this shows shares without numbers of documents.
const NARROW: u16 = 72;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let compared = &state.screens.trends.compared;
    let rows = compared.rows();
    let height = usize::from(area.height.saturating_sub(3));
    let first = first_shown(compared.row.selected, rows.len(), height);
    let below = position(first, height, rows.len(), painter.glyphs.dash);
    let title = title(painter, &compared.found);
    let inner = painter.pane(area, Some(Pane::Compared), &title, &below);
    let comparison = match (&compared.found, &compared.asked) {
        _ if state.model.is_none() => {
            let text = state.coming(painter);
            return painter.message(inner, &text);
        }
        (Some(Err(message)), _) => return painter.message(inner, message),
        (Some(Ok(_)), Some(comparison)) => comparison,
        (_, Some(_)) => return painter.message(inner, "Comparing."),
        (_, None) if matches!(state.mode, Mode::Groups(_)) => return,
        (_, None) => return painter.message(inner, NOTHING),
    };
    let columns = Columns::of(inner.width);
    columns.head(painter, inner);
    let bar = Bar::of(rows, columns.bar);
    for (at, row) in rows.iter().enumerate().skip(first).take(height) {
        let line = (at - first + 1) as u16;
        let selected = at == compared.row.selected;
        let text = columns.row(painter, row, &name(state, comparison, row.of));
        painter.list_row(inner, line, at, &text, selected);
        columns.interval(painter, inner, line, &row.contrast, &bar);
    }
}

/// "Compared · class: sport (511) against rest (1,714) · 8 layouts".
fn title(
    painter: &Painter,
    found: &Option<Result<std::sync::Arc<(Groups, Compared)>, String>>,
) -> String {
    let Some(Ok(found)) = found else { return "Compared".to_owned() };
    let (Groups { by, a, b }, compared) = &**found;
    let dot = painter.dot();
    // Every document of a group is in one row.
    let size = |of: fn(&Row<TopicId>) -> usize| thousands(compared.rows.iter().map(of).sum());
    let a = format!("{} ({})", a.name, size(|row| row.a));
    let b = format!("{} ({})", b.name, size(|row| row.b));
    let layouts = match compared.clusterings {
        0 => String::new(),
        layouts => format!("{dot}{}", counted(layouts, "clustering")),
    };
    format!("Compared{dot}{}: A {a} and B {b}{layouts}", by.name())
}

/// A topic or group by its name.
pub(super) fn name(state: &State, comparison: &Comparison, topic: TopicId) -> String {
    let shown = state.shown_row(row(comparison, topic));
    shown.map(|topic| titles::in_pane(&topic)).unwrap_or_default()
}

/// How a row is shared between its parts.
struct Columns {
    name: usize,
    /// Cells of the interval, an odd number.
    bar: usize,
    /// Numbers of documents are shown.
    numbers: bool,
}

impl Columns {
    fn of(width: u16) -> Self {
        let numbers = width >= NARROW;
        let fixed = if numbers { 44 } else { 30 };
        let room = usize::from(width).saturating_sub(fixed);
        let bar = (room * 2 / 5).clamp(9, 41) | 1;
        Columns { name: room.saturating_sub(bar), bar, numbers }
    }

    fn head(&self, painter: &mut Painter, area: Rect) {
        let name = fit("TOPIC", self.name, "");
        let side = |letter: &str| {
            if self.numbers { format!("{letter:>13}") } else { format!("{letter:>6}") }
        };
        let half = self.bar / 2;
        let bar = format!("{:<half$}0{:>half$}", "B", "A");
        let text = format!("     {name}  {} {} {:>6}  {bar}", side("A"), side("B"), "RATIO");
        painter.line(area, 0, 1, &text, painter.theme.dim);
    }

    fn row(&self, painter: &Painter, row: &Row<TopicId>, name: &str) -> String {
        let side = |documents: usize, share: f64| {
            let share = format!("{:>5.1}%", 100.0 * share);
            if self.numbers { format!("{:>6} {share}", thousands(documents)) } else { share }
        };
        let ratio = match row.ratio() {
            Some(ratio) if ratio < 1000.0 => format!("{ratio:.2}"),
            Some(_) => ">999".to_owned(),
            None => painter.glyphs.dash.to_owned(),
        };
        format!(
            "{:>4} {}  {} {} {ratio:>6}",
            row.of,
            fit(name, self.name, painter.glyphs.ellipsis),
            side(row.a, row.share_a),
            side(row.b, row.share_b),
        )
    }

    /// The interval over a row: in a colour where it is certain, grey where not.
    fn interval(
        &self,
        painter: &mut Painter,
        area: Rect,
        line: u16,
        contrast: &Contrast,
        bar: &Bar,
    ) {
        let left = area.width.saturating_sub(self.bar as u16);
        let text = interval(painter, contrast, bar);
        painter.line(area, line, left, &text, style(painter, contrast));
    }
}

/// An interval around 0, which is the middle.
pub(in crate::app) fn interval(painter: &Painter, contrast: &Contrast, bar: &Bar) -> String {
    let glyphs = painter.glyphs;
    bar.text(contrast, [glyphs.mark, glyphs.lines[0], glyphs.lines[1]])
}

/// The colour of an interval: of A, of B, of nothing certain.
pub(in crate::app) fn style(painter: &Painter, contrast: &Contrast) -> Style {
    let theme = &painter.theme;
    let style = match contrast.differs() {
        false => theme.dim,
        true if contrast.log_odds > 0.0 => theme.good,
        true => theme.warn,
    };
    style.remove_modifier(Modifier::REVERSED)
}

/// The row under the cursor in words.
pub fn sentence(painter: &Painter, state: &State) -> String {
    let compared = &state.screens.trends.compared;
    let row = compared.rows().get(compared.row.selected);
    let (Some(row), Some(Ok(found))) = (row, &compared.found) else {
        return "No groups are compared yet: v chooses them".to_owned();
    };
    let (low, high) = row.contrast.interval();
    let dot = painter.dot();
    let (a, b) = (&found.0.a.name, &found.0.b.name);
    let more = match row.contrast.differs() {
        false => "no certain difference".to_owned(),
        true if row.contrast.log_odds > 0.0 => format!("more in {a} than in {b}"),
        true => format!("more in {b} than in {a}"),
    };
    let layer = compared.asked.as_ref().map_or(0, |comparison| comparison.layer);
    let what = match (row.of.is_outlier(), layer) {
        (true, _) => "Outliers".to_owned(),
        (false, 0) => format!("Topic {}", row.of),
        (false, _) => format!("Group {}", row.of),
    };
    let q = match row.contrast.q {
        q if q < 0.001 => "q < .001".to_owned(),
        q => format!("q {q:.3}"),
    };
    format!("{what}: {more}{dot}log-odds {low:.2} to {high:.2}{dot}{q}")
}
