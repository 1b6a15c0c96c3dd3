//! Results in pages, so that none is larger than an assistant wants to read.

use anyhow::{anyhow, bail};
use serde_json::{Value, json};

use super::arguments::Arguments;

/// Bytes of a page's entries, as JSON.
const BYTES: usize = 24 << 10;
/// Bytes of a text in a list.
const TEXT: usize = 500;
/// Entries of a page.
pub const ENTRIES: usize = 20;
/// Most entries of a page.
pub const MOST: u64 = 200;

/// Entries from a cursor on, under `name`, with the cursor of the next page. `state` changes whenever what
/// is listed does: a cursor of an earlier state is refused.
pub fn page<T>(
    name: &str,
    all: &[T],
    arguments: &Arguments,
    state: u64,
    entry: impl Fn(&T) -> Value,
) -> anyhow::Result<Value> {
    let most = arguments.whole("limit", 1, MOST)?.unwrap_or(ENTRIES);
    let start = match arguments.text("cursor")? {
        None => 0,
        Some(cursor) => place(cursor, state)?,
    };
    let (mut entries, mut bytes) = (Vec::new(), 0);
    for one in all.iter().skip(start).take(most) {
        let entry = entry(one);
        bytes += entry.to_string().len();
        // One that is too large by itself is a page.
        if bytes > BYTES && !entries.is_empty() {
            break;
        }
        entries.push(entry);
    }
    let next = start + entries.len();
    let mut page = json!({ "total": all.len() });
    page[name] = entries.into();
    if next < all.len() {
        page["next_cursor"] = format!("{state}.{next}").into();
    }
    Ok(page)
}

fn place(cursor: &str, state: u64) -> anyhow::Result<usize> {
    let numbers = cursor
        .split_once('.')
        .and_then(|(of, at)| Some((of.parse::<u64>().ok()?, at.parse::<usize>().ok()?)));
    match numbers {
        Some((of, at)) if of == state => Ok(at),
        Some(_) => bail!("the topics changed since this cursor was given: begin without one"),
        None => Err(anyhow!("{cursor} is not a cursor that was given here")),
    }
}

/// Cuts the text of an entry; says so in it.
pub fn shortened(mut entry: Value) -> Value {
    if let Some(text) = entry["text"].as_str().filter(|text| text.len() > TEXT) {
        let end = text.floor_char_boundary(TEXT);
        entry["text"] = format!("{}…", &text[..end]).into();
        entry["cut"] = true.into();
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_bounded_and_go_on() {
        let all: Vec<usize> = (0..50).collect();
        let entry = |_: &usize| json!("x".repeat(1000));
        let (mut arguments, mut seen, mut pages) = (json!({ "limit": 200 }), 0, 0);
        loop {
            let page = page("all", &all, &Arguments(&arguments), 3, entry).unwrap();
            assert!(page.to_string().len() < BYTES + 1000);
            seen += page["all"].as_array().unwrap().len();
            pages += 1;
            match page["next_cursor"].as_str() {
                Some(next) => arguments["cursor"] = next.into(),
                None => break,
            }
        }
        assert_eq!((seen, pages), (50, 3));
        let old = json!({ "cursor": "2.20" });
        assert!(page("all", &all, &Arguments(&old), 3, entry).is_err());
        assert!(page("all", &all, &Arguments(&json!({ "cursor": "?" })), 3, entry).is_err());
    }
}
