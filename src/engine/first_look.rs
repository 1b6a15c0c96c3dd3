//! Topics to look at while a long run goes on: the same documents by a quicker model, in few layouts.
//!
//! Only where that is quick beside the run itself, by what a text costs in each model. It is a model
//! like any other: its settings say how it was made, and it can be changed and saved.

use std::path::PathBuf;
use std::sync::Arc;

use super::after_cleaning::fitted;
use super::language_model::{LanguageModel, suits_use};
use super::read::Cleaned;
use super::under_way::Run;
use super::{Resources, RunError};
use crate::corpus::Corpus;
use crate::embed::models::{self, BUNDLED, USE};
use crate::embed::pieces::Chunk;
use crate::embed::{Embedder, Engine, ModelChoice};
use crate::engine::progress::Progress;
use crate::model::settings::LabelUse;
use crate::model::{Change, Model, Settings};
use crate::quality::compare::counterparts;
use crate::topics::TopicId;
use crate::watch::Unwatched;

/// Layouts that vote on it. One alone may fall into a single topic; what three and what sixteen find agrees
/// with an ARI of placed documents of .93 on 20,000 titles, .74 on 2,225 news.
const LAYOUTS: usize = 3;
/// Seconds that a megabyte of text takes on one core, of which a text's first bytes count alone where
/// there is a most; measured on titles and on news.
const OF_USE: f64 = 5.5;
const OF_BERT: f64 = 42.0;
/// Bytes of a text that models with a most of tokens read, about four a token.
const READ: usize = 4 * 256;
/// Seconds a run must take longer than the look at it, on one core.
const WORTH: f64 = 12.0;

/// The settings of a quick fit in place of `settings`.
pub fn settings(settings: &Settings) -> Settings {
    let mut quick = settings.clone();
    let named = ModelChoice::named(Engine::Native, Some(PathBuf::from(USE)));
    quick.embed.name(named);
    quick.embed.chunk = Chunk::Off;
    quick.reduce.layouts =
        Some(settings.reduce.layouts.map_or(LAYOUTS, |given| given.min(LAYOUTS)));
    quick
}

/// What the whole run changed of a first look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moved {
    /// Documents with a topic in both.
    pub placed: usize,
    /// Those of them that are in the counterpart of their topic.
    pub stayed: usize,
    /// Names of topics that went along.
    pub names: usize,
}

/// Least Jaccard index of two topics' documents with which one's name is the other's.
const SAME: f64 = 0.5;

/// The result of the whole run in place of the first look, with the names that topics were given there.
pub fn in_place_of(look: &Model, result: Model) -> (Model, Moved) {
    let (before, after) = (&look.topics.assignments, &result.topics.assignments);
    let topics = counterparts(before, after);
    let in_both = |(a, b): &(&TopicId, &TopicId)| !a.is_outlier() && !b.is_outlier();
    let placed = before.iter().zip(&**after).filter(in_both).count();
    let stayed = topics.iter().map(|of| of.common).sum();
    let mut moved = Moved { placed, stayed, names: 0 };
    let mut result = result;
    for of in topics.iter().filter(|of| of.jaccard >= SAME) {
        let label = look.topics.get(of.topic).and_then(|topic| topic.label.clone());
        let (Some(topic), Some(label)) = (of.other, label) else { continue };
        let rename = Change::Rename { topic, label: Some(label) };
        // A topic of the result can be renamed.
        if let Ok(named) = rename.apply(&result, &Resources::default()) {
            result = named;
            moved.names += 1;
        }
    }
    (result, moved)
}

/// Fits quickly and shows it, where the observer wants that and it is worth the time. What goes wrong there
/// goes wrong in the run too, or does not matter.
///
/// # Errors
/// [`RunError::Cancelled`].
pub(super) fn show(
    run: &Run,
    source: &Arc<Corpus>,
    cleaned: &Cleaned,
    resources: &Resources,
) -> Result<(), RunError> {
    // There is something to look at already.
    if run.previous.is_some() || !run.observer.wants_first_look() {
        return Ok(());
    }
    if !is_worthwhile(run.settings, cleaned, resources) {
        return Ok(());
    }
    quickly(run, source, cleaned, resources)
}

/// Fits quickly and shows it.
fn quickly(
    run: &Run,
    source: &Arc<Corpus>,
    cleaned: &Cleaned,
    resources: &Resources,
) -> Result<(), RunError> {
    let settings = settings(run.settings);
    let quick = Run {
        settings: &settings,
        previous: None,
        observer: &Quietly(run.observer),
        fingerprints: run.fingerprints.clone(),
        timings: run.timings.clone(),
    };
    match fitted(quick, source.clone(), cleaned.clone(), resources) {
        Ok(model) => run.observer.first_look(model),
        Err(RunError::Cancelled(cancelled)) => return Err(cancelled.into()),
        Err(_) => {}
    }
    Ok(())
}

