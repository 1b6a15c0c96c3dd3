//! Tools that look: the shapes are those of the verbs.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{anyhow, bail};
use serde_json::{Value, json};

use super::arguments::Arguments;
use super::page::{page, shortened};
use super::session::Session;
use crate::cli::args::change::{Bins, Over};
use crate::cli::{
    compare, compare_groups as group_tables, docs, find, predict, print, show, trends,
};
use crate::corpus::DocumentId;
use crate::engine::compare_groups::{self as groups, Groups};
use crate::engine::edits::{known_topic, needs_texts};
use crate::engine::find::{answer, found};
use crate::engine::predict::Predictor;
use crate::model::Model;
use crate::ranges;
use crate::store;
use crate::text::sanitise;
use crate::topics::search::{Search, SearchMode};
use crate::topics::trends::Tuning;

/// Bytes of a document that are read at once.
const READ: usize = 16 << 10;
/// Topics of a predicted text.
const TOP: usize = 3;
/// Most texts predicted at once, and most bytes of one.
const TEXTS: usize = 100;
const TEXT: usize = 1 << 20;
/// Moves between topics that a comparison lists.
const MOVES: usize = 20;

pub fn open(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    session.open(Path::new(arguments.needed("path")?))?;
    let model = session.model()?;
    Ok(json!({ "name": model.corpus.name, "summary": print::summary(&model) }))
}

pub fn topics(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let (state, model) = (session.state, session.model()?);
    let mut value = page("topics", &model.topics.list, arguments, state, |topic| {
        print::topic_json(&model, topic)
    })?;
    value["summary"] = print::summary(&model).into();
    Ok(value)
}

pub fn topic(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let model = session.model()?;
    let id = arguments.topic("id")?.ok_or_else(|| anyhow!("missing id"))?;
    known_topic(&model, id)?;
    let Some(topic) = model.topics.get(id) else { bail!("there is no topic {id}") };
    let mut value = print::topic_json(&model, topic);
    if model.has_texts() {
        let typical = topic.representative.iter();
        let typical = typical.map(|&document| shortened(docs::document_json(&model, document)));
        value["documents"] = typical.collect();
    }
    if !topic.is_outliers() {
        let near = model.similarity.nearest(id).into_iter().take(show::NEAR);
        let near = near.map(|(id, cosine)| (id, cosine.into()));
        value["similar"] = print::ranking_json(&model, near, "similarity");
    }
    Ok(value)
}

pub fn find(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let query = sanitise(arguments.needed("query")?).into_owned();
    let state = session.state;
    let work = session.work()?;
    let model = work.model.clone();
    let near = answer(&work.resources, &query, &model)?.topics;
    page("topics", &near, arguments, state, |&(id, similarity)| match model.topics.get(id) {
        Some(topic) => find::topic_json(topic, similarity),
        None => Value::Null,
    })
}

pub fn search(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let state = session.state;
    let work = session.work()?;
    let model = work.model.clone();
    needs_texts(&model)?;
    let topic = arguments.topic("topic")?;
    let mut documents: Vec<DocumentId> = match topic {
        Some(id) => {
            known_topic(&model, id)?;
            model.documents_of(id)
        }
        None => DocumentId::all(model.corpus.len()).collect(),
    };
    if let Some(query) = arguments.text("query")?.filter(|query| !query.trim().is_empty()) {
        let way = match arguments.text("by")?.unwrap_or("words") {
            "words" => SearchMode::Words,
            "pattern" => SearchMode::Pattern,
            "meaning" => SearchMode::Meaning,
            other => bail!("by is {other}, but must be words, pattern or meaning"),
        };
        let search = Search { way, query: query.to_owned() };
        let of_topic: HashSet<DocumentId> = documents.into_iter().collect();
        let hits = found(&work.resources, &mut work.words, &search, &model)?;
        let hits = hits.into_iter().map(|hit| hit.document);
        documents = hits.filter(|document| of_topic.contains(document)).collect();
    }
    page("documents", &documents, arguments, state, |&document| {
        shortened(docs::document_json(&model, document))
    })
}

pub fn document(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let model = session.model()?;
    needs_texts(&model)?;
    let row = arguments.whole("row", 0, u64::MAX)?.ok_or_else(|| anyhow!("missing row"))?;
    let document = model.document_in(row)?;
    let start: usize = match arguments.text("cursor")? {
        None => 0,
        Some(cursor) => {
            cursor.parse().map_err(|_| anyhow!("{cursor} is not a cursor that was given here"))?
        }
    };
    let text = &model.corpus.texts[document.0];
    let start = text.floor_char_boundary(start.min(text.len()));
    let end = text.floor_char_boundary((start + READ).min(text.len()));
    let mut value = docs::document_json(&model, document);
    value["text"] = text[start..end].into();
    if end < text.len() {
        value["next_cursor"] = end.to_string().into();
    }
    Ok(value)
}

