//! The similarity of topics as a matrix of shaded cells with a cursor.
//!
//! Five fixed steps from 0 to 1, so that two pictures can be compared. Where a whole matrix does
//! not fit, a part around the cursor is shown with its labels. A cell is as large as there is room
//! for: with its number, with its shade, or one character.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::app::State;
use crate::app::screens::similar::MatrixOrder;
use crate::editor::titles;
use crate::engine::derived::DerivedView;
use crate::keymap::Pane;
use crate::text::counted;
use crate::ui::painter::Painter;
use crate::ui::spots::Spot;
use crate::ui::text::{first_shown, fit};
use crate::ui::theme::Theme;

/// Cells and rows of one matrix cell, largest first; from 5 cells on the number stands in it.
const SIZES: [(usize, usize); 5] = [(5, 2), (5, 1), (3, 1), (2, 1), (1, 1)];
/// Cells of the row labels: marker, id and words. Labels shrink before cells do.
const LABELS: [usize; 4] = [24, 18, 12, 6];

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let dot = painter.dot();
    let order = match state.screens.similar.order {
        MatrixOrder::Grouped => "grouped order",
        MatrixOrder::Id => "order of ids",
    };
    let axis = &state.screens.similar.axis;
    let kind = state.compared_kind();
    let below = if axis.is_empty() { String::new() } else { counted(axis.len(), kind) };
    let inner = painter.pane(area, Some(Pane::Heatmap), &format!("Similarity{dot}{order}"), &below);
    if axis.len() < 2 {
        let text = match &state.model {
            Some(_) if state.looking.contains(&DerivedView::Groups(state.layer())) => {
                "Comparing the groups.".to_owned()
            }
            Some(_) => "Similarity needs two or more topics.".to_owned(),
            None => state.coming(painter),
        };
        return painter.message(inner, &text);
    }
    Matrix::of(painter, state, inner).draw(painter, state, inner);
    legend(painter, state, inner);
}

/// The part of the matrix that is shown, and how large.
struct Matrix {
    /// Two topics a row: the upper half of each character is one, the lower half the next.
    half: bool,
    label: usize,
    cell: (usize, usize),
    first_row: usize,
    rows: usize,
    first_column: usize,
    columns: usize,
}

impl Matrix {
    fn of(painter: &Painter, state: &State, area: Rect) -> Self {
        let similar = &state.screens.similar;
        let k = similar.axis.len();
        let width = usize::from(area.width);
        let high = usize::from(area.height).saturating_sub(4);
        let room = |label: usize| width.saturating_sub(label + 1);
        let fits = |&((w, h), label): &((usize, usize), usize)| {
            k * w <= room(label) && k * h <= high && (similar.numbers || w < 5)
        };
        let mut sizes = SIZES.iter().flat_map(|&size| LABELS.map(move |label| (size, label)));
        // Half-height cells need two colours in one character.
        let halves = painter.theme.heat(similar.ramp, 0).is_some() && !painter.ascii;
        let (cell, label, half) = match sizes.find(fits) {
            Some((cell, label)) => (cell, label, false),
            None if halves && k.div_ceil(2) <= high && k <= room(LABELS[2]) => {
                let wide = |label: usize| (room(label) / k).min(3);
                let label = if wide(LABELS[1]) > 0 { LABELS[1] } else { LABELS[2] };
                ((wide(label), 1), label, true)
            }
            None => ((3, 1), if width >= 55 { LABELS[1] } else { LABELS[3] }, false),
        };
        let rows = if half { k } else { k.min(high / cell.1) };
        let columns = k.min(room(label) / cell.0);
        Matrix {
            half,
            label,
            cell,
            rows,
            columns,
            first_row: first_shown(similar.row, k, rows),
            first_column: first_shown(similar.column, k, columns),
        }
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let similar = &state.screens.similar;
        self.column_labels(painter, state, area);
        if self.half {
            return self.draw_halves(painter, state, area);
        }
        for row in 0..self.rows {
            let at = self.first_row + row;
            let y = (1 + row * self.cell.1) as u16;
            self.row_label(painter, state, area, y, at);
            for column in 0..self.columns {
                let other = self.first_column + column;
                let x = (self.label + column * self.cell.0) as u16;
                let marked = at == similar.row && other == similar.column;
                let (wide, high) = (self.cell.0 as u16, self.cell.1 as u16);
                let place = Rect { x: area.x + x, y: area.y + y, width: wide, height: high };
                painter.spot(place.intersection(area), Spot::Cell(at, other));
                self.cell(
                    painter,
                    state,
                    area,
                    (x, y),
                    (similar.axis[at], similar.axis[other]),
                    marked,
                );
            }
        }
    }

    /// The whole matrix in half as many rows; the row of the cursor is named, else the upper one.
    fn draw_halves(&self, painter: &mut Painter, state: &State, area: Rect) {
        let similar = &state.screens.similar;
        let Some(similarity) = state.compared() else { return };
        let heat = |theme: &Theme, row: usize, column: usize| {
            let value = similarity.matrix[[similar.axis[row], similar.axis[column]]];
            theme.heat(similar.ramp, step(value)).unwrap_or_default()
        };
        for upper in (0..self.rows).step_by(2) {
            let y = (1 + upper / 2) as u16;
            let lower = (upper + 1).min(self.rows - 1);
            let chosen = similar.row == lower || similar.row == upper;
            self.row_label(painter, state, area, y, if chosen { similar.row } else { upper });
            for column in 0..self.columns {
                let (above, below) =
                    (heat(&painter.theme, upper, column), heat(&painter.theme, lower, column));
                let wide = self.cell.0;
                let (text, style) = if chosen && column == similar.column {
                    let cursor = ["+", "[]", "[ ]"][wide.clamp(1, 3) - 1];
                    (cursor.to_owned(), heat(&painter.theme, similar.row, column))
                } else {
                    let style = Style { fg: above.bg, bg: below.bg, ..Style::default() };
                    ("▀".repeat(wide), style)
                };
                painter.line(area, y, (self.label + column * wide) as u16, &text, style);
            }
        }
    }

