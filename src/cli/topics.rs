//! `topictui topics`: the topics of a session, or one of them whole.

use std::io::{self, Write};
use std::path::Path;

use anyhow::bail;
use serde_json::json;

use super::{Outcome, print};
use crate::cli::args::look::{LayerArgs, OutputArgs, OutputFormat};
use crate::corpus::Language;
use crate::engine::by_language;
use crate::model::Model;
use crate::text::{counted, one_line};
use crate::topics::TopicId;
use crate::topics::{Topic, shown};

/// Lists topics by id, the outliers last; with `id` only that one, with its documents; with `language` as the
/// documents in it have them.
pub fn topics(
    (path, layer): (&Path, LayerArgs),
    id: Option<TopicId>,
    top: Option<usize>,
    language: Option<Language>,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let model = layer.load(path)?;
    let mut stdout = io::stdout().lock();
    if let Some(id) = id {
        let Some(topic) = model.topics.get(id) else {
            bail!("{} has no topic {id}: {}", path.display(), model.topics.known());
        };
        let Some(language) = language else {
            print_one(&mut stdout, &model, topic, out.format)?;
            return Ok(Outcome::Fine);
        };
        let Some(topic) = by_language::topic_in(&model, topic, language) else {
            bail!("no document of topic {id} is in {language}");
        };
        print_one(&mut stdout, &model, &topic, out.format)?;
        return Ok(Outcome::Fine);
    }
    print::topics(&mut stdout, &model, top, language, out.format)?;
    Ok(if model.topics.without_outliers().is_empty() { Outcome::Nothing } else { Outcome::Fine })
}

fn print_one(
    out: &mut impl Write,
    model: &Model,
    topic: &Topic,
    format: OutputFormat,
) -> io::Result<()> {
    if format != OutputFormat::Table {
        let mut value = print::topic_json(model, topic);
        value["schema_version"] = json!(print::SCHEMA_VERSION);
        return print::json_line(out, &value);
    }
    let recurrence = match model.recurrence(topic.id) {
        Some(recurrence) => format!(", recurrence {recurrence:.2}"),
        None => String::new(),
    };
    let best = topic.words.iter().take(4);
    let name = best.fold(topic.id.to_string(), |name, (word, _)| name + "_" + &shown(word));
    let size = counted(topic.size, "document");
    writeln!(out, "topic {name}: {size}{recurrence}")?;
    if let Some(written) = &topic.written {
        let description = written.description.as_deref().map(|said| format!(": {said}"));
        writeln!(out, "{}{}", written.name, description.unwrap_or_default())?;
    }
    if let Some(why) = model.wordless(topic.id) {
        writeln!(out, "  {why}")?;
    }
    words(out, topic)?;
    languages(out, model, topic)?;
    if !topic.representative.is_empty() {
        writeln!(out, "representative documents")?;
    }
    for &document in &topic.representative {
        writeln!(out, "  {}", one_line(&model.corpus.texts[document.0]))?;
    }
    out.flush()
}

/// The words of each language in a topic, where the documents are in several.
pub(crate) fn languages(out: &mut impl Write, model: &Model, topic: &Topic) -> io::Result<()> {
    if by_language::several(&model.corpus.languages).is_empty() {
        return Ok(());
    }
    for (language, documents) in by_language::mix(model, topic.id) {
        let Some(own) = by_language::topic_in(model, topic, language) else { continue };
        writeln!(
            out,
            "{language}, {}: {}",
            counted(documents, "document"),
            print::listed(&own.words)
        )?;
    }
    Ok(())
}

/// A topic's words with their scores, and its other lists of words.
pub(crate) fn words(out: &mut impl Write, topic: &Topic) -> io::Result<()> {
    for (word, score) in &topic.words {
        writeln!(out, "  {score:.4}  {}", shown(word))?;
    }
    for (name, words) in &topic.aspects {
        writeln!(out, "{}: {}", shown(name), print::listed(words))?;
    }
    Ok(())
}
