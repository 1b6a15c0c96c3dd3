//! Drawing tools of every screen: text cut to its place, panes, rows, bars.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::glyphs::{ASCII, Glyphs, UNICODE};
use super::text::{ascii, cut, fit, start, width};
use super::theme::{Look, Theme};
use super::themes::Themes;
use crate::keymap::Pane;
use crate::text::sanitise;
use crate::ui::spots::{Area, Spot, Spots};

/// The screen being drawn, and how it looks.
pub struct Painter<'a> {
    pub buffer: &'a mut Buffer,
    pub theme: Theme,
    /// Only characters that every terminal has.
    pub ascii: bool,
    pub glyphs: &'static Glyphs,
    /// Where the terminal's cursor goes, if text is typed.
    pub cursor: Option<(u16, u16)>,
    /// Everything drawn so far that can be clicked.
    pub spots: Spots,
    focus: Pane,
    /// The pane drawn last; `None` for what lies over the screen.
    pane: Option<Pane>,
    /// Whether it has the focus.
    focused: bool,
}

impl<'a> Painter<'a> {
    /// `focus` is the pane that has it.
    pub fn new(buffer: &'a mut Buffer, look: &Look, themes: &Themes, focus: Pane) -> Self {
        let glyphs = if look.ascii { &ASCII } else { &UNICODE };
        Painter {
            buffer,
            theme: Theme::of(look, themes),
            ascii: look.ascii,
            focus,
            glyphs,
            cursor: None,
            spots: Spots::default(),
            pane: None,
            focused: false,
        }
    }

    /// Writes `text` into row `y` from `x` on, cut to `cells` and to the screen. Returns how many
    /// cells it took.
    pub fn text(&mut self, x: u16, y: u16, cells: usize, text: &str, style: Style) -> usize {
        let area = self.buffer.area;
        if x >= area.right() || y >= area.bottom() {
            return 0;
        }
        let cells = cells.min(usize::from(area.right() - x));
        // Whatever is said, a file's name in it, too.
        let text = sanitise(text);
        let text = if self.ascii {
            cut(&ascii(&text), cells, self.glyphs.ellipsis)
        } else {
            cut(&text, cells, self.glyphs.ellipsis)
        };
        self.buffer.set_stringn(x, y, &text, cells, style);
        width(&text)
    }

    /// [`Painter::text`] in row `row` of `area`, `indent` cells from its left.
    pub fn line(&mut self, area: Rect, row: u16, indent: u16, text: &str, style: Style) -> usize {
        if row >= area.height || indent >= area.width {
            return 0;
        }
        let cells = usize::from(area.width - indent);
        self.text(area.x + indent, area.y + row, cells, text, style)
    }

    /// Text that ends at the right edge of `area`.
    pub fn line_right(&mut self, area: Rect, row: u16, text: &str, style: Style) {
        let wide = (width(text) as u16).min(area.width);
        self.line(area, row, area.width - wide, text, style);
    }

    /// Gives a whole row a style.
    pub fn shade(&mut self, area: Rect, row: u16, style: Style) {
        if row < area.height {
            self.buffer.set_style(Rect { y: area.y + row, height: 1, ..area }, style);
        }
    }

    /// Says that `spot` lies on the cells of `area` that are on the screen.
    pub fn spot(&mut self, area: Rect, spot: Spot) {
        let Rect { x, y, width, height } = area.intersection(self.buffer.area);
        self.spots.add(Area { x, y, width, height }, spot);
    }

    /// A row of a list: the marker and the style of the selected one. `at` is its number in the
    /// whole list.
    pub fn list_row(&mut self, area: Rect, row: u16, at: usize, text: &str, selected: bool) {
        if row < area.height {
            let place = Rect { y: area.y + row, height: 1, ..area };
            self.spot(place, self.pane.map_or(Spot::Choice(at), |pane| Spot::Row(pane, at)));
        }
        let marker = if selected { self.glyphs.marker } else { " " };
        let cells = usize::from(area.width);
        let text = format!("{marker}{}", start(text, cells));
        let style = self.row_style(selected);
        self.line(area, row, 0, &fit(&text, cells, self.glyphs.ellipsis), style);
    }

    /// How a row of the pane drawn last is written. Every list keeps its marker and bold type;
    /// only the list the keys move in is reversed.
    pub fn row_style(&self, selected: bool) -> Style {
        match (selected, self.focused) {
            (true, true) => self.theme.selected,
            (true, false) => self.theme.text.add_modifier(Modifier::BOLD),
            (false, _) => self.theme.text,
        }
    }

    /// A pane with its title above and its position below; returns what is inside. Without a name
    /// it lies over the screen.
    pub fn pane(&mut self, area: Rect, pane: Option<Pane>, title: &str, below: &str) -> Rect {
        let focused = pane.is_some_and(|pane| pane == self.focus);
        self.framed(area, pane, focused, title, below)
    }