    fn column_labels(&self, painter: &mut Painter, state: &State, area: Rect) {
        let similar = &state.screens.similar;
        for column in 0..self.columns {
            let at = self.first_column + column;
            let chosen = at == similar.column;
            // In narrow cells only the cursor's column and every fifth are named.
            if self.cell.0 < 3
                && !chosen
                && (!at.is_multiple_of(5) || at.abs_diff(similar.column) < 4)
            {
                continue;
            }
            let id = similar.axis[at].to_string();
            let indent = self.label + column * self.cell.0;
            let indent = indent + self.cell.0.saturating_sub(id.len()) / 2;
            let style = if chosen { painter.theme.focus } else { painter.theme.dim };
            painter.line(area, 0, indent as u16, &id, style);
        }
    }

    fn row_label(&self, painter: &mut Painter, state: &State, area: Rect, y: u16, at: usize) {
        let similar = &state.screens.similar;
        let id = similar.axis[at];
        let chosen = at == similar.row;
        let marker = if chosen { painter.glyphs.marker } else { " " };
        let topic = state.shown_row(state.compared_row(id));
        let title = topic.map(|topic| titles::in_pane(&topic)).unwrap_or_default();
        let label = format!("{marker}{id:>3} {title}");
        let label = fit(&label, self.label - 1, painter.glyphs.ellipsis);
        let style = if chosen { painter.theme.focus } else { painter.theme.text };
        painter.line(area, y, 0, &label, style);
    }

    fn cell(
        &self,
        painter: &mut Painter,
        state: &State,
        area: Rect,
        (x, y): (u16, u16),
        (a, b): (usize, usize),
        marked: bool,
    ) {
        let Some(similarity) = state.compared() else { return };
        let value = similarity.matrix[[a, b]];
        let step = step(value);
        let heat = painter.theme.heat(state.screens.similar.ramp, step);
        let (wide, high) = self.cell;
        let heat = heat.filter(|_| !painter.ascii);
        let shade = if heat.is_some() { " " } else { painter.glyphs.shades[step] };
        let number = if wide >= 5 { number(value) } else { shade.repeat(wide.saturating_sub(2)) };
        let text = match (wide, marked) {
            (1, true) => "+".to_owned(),
            (1, false) => shade.to_owned(),
            (_, true) => format!("[{number}]"),
            (_, false) => format!("{shade}{number}{shade}"),
        };
        let style = match (heat, marked) {
            (Some(style), true) => style.add_modifier(Modifier::BOLD),
            (Some(style), false) => style,
            (None, true) => painter.theme.selected,
            (None, false) => painter.theme.text,
        };
        painter.line(area, y, x, &text, style);
        for extra in 1..high {
            painter.line(
                area,
                y + extra as u16,
                x,
                &shade.repeat(wide),
                heat.unwrap_or(painter.theme.text),
            );
        }
    }
}

/// Which of five equal steps from 0 to 1 a similarity falls into.
pub fn step(value: f32) -> usize {
    ((value * 5.0) as isize).clamp(0, 4) as usize
}

/// A similarity in three characters: ".60", "1.0", "-.1".
fn number(value: f32) -> String {
    let hundredths = (value * 100.0).round() as i32;
    match hundredths {
        100.. => "1.0".to_owned(),
        0..100 => format!(".{hundredths:02}"),
        -99..0 => format!("-.{}", (-hundredths / 10).min(9)),
        _ => "-1.".to_owned(),
    }
}

/// The scale, and the cell under the cursor in words.
fn legend(painter: &mut Painter, state: &State, area: Rect) {
    let similar = &state.screens.similar;
    let row = area.height.saturating_sub(2);
    let mut x = painter.line(area, row, 1, "0.0 ", painter.theme.dim) as u16 + 1;
    for step in 0..5 {
        let heat = painter.theme.heat(similar.ramp, step).filter(|_| !painter.ascii);
        let shade = if heat.is_some() { " " } else { painter.glyphs.shades[step] };
        let style = heat.unwrap_or(painter.theme.text);
        x += painter.line(area, row, x, &shade.repeat(3), style) as u16;
    }
    painter.line(area, row, x + 1, "1.0  cosine of topic vectors", painter.theme.dim);
    let Some(similarity) = state.compared() else { return };
    let (Some(&a), Some(&b)) = (similar.axis.get(similar.row), similar.axis.get(similar.column))
    else {
        return;
    };
    let (value, kind) = (similarity.matrix[[a, b]], state.compared_kind());
    let text = format!("{kind} {a} {} {kind} {b} = {value:.2}", painter.glyphs.times);
    painter.line(area, row + 1, 1, &text, painter.theme.text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_three_characters() {
        for (value, text) in [
            (1.0, "1.0"),
            (0.999, "1.0"),
            (0.6, ".60"),
            (0.0, ".00"),
            (-0.14, "-.1"),
            (-1.0, "-1."),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!([0.0, 0.19, 0.2, 0.5, 0.8, 1.0, -0.3].map(step), [0, 0, 1, 2, 4, 4, 0]);
    }
}
