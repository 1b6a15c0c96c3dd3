//! Text by cells: what is measured and cut is what the terminal shows, grapheme by grapheme.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Cells a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// As much of `text` as fits `cells`, ending with `ellipsis` where it was cut. Looks at no more of
/// a long text than it shows.
pub fn cut(text: &str, cells: usize, ellipsis: &str) -> String {
    let mut cut = String::new();
    let (mut used, mut fits) = (0, 0);
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > cells {
            cut.truncate(fits);
            if cells > 0 {
                cut.push_str(ellipsis);
            }
            return cut;
        }
        cut.push_str(grapheme);
        if used < cells {
            fits = cut.len();
        }
    }
    cut
}

/// As much of the end of `text` as fits `cells`, beginning with `ellipsis` where it was cut.
pub fn cut_left(text: &str, cells: usize, ellipsis: &str) -> String {
    if text.width() <= cells {
        return text.to_owned();
    }
    let room = cells.saturating_sub(ellipsis.width());
    let (mut start, mut used) = (text.len(), 0);
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > room {
            break;
        }
        start = at;
    }
    if cells == 0 { String::new() } else { format!("{ellipsis}{}", &text[start..]) }
}

/// A sentence that should be seen to its end in `cells`: where it is too wide the beginning of its
/// longest word, a path, gives way.
pub fn sentence(text: &str, cells: usize, ellipsis: &str) -> String {
    let surplus = text.width().saturating_sub(cells);
    let longest = text.split(' ').max_by_key(|word| word.width()).unwrap_or_default();
    match longest.width().checked_sub(surplus) {
        Some(room) if surplus > 0 && room > 5 => {
            text.replacen(longest, &cut_left(longest, room, ellipsis), 1)
        }
        _ => text.to_owned(),
    }
}

/// Two texts from shortly before the place where they begin to differ, where that would not be seen in
/// `cells`; what is left out before it is an `ellipsis`.
pub fn near_change<'t>(
    before: &'t str,
    after: &'t str,
    cells: usize,
    ellipsis: &str,
) -> (Cow<'t, str>, Cow<'t, str>) {
    let differs = before.char_indices().zip(after.chars()).find(|((_, a), b)| a != b);
    let same = differs.map_or(before.len().min(after.len()), |((at, _), _)| at);
    let (gone, new) = (&before[same..], &after[same..]);
    let ends_alike: usize = gone
        .chars()
        .rev()
        .zip(new.chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let longer = gone.len().max(new.len()) - ends_alike;
    let seen = start(&before[same..], cells / 3).width().min(longer).min(cells / 3);
    let unchanged = same == before.len() && same == after.len();
    let fits = before.width().max(after.width()) <= cells;
    if unchanged || fits || before[..same].width() + seen.max(1) < cells {
        return (Cow::Borrowed(before), Cow::Borrowed(after));
    }
    // A quarter of the room says where it is.
    let mut words = before[..same].split_word_bound_indices().rev();
    let from =
        words.find(|(at, word)| !word.trim().is_empty() && before[*at..same].width() >= cells / 4);
    let from = from.map_or(0, |(at, _)| at);
    let shown = |text: &str| Cow::Owned(format!("{ellipsis}{}", &text[from..]));
    (shown(before), shown(after))
}

/// [`cut`], filled up with spaces to exactly `cells`.
pub fn fit(text: &str, cells: usize, ellipsis: &str) -> String {
    let mut text = cut(text, cells, ellipsis);
    let missing = cells.saturating_sub(text.width());
    text.extend(std::iter::repeat_n(' ', missing));
    text
}

/// The beginning of a text, surely enough to fill `cells`: what is drawn in one row of a document
/// must not cost more where the document is long.
pub fn start(text: &str, cells: usize) -> &str {
    // A grapheme is seldom more than 32 bytes; one that is ends the row early.
    let mut end = (cells + 1).saturating_mul(32).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Text in ASCII only, of the same width: what has no near character becomes `?`.
pub fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        match grapheme {
            "×" => plain.push('x'),
            "·" | "–" | "—" | "−" => plain.push('-'),
            "‘" | "’" => plain.push('\''),
            "“" | "”" => plain.push('"'),
            "‹" | "←" => plain.push('<'),
            "›" | "→" => plain.push('>'),
            "↑" => plain.push('^'),
            "↓" => plain.push('v'),
            "…" => plain.push('~'),
            _ if grapheme.is_ascii() => plain.push_str(grapheme),
            _ => plain.extend(std::iter::repeat_n('?', grapheme.width())),
        }
    }
    Cow::Owned(plain)
}

