//! The first stages: documents out of the input, and what preprocessing leaves of them.

use std::sync::Arc;

use rayon::prelude::*;

use super::under_way::Run;
use super::{Resources, RunError};
use crate::corpus::clean::repeated::RepeatedLines;
use crate::corpus::clean::without_left_empty;
use crate::corpus::{
    self, Corpus, CorpusError, DuplicateUse, Duplicates, Preprocessor, ReadOptions, Skip, Step,
    StopList, StopWords,
};
use crate::model::fingerprint::Fingerprint;
use crate::model::{Input, Model, Settings, Stage};
use crate::text::{counted, thousands};
use crate::watch::{Cancelled, Watch};

/// Documents that are fitted: copies may be dropped, and cleaning may leave nothing of some.
#[derive(Clone)]
pub(super) struct Cleaned {
    /// Of all that were read.
    pub duplicates: Arc<Duplicates>,
    pub corpus: Arc<Corpus>,
    /// What cleaning left.
    pub prepared: Arc<Vec<String>>,
}

impl Run<'_> {
    pub fn read(&mut self, input: &Input) -> Result<Arc<Corpus>, RunError> {
        let options = &self.settings.read;
        let fingerprint = input.fingerprint().then(options);
        self.stage(
            Stage::Read,
            fingerprint,
            |model| model.source.clone(),
            |_| Ok(Arc::new(documents(input, options)?)),
            |corpus| counted(corpus.len(), "doc"),
        )
    }

    pub fn clean(
        &mut self,
        source: &Arc<Corpus>,
        resources: &Resources,
    ) -> Result<Cleaned, RunError> {
        let stop = preprocessing_list(self.settings, |words| words.resolve(&source.languages))?;
        let fingerprint =
            Fingerprint::of(&source.texts).then(&(&self.settings.preprocess, stop.words()));
        let copies = self.settings.duplicates;
        let fingerprint = match copies {
            DuplicateUse::Drop => fingerprint.then(&copies),
            _ => fingerprint,
        };
        let steps = &self.settings.preprocess;
        let same = |model: &&Model| Arc::ptr_eq(&model.source, source) || model.source == *source;
        let previous = self.previous.filter(same);
        let known = previous.and_then(|model| model.duplicates.clone());
        self.stage_from(
            Stage::Clean,
            fingerprint,
            previous.zip(known.clone()).map(|(model, duplicates)| {
                || Cleaned {
                    duplicates,
                    corpus: model.corpus.clone(),
                    prepared: model.prepared.clone(),
                }
            }),
            |watch| {
                let duplicates = match known {
                    Some(duplicates) => duplicates,
                    None => resources.duplicates.of(source, watch)?,
                };
                let left = duplicates.left(source, copies);
                let repeated = RepeatedLines::wanted(steps, &source.texts);
                let preprocessor = Preprocessor::new(steps, stop, repeated);
                let clean = |text: &String| match watch.cancelled() {
                    true => Err(Cancelled),
                    false => Ok(preprocessor.apply(text)),
                };
                let prepared = left.texts.par_iter().map(clean).collect::<Result<_, _>>()?;
                let (corpus, prepared) = without_left_empty(&left, prepared);
                Ok(Cleaned { duplicates, corpus, prepared: Arc::new(prepared) })
            },
            |cleaned| summary(steps.len(), copies, cleaned),
        )
    }
}

/// What cleaning in so many steps did, in a few words.
fn summary(steps: usize, copies: DuplicateUse, cleaned: &Cleaned) -> String {
    let steps = match steps {
        0 => "documents unchanged".to_owned(),
        n => counted(n, "step"),
    };
    let count = |count: usize, what: &str| match count {
        0 => String::new(),
        count => format!(", {} {what}", thousands(count)),
    };
    let found = cleaned.duplicates.copies();
    let are = match copies {
        DuplicateUse::Weigh => " weighed",
        DuplicateUse::Drop => " dropped",
        _ => "",
    };
    let a_copy = if found == 1 { "copy" } else { "copies" };
    let left_empty = cleaned.corpus.records.count(Skip::LeftEmpty);
    let copies = count(found, &format!("{a_copy}{are}"));
    format!("{steps}{copies}{}", count(left_empty, "left empty"))
}

/// The documents of `input`, read as `options` say.
///
/// # Errors
/// [`RunError`] where it cannot be read.
pub fn documents(input: &Input, options: &ReadOptions) -> Result<Corpus, RunError> {
    match input {
        Input::Paths(paths) => Ok(corpus::read_paths(paths, options)?),
        Input::Bytes { name, bytes } => Ok(corpus::read_bytes(name, bytes, options)?),
        Input::Demo => Ok(corpus::demo::demo()),
        Input::Loaded { corpus, options: same } if same == options => Ok(Corpus::clone(corpus)),
        Input::Loaded { corpus, .. } => match &corpus.paths[..] {
            [] => Err(RunError::SourceGone { name: corpus.name.clone() }),
            paths => Ok(corpus::read_paths(paths, options)?),
        },
        Input::Textless { name } => Err(RunError::Textless { name: name.clone() }),
    }
}

/// The list that preprocessing removes: the one `--stop-words` names, but `none` there only
/// speaks of topics, so the corpus's own language is meant. `resolve` finds a list.
///
/// # Errors
/// The error of `resolve`.
pub fn preprocessing_list(
    settings: &Settings,
    resolve: impl Fn(&StopWords) -> Result<StopList, CorpusError>,
) -> Result<StopList, CorpusError> {
    if !settings.preprocess.contains(&Step::StopWords) {
        return Ok(StopList::default());
    }
    match &settings.words.stop_words {
        StopWords::None => resolve(&StopWords::Auto),
        named => resolve(named),
    }
}
