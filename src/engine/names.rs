//! Names of a model's topics and groups, by phrases of its documents.

use std::sync::Arc;

use super::Resources;
use crate::corpus::{StopList, StopWords};
use crate::embed::{EmbedError, Embedder, Engine};
use crate::model::Model;
use crate::topics::names::{NameChoice, Source, name, unchanged};
use crate::topics::representation::Banned;
use crate::topics::written::mostly_unchanged;
use crate::watch::Watch;

/// The model with names where it has none yet. Phrases are compared by the model that the documents were
/// embedded by; where that is not at hand or lies on a server, which is asked for documents alone, they
/// are taken by c-TF-IDF. `log` gets what should be known of the cache.
///
/// # Errors
/// [`EmbedError`] where phrases cannot be embedded, or `watch` cancelled.
pub(crate) fn named(
    model: Model,
    resources: &Resources,
    watch: &dyn Watch,
    log: &dyn Fn(&str),
) -> Result<Model, EmbedError> {
    if model.settings.words.names == NameChoice::Words || !model.has_texts() {
        return Ok(model);
    }
    let unnamed = model.topics.without_outliers().iter().any(|topic| topic.name.is_none());
    let groups = model.layers.above.iter().flat_map(|layer| &layer.groups);
    if !unnamed && groups.into_iter().all(|group| group.name.is_some()) {
        return Ok(model);
    }
    let embedder = embedder(&model, resources, watch);
    let embed = embedder.map(|embedder| {
        move |phrases: &[&str]| {
            let embedded = resources.cache.embed(&*embedder, phrases, watch)?;
            embedded.warnings.iter().for_each(|warning| log(warning));
            Ok(embedded.vectors)
        }
    });
    // What is banned was checked with the settings.
    let banned = Banned::new(&model.settings.words.ban).unwrap_or_default();
    let stop = stop_words(&model);
    let source = Source { texts: &model.prepared, stop: &stop, banned: &banned };
    let (mut topics, mut layers) = ((*model.topics).clone(), (*model.layers).clone());
    match &embed {
        Some(embed) => name(&mut topics, &mut layers, &source, Some(embed))?,
        None => name(&mut topics, &mut layers, &source, None)?,
    }
    Ok(Model { topics: Arc::new(topics), layers: Arc::new(layers), ..model })
}

/// The words that no phrase begins or ends with: those of the documents' languages and those that the user
/// keeps out of topics.
fn stop_words(model: &Model) -> StopList {
    let languages = &model.corpus.languages;
    let own = model.topics.ctfidf.vectoriser.stop.clone();
    match StopWords::Auto.resolve(languages) {
        Ok(known) => StopList::of("names", known.words().into_iter().chain(own.words())),
        Err(_) => own,
    }
}

pub(super) fn embedder(
    model: &Model,
    resources: &Resources,
    watch: &dyn Watch,
) -> Option<Arc<dyn Embedder>> {
    if model.settings.embed.model.engine == Engine::Http {
        return None;
    }
    resources.embedder_of(model, watch).ok()
}

/// The model without names, to be named anew.
pub(crate) fn unnamed(mut model: Model) -> Model {
    Arc::make_mut(&mut model.topics).list.iter_mut().for_each(|topic| topic.name = None);
    let layers = Arc::make_mut(&mut model.layers).above.iter_mut();
    layers.flat_map(|layer| &mut layer.groups).for_each(|group| group.name = None);
    model
}

/// Gives topics and groups of `after` the names they had in `before`, where they have the same documents;
/// all others lose theirs. What a language model wrote stays where nearly all documents do.
pub(crate) fn kept(before: &Model, mut after: Model) -> Model {
    let known = unchanged(&before.topics.assignments, &after.topics.assignments);
    let mostly = mostly_unchanged(&before.topics.assignments, &after.topics.assignments);
    let offset = after.topics.offset();
    let topics = Arc::make_mut(&mut after.topics);
    for (topic, old) in topics.list[offset..].iter_mut().zip(&known) {
        let old = old.and_then(|old| before.topics.without_outliers().get(old));
        topic.name = old.and_then(|old| old.name.clone());
    }
    for (topic, old) in topics.list[offset..].iter_mut().zip(&mostly) {
        let old = old.and_then(|old| before.topics.without_outliers().get(old));
        topic.written = old.and_then(|old| old.written.clone());
    }
    let layers = Arc::make_mut(&mut after.layers);
    for (at, layer) in layers.above.iter_mut().enumerate() {
        let old = before.layers.above.get(at);
        let known = old.map(|old| {
            let before = before.topics.groups_of_documents(old);
            let after = topics.groups_of_documents(layer);
            (unchanged(&before, &after), mostly_unchanged(&before, &after))
        });
        for (number, group) in layer.groups.iter_mut().enumerate() {
            let same = known.as_ref().and_then(|(same, _)| *same.get(number)?);
            group.name = same.zip(old).and_then(|(same, old)| old.groups[same].name.clone());
            let same = known.as_ref().and_then(|(_, mostly)| *mostly.get(number)?);
            group.written = same.zip(old).and_then(|(same, old)| old.groups[same].written.clone());
        }
    }
    after
}
