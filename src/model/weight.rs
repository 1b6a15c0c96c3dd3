//! How much memory the models take that are kept to go back to, and a bound on it.
//!
//! Models share their parts: a change that only renames shares nearly all, another run's result may
//! share nothing. So what is kept is bounded in bytes, each part counted once, and not in steps.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::Model;
use crate::topics::{CTfidf, Topics};

/// Most bytes that the models to go back to may take beside the one shown.
pub const LIMIT: usize = 128 << 20;

/// Forgets the first of `kept`, until what the others hold beside `shown` is at most `limit` bytes.
/// The last always stays.
pub fn bound<T>(kept: &mut Vec<T>, shown: &Model, limit: usize, model: impl Fn(&T) -> &Arc<Model>) {
    let mut weigher = Weigher::default();
    weigher.add(shown);
    let own = weigher.bytes;
    let mut first = kept.len().saturating_sub(1);
    for (at, one) in kept.iter().enumerate().rev() {
        weigher.add(model(one));
        if weigher.bytes - own > limit {
            break;
        }
        first = at;
    }
    kept.drain(..first.min(kept.len().saturating_sub(1)));
}

/// Counts the parts of models, each once.
#[derive(Default)]
struct Weigher {
    seen: HashSet<*const ()>,
    bytes: usize,
}

impl Weigher {
    fn part<T>(&mut self, part: &Arc<T>, bytes: impl FnOnce(&T) -> usize) {
        if self.seen.insert(Arc::as_ptr(part).cast()) {
            self.bytes += bytes(part);
        }
    }

    fn add(&mut self, model: &Model) {
        let texts = |texts: &[String]| texts.iter().map(|text| text.len() + 24).sum();
        // Often one and the same.
        for corpus in [&model.source, &model.corpus] {
            self.part(corpus, |corpus| texts(&corpus.texts) + 16 * corpus.records.len());
        }
        self.part(&model.prepared, |prepared| texts(prepared));
        if let Some(duplicates) = &model.duplicates {
            self.part(duplicates, |duplicates| 4 * duplicates.len());
        }
        self.part(&model.embeddings, |embeddings| 4 * embeddings.len());
        self.part(&model.topics, topics);
        self.part(&model.topics.ctfidf, ctfidf);
        self.part(&model.layers, |layers| 4 * layers.unplaced.len());
        self.part(&model.similarity, |similarity| 4 * similarity.matrix.len());
        self.part(&model.support, |support| 12 * support.strength.len());
        if let Some(memberships) = &model.memberships {
            self.part(memberships, |all| all.iter().map(|one| 24 + 8 * one.len()).sum());
        }
        if let Some(pieces) = &model.pieces {
            self.part(pieces, |pieces| 4 * pieces.topics.len());
            self.part(&pieces.vectors, |vectors| 4 * vectors.len());
        }
        for fit in model.fit.iter().chain(model.pieces.as_ref().map(|pieces| &pieces.fit)) {
            self.part(&fit.neighbours, |neighbours| 8 * neighbours.indices.len());
            self.part(&fit.layouts, |layouts| {
                layouts.coordinates().iter().map(|places| 4 * places.len()).sum()
            });
            // A tree of n points: its edges, the merges and the condensed rows they give, labels,
            // probabilities, distances and scores, and the points themselves.
            self.part(&fit.clusters, |clusters| {
                clusters.each.iter().map(|tree| 140 * tree.core_distances.len()).sum()
            });
            if let Some(guided) = &fit.guided {
                self.part(&guided.embeddings, |embeddings| 4 * embeddings.len());
            }
            if let Some(weighed) = &fit.weighed {
                self.part(weighed, |weighed| 8 * weighed.places.len());
                self.part(&weighed.training, |training| 4 * training.len());
            }
        }
    }
}

fn topics(topics: &Topics) -> usize {
    let words = |n: usize| 48 * n;
    let list = topics.list.iter().map(|topic| {
        let aspects: usize = topic.aspects.values().map(Vec::len).sum();
        200 + words(topic.words.len() + aspects)
    });
    list.sum::<usize>() + 4 * (topics.assignments.len() + topics.vectors.len())
}

fn ctfidf(ctfidf: &CTfidf) -> usize {
    let cells: usize = ctfidf.rows.iter().map(|row| 16 * row.len() + 24).sum();
    48 * ctfidf.vocabulary.len() + 8 * ctfidf.idf.len() + cells
}
