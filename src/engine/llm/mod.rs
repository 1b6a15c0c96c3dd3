//! Names and one-sentence descriptions of topics and groups from a language model on a server.
//!
//! [`Plan::of`] says what would be sent, of which nothing is sent before [`Plan::run`]. That asks in batches:
//! the topics, then the groups, the finest layer first, each with the names that its parts just got. What is
//! not answered is asked once more, in smaller batches. Names that could be mistaken for each other go back
//! once, together. Answers are kept by a digest of what was sent, so the same is not asked again. What comes
//! out are proposals: [`Outcome::change`] makes a change of those that are accepted.
//!
//! * `items` — topics and groups as the model is told of them; [`prompt`] — requests
//! * `answer` — names out of what the model writes
//! * `confusable` — names that are too like each other
//! * `asking` — the requests of a run

mod answer;
mod asking;
mod confusable;
mod items;
pub mod prompt;

use std::collections::BTreeMap;

use crate::http::chat::ChatError;
use crate::http::{Endpoint, Patience, ServerError};
use crate::model::change::NewName;
use crate::model::llm_answers::LlmAnswer;
use crate::model::{Change, Model};
use crate::text::{counted, thousands};
use crate::topics::layers::LayerError;
use crate::watch::{Cancelled, Watch};

use super::Resources;
use asking::Asking;
use items::Item;

/// Which language model is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlmChoice {
    /// The server's address.
    pub endpoint: Endpoint,
    /// Its name on the server; a server of one model needs none.
    pub model: Option<String>,
}

impl LlmChoice {
    /// The name that stands beside what it wrote.
    pub fn name(&self) -> &str {
        self.model.as_deref().unwrap_or_default()
    }

    /// Where things go: the address, and the model where it is named.
    pub fn shown(&self) -> String {
        match &self.model {
            Some(model) => format!("{}, model {model}", self.endpoint),
            None => self.endpoint.to_string(),
        }
    }
}

/// How long a language model is waited for, unless told otherwise: small machines take minutes.
pub fn patience() -> Patience {
    Patience { limit: std::time::Duration::from_secs(300), tries: 3, ..Patience::default() }
}

/// A topic, in layer 0 by its id, or a group by its layer and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// 0 for topics.
    pub layer: usize,
    /// From 0 up.
    pub number: usize,
}

impl At {
    /// "topic 3", or "group 1 of layer 2".
    pub fn said(self) -> String {
        match self.layer {
            0 => format!("topic {}", self.number),
            layer => format!("group {} of layer {layer}", self.number),
        }
    }
}

/// A name and a description to be accepted or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it is for.
    pub at: At,
    /// The title it has now.
    pub before: String,
    /// A few words.
    pub name: String,
    /// One sentence, where the model wrote one.
    pub description: Option<String>,
}

/// Why a run came to its end before all was asked.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LlmError {
    /// The server does not answer, or not as it should.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The watcher asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The model writes something else.
    #[error("{shown} answers, but without names{}: try a larger model", start(said))]
    #[allow(missing_docs, reason = "the sentence names its fields")]
    NoNames { shown: String, said: String },
    /// Nothing can be named there.
    #[error(transparent)]
    Layer(#[from] LayerError),
}

fn start(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(" (it begins {said:?})") }
}

impl From<ChatError> for LlmError {
    fn from(error: ChatError) -> Self {
        match error {
            ChatError::Server(error) => error.into(),
            ChatError::Cancelled(error) => error.into(),
            // None is left.
            _ => Cancelled.into(),
        }
    }
}

/// Everything that would be sent, before it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    choice: LlmChoice,
    /// Topics, then the groups of each layer.
    stages: Vec<Vec<Item>>,
    /// Names that the user gave, by what has them.
    labels: BTreeMap<At, String>,
    /// How many are answered already.
    known: usize,
    /// Those that are not.
    pending: Vec<At>,
}

/// The proposals of a run, and what came of the rest.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Other than what is there already, topics first.
    pub proposals: Vec<Proposal>,
    /// Those that got no usable answer.
    pub unanswered: Vec<At>,
    /// Requests that were sent.
    pub requests: usize,
    /// The name of the model, where it was asked by one.
    pub by: String,
    /// Why it ended early; the proposals until then are there.
    pub stopped: Option<LlmError>,
}

