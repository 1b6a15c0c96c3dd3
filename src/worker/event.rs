//! What the background threads tell.

use std::sync::Arc;
use std::time::Duration;

use crate::corpus::Corpus;
use crate::engine::find::Answer;
use crate::engine::notes::Note;
use crate::engine::preview::PreviewStats;
use crate::engine::sights::{Seen, Sight};
use crate::engine::spread::Spread;
use crate::files::Written;
use crate::model::Change;
use crate::model::{Model, Settings, Stage};
use crate::topics::outliers::Strategy;
use crate::topics::search::Hit;
use crate::topics::trends::Trend;

/// Numbers runs; events of an earlier run than the current one are stale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(pub u64);

/// What the background threads tell.
#[derive(Debug)]
pub enum Event {
    Started {
        run: RunId,
        settings: Settings,
    },
    /// The documents are known; comes before anything slow.
    Read {
        run: RunId,
        corpus: Arc<Corpus>,
    },
    StageStarted {
        run: RunId,
        stage: Stage,
    },
    /// At most ten a second.
    Progress {
        run: RunId,
        stage: Stage,
        done: usize,
        total: usize,
    },
    /// `reused`: nothing it depends on had changed. `summary`: "1,000 × 384, 1,000 cached".
    StageDone {
        run: RunId,
        stage: Stage,
        took: Duration,
        reused: bool,
        summary: String,
    },
    Log {
        run: RunId,
        text: String,
    },
    /// What should be doubted of the result that comes next.
    Note {
        run: RunId,
        note: Note,
    },
    Done {
        run: RunId,
        model: Box<Model>,
    },
    Failed {
        run: RunId,
        message: String,
    },
    Cancelled {
        run: RunId,
    },
    /// What came of the change numbered `edit`.
    Changed {
        edit: u64,
        change: Change,
        result: Result<Box<Model>, String>,
    },
    /// How many outliers a strategy would give a topic.
    WouldMove {
        edit: u64,
        strategy: Strategy,
        count: Result<usize, String>,
    },
    /// What another min_topic_size would give.
    WouldFind {
        ask: u64,
        min_topic_size: usize,
        topics: usize,
        outliers: usize,
    },
    /// The words of topics at the points asked for.
    Followed {
        ask: u64,
        words: Vec<Trend>,
    },
    /// The answer to the query numbered `ask`.
    Answered {
        ask: u64,
        answer: Result<Answer, String>,
    },
    /// How the query numbered `ask` spreads over the topics.
    Spread {
        ask: u64,
        spread: Result<Spread, String>,
    },
    /// The documents of the parts that parts of at least so many would give; `None` behind the last.
    WouldSplit {
        ask: u64,
        parts: Result<Option<(usize, Vec<usize>)>, String>,
    },
    /// The documents that the search numbered `ask` found, best first.
    Found {
        ask: u64,
        hits: Result<Vec<Hit>, String>,
    },
    /// What there is to see of the model when it is looked at.
    Seen {
        sight: Sight,
        model: Arc<Model>,
        seen: Result<Seen, String>,
    },
    Saved {
        result: Result<Written, String>,
    },
    Exported {
        result: Result<Written, String>,
    },
    /// Numbers for the Data screen under these settings.
    Preview {
        settings: Settings,
        result: Result<PreviewStats, String>,
    },
}

impl Event {
    /// Whether it only tells how a run or a trial goes on, so that nobody waits for it.
    pub fn can_wait(&self) -> bool {
        matches!(
            self,
            Event::Started { .. }
                | Event::StageStarted { .. }
                | Event::Progress { .. }
                | Event::StageDone { .. }
                | Event::Log { .. }
                | Event::Note { .. }
                | Event::WouldFind { .. }
        )
    }
}
