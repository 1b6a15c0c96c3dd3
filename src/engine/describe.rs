//! The last stage: topics out of clusters, with their words, and what follows from them.

use std::sync::Arc;

use ndarray::Array2;

use super::grouping::{Grouping, apart, at_least, check_words};
use super::under_way::Run;
use super::{Resources, RunError};
use crate::corpus::Corpus;
use crate::model::Stage;
use crate::model::fingerprint::Fingerprint;
use crate::model::fitted::{Fit, Memberships};
use crate::text::counted;
use crate::topics::Topics;
use crate::topics::edit::{keep_names, reduce_to};
use crate::topics::represent::{RepresentParams, describe, number};
use crate::topics::similarity::{Similarity, Space};
use crate::watch::Part;

/// What the last stage makes of the clusters.
pub(super) struct Described {
    pub topics: Arc<Topics>,
    pub similarity: Arc<Similarity>,
    pub memberships: Option<Arc<Memberships>>,
}

impl Run<'_> {
    pub fn topics(
        &mut self,
        corpus: &Corpus,
        prepared: &[String],
        embeddings: &Array2<f32>,
        fit: Option<&Fit>,
        grouping: &Grouping,
        resources: &Resources,
    ) -> Result<Described, RunError> {
        let (settings, observer) = (self.settings, self.observer);
        let params = settings.representation(corpus)?;
        let fingerprint = Fingerprint::of([
            self.fingerprints.get(Stage::Clean),
            self.fingerprints.get(Stage::Cluster),
        ])
        .then(&(params.top_n_words, params.n_gram_range, params.stop.words()))
        .then(&(params.min_df, params.max_df, &params.weighting))
        .then(&(&settings.ban, &settings.representation, &settings.aspects))
        .then(&(settings.nr_topics, settings.join_named, settings.probabilities));
        let training = fit.map_or(embeddings, |fit| fit.training(embeddings));
        self.stage(
            Stage::Topics,
            fingerprint,
            |model| Described {
                topics: model.topics.clone(),
                similarity: model.similarity.clone(),
                memberships: model.memberships.clone(),
            },
            |watch| {
                let embed = |words: &[&str]| {
                    let embedder = resources.embedder(&settings.model)?;
                    let embedded = resources.cache.embed(&*embedder, words, watch)?;
                    embedded.warnings.iter().for_each(|warning| observer.log(warning));
                    Ok(embedded.vectors)
                };
                let described = |ids: &[i32], params: &RepresentParams| {
                    describe(prepared, ids, training.view(), params, &embed)
                };
                let ids = grouping.numbered();
                let topics = match settings.nr_topics {
                    None => {
                        let mut topics = described(&ids, &params)?;
                        grouping.name(&mut topics);
                        topics
                    }
                    Some(to) => {
                        let mut found = described(&ids, &params.plain())?;
                        grouping.name(&mut found);
                        let apart = apart(&found, fit, settings.join_named);
                        let to = at_least(to.at_most(found.list.len()), &found, &apart, observer);
                        let edit = reduce_to(&found, to, Space::Embedding, &apart, &Part(watch))?;
                        let mut topics = described(&number(&edit.groups), &params)?;
                        keep_names(&found, &edit.groups, &mut topics);
                        topics
                    }
                };
                check_words(&topics, prepared, &params)?;
                let similarity = Similarity::of(&topics);
                // The stage counts topics, not documents.
                let found = |fit: &Fit| fit.memberships(&settings.hdbscan(), &topics, &Part(watch));
                let memberships = fit.filter(|_| settings.probabilities).map(found).transpose()?;
                Ok(Described {
                    topics: Arc::new(topics),
                    similarity: Arc::new(similarity),
                    memberships: memberships.map(Arc::new),
                })
            },
            |described| counted(described.topics.real().len(), "topic"),
        )
    }
}
