//! Which embedding model suits documents of these languages.
//!
//! English goes to all-MiniLM-L6-v2; the sixteen languages that the Universal Sentence Encoder for many
//! languages knows as if they were one go to that; everything else, and what it has no word pieces for,
//! to multilingual-e5-small, which knows about a hundred. Measured in NMI of placed documents with their
//! classes: `docs/languages.md`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Resources;
use crate::corpus::{Corpus, Language, Languages};
use crate::embed::centred::{Centred, Means};
use crate::embed::models::{self, BUNDLED, E5, USE};
use crate::embed::pieces::InPieces;
use crate::embed::{EmbedError, Embedder, Engine, ModelChoice, ModelError};
use crate::http::ServerError;
use crate::model::fitted::UNKNOWN_EMBEDDER;
use crate::model::settings::LanguageChoice;
use crate::model::{EmbedSettings, Model};
use crate::watch::Watch;

/// The languages of the Universal Sentence Encoder.
const OF_USE: [&str; 16] = [
    "ar", "de", "en", "es", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh",
];
/// From this share of documents in other languages on, a model for English is the wrong one.
const OTHERS: f64 = 0.1;
/// More of the documents than this, or of their word pieces, must not be strange to a model.
const STRANGE: f64 = 0.05;
/// Documents looked at for that.
const LOOK: usize = 500;

/// The embedding model of a collection.
#[derive(Clone, Debug, Default)]
pub struct LanguageModel {
    /// Which.
    pub choice: ModelChoice,
    /// Why, as a sentence's end; `None` where the user named it or nothing speaks against the usual one.
    pub why: Option<String>,
    /// What is taken off its vectors.
    pub means: Option<Arc<Means>>,
}

impl LanguageModel {
    /// The one for documents that are still to be embedded.
    pub fn of(settings: &EmbedSettings, corpus: &Corpus, resources: &Resources) -> Self {
        Self::among(settings, corpus, resources, |name| models::has(Path::new(name)))
    }

    /// [`LanguageModel::of`], of the models that are there.
    fn among(
        settings: &EmbedSettings,
        corpus: &Corpus,
        resources: &Resources,
        has: impl Fn(&str) -> bool,
    ) -> Self {
        let named =
            |choice: &ModelChoice| LanguageModel { choice: choice.clone(), ..Self::default() };
        let choice = &settings.model;
        let is_open = choice.engine == Engine::Native && choice.model.is_none();
        // Given embeddings are of a model that nobody knows.
        if !is_open || settings.embeddings.is_some() {
            return named(choice);
        }
        let (wanted, why) = wanted(settings.language, &corpus.languages);
        let model = match wanted {
            BUNDLED => return named(choice),
            USE if !has(USE) => E5,
            USE if is_strange(corpus, resources) => E5,
            other => other,
        };
        let there = [model, E5, USE].into_iter().find(|name| has(name));
        let Some(there) = there else { return named(choice) };
        let instead = (there != model)
            .then(|| format!("; {model} would suit better: topictui models add FILE"));
        let why = format!("{why}{}", instead.unwrap_or_default());
        LanguageModel { choice: of_name(there), why: Some(why), means: None }
    }

    /// The one that a model's documents went through.
    pub fn of_model(model: &Model) -> Self {
        let choice = &model.settings.embed.model;
        let (name, _) = &model.embedder;
        let is_open = choice.engine == Engine::Native && choice.model.is_none();
        let chosen = is_open && model.settings.embed.embeddings.is_none();
        let choice = if chosen { of_name(name) } else { choice.clone() };
        LanguageModel { choice, why: None, means: model.means.clone() }
    }

    /// Which and why, as a sentence without its end.
    pub fn said(&self) -> Option<String> {
        let model = self.choice.model.as_deref().map_or(BUNDLED.into(), Path::to_string_lossy);
        self.why.as_ref().map(|why| format!("embedding model {model}, {why}"))
    }

    /// Loads it.
    ///
    /// # Errors
    /// [`EmbedError`] where there is no such model, or it cannot be loaded.
    pub fn open(&self, resources: &Resources) -> Result<Arc<dyn Embedder>, EmbedError> {
        Ok(self.around(resources.embedder(&self.choice)?))
    }

    /// The embedder, with the means taken off.
    fn around(&self, embedder: Arc<dyn Embedder>) -> Arc<dyn Embedder> {
        match &self.means {
            Some(means) => Arc::new(Centred::new(embedder, means.clone())),
            None => embedder,
        }
    }
}

