//! How a delimited text is written: its separator and its quotes, found by looking.

use super::cells::{Cell, Dialect, Records, ends};

/// Separators that are looked for; of equally good ones the first.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Bytes that are looked at.
const LOOK: usize = 1 << 18;
/// Records that are looked at.
const RECORDS: usize = 200;

/// A dialect and how well it suits a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    pub dialect: Dialect,
    /// The share of records that have as many cells as most, 0 to 1.
    pub share: f64,
    /// How many cells most records have.
    pub width: usize,
    /// Cells that are quoted, of all that are not empty.
    pub quoted: f64,
}

impl Dialect {
    /// The best of all dialects for a text, or of those with this `separator`.
    pub fn look(text: &str, separator: Option<u8>) -> Fit {
        let head = head(text);
        let separators = match &separator {
            Some(one) => std::slice::from_ref(one),
            None => &SEPARATORS[..],
        };
        let cut = head.len() < text.len();
        let fits =
            separators.iter().map(|&separator| Fit::of(head, cut, Dialect::of(head, separator)));
        let better = |a: &Fit, b: &Fit| {
            let columns = |fit: &Fit| fit.width > 1;
            let rank =
                |fit: &Fit| fit.share * (1.0 + fit.quoted) * (fit.width.min(4) as f64).sqrt();
            columns(a).cmp(&columns(b)).then(rank(a).total_cmp(&rank(b)))
        };
        // Of equals the first counts.
        let best = fits.rev().max_by(better);
        best.unwrap_or_else(|| Fit::of(head, cut, Dialect::plain(b',')))
    }

    /// In a few words.
    pub fn said(self) -> String {
        let separator = match self.separator {
            b',' => "commas".to_owned(),
            b'\t' => "tabs".to_owned(),
            b';' => "semicolons".to_owned(),
            b'|' => "bars".to_owned(),
            other => format!("\u{201c}{}\u{201d}", char::from(other)),
        };
        let quotes = match self.quote {
            Some(b'\'') => ", single quotes",
            Some(_) => ", double quotes",
            None => "",
        };
        let backslash = if self.backslash { ", backslashes" } else { "" };
        format!("{separator}{quotes}{backslash}")
    }

    /// The quotes that go with a separator.
    fn of(head: &str, separator: u8) -> Self {
        let plain = Dialect::plain(separator);
        for quote in [b'"', b'\''] {
            let (around, backslash) = Around::best(head, separator, quote);
            // Single quotes are apostrophes, too: they count where hardly a cell is without.
            let enough =
                if quote == b'"' { around.closed > 0 } else { around.closed > around.open };
            if enough && around.closed >= around.broken {
                let spaced = around.spaced > 0;
                return Dialect { quote: Some(quote), backslash, spaced, ..plain };
            }
        }
        plain
    }
}

/// The first lines, whole.
fn head(text: &str) -> &str {
    if text.len() <= LOOK {
        return text;
    }
    let end = text.as_bytes()[..LOOK].iter().rposition(|&byte| byte == b'\n');
    &text[..end.map_or(0, |end| end + 1)]
}

/// Characters around the cells of a text, if they are quoted so.
#[derive(Debug, Default)]
struct Around {
    /// Cells that begin and end with the quote.
    closed: usize,
    /// Cells that begin with it and go on behind its end.
    broken: usize,
    /// Cells without it.
    open: usize,
    /// Closed ones with a space before the quote.
    spaced: usize,
    /// Quotes within, behind a backslash.
    escaped: usize,
}

/// The bytes by which a quoted cell ends, and whether a backslash keeps it from that.
#[derive(Clone, Copy)]
struct Ends {
    quote: u8,
    separator: u8,
    backslash: bool,
}

impl Around {
    /// Quotes within cells are doubled, or stand behind a backslash: whichever suits the text. Where
    /// they are doubled a backslash before one is the text's own, as in a program's source.
    fn best(head: &str, separator: u8, quote: u8) -> (Self, bool) {
        let doubled = Around::count(head, separator, quote, false);
        let escaped = Around::count(head, separator, quote, true);
        let whole = |around: &Around| around.closed as i64 - around.broken as i64;
        match escaped.escaped > 0 && whole(&escaped) > whole(&doubled) {
            true => (escaped, true),
            false => (doubled, false),
        }
    }

    fn count(head: &str, separator: u8, quote: u8, backslash: bool) -> Self {
        let bytes = head.as_bytes();
        let mut found = Around::default();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            while bytes.get(at) == Some(&b' ') && separator != b' ' {
                at += 1;
            }
            if bytes.get(at) == Some(&quote) {
                let spaces = at - start;
                let ends = Ends { quote, separator, backslash };
                at = found.quoted(bytes, at + 1, ends, spaces);
            } else {
                found.open += 1;
            }
            while at < bytes.len() && bytes[at] != separator && bytes[at] != b'\n' {
                at += 1;
            }
            at += 1;
        }
        found
    }

    /// Walks to the end of a quoted cell, which begins at `at`; where it ends.
    fn quoted(&mut self, bytes: &[u8], mut at: usize, by: Ends, spaces: usize) -> usize {
        let Ends { quote, separator, backslash } = by;
        let begin = at;
        loop {
            match bytes.get(at) {
                None => {
                    self.broken += 1;
                    // Read again as a cell without quotes.
                    return begin;
                }
                Some(b'\\') if backslash && bytes.get(at + 1) == Some(&quote) => {
                    // A path may end with a backslash before the closing quote.
                    if !ends(bytes, at + 2, separator) {
                        self.escaped += 1;
                        at += 1;
                    }
                }
                Some(&byte) if byte == quote && bytes.get(at + 1) == Some(&quote) => {
                    at += 1;
                }
                Some(&byte) if byte == quote => break,
                Some(_) => {}
            }
            at += 1;
        }
        if ends(bytes, at + 1, separator) {
            self.closed += 1;
            self.spaced += usize::from(spaces > 0);
        } else {
            self.broken += 1;
        }
        at + 1
    }
}

impl Fit {
    /// `cut`: the text goes on behind `head`, so that its last quotes may close there.
    fn of(head: &str, cut: bool, dialect: Dialect) -> Self {
        let unclosed = |cell: &Cell| {
            let quote = dialect.quote.map(char::from);
            !cell.quoted && quote.is_some_and(|quote| cell.text.starts_with(quote))
        };
        let mut widths = [0usize; 256];
        let (mut records, mut cells, mut quoted) = (0, 0, 0);
        for record in Records::of(head, dialect).take(RECORDS) {
            if record.is_empty() {
                continue;
            }
            if cut && records > 0 && record.iter().any(unclosed) {
                break;
            }
            records += 1;
            widths[record.len().min(255)] += 1;
            cells += record.iter().filter(|cell| !cell.text.is_empty()).count();
            quoted += record.iter().filter(|cell| cell.quoted).count();
        }
        let (width, most) = (1..256)
            .map(|width| (width, widths[width]))
            .max_by_key(|(_, most)| *most)
            .unwrap_or((0, 0));
        let share = most as f64 / records.max(1) as f64;
        Fit { dialect, share, width, quoted: quoted as f64 / cells.max(1) as f64 }
    }
}
