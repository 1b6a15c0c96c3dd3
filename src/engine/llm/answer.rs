//! Names out of what a language model writes: JSON, often with something around it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::llm_answers::LlmAnswer;
use crate::text::{one_line, sanitise};

/// Characters of a name and of a description.
const NAME: usize = 60;
const DESCRIPTION: usize = 240;
/// Places where JSON may begin that are tried.
const TRIES: usize = 1_000;

/// Answers by the number of what they are for, from 1 to `count`; the first of several for one. Whatever
/// cannot be used is passed over.
pub(super) fn names(text: &str, count: usize) -> BTreeMap<usize, LlmAnswer> {
    // Models that think aloud do so first.
    let text = text.rsplit_once("</think>").map_or(text, |(_, after)| after);
    let mut found = BTreeMap::new();
    let (mut rest, mut tries) = (text, 0);
    while let Some(at) = rest.find(['{', '[']).filter(|_| tries < TRIES) {
        tries += 1;
        let from = &rest[at..];
        let mut values = serde_json::Deserializer::from_str(from).into_iter::<Value>();
        rest = match values.next() {
            Some(Ok(value)) => {
                collect(&value, None, count, &mut found);
                &from[values.byte_offset()..]
            }
            // Where an answer breaks off its first entries may be whole.
            _ => &from[1..],
        };
    }
    found
}

/// Takes entries out of a value, whatever is around them; `key` is the name of the field it is in.
fn collect(value: &Value, key: Option<&str>, count: usize, found: &mut BTreeMap<usize, LlmAnswer>) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| collect(one, None, count, found)),
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            let id = fields.get("id").and_then(number).or_else(|| key?.trim().parse().ok());
            let name = text("name").or_else(|| text("title")).or_else(|| text("label"));
            let answer = name.and_then(|name| answer(name, text("description")));
            match (id.filter(|id| (1..=count).contains(id)), answer) {
                (Some(id), Some(answer)) => {
                    found.entry(id).or_insert(answer);
                }
                // The only one is meant without a number.
                (None, Some(answer)) if count == 1 && !fields.contains_key("id") => {
                    found.entry(1).or_insert(answer);
                }
                _ => fields.iter().for_each(|(key, value)| collect(value, Some(key), count, found)),
            }
        }
        // {"1": "a name"}
        Value::String(name) => {
            let id = key.and_then(|key| key.trim().parse().ok());
            if let Some(id) = id.filter(|id| (1..=count).contains(id))
                && let Some(answer) = answer(name, None)
            {
                found.entry(id).or_insert(answer);
            }
        }
        _ => {}
    }
}

fn number(value: &Value) -> Option<usize> {
    match value {
        Value::Number(number) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// An answer that can be shown; `None` where no letter is in the name.
fn answer(name: &str, description: Option<&str>) -> Option<LlmAnswer> {
    let quotes = ['"', '\'', '`', '*', '“', '”', '«', '»', ' '];
    let name = tidy(name, NAME);
    let name = name.trim_matches(quotes).trim_end_matches('.').trim_end();
    let description = description.map(|text| tidy(text, DESCRIPTION));
    name.chars().any(char::is_alphanumeric).then(|| LlmAnswer {
        name: name.to_owned(),
        description: description.filter(|text| text.chars().any(char::is_alphanumeric)),
    })
}

/// One line that a terminal shows as it is, cut between words.
fn tidy(text: &str, longest: usize) -> String {
    let text: String = text.chars().take(16 * longest).collect();
    let clean = sanitise(&text);
    let line = one_line(&clean);
    let line = line.trim();
    match line.char_indices().nth(longest) {
        None => line.to_owned(),
        Some((end, _)) => {
            let start = &line[..end];
            let end = start.rfind(char::is_whitespace).filter(|&at| at > 0);
            let cut = start[..end.unwrap_or(start.len())].trim_end_matches([',', ';', ' ']);
            format!("{cut}…")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, count: usize) -> Vec<(usize, String)> {
        names(text, count).into_iter().map(|(id, answer)| (id, answer.name)).collect()
    }

    #[test]
    fn names_are_found_whatever_is_around_them() {
        let both = [(1, "Cold starts".to_owned()), (2, "Red lamps".to_owned())];
        for text in [
            r#"{"names":[{"id":1,"name":"Cold starts","description":"x"},{"id":"2","name":"Red lamps"}]}"#,
            "Here you are:\n```json\n[{\"id\": 1, \"name\": \"Cold starts\"}, {\"id\": 2, \"name\": \"Red lamps\"}]\n```\nDone.",
            r#"{"1": {"name": "Cold starts"}, "2": {"name": "Red lamps"}}"#,
            r#"{"names": {"1": "Cold starts", "2": "Red lamps"}}"#,
            r#"<think>maybe {"id":1,"name":"Wrong"}</think>[{"id":1,"name":"\"Cold starts.\""},{"id":2,"title":"Red lamps"}]"#,
            r#"{"id":1,"name":"Cold starts"} {"id":1,"name":"Again"} {"id":2,"name":"Red lamps"} {"id":3,"name":"None"}"#,
            r#"{"names":[{"id":1,"name":"Cold starts"},{"id":2,"name":"Red lamps"},{"id":3,"na"#,
        ] {
            assert_eq!(said(text, 2), both, "{text}");
        }
        assert_eq!(
            said(r#"{"name":"Only one","description":"d"}"#, 1),
            [(1, "Only one".to_owned())]
        );
        for text in ["", "no JSON", "{", "[[[[", r#"{"name":"a"}"#, r#"[{"id":1,"name":"  .. "}]"#]
        {
            assert_eq!(said(text, 2), [], "{text}");
        }
    }

    #[test]
    fn a_name_is_short_and_harmless() {
        let long = "word ".repeat(50);
        let text = format!(
            r#"[{{"id":1,"name":"\u001b[31mRed\nlamps","description":"{long}"}},{{"id":2,"name":"{long}"}}]"#
        );
        let found = names(&text, 2);
        assert_eq!(found[&1].name, "Red lamps");
        assert!(found[&1].description.as_ref().unwrap().chars().count() <= DESCRIPTION + 1);
        assert!(found[&2].name.chars().count() <= NAME + 1 && found[&2].name.ends_with("word…"));
    }

    #[test]
    fn garbage_takes_no_time() {
        let started = std::time::Instant::now();
        for garbage in ["[".repeat(1 << 20), "{\"a\":".repeat(1 << 18), "[1,".repeat(1 << 19)] {
            assert_eq!(said(&garbage, 3), []);
        }
        assert!(started.elapsed().as_secs() < 20);
    }
}
