//! HTML in a document: tags and entities.

use super::words::each_line;
use crate::text::sanitise;

/// Without tags and comments, entities decoded; what stands in a block of its own is a line of its
/// own. A `<` that opens no tag stays.
pub fn without_markup(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    // Behind these nothing closes: looking for it again and again would take quadratic time.
    let tags_end = text.rfind('>').unwrap_or(0);
    let comments_end = text.rfind("-->").unwrap_or(0);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        clean.push_str(&rest[..at]);
        rest = &rest[at..];
        let opens = opens_tag(&rest[1..]);
        let comment = rest.starts_with("<!--") && comments_end > text.len() - rest.len();
        let end = match (opens, comment) {
            (false, _) => None,
            (true, true) => rest.find("-->").map(|end| end + 3),
            (true, false) if tags_end > text.len() - rest.len() => {
                rest.find('>').map(|end| end + 1)
            }
            (true, false) => None,
        };
        match end {
            Some(end) => {
                clean.push(if is_block(&rest[1..end]) { '\n' } else { ' ' });
                rest = &rest[end..];
            }
            None => {
                clean.push('<');
                rest = &rest[1..];
            }
        }
    }
    clean.push_str(rest);
    without_entities(&clean)
}

/// Whether what follows a `<` is a tag: `<ann@mail.org>` and `<https://a.b>` are none.
fn opens_tag(text: &str) -> bool {
    if text.starts_with(['!', '?']) {
        return true;
    }
    let tag = text.strip_prefix('/').unwrap_or(text);
    let name = tag.find(|c: char| !c.is_ascii_alphanumeric() && !"-:_".contains(c));
    let behind = name.map_or("", |end| &tag[end..]);
    tag.starts_with(|c: char| c.is_ascii_alphabetic())
        && (behind.is_empty() || behind.starts_with([' ', '\t', '\n', '/', '>']))
        && !behind.starts_with("//")
}

/// Whether a tag, what follows its `<`, ends a line.
fn is_block(tag: &str) -> bool {
    let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next();
    let blocks = ["p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"];
    name.is_some_and(|name| blocks.iter().any(|block| name.eq_ignore_ascii_case(block)))
}

/// Named entities that are common in scraped text.
const ENTITIES: [(&str, char); 17] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("deg", '°'),
    ("pound", '£'),
    ("euro", '€'),
];

/// Entities decoded once: "&amp;lt;" stands for "&lt;". Unknown ones stay.
pub fn without_entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split_once(';').map(|(name, _)| name).filter(|name| name.len() <= 8);
        let (c, length) = match name.and_then(|name| Some((entity(name)?, name.len()))) {
            Some((c, length)) => (c, length + 2),
            None => ('&', 1),
        };
        decoded.push(c);
        rest = &rest[length..];
    }
    decoded.push_str(rest);
    // "&#27;" must bring no control character back.
    each_line(&decoded, |line| sanitise(line).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The character a name between `&` and `;` stands for.
fn entity(name: &str) -> Option<char> {
    if let Some(hex) = name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
        return char::from_u32(u32::from_str_radix(hex, 16).ok()?);
    }
    if let Some(number) = name.strip_prefix('#') {
        return char::from_u32(number.parse().ok()?);
    }
    ENTITIES.iter().find(|(known, _)| *known == name).map(|&(_, c)| c)
}
