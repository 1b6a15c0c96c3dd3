//! Whether all parts of a model fit each other: asked of what a session holds before it is opened,
//! and of a model before it is saved, so that nothing is saved that cannot be opened again.

use ndarray::Array2;

use crate::cluster::hdbscan::Hdbscan;
use crate::corpus::Corpus;
use crate::model::Model;
use crate::model::fitted::{Fit, PieceFit};
use crate::reduce::Reduced;
use crate::store::flaw::{ArrayFlaw, Flaw};
use crate::topics::TopicId;
use crate::topics::layers::{Group, Layer, Layers, MOST};
use crate::topics::{CTfidf, Topics};

/// Record numbers beyond this are no input's.
const LAST_ROW: usize = 1 << 52;

/// Fails with the first thing that does not fit.
pub(super) fn sound(model: &Model) -> Result<(), Flaw> {
    let n = model.corpus.len();
    let (rows, d) = model.embeddings.dim();
    corpus(&model.corpus)?;
    if let Some(duplicates) = &model.duplicates {
        same("duplicates.firsts", duplicates.len(), "documents read", model.source.len())?;
    }
    same("prepared", model.prepared.len(), "documents", n)?;
    // A model taken from BERTopic knows no embeddings of its documents.
    if rows > 0 || model.fit.is_some() {
        same("embeddings", rows, "documents", n)?;
    }
    if d == 0 {
        return Err(Flaw::of("embeddings", ArrayFlaw::NoColumns));
    }
    lengths("embeddings", &model.embeddings)?;
    topics(&model.topics, n, d)?;
    let k = model.topics.without_outliers().len();
    same("support.strength", model.support.strength.len(), "documents", n)?;
    same("support.steadiness", model.support.steadiness.len(), "documents", n)?;
    same("support.recurrence", model.support.recurrence.len(), "topics", k)?;
    finite64("support.strength", model.support.strength.iter())?;
    finite("support.steadiness", model.support.steadiness.iter())?;
    finite("support.recurrence", model.support.recurrence.iter())?;
    layers(&model.layers, &model.topics, n)?;
    similarity(&model.similarity.matrix, &model.similarity.order, k)?;
    if let Some(memberships) = &model.memberships {
        same("memberships", memberships.len(), "documents", n)?;
        if memberships
            .iter()
            .flatten()
            .any(|(topic, _)| topic.index().is_none_or(|topic| topic >= k))
        {
            return Err(Flaw::of("memberships", ArrayFlaw::NoTopic));
        }
        finite("memberships", memberships.iter().flatten().map(|(_, p)| p))?;
    }
    if let Some(of) = &model.pieces {
        pieces(of, model, k, d)?;
    }
    match &model.fit {
        Some(fit) => fitted(fit, model, n, d),
        None => Ok(()),
    }
}

fn pieces(of: &PieceFit, model: &Model, topics: usize, d: usize) -> Result<(), Flaw> {
    let (n, columns) = of.vectors.dim();
    same("pieces.embeddings", columns, "columns of embeddings", d)?;
    lengths("pieces.embeddings", &of.vectors)?;
    finite("pieces.embeddings", of.vectors.iter())?;
    same("pieces.topics", of.topics.len(), "pieces", n)?;
    let known = |topic: &TopicId| topic.is_outlier() || topic.index().is_some_and(|at| at < topics);
    if !of.topics.iter().all(known) {
        return Err(Flaw::of("pieces.topics", ArrayFlaw::NoTopic));
    }
    fitted(&of.fit, model, n, d)
}

fn corpus(corpus: &Corpus) -> Result<(), Flaw> {
    let n = corpus.len();
    same("records", corpus.records.documents().len(), "documents", n)?;
    if corpus.records.first_row() > LAST_ROW {
        return Err(Flaw::Rows);
    }
    for (array, labels) in [("labels", &corpus.labels), ("files", &corpus.files)] {
        let Some(labels) = labels else { continue };
        same(array, labels.ids.len(), "documents", n)?;
        let names = i32::try_from(labels.names.len()).unwrap_or(i32::MAX);
        if !labels.ids.iter().all(|id| (-1..names).contains(id)) {
            return Err(Flaw::of(array, ArrayFlaw::Nameless));
        }
    }
    same("languages", corpus.languages.len(), "documents", n)?;
    if let Some(times) = &corpus.times {
        same("times", times.values.len(), "documents", n)?;
    }
    Ok(())
}