impl Resources {
    /// The embedding model that new texts must go through to be compared with `model`'s topics. A
    /// server is asked whether it is still that one, which `watch` can stop.
    ///
    /// # Errors
    /// [`EmbedError`] where it is not known, is not the one at hand, or cannot be loaded.
    pub fn embedder_of(
        &self,
        model: &Model,
        watch: &dyn Watch,
    ) -> Result<Arc<dyn Embedder>, EmbedError> {
        let (name, id) = &model.embedder;
        if name == UNKNOWN_EMBEDDER {
            return Err(ModelError::NotSaid { name: model.corpus.name.clone() }.into());
        }
        let of_model = LanguageModel::of_model(model);
        let embedder = InPieces::as_in(id, self.embedder(&of_model.choice)?);
        let other = || {
            let (made_with, here) = (name.clone(), embedder.name().to_owned());
            ModelError::Other { made_with, here }
        };
        if !id.is_empty() && embedder.id() != id {
            return Err(other().into());
        }
        let (had, got) = (model.topics.vectors.ncols(), embedder.dimensions(watch)?);
        match &model.settings.embed.model.endpoint {
            _ if had == got => Ok(of_model.around(embedder)),
            None => Err(other().into()),
            Some(endpoint) => {
                let endpoint = endpoint.to_string();
                Err(ServerError::Dimensions { endpoint, had, got }.into())
            }
        }
    }
}

/// A native model by its name.
fn of_name(name: &str) -> ModelChoice {
    // A model whose name is not known is the usual one.
    let known = models::has(Path::new(name)).then(|| PathBuf::from(name));
    ModelChoice::named(Engine::Native, known)
}

/// The model that suits best, and why.
fn wanted(language: LanguageChoice, languages: &Languages) -> (&'static str, String) {
    let knows = |language: Language| OF_USE.contains(&language.code());
    match language {
        LanguageChoice::Is(Language::ENGLISH) => (BUNDLED, String::new()),
        LanguageChoice::Is(language) => {
            let model = if knows(language) { USE } else { E5 };
            (model, format!("for {}", language.name()))
        }
        LanguageChoice::Auto | LanguageChoice::Multilingual => {
            let others = 1.0 - languages.share(Language::ENGLISH);
            let told = languages.told() > 0;
            if language == LanguageChoice::Auto && (!told || others < OTHERS) {
                return (BUNDLED, String::new());
            }
            let model = if suits_use(languages) { USE } else { E5 };
            (model, format!("for {}", if told { languages.said(3) } else { language.name() }))
        }
    }
}

/// Whether the Universal Sentence Encoder knows nearly all of these languages.
pub(super) fn suits_use(languages: &Languages) -> bool {
    let knows = |language: &Language| OF_USE.contains(&language.code());
    let counts = languages.counts();
    let strange: usize = counts.iter().filter(|(of, _)| !knows(of)).map(|(_, n)| n).sum();
    strange as f64 <= STRANGE * languages.told().max(1) as f64
}

/// Whether documents hold many word pieces that the Universal Sentence Encoder does not know.
fn is_strange(corpus: &Corpus, resources: &Resources) -> bool {
    let Ok(embedder) = resources.embedder(&of_name(USE)) else { return false };
    let step = corpus.texts.len().div_ceil(LOOK).max(1);
    let counts = corpus.texts.iter().step_by(step).filter_map(|text| embedder.unknown(text));
    let (all, unknown) = counts.fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
    unknown as f64 > STRANGE * all as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is chosen for forty times these lines, where only models are there that `has` says.
    fn chosen(lines: &[&str], has: impl Fn(&str) -> bool) -> LanguageModel {
        let texts: Vec<String> =
            (0..40 * lines.len()).map(|i| format!("{} {i}", lines[i % lines.len()])).collect();
        let corpus = crate::corpus::of_texts("lines", texts).unwrap();
        LanguageModel::among(&EmbedSettings::default(), &corpus, &Resources::default(), has)
    }

    const HINDI: &str = "केतली एक हफ़्ते में ही रिसने लगी और पानी ठंडा रहा";
    const GERMAN: &str =
        "Der Wasserkocher kocht das Wasser nicht mehr und die Lehne ist zu niedrig";

    #[test]
    fn where_e5_is_not_there_another_takes_its_place_and_one_line_says_so() {
        let model = chosen(&[HINDI], |_| true);
        assert_eq!(model.choice, of_name(E5));
        assert_eq!(model.why.as_deref(), Some("for Hindi"));
        let model = chosen(&[HINDI], |name| name != E5);
        assert_eq!(model.choice, of_name(USE));
        let said = model.said().unwrap();
        assert!(
            said.ends_with(
                "for Hindi; multilingual-e5-small would suit better: topictui models add FILE"
            ),
            "{said}"
        );
        assert!(!said.contains('\n'));
        // What the one that is there knows needs no other.
        let model = chosen(&[GERMAN], |name| name != E5);
        assert_eq!((model.choice, model.why.as_deref()), (of_name(USE), Some("for German")));
    }
}