    /// The only thing there is to move in.
    pub fn focused_pane(&mut self, area: Rect, title: &str, below: &str) -> Rect {
        self.framed(area, None, true, title, below)
    }

    fn framed(
        &mut self,
        area: Rect,
        pane: Option<Pane>,
        focused: bool,
        title: &str,
        below: &str,
    ) -> Rect {
        (self.pane, self.focused) = (pane, focused);
        if let Some(pane) = pane {
            self.spot(area, Spot::Pane(pane));
        }
        if area.width < 2 || area.height < 2 {
            return Rect { width: 0, height: 0, ..area };
        }
        let [top_left, side, top_right, upright, bottom_left, bottom_right] =
            if focused { self.glyphs.focused } else { self.glyphs.pane };
        let style = if focused { self.theme.focus } else { self.theme.border };
        let inner_width = usize::from(area.width - 2);
        let horizontal = side.repeat(inner_width);
        let (top, bottom) = (area.y, area.bottom() - 1);
        self.text(
            area.x,
            top,
            area.width.into(),
            &format!("{top_left}{horizontal}{top_right}"),
            style,
        );
        self.text(
            area.x,
            bottom,
            area.width.into(),
            &format!("{bottom_left}{horizontal}{bottom_right}"),
            style,
        );
        for y in top + 1..bottom {
            self.text(area.x, y, 1, upright, style);
            self.text(area.right() - 1, y, 1, upright, style);
        }
        if !title.is_empty() && inner_width > 4 {
            let title = format!(" {} ", cut(title, inner_width - 4, self.glyphs.ellipsis));
            let style = if focused { self.theme.focus } else { self.theme.title };
            self.text(area.x + 2, top, inner_width - 2, &title, style);
        }
        if !below.is_empty() && inner_width > 4 {
            let below = format!(" {} ", cut(below, inner_width - 4, self.glyphs.ellipsis));
            let x = area.right() - 2 - width(&below) as u16;
            self.text(x, bottom, inner_width, &below, style);
        }
        Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
    }

    /// A horizontal bar of `share` (0..=1) of `cells`, in eighths of a cell. A share of 0 is blank.
    pub fn bar(&self, share: f64, cells: usize) -> String {
        let eighths = (share.clamp(0.0, 1.0) * cells as f64 * 8.0).round() as usize;
        let mut bar = self.glyphs.bar[7].repeat(eighths / 8);
        if !eighths.is_multiple_of(8) {
            bar.push_str(self.glyphs.bar[eighths % 8 - 1]);
        }
        bar
    }

    /// A bar over a row of a list; it is not reversed with the row, so that its length is seen.
    pub fn bar_in_row(&mut self, area: Rect, row: u16, x: u16, share: f64, cells: usize) {
        let bar = fit(&self.bar(share, cells), cells, "");
        let style = self.theme.bar.remove_modifier(Modifier::all());
        self.line(area, row, x, &bar, style);
    }

    /// One character a value, scaled to the largest; a value of 0 is blank.
    pub fn spark(&self, values: impl Iterator<Item = f64> + Clone) -> String {
        let largest = values.clone().fold(0.0, f64::max);
        values
            .map(|value| match value / largest {
                share if share > 0.0 => self.glyphs.spark[((share * 8.0) as usize).clamp(1, 8) - 1],
                _ => " ",
            })
            .collect()
    }

    /// Lines of a message in the middle of an otherwise empty pane.
    pub fn message(&mut self, area: Rect, text: &str) {
        let cells = usize::from(area.width.saturating_sub(4));
        let lines = super::text::wrap(text, cells.min(60));
        let top = area.height.saturating_sub(lines.len() as u16) / 2;
        for (row, line) in lines.iter().enumerate() {
            let indent = area.width.saturating_sub(width(line) as u16) / 2;
            self.line(area, top + row as u16, indent, line, self.theme.dim);
        }
    }

    /// As many parts as `cells` hold, joined with dots: the last go first, none is cut in two.
    /// The first part is always there.
    pub fn parts(&self, parts: &[String], cells: usize) -> String {
        let dot = self.dot();
        let mut text = String::new();
        for part in parts.iter().filter(|part| !part.is_empty()) {
            if text.is_empty() {
                text.push_str(part);
            } else if width(&text) + width(&dot) + width(part) <= cells {
                text = text + &dot + part;
            } else {
                break;
            }
        }
        text
    }

    /// " · " in this set of characters.
    pub fn dot(&self) -> String {
        format!(" {} ", self.glyphs.dot)
    }
}

/// "1–10 of 14", the rows that are seen.
pub fn position(first: usize, height: usize, length: usize, dash: &str) -> String {
    use crate::text::thousands;
    if length == 0 {
        return String::new();
    }
    if height == 0 {
        return thousands(length);
    }
    let last = (first + height).min(length);
    format!("{}{dash}{} of {}", thousands(first + 1), thousands(last), thousands(length))
}
