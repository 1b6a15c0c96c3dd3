//! The last stage: topics out of clusters, with their words, and what follows from them.

use std::sync::Arc;

use ndarray::Array2;

use super::grouping::{Grouping, apart, at_least, check_words};
use super::under_way::Run;
use super::{Resources, RunError};
use crate::corpus::Corpus;
use crate::engine::language_model::LanguageModel;
use crate::engine::progress::{Progress, StageWatch};
use crate::model::fingerprint::Fingerprint;
use crate::model::fitted::{Fit, Memberships};
use crate::model::{Settings, Stage};
use crate::text::counted;
use crate::topics::TopicId;
use crate::topics::Topics;
use crate::topics::edit::{keep_names, reduce_to};
use crate::topics::represent::{RepresentParams, describe, number};
use crate::topics::similarity::{Similarity, Space};
use crate::watch::Part;

/// The last stage's results.
pub(super) struct Described {
    pub topics: Arc<Topics>,
    pub similarity: Arc<Similarity>,
    pub memberships: Option<Arc<Memberships>>,
}

/// Documents in clusters, to be described.
pub(super) struct Clustered<'a> {
    pub corpus: &'a Corpus,
    /// The documents as preprocessing left them.
    pub prepared: &'a [String],
    pub embeddings: &'a Array2<f32>,
    pub fit: Option<&'a Fit>,
    pub grouping: &'a Grouping<'a>,
    pub language_model: &'a LanguageModel,
    pub resources: &'a Resources,
}

impl Run<'_> {
    pub fn topics(&mut self, clustered: &Clustered) -> Result<Described, RunError> {
        let (settings, observer) = (self.settings, self.observer);
        let params = settings.representation(clustered.corpus)?;
        let fingerprint = Fingerprint::of([
            self.fingerprints.get(Stage::Clean),
            self.fingerprints.get(Stage::Cluster),
        ])
        .then(&(params.top_n_words, params.n_gram_range, params.stop.words()))
        .then(&(params.min_df, params.max_df, &params.weighting))
        .then(&(&settings.words.ban, &settings.words.representation, &settings.words.aspects))
        .then(&settings.words.names)
        .then(&(
            settings.topics.nr_topics,
            settings.topics.join_named,
            settings.topics.probabilities,
            &settings.topics.layers,
        ));
        // Topics of pieces are kept only as those of documents.
        let previous = self.previous.filter(|model| !model.is_of_pieces());
        self.stage_from(
            Stage::Topics,
            fingerprint,
            previous.map(|model| {
                || Described {
                    topics: model.topics.clone(),
                    similarity: model.similarity.clone(),
                    memberships: model.memberships.clone(),
                }
            }),
            |watch| {
                let topics = clustered.topics(settings, &params, (watch, observer))?;
                let similarity = Similarity::of(&topics);
                // The stage counts topics, not documents.
                let found = |fit: &Fit| fit.memberships(&settings.hdbscan(), &topics, &Part(watch));
                let fit = clustered.fit;
                let fit = fit.filter(|_| settings.topics.probabilities && !settings.is_of_pieces());
                let memberships = fit.map(found).transpose()?;
                Ok(Described {
                    topics: Arc::new(topics),
                    similarity: Arc::new(similarity),
                    memberships: memberships.map(Arc::new),
                })
            },
            |described| counted(described.topics.without_outliers().len(), "topic"),
        )
    }
}

impl Clustered<'_> {
    /// The topics with their words; as few as `settings.nr_topics` leaves.
    fn topics(
        &self,
        settings: &Settings,
        params: &RepresentParams,
        (watch, observer): (&StageWatch, &dyn Progress),
    ) -> Result<Topics, RunError> {
        let embed = |words: &[&str]| {
            let embedder = self.language_model.open(self.resources)?;
            let embedded = self.resources.cache.embed(&*embedder, words, watch)?;
            embedded.warnings.iter().for_each(|warning| observer.log(warning));
            Ok(embedded.vectors)
        };
        let training = self.fit.map_or(self.embeddings, |fit| fit.training(self.embeddings));
        let described = |ids: &[TopicId], params: &RepresentParams| {
            describe(self.prepared, ids, training.view(), params, &embed)
        };
        let ids = self.grouping.numbered();
        let topics = match settings.topics.nr_topics {
            None => {
                let mut topics = described(&ids, params)?;
                self.grouping.name(&mut topics);
                topics
            }
            Some(to) => {
                let mut found = described(&ids, &params.plain())?;
                self.grouping.name(&mut found);
                let apart = apart(&found, self.fit, settings.topics.join_named);
                let to = at_least(to.at_most(found.list.len()), &found, &apart, observer);
                let edit = reduce_to(&found, to, Space::Embedding, &apart, &Part(watch))?;
                let mut topics = described(&number(&TopicId::labels(&edit.groups)), params)?;
                keep_names(&found, &edit.groups, &mut topics);
                topics
            }
        };
        check_words(&topics, self.prepared, params)?;
        Ok(topics)
    }
}
