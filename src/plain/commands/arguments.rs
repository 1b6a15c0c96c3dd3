//! Arguments behind a command's name: numbers, texts, choices. `Err` says what is wrong with one.

use super::{Command, Found, Versus};
use crate::cli::args::look::AtLayer;
use crate::corpus::Language;
use crate::engine::compare_groups::REST;
use crate::ranges::{self, Whole};
use crate::topics::TopicId;
use crate::topics::outliers::Strategy;
use crate::topics::representation::{DIVERSITY, Representation};
use crate::topics::search::{Search, SearchMode};

/// Something else was typed, or nothing.
pub(super) fn expected(what: &str, text: &str) -> String {
    if text.is_empty() {
        format!("expected {what}")
    } else {
        format!("expected {what}, not {text}")
    }
}

pub(super) fn alone(rest: &str, command: Command) -> Result<Command, String> {
    match rest.is_empty() {
        true => Ok(command),
        false => Err(format!("unexpected argument {rest}")),
    }
}

pub(super) fn optional<T>(
    rest: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    if rest.is_empty() { Ok(None) } else { parse(rest).map(Some) }
}

pub(super) fn text(rest: &str) -> Result<String, String> {
    match rest.is_empty() {
        true => Err("missing argument".to_owned()),
        false => Ok(rest.to_owned()),
    }
}

pub(super) fn found(rest: &str) -> Result<Found, String> {
    match rest {
        "auto" => Ok(Found),
        _ => Err(expected("auto", rest)),
    }
}

/// A layer to speak of.
pub(super) fn layer(rest: &str) -> Result<AtLayer, String> {
    match rest {
        "coarsest" => Ok(AtLayer::Coarsest),
        _ => rest.parse().map(AtLayer::Number).map_err(|_| expected("a layer's number", rest)),
    }
}

/// The number of a group.
pub(super) fn group(rest: &str) -> Result<usize, String> {
    rest.parse().map_err(|_| expected("a group's number", rest))
}

pub(super) fn number(range: Whole) -> impl Fn(&str) -> Result<usize, String> {
    move |rest| match range.parse(rest) {
        Ok(number) => Ok(number as usize),
        Err(outside) => Err(format!("{rest} is not {}", outside.expected)),
    }
}

/// So many topics, or those of a language.
pub(super) fn topics(rest: &str) -> Result<Command, String> {
    match Language::named(rest) {
        Some(language) => Ok(Command::Topics(None, Some(language))),
        None => Ok(Command::Topics(optional(rest, number(ranges::TOP))?, None)),
    }
}

pub(super) fn row(rest: &str) -> Result<usize, String> {
    let number = rest.trim_end_matches('.').parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| expected("a document number", rest))
}

pub(super) fn id(rest: &str) -> Result<TopicId, String> {
    let number = rest.parse().ok().filter(|&number| number >= TopicId::OUTLIERS);
    number.ok_or_else(|| expected("a topic number", rest))
}

/// Several topics, with spaces or commas between.
pub(super) fn ids(rest: &str) -> Result<Vec<TopicId>, String> {
    let parts = rest.split(|c: char| c == ',' || c.is_whitespace());
    let topics: Vec<TopicId> =
        parts.filter(|part| !part.is_empty()).map(id).collect::<Result<_, _>>()?;
    match topics.is_empty() {
        true => Err("expected a topic number".to_owned()),
        false => Ok(topics),
    }
}

pub(super) fn search(rest: &str) -> Result<Search, String> {
    let (first, query) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let ways = [SearchMode::Words, SearchMode::Pattern, SearchMode::Meaning, SearchMode::File];
    let way = ways.into_iter().find(|way| way.name() == first && !query.trim().is_empty());
    let query = if way.is_some() { query.trim() } else { rest };
    Ok(Search { way: way.unwrap_or_default(), query: text(query)? })
}

/// Two groups of documents: `class positive vs negative in 3`. Without the second it is the rest.
pub(super) fn versus(rest: &str) -> Result<Versus, String> {
    let (by, groups) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let inside = groups.rsplit_once(" in ").and_then(|(groups, topic)| {
        let topic = id(topic.trim()).ok()?;
        Some((groups, Some(topic)))
    });
    let (groups, topic) = inside.unwrap_or((groups, None));
    let (a, b) = groups.split_once(" vs ").unwrap_or((groups, REST));
    let (a, b) = (a.trim(), b.trim());
    if a.is_empty() || b.is_empty() {
        return Err("expected two groups of documents".to_owned());
    }
    Ok(Versus { by: by.to_owned(), a: a.to_owned(), b: b.to_owned(), topic })
}

/// By its name, or the only one that begins so.
pub(super) fn strategy(rest: &str) -> Result<Strategy, String> {
    let mut like = Strategy::ALL.into_iter().filter(|strategy| strategy.name().starts_with(rest));
    match (like.next(), like.next()) {
        (Some(only), None) => Ok(only),
        // Its own sentence names all of them.
        _ => rest.parse(),
    }
}

pub(super) fn representation(rest: &str) -> Result<Vec<Representation>, String> {
    match rest {
        "c-tf-idf" => Ok(Vec::new()),
        "mmr" => Ok(vec![Representation::Mmr { diversity: DIVERSITY }]),
        "keybert" => Ok(vec![Representation::KeyBert]),
        other => Err(expected("a way to choose words", other)),
    }
}
