//! The thread for what somebody waits for with the keys in hand: queries, searches, and what a
//! screen shows when it is first looked at.
//!
//! It has threads of its own to compute with: those of the run may be busy for many seconds, and a
//! change on the thread beside it too.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::Instant;

use crate::engine::find::{Answer, Query, found, nearest, spread, vector_of};
use crate::engine::sights::Sight;
use crate::engine::spread::Spreader;
use crate::model::Model;
use crate::topics::search::Search;
use crate::worker::event::Event;
use crate::worker::job::{Shared, guarded};

pub(super) enum Question {
    Ask { ask: u64, query: Query, model: Arc<Model> },
    Search { ask: u64, search: Search, model: Arc<Model> },
    Look { sight: Sight, model: Arc<Model> },
}

/// Threads beside those of the run; those of the run where the machine gives no more.
pub(super) struct OwnThreads(Option<rayon::ThreadPool>);

impl OwnThreads {
    pub fn start() -> Self {
        OwnThreads(rayon::ThreadPoolBuilder::new().build().ok())
    }

    /// Runs `work` on them; a panic becomes a sentence.
    pub fn guarded<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, String> {
        guarded(|| match &self.0 {
            Some(pool) => pool.install(work),
            None => work(),
        })
    }
}

/// Answers questions in the order they come; a panic becomes the answer.
pub(super) fn answer_all(shared: &Shared, questions: &Receiver<Question>) {
    let own = OwnThreads::start();
    let mut words = None;
    let mut spreader = Spreader::default();
    for question in questions {
        match question {
            Question::Ask { ask, query, model } => {
                let started = Instant::now();
                let vector = own.guarded(|| vector_of(&shared.resources, &query, &model));
                let vector = match vector.and_then(|vector| vector) {
                    Ok(vector) => vector,
                    Err(message) => {
                        shared.send(Event::Answered { ask, answer: Err(message) });
                        continue;
                    }
                };
                let answer = own.guarded(|| nearest(&query, vector.view(), &model));
                let answer = answer.map(|answer| Answer { took: started.elapsed(), ..answer });
                shared.send(Event::Answered { ask, answer });
                let spread = own.guarded(|| {
                    spread(&shared.resources, &mut spreader, &query, vector.view(), &model)
                });
                shared.send(Event::Spread { ask, spread: spread.and_then(|spread| spread) });
            }
            Question::Search { ask, .. } if ask < shared.searched.load(Ordering::Relaxed) => {}
            Question::Search { ask, search, model } => {
                let found = || found(&shared.resources, &mut words, &search, &model);
                let hits = own.guarded(found);
                shared.send(Event::Found { ask, hits: hits.and_then(|hits| hits) });
            }
            Question::Look { sight, model } => {
                let seen = own.guarded(|| sight.at(&model));
                shared.send(Event::Seen { sight, model, seen });
            }
        }
    }
}
