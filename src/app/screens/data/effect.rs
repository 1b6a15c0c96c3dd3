//! Effect of the options on the selected document.

use std::sync::Arc;

use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::corpus::clean::repeated::RepeatedLines;
use crate::corpus::{CorpusError, Languages, Preprocessor, Step, StopList, StopWords, tokens};
use crate::engine::read::preprocessing_list;
use crate::model::Settings;
use crate::worker::Request;

impl State {
    /// Asks for numbers of the whole corpus under the edited settings.
    pub(in crate::app) fn preview(&self) -> Command {
        Command::Request(0, Request::Preview { settings: Box::new(self.settings.clone()) })
    }

    /// After an edit: the effect on the selected document, and new numbers for the whole corpus.
    pub(in crate::app) fn edited_options(&mut self, before: &Settings) -> Vec<Command> {
        if self.settings == *before {
            return Vec::new();
        }
        self.renew_effect();
        // Numbers of documents that are read again come with those.
        if self.settings.read != before.read { Vec::new() } else { vec![self.preview()] }
    }

    /// Preprocessor and list of words kept out of the topics, under the edited settings.
    pub(in crate::app) fn resolved(&self) -> Result<(Preprocessor, StopList), CorpusError> {
        let none = Languages::default();
        let languages = self.corpus.as_ref().map_or(&none, |corpus| &corpus.languages);
        let resolve = |words: &StopWords| match (words, &self.screens.data.language) {
            (StopWords::Auto, Some((_, list))) => Ok(list.clone()),
            _ => words.resolve(languages),
        };
        let settings = &self.settings;
        let list = preprocessing_list(settings, resolve)?;
        let kept_out = resolve(&settings.words.stop_words)?;
        let repeated = match settings.preprocess.contains(&Step::Repeated) {
            true => self.screens.data.repeated.as_ref().map(|(_, lines)| lines.clone()),
            false => None,
        };
        let repeated = repeated.unwrap_or_default();
        Ok((Preprocessor::new(&settings.preprocess, list, repeated), kept_out))
    }

    /// Finds the corpus's language once; it takes 12 ms, too long for every change of an option.
    fn look_at_language(&mut self) {
        let Some(corpus) = &self.corpus else { return };
        let known = self.screens.data.language.as_ref();
        if known.is_none_or(|(of, _)| !Arc::ptr_eq(of, corpus)) {
            let list = StopWords::Auto.resolve(&corpus.languages).unwrap_or_default();
            self.screens.data.language = Some((corpus.clone(), list));
        }
        let known = self.screens.data.repeated.as_ref();
        let wanted = self.settings.preprocess.contains(&Step::Repeated);
        if wanted && known.is_none_or(|(of, _)| !Arc::ptr_eq(of, corpus)) {
            let lines = RepeatedLines::of(&corpus.texts);
            self.screens.data.repeated = Some((corpus.clone(), lines));
        }
    }

    /// Settings or corpus are others: what preprocessing does must be found anew.
    pub(in crate::app) fn renew_effect(&mut self) {
        self.look_at_language();
        match self.resolved() {
            Ok(effect) => self.screens.data.effect = Some(effect),
            Err(error) => self.say(StatusKind::Error, error.to_string()),
        }
        self.show_effect();
    }

    /// Applies preprocessing to the selected document.
    pub(super) fn show_effect(&mut self) {
        let text = self
            .selected_document()
            .and_then(|document| self.corpus.as_ref()?.texts.get(document.0).cloned());
        let effect = text.zip(self.screens.data.effect.as_ref());
        let (after, kept_out) = match effect {
            None => (None, Vec::new()),
            Some((text, (preprocessor, stop))) => {
                let after = preprocessor.apply(&text);
                let mut kept_out: Vec<String> = Vec::new();
                tokens::for_each_token(&after, |token| {
                    if stop.contains(token) && !kept_out.iter().any(|word| word == token) {
                        kept_out.push(token.to_owned());
                    }
                });
                (Some(after), kept_out)
            }
        };
        self.screens.data.after = after;
        self.screens.data.kept_out = kept_out;
    }
}
