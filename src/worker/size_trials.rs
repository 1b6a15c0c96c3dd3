//! Topics that other minimum sizes would give, tried on the layouts that are there.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;

use crate::model::fitted::Fit;
use crate::model::{ClusterSettings, Model, Settings};
use crate::watch::Watch;
use crate::worker::protocol::{Reply, Ticket};
use crate::worker::threads::{Kind, Shared, guarded};

/// The values that are tried.
pub const SIZES: RangeInclusive<usize> = 2..=60;

/// Asks for the topics that every value would give, those near to `size` first.
pub(super) struct Question {
    pub number: u64,
    pub ticket: Ticket,
    pub size: usize,
    pub model: Arc<Model>,
}

/// Topics and outliers that values give.
type Gives = BTreeMap<usize, (usize, usize)>;

/// Answers questions, an event a value, until the next is asked. Of one model no value is tried twice.
pub(super) fn try_all(shared: &Shared, questions: &Receiver<Question>) {
    let mut tried: Option<(Arc<Model>, Gives)> = None;
    for Question { number, ticket, size, model } in questions {
        let Some(fit) = &model.fit else { continue };
        let known = match tried.take() {
            Some((of, known)) if Arc::ptr_eq(&of, &model) => known,
            _ => Gives::new(),
        };
        let (_, known) = tried.insert((model.clone(), known));
        let watch = SizeWatch { shared, number };
        let mut sizes: Vec<usize> = SIZES.collect();
        sizes.sort_by_key(|other| (other.abs_diff(size), *other));
        for min_topic_size in sizes {
            let found = match known.get(&min_topic_size) {
                Some(&found) => found,
                None => {
                    let settings = Settings {
                        cluster: ClusterSettings { min_topic_size, ..model.settings.cluster },
                        ..model.settings.clone()
                    };
                    let Some(found) = gives(fit, &settings, &watch) else { break };
                    known.insert(min_topic_size, found);
                    found
                }
            };
            let (topics, outliers) = found;
            shared.reply(ticket, Reply::WouldFind { min_topic_size, topics, outliers });
        }
    }
}

/// Topics and outliers under `settings`; `None` where another question was asked meanwhile.
fn gives(fit: &Fit, settings: &Settings, watch: &SizeWatch) -> Option<(usize, usize)> {
    let labels = guarded(|| fit.labels_if(settings, watch)).ok()?.ok()?;
    let topics = labels.iter().max().map_or(0, |last| last + 1);
    Some((topics as usize, labels.iter().filter(|&&label| label < 0).count()))
}

/// Stops when another question was asked.
struct SizeWatch<'a> {
    shared: &'a Shared,
    number: u64,
}

impl Watch for SizeWatch<'_> {
    fn progress(&self, _done: usize, _total: usize) {}

    fn cancelled(&self) -> bool {
        self.shared.latest(Kind::Sizes).load(Ordering::Relaxed) != self.number
    }
}
