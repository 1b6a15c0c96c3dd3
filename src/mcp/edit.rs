//! Tools that change the session.

use std::path::PathBuf;

use anyhow::{anyhow, bail};
use serde_json::{Value, json};

use super::arguments::Arguments;
use super::session::Session;
use crate::engine::edits::known_topic;
use crate::model::Change;
use crate::store;
use crate::topics::TopicId;

/// Most topics that are merged at once.
const MOST: usize = 1000;

pub fn merge(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let id = |value: &Value| value.as_i64().and_then(|id| i32::try_from(id).ok()).map(TopicId);
    let ids: Option<Vec<TopicId>> = arguments.list("topics", MOST)?.iter().map(id).collect();
    let ids = ids.ok_or_else(|| anyhow!("topics must be ids of topics"))?;
    changed(session, &Change::Merge { groups: vec![ids] })
}

pub fn rename(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let topic = arguments.topic("id")?.ok_or_else(|| anyhow!("missing id"))?;
    let model = session.model()?;
    known_topic(&model, topic)?;
    let label = arguments.text("name")?.map(str::trim).filter(|name| !name.is_empty());
    changed(session, &Change::Rename { topic, label: label.map(str::to_owned) })
}

pub fn undo(session: &mut Session, _: &Arguments) -> anyhow::Result<Value> {
    let said = session.work()?.undo()?;
    session.state += 1;
    Ok(json!({ "done": said }))
}

fn changed(session: &mut Session, change: &Change) -> anyhow::Result<Value> {
    let said = session.work()?.change(change)?;
    session.state += 1;
    Ok(json!({ "done": said }))
}

/// Nobody is here who could be asked, so nothing is replaced but the session that is open.
pub fn save(session: &mut Session, arguments: &Arguments) -> anyhow::Result<Value> {
    let work = session.work()?;
    let path = arguments.text("path")?.filter(|path| !path.is_empty()).map(PathBuf::from);
    let path = path.or_else(|| work.editor.session.clone());
    let path = path.ok_or_else(|| anyhow!("missing path: what is open is not a session file"))?;
    let place = work.guard().check(&path, &store::KIND)?;
    if place.asks() {
        bail!("{} already exists: save under another name", path.display());
    }
    let written = store::write(&work.model, &place)?;
    work.saved(written);
    Ok(json!({ "done": format!("Saved to {}", path.display()) }))
}
