//! The user's knowledge beforehand in a run: seed words, names of topics, labels.

use ndarray::{Array2, ArrayView2};

use crate::corpus::{Corpus, Labels};
use crate::engine::error::RunError;
use crate::engine::language_model::LanguageModel;
use crate::engine::progress::{Progress, StageWatch};
use crate::engine::resources::Resources;
use crate::model::Stage;
use crate::model::settings::{LabelUse, Supervision};
use crate::topics::guided::{Guided, guide};
use crate::topics::zero_shot::ZeroShot;
use crate::watch::Part;

impl Supervision {
    /// The labels that the fit is to use, one for each document.
    pub(super) fn labels_of<'a>(&self, corpus: &'a Corpus) -> Result<Option<&'a Labels>, RunError> {
        let option = match self.labels {
            LabelUse::None => return Ok(None),
            LabelUse::SemiSupervised => "semi-supervised",
            LabelUse::Manual => "manual",
        };
        let name = corpus.name.clone();
        let given = corpus.labels.as_ref().filter(|labels| !labels.names.is_empty());
        let Some(labels) = given else { return Err(RunError::NoLabels { option, name }) };
        let (documents, count) = (corpus.len(), labels.ids.len());
        if count != documents {
            return Err(RunError::LabelCount { name, documents, labels: count });
        }
        Ok(Some(labels))
    }

    /// The documents as the seed topics draw them; `None` without seed topics.
    pub(super) fn guided(
        &self,
        embeddings: ArrayView2<f32>,
        words: &Words,
    ) -> Result<Option<Guided>, RunError> {
        if self.seed_topics.is_empty() {
            return Ok(None);
        }
        let texts: Vec<String> = self.seed_topics.iter().map(|words| words.join(" ")).collect();
        Ok(Some(guide(embeddings, words.embed(&texts)?)))
    }

    /// The documents that have a name; `None` without names.
    pub(super) fn zero_shot(
        &self,
        embeddings: ArrayView2<f32>,
        words: &Words,
    ) -> Result<Option<ZeroShot>, RunError> {
        if self.zero_shot.is_empty() {
            return Ok(None);
        }
        let names = words.embed(&self.zero_shot)?;
        Ok(Some(ZeroShot::assign(embeddings, names, self.zero_shot_min_similarity)))
    }
}

/// The embedding model, for the few words that the user gave.
pub(super) struct Words<'a> {
    pub resources: &'a Resources,
    pub language_model: &'a LanguageModel,
    pub observer: &'a dyn Progress,
}

impl Words<'_> {
    fn embed(&self, texts: &[String]) -> Result<Array2<f32>, RunError> {
        let embedder = self.language_model.open(self.resources)?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let watch = StageWatch { observer: self.observer, stage: Stage::Embed };
        Ok(self.resources.cache.embed(&*embedder, &texts, &Part(&watch))?.vectors)
    }
}