fn topics(topics: &Topics, n: usize, d: usize) -> Result<(), Flaw> {
    let count = topics.list.len();
    let first = -(topics.offset() as i32);
    let numbered = topics.list.iter().zip(first..).all(|(topic, id)| topic.id == TopicId(id));
    if !numbered {
        return Err(Flaw::Numbering);
    }
    same("topics.assignments", topics.assignments.len(), "documents", n)?;
    let mut sizes = vec![0; count];
    for &id in &topics.assignments {
        let size = topics.row(id).and_then(|row| sizes.get_mut(row));
        *size.ok_or_else(|| Flaw::of("topics.assignments", ArrayFlaw::NoTopic))? += 1;
    }
    if topics.list.iter().zip(&sizes).any(|(topic, &size)| topic.size != size) {
        return Err(Flaw::Sizes);
    }
    if topics.list.iter().flat_map(|topic| &topic.representative).any(|&document| document.0 >= n) {
        return Err(Flaw::Representative);
    }
    same("topics.vectors", topics.vectors.nrows(), "topics", count)?;
    same("topics.vectors", topics.vectors.ncols(), "columns of embeddings", d)?;
    lengths("topics.vectors", &topics.vectors)?;
    let words = |topic| words_of(topic).map(|(_, score)| score);
    finite64("the words' scores", topics.list.iter().flat_map(words))?;
    weights(&topics.ctfidf, count)
}

/// Nested partitions of the topics, the finest first.
fn layers(layers: &Layers, topics: &Topics, n: usize) -> Result<(), Flaw> {
    let k = topics.without_outliers().len();
    if layers.count() > MOST {
        return Err(Flaw::Layers);
    }
    let mut below: Option<&Layer> = None;
    for layer in &layers.above {
        let mut members = vec![Vec::new(); layer.groups.len()];
        for (topic, &group) in layer.of.iter().enumerate() {
            members.get_mut(group).ok_or(Flaw::Layers)?.push(TopicId::at(topic));
        }
        let fits = |(group, members): (&Group, &Vec<TopicId>)| {
            let size: usize = members.iter().filter_map(|&id| topics.get(id)).map(|t| t.size).sum();
            !members.is_empty()
                && group.topics == *members
                && group.size == size
                && group.representative.iter().all(|document| document.0 < n)
                && group.words.iter().all(|(_, score)| score.is_finite())
                && group.recurrence.is_none_or(f32::is_finite)
        };
        let nested = |below: &Layer| {
            below.groups.iter().all(|group| {
                let mut of = group.topics.iter().filter_map(|id| layer.of.get(id.index()?));
                let first = of.next();
                of.all(|group| Some(group) == first)
            })
        };
        let whole = layer.of.len() == k
            && layer.groups.iter().zip(&members).all(fits)
            && below.is_none_or(nested);
        if !whole {
            return Err(Flaw::Layers);
        }
        below = Some(layer);
    }
    if !layers.unplaced.is_empty() {
        same("layers.unplaced", layers.unplaced.len(), "documents", n)?;
    }
    let known = |id: &TopicId| id.index().is_none_or(|topic| topic < k);
    match layers.unplaced.iter().all(known) {
        true => Ok(()),
        false => Err(Flaw::of("layers.unplaced", ArrayFlaw::NoTopic)),
    }
}

fn words_of(topic: &crate::topics::Topic) -> impl Iterator<Item = &(String, f64)> {
    topic.words.iter().chain(topic.aspects.values().flatten())
}

fn weights(ctfidf: &CTfidf, topics: usize) -> Result<(), Flaw> {
    let terms = ctfidf.vocabulary.len();
    same("ctfidf.idf", ctfidf.idf.len(), "terms", terms)?;
    same("ctfidf.ends", ctfidf.rows.len(), "topics", topics)?;
    if !ctfidf.totals.is_empty() {
        same("ctfidf.totals", ctfidf.totals.len(), "topics", topics)?;
    }
    if !ctfidf.vocabulary.is_sorted_by(|a, b| a < b) {
        return Err(Flaw::of("ctfidf.vocabulary", ArrayFlaw::Unordered));
    }
    let in_order = |row: &Vec<(u32, f64)>| {
        row.is_sorted_by(|a, b| a.0 < b.0)
            && row.last().is_none_or(|&(column, _)| (column as usize) < terms)
    };
    if !ctfidf.rows.iter().all(in_order) {
        return Err(Flaw::of("ctfidf.columns", ArrayFlaw::RangeOrOrder));
    }
    finite64("ctfidf.idf", ctfidf.idf.iter())?;
    finite64("ctfidf.weights", ctfidf.rows.iter().flatten().map(|(_, weight)| weight))
}

fn similarity(matrix: &Array2<f32>, order: &[usize], topics: usize) -> Result<(), Flaw> {
    same("similarity", matrix.nrows(), "topics", topics)?;
    same("similarity", matrix.ncols(), "topics", topics)?;
    finite("similarity", matrix.iter())?;
    let mut there = order.to_vec();
    there.sort_unstable();
    match there.iter().copied().eq(0..topics) {
        true => Ok(()),
        false => Err(Flaw::Order),
    }
}

