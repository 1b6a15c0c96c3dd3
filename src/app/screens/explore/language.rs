//! Topics as their documents in one language have them: words, names and documents.

use std::collections::BTreeMap;

use crate::app::State;
use crate::app::status::StatusKind;
use crate::corpus::Language;
use crate::engine::by_language::{several, topics_in};
use crate::model::Model;
use crate::topics::{Topic, TopicId};

/// One language of several, and the topics in it.
#[derive(Debug)]
pub struct InLanguage {
    pub language: Language,
    pub topics: BTreeMap<TopicId, Topic>,
}

impl InLanguage {
    fn of(model: &Model, language: Language) -> Self {
        InLanguage { language, topics: topics_in(model, language) }
    }
}

impl State {
    /// A topic as it is shown: as its documents in one language have it, where one is chosen.
    pub fn shown_topic(&self, id: TopicId) -> Option<&Topic> {
        match &self.screens.explore.in_language {
            Some(chosen) => chosen.topics.get(&id),
            None => self.model.as_ref()?.topics.get(id),
        }
    }

    /// The language that is shown alone.
    pub(in crate::app) fn shown_language(&self) -> Option<Language> {
        self.screens.explore.in_language.as_ref().map(|chosen| chosen.language)
    }
}

/// The first language alone, then the next, at last all again.
pub(super) fn cycle(state: &mut State) {
    let Some(model) = &state.model else { return };
    let languages = several(&model.corpus.languages);
    if languages.is_empty() {
        return state.say(StatusKind::Info, "The documents are in one language".to_owned());
    }
    let at = state.shown_language().and_then(|l| languages.iter().position(|other| *other == l));
    let next = languages.get(at.map_or(0, |at| at + 1));
    let said = match next {
        Some(language) => format!("Words and documents in {language} alone"),
        None => "Words and documents in all languages".to_owned(),
    };
    state.screens.explore.in_language = next.map(|language| InLanguage::of(model, *language));
    state.say(StatusKind::Info, said);
    state.refilter_in_place();
}

/// Of another model the same language, where it has it.
pub(super) fn renew(state: &mut State) {
    let Some(language) = state.shown_language() else { return };
    let still = state.model.as_ref().filter(|m| several(&m.corpus.languages).contains(&language));
    state.screens.explore.in_language = still.map(|model| InLanguage::of(model, language));
}