pub fn predict(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let work = session.work()?;
    let texts: Option<Vec<&str>> =
        arguments.list("texts", TEXTS)?.iter().map(Value::as_str).collect();
    let texts = texts.ok_or_else(|| anyhow!("texts must be texts"))?;
    if texts.iter().any(|text| text.len() > TEXT) {
        bail!("a text has more than {} MB: give a part of it", TEXT >> 20);
    }
    let texts: Vec<String> = texts.into_iter().map(|text| sanitise(text).into_owned()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let predictor = Predictor::new(&work.model, &work.resources)?;
    let found = predictor.predict(&texts, TOP, &work.resources.stop);
    let found = found.map_err(|error| error.in_rows(|text| text + 1))?;
    let each = found.iter().zip(1..);
    let each =
        each.map(|(one, row)| predict::predicted_json(&work.model, predictor.score(), row, one));
    Ok(json!({ "documents": each.collect::<Vec<_>>() }))
}

pub fn compare(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let (state, here) = (session.state, session.model()?);
    let path = PathBuf::from(arguments.needed("path")?);
    let there: Arc<Model> = Arc::new(store::load(&path)?);
    let name = here.corpus.name.clone();
    let compared = compare::compared((Path::new(&name), &here), (&path, &there))?;
    let mut value = compare::json(&here, &there, &compared);
    let all: Vec<Value> = match value["topics"].take() {
        Value::Array(topics) => topics,
        _ => Vec::new(),
    };
    let Value::Object(paged) = page("topics", &all, arguments, state, Value::clone)? else {
        bail!("a page is an object");
    };
    // Counts in place of documents, which may be many.
    let mut moved = compared.moved.iter().collect::<Vec<_>>();
    moved.sort_by_key(|moved| std::cmp::Reverse(moved.documents.len()));
    let moved = moved.into_iter().take(MOVES).map(
        |moved| json!({ "from": moved.from, "to": moved.to, "documents": moved.documents.len() }),
    );
    value["moved"] = moved.collect();
    for (field, part) in paged {
        value[field] = part;
    }
    Ok(value)
}

pub fn compare_groups(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let (state, model) = (session.state, session.model()?);
    let b = arguments.text("b")?.unwrap_or(groups::REST);
    let of = Groups::of(&model, arguments.needed("by")?, arguments.needed("a")?, b)?;
    let (mut value, field) = match arguments.topic("topic")? {
        None => {
            let compared = groups::topics(&model, &of)?;
            (group_tables::topics_json(&model, &of, &compared), "topics")
        }
        Some(id) => {
            known_topic(&model, id)?;
            let words = groups::words(&model, &of, id);
            let documents = groups::documents(&model, &of, id);
            let mut value = group_tables::topic_json(&model, &of, id, &words, &documents);
            for side in ["a", "b"] {
                if let Value::Array(documents) = value["documents"][side].take() {
                    value["documents"][side] = documents.into_iter().map(shortened).collect();
                }
            }
            (value, "words")
        }
    };
    let all = match value[field].take() {
        Value::Array(all) => all,
        _ => Vec::new(),
    };
    if let Value::Object(paged) = page(field, &all, arguments, state, Value::clone)? {
        paged.into_iter().for_each(|(name, part)| value[name] = part);
    }
    Ok(value)
}

pub fn trends(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let (state, model) = (session.state, session.model()?);
    let over = match arguments.text("over")? {
        None => None,
        Some("time") => Some(Over::Time),
        Some("class") => Some(Over::Class),
        Some(other) => bail!("over is {other}, but must be time or class"),
    };
    let bins = arguments.whole("bins", ranges::BINS.least, ranges::BINS.most)?.map(Bins::Of);
    let topic = arguments.topic("topic")?;
    topic.map(|id| known_topic(&model, id)).transpose()?;
    let points = trends::points(&model, &model.corpus.name, over, bins)?;
    let tuning = Tuning { evolution: points.over_time, global: true };
    let mut found = points.trends(&model, tuning);
    found.retain(|trend| topic.is_none_or(|id| trend.topic == id));
    let mut value = page("trends", &found, arguments, state, |trend| trends::json(&points, trend))?;
    value["over"] = trends::over(&points).name().into();
    Ok(value)
}
