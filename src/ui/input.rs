//! A line of typed text: edited by grapheme, so that a letter and its accent go together, and drawn.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use crate::keymap::Action;
use crate::text::sanitise;
use crate::ui::painter::Painter;
use crate::ui::text::width;

/// Most bytes a paste can add.
const LONGEST_PASTE: usize = 8 * 1024;

/// A line of typed text with its cursor, in graphemes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextInput {
    pub text: String,
    /// Number of graphemes left of the cursor.
    pub cursor: usize,
}

impl TextInput {
    /// Holds `text`, the cursor behind it.
    pub fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        let cursor = text.graphemes(true).count();
        TextInput { text, cursor }
    }

    pub fn clear(&mut self) {
        *self = TextInput::default();
    }

    /// Puts text in at the cursor: control characters go, line breaks become spaces.
    pub fn insert(&mut self, text: &str) {
        let mut end = text.len().min(LONGEST_PASTE);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = sanitise(&text[..end]);
        let at = self.byte(self.cursor);
        let behind = self.graphemes() - self.cursor;
        self.text.insert_str(at, &text);
        // What was put in may have joined with its neighbours into fewer graphemes.
        self.cursor = self.graphemes().saturating_sub(behind);
    }

    /// Does an editing action; whether it was one.
    pub fn edit(&mut self, action: Action) -> bool {
        match action {
            Action::Left => self.cursor = self.cursor.saturating_sub(1),
            Action::Right => self.cursor = (self.cursor + 1).min(self.graphemes()),
            Action::First => self.cursor = 0,
            Action::Last => self.cursor = self.graphemes(),
            Action::DeleteLeft => self.remove(self.cursor.saturating_sub(1), self.cursor),
            Action::DeleteRight => self.remove(self.cursor, self.cursor + 1),
            Action::DeleteWord => self.remove(self.word_start(), self.cursor),
            Action::DeleteLine => self.clear(),
            _ => return false,
        }
        true
    }

    fn graphemes(&self) -> usize {
        self.text.graphemes(true).count()
    }

    /// Where the grapheme with this number starts.
    fn byte(&self, grapheme: usize) -> usize {
        self.text.grapheme_indices(true).nth(grapheme).map_or(self.text.len(), |(at, _)| at)
    }

    fn remove(&mut self, from: usize, to: usize) {
        let bytes = self.byte(from)..self.byte(to);
        self.text.replace_range(bytes, "");
        self.cursor = from.min(self.graphemes());
    }

    /// The grapheme that begins the word before the cursor.
    fn word_start(&self) -> usize {
        let graphemes: Vec<&str> = self.text.graphemes(true).take(self.cursor).collect();
        let space = |grapheme: &&str| grapheme.chars().all(char::is_whitespace);
        let spaces = graphemes.iter().rev().take_while(|g| space(g)).count();
        let word = graphemes.iter().rev().skip(spaces).take_while(|g| !space(g)).count();
        self.cursor - spaces - word
    }
}

/// A line being typed in the first row of what lies over the screen, behind a mark; the room that the
/// text has.
pub fn marked_line(painter: &mut Painter, area: Rect, input: &TextInput) -> Rect {
    painter.line(area, 0, 1, ">", painter.theme.title);
    let room = Rect {
        x: area.x + 3.min(area.width),
        width: area.width.saturating_sub(4),
        height: area.height.min(1),
        ..area
    };
    typed_line(painter, room, input);
    room
}

/// A line being typed; it scrolls so that the cursor is seen.
pub fn typed_line(painter: &mut Painter, area: Rect, input: &TextInput) {
    let cells = usize::from(area.width).saturating_sub(1);
    if cells == 0 || area.height == 0 {
        return;
    }
    let graphemes: Vec<&str> = input.text.graphemes(true).collect();
    let before: usize = graphemes.iter().take(input.cursor).map(|g| width(g)).sum();
    // Whole graphemes from the left go until the cursor fits.
    let (mut first, mut hidden) = (0, 0);
    while before - hidden > cells {
        hidden += width(graphemes[first]);
        first += 1;
    }
    let shown: String = graphemes[first..].concat();
    painter.line(area, 0, 0, &shown, painter.theme.text);
    painter.cursor = Some((area.x + (before - hidden) as u16, area.y));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editing_goes_by_grapheme() {
        let mut input = TextInput::of("ne\u{301}e 👩‍👩‍👧");
        assert_eq!(input.cursor, 5);
        input.edit(Action::DeleteLeft);
        assert_eq!(input.text, "ne\u{301}e ");
        input.edit(Action::First);
        input.edit(Action::Right);
        input.edit(Action::DeleteRight);
        assert_eq!((input.text.as_str(), input.cursor), ("ne ", 1));
        input.edit(Action::Last);
        input.edit(Action::Last);
        input.edit(Action::DeleteWord);
        assert_eq!((input.text.as_str(), input.cursor), ("", 0));
        input.edit(Action::DeleteLeft);
        input.edit(Action::DeleteRight);
        assert_eq!(input, TextInput::default());
    }

    #[test]
    fn a_paste_is_one_line_without_control_characters_and_not_endless() {
        let mut input = TextInput::of("ab");
        input.edit(Action::Left);
        input.insert("x\ny\x1b[31mz\u{7}");
        assert_eq!((input.text.as_str(), input.cursor), ("ax yzb", 5));
        input.insert(&"é".repeat(100_000));
        assert!(input.text.len() <= LONGEST_PASTE + 10);
        input.insert("\u{301}");
        assert!(input.cursor <= input.graphemes());
    }
}