impl Plan {
    /// Asks about the topics and all groups of `model`, or about one layer; those that the user named are
    /// left alone. Nothing is sent.
    ///
    /// # Errors
    /// [`LayerError`] where there is no such layer.
    pub fn of(
        model: &Model,
        choice: &LlmChoice,
        layer: Option<usize>,
        resources: &Resources,
    ) -> Result<Self, LayerError> {
        let (stages, labels) = items::all(model, layer)?;
        let mut plan =
            Plan { choice: choice.clone(), stages, labels, known: 0, pending: Vec::new() };
        let found = Asking::of(&plan, model, resources).known();
        let all = plan.stages.iter().flatten().map(|item| item.at);
        plan.pending = all.filter(|at| !found.contains_key(at)).collect();
        plan.known = found.len();
        Ok(plan)
    }

    /// Whether a run would send nothing: all is answered already, or there is nothing to name.
    pub fn sends_nothing(&self) -> bool {
        self.pending.is_empty()
    }

    /// How many topics and groups it is about.
    pub fn count(&self) -> usize {
        self.known + self.pending.len()
    }

    /// What goes where, in a sentence.
    pub fn summary(&self) -> String {
        let pending: Vec<&Item> = self.pending().collect();
        let topics = pending.iter().filter(|item| item.at.layer == 0).count();
        let groups = pending.len() - topics;
        let what = match (topics, groups) {
            (topics, 0) => counted(topics, "topic"),
            (0, groups) => counted(groups, "group"),
            _ => format!("{} and {}", counted(topics, "topic"), counted(groups, "group")),
        };
        let texts = pending.iter().map(|item| item.texts.len()).sum();
        let requests = prompt::requests(&self.choice, &pending);
        let bytes: usize = requests.iter().map(|body| body.to_string().len()).sum();
        let known = match self.known {
            0 => String::new(),
            known => format!("; {} answered before", thousands(known)),
        };
        format!(
            "{what} with the beginnings of {} go to {} in {} of about {} kB{known}",
            counted(texts, "document"),
            self.choice.shown(),
            counted(requests.len(), "request"),
            thousands(bytes.div_ceil(1000)),
        )
    }

    /// All that is sent, in lines: what the model is told to do, then each topic and group.
    pub fn lines(&self) -> Vec<String> {
        let task = prompt::SYSTEM.lines().map(str::to_owned);
        task.chain(self.pending().flat_map(Item::lines)).collect()
    }

    /// What is not answered yet.
    fn pending(&self) -> impl Iterator<Item = &Item> {
        self.stages.iter().flatten().filter(|item| self.pending.binary_search(&item.at).is_ok())
    }

    /// Sends it all and gathers the proposals; what comes until a failure, or until `watch` stops it, is
    /// kept. `model` is the one that the plan is of.
    pub fn run(
        &self,
        model: &Model,
        resources: &Resources,
        patience: Patience,
        watch: &dyn Watch,
    ) -> Outcome {
        let mut asking = Asking::of(self, model, resources);
        let stopped = asking.run(patience, watch).err();
        let (found, unanswered, requests) = asking.into_found();
        let by = self.choice.name().to_owned();
        let proposals = self.stages.iter().flatten().filter_map(|item| {
            let LlmAnswer { name, description } = found.get(&item.at)?.clone();
            let same = item.written.as_ref() == Some(&(name.clone(), description.clone()));
            let before = item.before.clone();
            (!same).then_some(Proposal { at: item.at, before, name, description })
        });
        Outcome { proposals: proposals.collect(), unanswered, requests, by, stopped }
    }
}

impl Outcome {
    /// The change that accepts those of the proposals that `accepted` says; `None` where there are none.
    pub fn change(&self, accepted: impl Fn(&Proposal) -> bool) -> Option<Change> {
        let accepted = self.proposals.iter().filter(|proposal| accepted(proposal));
        let names: Vec<NewName> = accepted
            .map(|Proposal { at, name, description, .. }| NewName {
                layer: at.layer,
                number: at.number,
                name: name.clone(),
                description: description.clone(),
            })
            .collect();
        (!names.is_empty()).then(|| Change::Names { names, by: self.by.clone() })
    }

    /// What came out, in a sentence, without why it ended.
    pub fn summary(&self) -> String {
        let proposals = counted(self.proposals.len(), "proposal");
        match self.unanswered.len() {
            0 => proposals,
            missing => format!("{proposals}, {} without a usable answer", thousands(missing)),
        }
    }
}
