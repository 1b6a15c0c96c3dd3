//! A picture of dots: eight a cell in braille, one a cell in plain ASCII.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::painter::Painter;

/// Braille patterns begin here; a dot is a bit.
const BRAILLE: u32 = 0x2800;
/// The bit of a dot by its row and column in the cell.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// The bit of a dot by its place in a cell; the only one where a cell has one dot.
pub fn bit(x: usize, y: usize) -> u8 {
    BITS[y % 4][x % 2]
}

/// The pattern of a cell's dots.
pub fn braille(dots: u8) -> char {
    char::from_u32(BRAILLE + u32::from(dots)).unwrap_or(' ')
}

/// A grid of dots over an area of cells. Places are in dots from the upper left.
pub struct Canvas {
    area: Rect,
    ascii: bool,
    /// Dots and the style of the latest drawn, a cell each, row by row.
    cells: Vec<(u8, Style)>,
}

impl Canvas {
    pub fn new(area: Rect, ascii: bool) -> Self {
        let cells = usize::from(area.width) * usize::from(area.height);
        Canvas { area, ascii, cells: vec![(0, Style::default()); cells] }
    }

    /// Dots a cell: across and down.
    pub fn density(&self) -> (usize, usize) {
        if self.ascii { (1, 1) } else { (2, 4) }
    }

    /// Width and height in dots.
    pub fn size(&self) -> (usize, usize) {
        let (across, down) = self.density();
        (usize::from(self.area.width) * across, usize::from(self.area.height) * down)
    }

    /// Sets a dot; one outside is left out.
    pub fn dot(&mut self, x: f64, y: f64, style: Style) {
        let (width, height) = self.size();
        let (x, y) = (x.round(), y.round());
        if x < 0.0 || y < 0.0 || x >= width as f64 || y >= height as f64 {
            return;
        }
        let ((across, down), (x, y)) = (self.density(), (x as usize, y as usize));
        let cell = y / down * usize::from(self.area.width) + x / across;
        let bit = bit(x % across, y % down);
        self.cells[cell].0 |= bit;
        self.cells[cell].1 = style;
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), style: Style) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let steps = dx.abs().max(dy.abs()).ceil().max(1.0);
        for step in 0..=steps as usize {
            let share = step as f64 / steps;
            self.dot(from.0 + share * dx, from.1 + share * dy, style);
        }
    }

    /// A ring of so many dots' radius across. Cells are about twice as high as wide, so with one
    /// dot a cell a ring is flattened to look round.
    pub fn ring(&mut self, centre: (f64, f64), radius: f64, style: Style) {
        let flat = if self.ascii { 0.5 } else { 1.0 };
        let steps = (radius * 8.0).ceil().max(8.0) as usize;
        for step in 0..steps {
            let turn = std::f64::consts::TAU * step as f64 / steps as f64;
            let (x, y) = (radius * turn.cos(), radius * turn.sin() * flat);
            self.dot(centre.0 + x, centre.1 + y, style);
        }
    }

    /// Draws what has dots; other cells stay as they are.
    pub fn draw(&self, painter: &mut Painter) {
        let width = usize::from(self.area.width);
        for (at, &(dots, style)) in self.cells.iter().enumerate().filter(|(_, cell)| cell.0 > 0) {
            let shown = if self.ascii { '.' } else { braille(dots) };
            let (row, column) = ((at / width) as u16, (at % width) as u16);
            painter.line(self.area, row, column, shown.encode_utf8(&mut [0; 4]), style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dots(canvas: &Canvas) -> Vec<u8> {
        canvas.cells.iter().map(|cell| cell.0).collect()
    }

    #[test]
    fn dots_fill_cells_in_the_order_of_braille() {
        let mut canvas = Canvas::new(Rect::new(0, 0, 2, 1), false);
        assert_eq!(canvas.size(), (4, 4));
        canvas.dot(0.0, 0.0, Style::default());
        canvas.dot(3.0, 3.0, Style::default());
        assert_eq!(dots(&canvas), [0x01, 0x80]);
        canvas.dot(-1.0, 0.0, Style::default());
        canvas.dot(4.0, 0.0, Style::default());
        canvas.dot(f64::NAN, 0.0, Style::default());
        assert_eq!(dots(&canvas), [0x01, 0x80]);
    }

    #[test]
    fn a_line_reaches_both_ends() {
        let mut canvas = Canvas::new(Rect::new(0, 0, 3, 1), true);
        canvas.line((0.0, 0.0), (2.0, 0.0), Style::default());
        assert_eq!(dots(&canvas), [1, 1, 1]);
    }
}
