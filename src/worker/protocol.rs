//! Questions to the threads, and their answers.
//!
//! Whoever asks gives a [`Ticket`], which comes back with each [`Reply`], so that late answers can be
//! told from those that are waited for. Runs are told of by [`RunEvent`]s.

use std::sync::Arc;
use std::time::Duration;

use crate::corpus::clean::repeated::RepeatedLines;
use crate::corpus::{Corpus, StopList};
use crate::engine::compare_groups::{Compared, Comparison, Groups, Inside};
use crate::engine::derived::{Derived, DerivedView};
use crate::engine::find::{Answer, Query};
use crate::engine::llm::{LlmChoice, Outcome, Plan};
use crate::engine::notes::Note;
use crate::engine::preview::PreviewStats;
use crate::engine::topic_mix::TopicMix;
use crate::engine::trends::Points;
use crate::export::view::View;
use crate::files::{Place, Written};
use crate::model::{Change, Model, Settings, Stage};
use crate::topics::TopicId;
use crate::topics::outliers::Strategy;
use crate::topics::search::{Hit, Search};
use crate::topics::trends::Trend;

/// Numbers questions. Of one kind whoever asks gives each its own, or always the same where the
/// answer says what it is the answer to.
pub type Ticket = u64;

/// Numbers runs; events of an earlier run than the current one are stale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(pub u64);

/// A question, about the model or the corpus that is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// What would be sent to a language model that is asked for names: [`Reply::NamesPlanned`]. Nothing is.
    PlanNames { choice: LlmChoice },
    /// Send that, which was confirmed: [`Reply::Naming`] as it goes on, then [`Reply::Named`].
    Name { plan: Arc<Plan> },
    /// The run with the language model ends, with what it has.
    LeaveNames,
    /// Make a change: [`Reply::Changed`].
    Change { change: Change },
    /// How many outliers would each strategy give a topic? A [`Reply::WouldMove`] each.
    CountMoves,
    /// Into how many parts would a topic fall? A [`Reply::WouldSplit`] for each least size.
    TrySplit { topic: TopicId },
    /// How many topics and outliers would every min_topic_size give, those near to `size` first? A
    /// [`Reply::WouldFind`] each, until the next such question.
    TrySizes { size: usize },
    /// The dialog with other sizes is closed: their trials end.
    LeaveSizes,
    /// The words of topics at points: [`Reply::Followed`].
    Follow { points: Arc<Points> },
    /// The topics and documents nearest to a text or document, and then its mix of topics:
    /// [`Reply::Answered`] and [`Reply::TopicMix`].
    Ask { query: Query },
    /// The documents a search finds: [`Reply::Found`], unless a later search comes first.
    Search { search: Search },
    /// How the topics of two groups of documents differ: [`Reply::Compared`].
    Compare { comparison: Comparison },
    /// What tells the groups apart inside a topic: [`Reply::Inside`].
    CompareInside { comparison: Comparison, topic: TopicId },
    /// A derived view of the model: [`Reply::Derived`].
    Look { sight: DerivedView },
    /// Save a session at a place that was checked: [`Reply::Saved`].
    Save { place: Place },
    /// Write the view of a screen: [`Reply::Exported`].
    Export { place: Place, view: Box<View> },
    /// The input, read again as these settings say: [`Reply::Read`], unless a later question comes
    /// first.
    Read { settings: Box<Settings> },
    /// The numbers of the Data screen: [`Reply::Preview`], unless a later question comes first.
    Preview { settings: Box<Settings> },
}

/// The model and corpus that a question is about.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub model: Option<Arc<Model>>,
    pub corpus: Option<Arc<Corpus>>,
}

/// News from the threads.
#[derive(Debug)]
pub enum Event {
    Run(RunId, RunEvent),
    Reply(Ticket, Reply),
}

/// News of a run.
#[derive(Debug)]
pub enum RunEvent {
    Started {
        settings: Box<Settings>,
    },
    /// The documents are known; comes before anything slow.
    Read {
        corpus: Arc<Corpus>,
    },
    StageStarted {
        stage: Stage,
    },
    /// At most ten a second.
    Progress {
        stage: Stage,
        done: usize,
        total: usize,
    },
    /// `reused`: nothing it depends on had changed. `summary`: "1,000 × 384, 1,000 cached".
    StageDone {
        stage: Stage,
        took: Duration,
        reused: bool,
        summary: String,
    },
    Log {
        text: String,
    },
    /// A quick fit to look at; the run goes on.
    FirstLook {
        model: Box<Model>,
    },
    /// A doubt about the result that comes next.
    Note {
        note: Note,
    },
    Done {
        model: Box<Model>,
    },
    Failed {
        message: String,
    },
    Cancelled,
}

/// The documents of an input, and what cleaning has to know of all of them.
#[derive(Debug)]
pub struct ReadAgain {
    pub corpus: Arc<Corpus>,
    /// Stop words of the language they are found to be in.
    pub language: StopList,
    /// Lines with which many of them begin or end, where a step asks for those.
    pub repeated: RepeatedLines,
}

/// An answer to a [`Request`]. It is shown, not acted on: every error in it is the sentence of the
/// error that the work ended with, ready to be read.
#[derive(Debug)]
pub enum Reply {
    /// The change, and the model it gave.
    Changed {
        change: Change,
        result: Result<Box<Model>, String>,
    },
    /// What would be sent to a language model.
    NamesPlanned {
        plan: Result<Arc<Plan>, String>,
    },
    /// How many topics and groups a language model has answered about.
    Naming {
        done: usize,
        total: usize,
    },
    /// The names that a language model proposes.
    Named {
        outcome: Result<Outcome, String>,
    },
    /// How many outliers a strategy would give a topic.
    WouldMove {
        strategy: Strategy,
        count: Result<usize, String>,
    },
    /// Topics and outliers that another min_topic_size would give.
    WouldFind {
        min_topic_size: usize,
        topics: usize,
        outliers: usize,
    },
    /// A least size of a part, and the documents of each part it would give; `None` behind the last.
    WouldSplit {
        parts: Result<Option<(usize, Vec<usize>)>, String>,
    },
    Followed {
        words: Vec<Trend>,
    },
    Answered {
        answer: Result<Answer, String>,
    },
    TopicMix {
        spread: Result<TopicMix, String>,
    },
    /// Documents, best first.
    Found {
        hits: Result<Vec<Hit>, String>,
    },
    Compared {
        result: Result<(Groups, Compared), String>,
    },
    Inside {
        result: Result<Inside, String>,
    },
    Derived {
        sight: DerivedView,
        model: Arc<Model>,
        seen: Result<Derived, String>,
    },
    Saved {
        result: Result<Written, String>,
    },
    Exported {
        result: Result<Written, String>,
    },
    /// The input as it was read under these settings.
    Read {
        settings: Box<Settings>,
        result: Result<ReadAgain, String>,
    },
    /// Numbers for the Data screen under these settings.
    Preview {
        settings: Box<Settings>,
        result: Result<PreviewStats, String>,
    },
}

impl Event {
    /// Whether it only tells how a run or a trial goes on, so that nobody waits for it.
    pub fn can_wait(&self) -> bool {
        match self {
            Event::Run(_, event) => matches!(
                event,
                RunEvent::Started { .. }
                    | RunEvent::StageStarted { .. }
                    | RunEvent::Progress { .. }
                    | RunEvent::StageDone { .. }
                    | RunEvent::Log { .. }
                    | RunEvent::Note { .. }
            ),
            Event::Reply(_, reply) => {
                matches!(reply, Reply::WouldFind { .. } | Reply::Naming { .. })
            }
        }
    }
}
