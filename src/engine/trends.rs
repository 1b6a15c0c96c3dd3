//! Times or classes that the topics of a model can be followed over.

use crate::corpus::{TimeKind, Times};
use crate::model::Model;
use crate::topics::trends::{TOP_N_WORDS, Timeline, Trend, Tuning, trends};

/// Points of time where nobody says how many: each by itself, up to so many.
pub const POINTS: usize = 20;
/// More points than this are hard to read: BERTopic warns, too.
pub const MANY: usize = 100;

/// Times or classes, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// Times, not classes.
    pub over_time: bool,
    /// Where each point begins, or a class.
    pub labels: Vec<String>,
    /// The same for reading.
    pub shown: Vec<String>,
    /// The point of each document; none for one without a time or class.
    pub of: Vec<Option<usize>>,
}

impl Points {
    /// The times of the documents, in `bins` of equal width or each by itself; `None` where the model
    /// has no times.
    pub fn over_time(model: &Model, bins: Option<usize>) -> Option<Self> {
        let known = |times: &&Times| times.values.iter().any(Option::is_some);
        let times = model.corpus.times.as_ref().filter(known)?;
        let timeline = match bins {
            Some(bins) => Timeline::binned(times, bins),
            None => Timeline::of(times),
        };
        let shown = match bins {
            Some(_) => shown(times, &timeline.labels),
            None => timeline.labels.clone(),
        };
        Some(Points { over_time: true, labels: timeline.labels, shown, of: timeline.points })
    }

    /// The classes of the documents; `None` where the model has none.
    pub fn per_class(model: &Model) -> Option<Self> {
        let labels = model.corpus.labels.as_ref()?;
        let of = labels.ids.iter().map(|&id| usize::try_from(id).ok()).collect();
        let names = labels.names.clone();
        Some(Points { over_time: false, labels: names.clone(), shown: names, of })
    }

    /// Classes, or else times: each by itself where there are at most `most` of them, else in so many
    /// bins.
    pub fn few(model: &Model, by_class: bool, most: usize) -> Option<Self> {
        match by_class {
            true => Points::per_class(model),
            false => Points::over_time(model, None)
                .filter(|each| each.labels.len() <= most)
                .or_else(|| Points::over_time(model, Some(most))),
        }
    }

    /// Every topic at every point where it has documents, with its words there.
    pub fn trends(&self, model: &Model, tuning: Tuning) -> Vec<Trend> {
        let documents = model.topics.ctfidf.bags(&model.prepared);
        trends(&model.topics, &documents, &self.of, tuning, TOP_N_WORDS)
    }
}

/// Where bins begin, for reading: the first one with the first time, as pandas begins it a little
/// before; days where they tell the bins apart.
fn shown(times: &Times, labels: &[String]) -> Vec<String> {
    let mut shown = labels.to_vec();
    if let (Some(first), Some(earliest)) =
        (shown.first_mut(), times.values.iter().copied().flatten().min())
    {
        *first = times.show(earliest, times.of_day());
    }
    let days: Vec<String> =
        shown.iter().filter_map(|label| label.split('T').next().map(str::to_owned)).collect();
    let apart = days.windows(2).all(|pair| pair[0] != pair[1]);
    if times.kind == TimeKind::Moment && apart { days } else { shown }
}