/// Whether the run takes much longer than a look at it.
fn is_worthwhile(settings: &Settings, cleaned: &Cleaned, resources: &Resources) -> bool {
    let Cleaned { corpus, prepared, .. } = cleaned;
    let given = settings.embed.embeddings.is_some();
    let known = settings.supervision.labels == LabelUse::Manual;
    if given || known || settings.is_of_pieces() || !models::has(USE.as_ref()) {
        return false;
    }
    let texts: Vec<&str> = prepared.iter().map(String::as_str).collect();
    let bytes =
        |most: usize| texts.iter().map(|text| text.len().min(most)).sum::<usize>() as f64 / 1e6;
    let look = OF_USE * bytes(usize::MAX);
    let worth = |seconds: f64| seconds - look > WORTH.max(look);
    // Most inputs are too small: then nothing is opened or read.
    if !worth(OF_BERT * bytes(READ)) {
        return false;
    }
    let model = LanguageModel::of(&settings.embed, corpus, resources);
    let name = model.choice.model.as_deref().map_or(BUNDLED.as_ref(), |path| path);
    if name == USE || !suits_use(&corpus.languages) {
        return false;
    }
    let embedder = match model.open(resources) {
        Ok(embedder) if model.choice.engine == Engine::Native => embedder,
        // Of another engine nobody knows what its vectors look like before it is asked.
        _ => return true,
    };
    worth(OF_BERT * missing(&*embedder, &texts, resources) as f64 / 1e6)
}

/// Bytes that are read of texts the cache lacks.
fn missing(embedder: &dyn Embedder, texts: &[&str], resources: &Resources) -> usize {
    let Ok(dimensions) = embedder.dimensions(&Unwatched) else { return 0 };
    let missing = resources.cache.missing(embedder, texts, dimensions);
    missing.into_iter().map(|text| texts[text].len().min(READ)).sum()
}

/// Tells nothing of the quick fit, but that it should end.
struct Quietly<'a>(&'a dyn Progress);

impl Progress for Quietly<'_> {
    fn log(&self, _: &str) {}

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::model::Input;

    /// Keeps the first look that a run shows.
    #[derive(Default)]
    struct Looker(Mutex<Option<Model>>);

    impl Progress for Looker {
        fn wants_first_look(&self) -> bool {
            true
        }

        fn first_look(&self, model: Model) {
            *self.0.lock().unwrap() = Some(model);
        }
    }

    fn input(texts: &[String]) -> Input {
        Input::Bytes { name: "texts".to_owned(), bytes: texts.join("\n").into_bytes().into() }
    }

    /// Reads and cleans, without a run of its own.
    fn cleaned<'a>(
        run: &mut Run<'a>,
        texts: &[String],
        resources: &Resources,
    ) -> (Arc<Corpus>, Cleaned) {
        let source = run.read(&input(texts)).unwrap();
        let cleaned = run.clean(&source, resources).unwrap();
        (source, cleaned)
    }

    fn beginning<'a>(settings: &'a Settings, observer: &'a dyn Progress) -> Run<'a> {
        let (fingerprints, timings) = Default::default();
        Run { settings, previous: None, observer, fingerprints, timings }
    }

    #[test]
    fn a_look_is_worth_its_time_where_the_run_takes_much_longer() {
        let resources = Resources::default();
        let texts = &crate::corpus::demo::demo().texts;
        // Each text another, so that nothing is embedded once for several.
        let many: Vec<String> = (0..9)
            .flat_map(|round| texts.iter().map(move |text| format!("{text} no {round}")))
            .collect();
        let worth = |texts: &[String], settings: &Settings| {
            let looker = Looker::default();
            let mut run = beginning(settings, &looker);
            let (_, cleaned) = cleaned(&mut run, texts, &resources);
            is_worthwhile(settings, &cleaned, &resources)
        };
        let usual = Settings::default();
        assert!(worth(&many, &usual));
        assert!(!worth(texts, &usual), "a thousand short texts are quick");
        assert!(!worth(&many, &settings(&usual)), "it would be the same");
        let long: Vec<String> = many.chunks(100).map(|some| some.join(" ")).collect();
        assert!(!worth(&long, &usual), "the quicker model reads long texts whole");
        let hindi: Vec<String> =
            (0..5_000).map(|i| format!("केतली एक हफ़्ते में ही रिसने लगी और पानी ठंडा रहा {i}")).collect();
        assert!(!worth(&hindi, &usual), "the quicker model does not know the language");
    }

    #[test]
    fn a_look_is_of_the_same_documents_and_its_names_go_along() {
        let resources = Resources::default();
        let texts = &crate::corpus::demo::demo().texts[..400];
        let usual = Settings::default();
        let looker = Looker::default();
        let mut run = beginning(&usual, &looker);
        let (source, cleaned) = cleaned(&mut run, texts, &resources);
        quickly(&run, &source, &cleaned, &resources).unwrap();
        let look = looker.0.lock().unwrap().take().unwrap();
        assert_eq!((look.embedder.0.as_str(), look.clusterings()), (USE, LAYOUTS));
        let topics = look.topics.without_outliers().len();
        assert!(topics > 3, "{topics}");
        let result = fitted(run, source, cleaned, &resources).unwrap();

        let alike = counterparts(&look.topics.assignments, &result.topics.assignments);
        let alike = alike.iter().max_by(|a, b| a.jaccard.total_cmp(&b.jaccard)).unwrap();
        assert!(alike.jaccard >= SAME, "{alike:?}");
        let name = Change::Rename { topic: alike.topic, label: Some("mine".to_owned()) };
        let named = name.apply(&look, &resources).unwrap();
        let (model, moved) = in_place_of(&named, result.clone());
        assert!(moved.placed > 100 && 2 * moved.stayed > moved.placed, "{moved:?}");
        assert_eq!(moved.names, 1);
        let labelled: Vec<_> = model
            .topics
            .list
            .iter()
            .filter(|topic| topic.label.as_deref() == Some("mine"))
            .collect();
        assert_eq!((labelled.len(), model.history.len()), (1, 1));
        let (same, moved) = in_place_of(&look, result.clone());
        assert_eq!((same.topics, moved.names), (result.topics, 0));
    }
}