fn fitted(fit: &Fit, model: &Model, n: usize, d: usize) -> Result<(), Flaw> {
    let Fit { neighbours, layouts, clusters, guided, weighed } = fit;
    same("vote", clusters.labels.len(), "documents", n)?;
    // What is laid out is of fewer documents, where copies count once.
    let documents = n;
    let n = weighed.as_ref().map_or(n, |weighed| weighed.documents.len());
    same("neighbours.indices", neighbours.indices.nrows(), "documents", n)?;
    let (indices, distances) = (neighbours.indices.dim(), neighbours.distances.dim());
    same("neighbours.distances", distances.0, "rows of neighbours.indices", indices.0)?;
    same("neighbours.distances", distances.1, "columns of neighbours.indices", indices.1)?;
    if neighbours.indices.iter().any(|&index| index as usize >= n) {
        return Err(Flaw::of("neighbours.indices", ArrayFlaw::NoDocument));
    }
    finite("neighbours.distances", neighbours.distances.iter())?;
    let supervision = &model.settings.supervision;
    if let Some(guided) = guided {
        same("guided.seeds", guided.seeds.nrows(), "seed topics", supervision.seed_topics.len())?;
        same("guided.seeds", guided.seeds.ncols(), "columns of embeddings", d)?;
        lengths("guided.seeds", &guided.seeds)?;
    }
    if let Some(named) = &clusters.zero_shot {
        same("zero_shot.names", named.names.nrows(), "names", supervision.zero_shot.len())?;
        same("zero_shot.names", named.names.ncols(), "columns of embeddings", d)?;
        lengths("zero_shot.names", &named.names)?;
    }
    let rest = clusters.zero_shot.as_ref().map_or(n, |named| named.rest().len());
    let dimensions = laid_out(layouts, n, d)?;
    match &clusters.k_means {
        Some(found) => {
            same("k_means.centroids", found.centroids.ncols(), "columns of layouts", dimensions)?;
            same("k_means.labels", found.labels.len(), "documents", rest)?;
            finite64("k_means.centroids", found.centroids.iter())?;
        }
        None => {
            same("trees.edges", clusters.each.len(), "layouts", layouts.clusterings())?;
            clusters.each.iter().try_for_each(|one| tree(one, rest))?;
        }
    }
    let labels = i32::try_from(documents).unwrap_or(i32::MAX);
    match clusters.labels.iter().all(|label| (-1..labels).contains(label)) {
        true => Ok(()),
        false => Err(Flaw::of("vote", ArrayFlaw::NoCluster)),
    }
}

/// The dimensions that documents were laid out in.
fn laid_out(layouts: &Reduced, n: usize, d: usize) -> Result<usize, Flaw> {
    let places = layouts.coordinates();
    let dimensions = places.first().map_or(d, |place| place.ncols());
    for place in places {
        same("layouts", place.nrows(), "documents", n)?;
        same("layouts", place.ncols(), "dimensions", dimensions)?;
        finite("layouts", place.iter())?;
    }
    match layouts {
        Reduced::Umap(umap) => {
            same("layouts", umap.embeddings.len(), "layouts planned", umap.plan.layouts)?;
            same("layouts", dimensions, "components", umap.params.n_components)?;
        }
        Reduced::Pca(pca) => {
            same("pca.mean", pca.mean.len(), "columns of embeddings", d)?;
            same("pca.components", pca.components.ncols(), "columns of embeddings", d)?;
            same("pca.components", pca.components.nrows(), "columns of layouts", dimensions)?;
            finite("pca.mean", pca.mean.iter())?;
            finite("pca.components", pca.components.iter())?;
        }
        Reduced::None(_) => {}
    }
    Ok(dimensions)
}

fn tree(one: &Hdbscan, points: usize) -> Result<(), Flaw> {
    same("trees.core_distances", one.core_distances.len(), "documents", points)?;
    distances("trees.core_distances", one.core_distances.iter())?;
    distances("trees.weights", one.spanning.iter().map(|(_, _, weight)| weight))
}

/// Cosines divide by the lengths of rows.
fn lengths(name: &'static str, matrix: &Array2<f32>) -> Result<(), Flaw> {
    match matrix.rows().into_iter().all(|row| row.dot(&row).is_finite()) {
        true => Ok(()),
        false => Err(Flaw::of(name, ArrayFlaw::TooLarge)),
    }
}

fn distances<'a>(
    name: &'static str,
    mut values: impl Iterator<Item = &'a f64>,
) -> Result<(), Flaw> {
    match values.all(|value| value.is_finite() && *value >= 0.0) {
        true => Ok(()),
        false => Err(Flaw::of(name, ArrayFlaw::NoDistance)),
    }
}

fn same(name: &'static str, length: usize, of: &'static str, expected: usize) -> Result<(), Flaw> {
    match length == expected {
        true => Ok(()),
        false => Err(Flaw::Length { array: name, length, of, expected }),
    }
}

fn finite<'a>(name: &'static str, mut values: impl Iterator<Item = &'a f32>) -> Result<(), Flaw> {
    match values.all(|value| value.is_finite()) {
        true => Ok(()),
        false => Err(Flaw::of(name, ArrayFlaw::NotFinite)),
    }
}

fn finite64<'a>(name: &'static str, mut values: impl Iterator<Item = &'a f64>) -> Result<(), Flaw> {
    match values.all(|value| value.is_finite()) {
        true => Ok(()),
        false => Err(Flaw::of(name, ArrayFlaw::NotFinite)),
    }
}
