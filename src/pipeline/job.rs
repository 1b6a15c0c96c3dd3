//! The background threads: requests in, events out.
//!
//! One thread runs fits, one answers what must not wait for a fit (queries, saves, previews).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{Model, PreviewStats, Settings, Stage};
use crate::corpus::Corpus;

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
    /// The answer to the query numbered `ask`.
    Answered {
        ask: u64,
        answer: Result<Answer, String>,
    },
    Saved {
        result: Result<PathBuf, String>,
    },
    /// Numbers for the Data screen under these settings.
    Preview {
        settings: Settings,
        result: Result<PreviewStats, String>,
    },
}

/// Topics and documents nearest to a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub query: String,
    /// All topics by falling cosine, −1 included.
    pub topics: Vec<(i32, f32)>,
    /// Nearest documents by falling cosine.
    pub documents: Vec<(usize, f32)>,
    pub took: Duration,
}

/// Handle to the background threads; dropping it cancels and ends them.
pub struct Worker {}
