//! The requests of a run: what is known already, batches, a second try, names that go back.

use std::collections::BTreeMap;

use super::confusable::{pairs, together};
use super::items::Item;
use super::prompt::{BATCH, SMALL_BATCH, digest, question};
use super::{At, LlmError, Plan, answer};
use crate::engine::Resources;
use crate::engine::names::embedder;
use crate::http::Patience;
use crate::http::chat::Chat;
use crate::model::Model;
use crate::model::llm_answers::{LlmAnswer, LlmAnswers};
use crate::text::{one_line, sanitise};
use crate::watch::{Part, Watch};

/// Requests in a row without any name after which it is given up.
const IN_VAIN: usize = 3;
/// Characters of an answer without names that are said.
const START: usize = 60;

/// What was asked and answered so far.
pub(super) struct Asking<'a> {
    plan: &'a Plan,
    model: &'a Model,
    resources: &'a Resources,
    answers: LlmAnswers,
    found: BTreeMap<At, LlmAnswer>,
    unanswered: Vec<At>,
    requests: usize,
    in_vain: usize,
}

/// A language model, and who watches.
struct Line<'a> {
    chat: Chat,
    watch: &'a dyn Watch,
}

impl<'a> Asking<'a> {
    pub fn of(plan: &'a Plan, model: &'a Model, resources: &'a Resources) -> Self {
        let mut answers = (*model.answers).clone();
        answers.extend(&resources.answers());
        let (found, unanswered) = (BTreeMap::new(), Vec::new());
        Asking { plan, model, resources, answers, found, unanswered, requests: 0, in_vain: 0 }
    }

    /// What is answered already: a group only if its parts are, and a name that would go back only if
    /// that was answered, too.
    pub fn known(mut self) -> BTreeMap<At, LlmAnswer> {
        for stage in &self.plan.stages {
            let whole = |item: &&Item| item.children.iter().all(|child| self.is_settled(*child));
            let items: Vec<Item> =
                stage.iter().filter(whole).map(|item| item.with_parts(&self.found)).collect();
            self.take_known(&items);
            let again = self.confusable(&items);
            for item in self.take_known(&again) {
                self.found.remove(&item.at);
            }
        }
        self.found
    }

    /// Whether nothing is asked about it any more.
    fn is_settled(&self, at: At) -> bool {
        let planned = self.plan.stages.iter().flatten().any(|item| item.at == at);
        !planned || self.found.contains_key(&at)
    }

    /// Answers, those without one, and how many requests were sent.
    pub fn into_found(self) -> (BTreeMap<At, LlmAnswer>, Vec<At>, usize) {
        (self.found, self.unanswered, self.requests)
    }

    /// Asks all there is to ask.
    pub fn run(&mut self, patience: Patience, watch: &dyn Watch) -> Result<(), LlmError> {
        let choice = &self.plan.choice;
        let chat = Chat::open(&choice.endpoint, choice.model.as_deref(), patience)?;
        let line = Line { chat, watch };
        watch.tick(0, self.plan.count())?;
        for stage in &self.plan.stages {
            let items = self.with_parts(stage);
            let pending = self.take_known(&items);
            let pending = self.shown(pending);
            let missing = self.ask(&line, &pending, BATCH)?;
            let missing = self.ask(&line, &missing, SMALL_BATCH)?;
            self.unanswered.extend(missing.iter().map(|item| item.at));
            let again = self.confusable(&items);
            let pending = self.take_known(&again);
            let pending = self.shown(pending);
            // Whatever is not answered now keeps its first name, and is not asked a third time.
            let missing = match self.ask(&line, &pending, 2 * BATCH) {
                // There are names, after all.
                Err(LlmError::NoNames { .. }) => pending,
                other => other?,
            };
            self.in_vain = 0;
            for item in missing {
                if let Some(first) = self.found.get(&item.at).cloned() {
                    self.keep(&item, first);
                }
            }
        }
        Ok(())
    }

    fn with_parts(&self, stage: &[Item]) -> Vec<Item> {
        stage.iter().map(|item| item.with_parts(&self.found)).collect()
    }

    /// Takes what is answered already; those that are not come back.
    fn take_known(&mut self, items: &[Item]) -> Vec<Item> {
        let mut pending = Vec::new();
        for item in items {
            match self.answers.get(&digest(&self.plan.choice, item)) {
                Some(answer) => drop(self.found.insert(item.at, answer.clone())),
                None => pending.push(item.clone()),
            }
        }
        pending
    }

    /// Those of which it was shown beforehand that they would be sent.
    fn shown(&self, mut items: Vec<Item>) -> Vec<Item> {
        items.retain(|item| self.plan.pending.binary_search(&item.at).is_ok());
        items
    }

    /// Asks about `items`, so many at a time; those without an answer come back.
    fn ask(&mut self, line: &Line, items: &[Item], batch: usize) -> Result<Vec<Item>, LlmError> {
        let mut missing = Vec::new();
        for batch in items.chunks(batch) {
            self.requests += 1;
            let text = line.chat.ask(&question(batch), line.watch)?;
            let mut names = answer::names(&text, batch.len());
            self.in_vain = if names.is_empty() { self.in_vain + 1 } else { 0 };
            if self.in_vain == IN_VAIN {
                return Err(self.no_names(&text));
            }
            for (id, item) in (1..).zip(batch) {
                let Some(answer) = names.remove(&id) else {
                    missing.push(item.clone());
                    continue;
                };
                self.keep(item, answer);
            }
            let done = self.found.len() + self.unanswered.len();
            line.watch.tick(done, self.plan.count())?;
        }
        Ok(missing)
    }

    fn keep(&mut self, item: &Item, answer: LlmAnswer) {
        let digest = digest(&self.plan.choice, item);
        self.resources.keep_answer(digest.clone(), answer.clone());
        self.answers.keep(digest, answer.clone());
        self.found.insert(item.at, answer);
    }

    fn no_names(&self, text: &str) -> LlmError {
        let start: String = text.chars().take(4 * START).collect();
        let said = one_line(&sanitise(&start)).trim().chars().take(START).collect();
        LlmError::NoNames { shown: self.plan.choice.shown(), said }
    }

    /// Those of `items` whose names could be mistaken for others of their layer, with these names.
    fn confusable(&self, items: &[Item]) -> Vec<Item> {
        let Some(layer) = items.first().map(|item| item.at.layer) else { return Vec::new() };
        if items.iter().all(|item| !self.found.contains_key(&item.at)) {
            return Vec::new();
        }
        let got = items.iter().filter_map(|item| Some((item.at, &self.found.get(&item.at)?.name)));
        let own = self.plan.labels.iter().filter(|(at, _)| at.layer == layer);
        let names: BTreeMap<At, String> =
            got.chain(own.map(|(at, name)| (*at, name))).map(|(at, n)| (at, n.clone())).collect();
        let written: Vec<&str> = names.values().map(String::as_str).collect();
        let stop = &self.resources.stop;
        let vectors = embedder(self.model, self.resources, stop).and_then(|embedder| {
            let embedded = self.resources.cache.embed(&*embedder, &written, &Part(stop));
            embedded.ok().map(|embedded| embedded.vectors)
        });
        let like = pairs(&names, vectors.as_ref());
        let item = |at: At| {
            let item = items.iter().find(|item| item.at == at)?;
            let too_like = like.get(&at)?.iter().filter_map(|other| names.get(other).cloned());
            Some(item.back(names.get(&at).cloned(), too_like.collect()))
        };
        together(&like).into_iter().filter_map(item).collect()
    }
}