/// Breaks a text into lines of at most `cells`, at its own line breaks, and between words where it can.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, cells)).collect()
}

fn wrap_line(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_word_bounds() {
        let wide = word.width();
        if used + wide > cells && !word.trim().is_empty() && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        if word.trim().is_empty() && (used == 0 || used + wide > cells) {
            continue;
        }
        for grapheme in word.graphemes(true) {
            if used + grapheme.width() > cells {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(grapheme);
                used += grapheme.width();
            }
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    lines
}

/// The first row to show so that row `selected` of `length` is seen in `height` rows.
pub fn first_shown(selected: usize, length: usize, height: usize) -> usize {
    selected.saturating_sub(height / 2).min(length.saturating_sub(height))
}

/// No more of a long document than a row can show, its lines in one.
pub fn beginning(text: &str) -> String {
    let flat = |c| if c == '\n' { ' ' } else { c };
    text.chars().take(400).map(flat).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_by_cells_not_characters() {
        assert_eq!(cut("headphones", 20, "…"), "headphones");
        assert_eq!(cut("headphones", 5, "…"), "head…");
        assert_eq!(cut("日本語", 5, "…"), "日本…");
        assert_eq!(cut("日本語", 4, "…"), "日…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2, "…"), "e\u{301}…");
        assert_eq!(cut("👩‍👩‍👧 family", 3, "…"), "👩‍👩‍👧…");
        assert_eq!(cut("abc", 0, "…"), "");
        assert_eq!(cut_left("/a/long/path.txt", 9, "…"), "…path.txt");
        assert_eq!(cut_left("short", 9, "…"), "short");
        assert_eq!(cut_left("folder/file.csv", 9, "…"), "…file.csv");
        assert_eq!(cut_left("file.csv", 8, "…"), "file.csv");
        assert_eq!(cut_left("日本語", 4, "…"), "…語");
        assert_eq!(cut_left("abc", 0, "…"), "");
        assert_eq!(sentence("see /a/long/path/x.csv now", 16, "…"), "see …h/x.csv now");
        assert_eq!(sentence("see /a/x.csv now", 16, "…"), "see /a/x.csv now");
        assert_eq!(sentence("all short words here", 9, "…"), "all short words here");
        assert_eq!(width(&fit("日本語", 4, "…")), 4);
        assert_eq!(fit("ab", 4, "…"), "ab  ");
    }

    #[test]
    fn a_change_far_inside_a_text_is_shown_with_what_stands_before_it() {
        let long = "The kettle boils and the lid stays on the pot while the rain falls outside";
        let before = format!("{long} see https://example.org/page now");
        let after = format!("{long} see now");
        let (from, to) = near_change(&before, &after, 40, "…");
        assert_eq!(
            (&*from, &*to),
            ("…outside see https://example.org/page now", "…outside see now")
        );
        let short = near_change("Buy it NOW", "Buy it now", 40, "…");
        assert_eq!((&*short.0, &*short.1), ("Buy it NOW", "Buy it now"));
        let early = near_change(&before[4..], &before[..9], 40, "…");
        assert_eq!((&*early.0, &*early.1), (&before[4..], &before[..9]));
        let wide = "日本語の説明書しかなくて困りました".repeat(4);
        let (before, after) = (format!("{wide}。http"), format!("{wide}。"));
        let (from, to) = near_change(&before, &after, 30, "…");
        assert!(
            from.ends_with("。http") && width(&from) <= 30 && to.starts_with('…'),
            "{from} {to}"
        );
    }

    #[test]
    fn the_start_of_a_text_fills_a_row() {
        assert_eq!(start("short", 80), "short");
        let long = "日本語 ".repeat(10_000);
        assert_eq!(cut(start(&long, 60), 60, "…"), cut(&long, 60, "…"));
        assert!(start(&long, 60).len() < 2_000);
        let family = "👩‍👩‍👧".repeat(1_000);
        assert_eq!(cut(start(&family, 60), 60, "…"), cut(&family, 60, "…"));
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("the quick brown fox", 9), ["the quick", "brown fox"]);
        assert_eq!(wrap("extraordinarily", 6), ["extrao", "rdinar", "ily"]);
        assert_eq!(wrap("", 5), [""]);
        assert!(wrap("日本語のとても長い文章です", 6).iter().all(|line| width(line) <= 6));
    }

    #[test]
    fn the_selected_row_is_always_shown() {
        for (length, height) in [(0, 5), (3, 5), (20, 5), (20, 1)] {
            for selected in 0..length {
                let first = first_shown(selected, length, height);
                assert!((first..first + height).contains(&selected));
            }
        }
    }
}
