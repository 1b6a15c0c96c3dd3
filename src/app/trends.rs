//! The Trends screen: topics over time, or per class.

use std::sync::Arc;

use super::message::Command;
use super::state::{State, StatusKind};
use super::update::distance;
use super::{explore, sights};
use crate::engine::sights::Sight;
use crate::engine::trends::{POINTS, Points};
use crate::keymap::Action;
use crate::topics::trends::Trend;
use crate::worker::Request;

const MOST_BINS: usize = 200;

#[derive(Debug, Default)]
pub struct TrendsState {
    /// By class, not over time.
    pub by_class: bool,
    /// How many bins the times are put into; 0: not chosen yet.
    pub bins: usize,
    /// What `points` and `counts` are the answer to.
    pub looked: Option<Sight>,
    pub points: Option<Arc<Points>>,
    /// Documents of every topic of the model (outliers first, where there are some) at every point.
    pub counts: Vec<Vec<usize>>,
    /// The selected point.
    pub point: usize,
    /// Number of the latest question for words; answers to earlier ones are dropped.
    pub asked: u64,
    /// Words of every topic at every point, once they are known.
    pub words: Vec<Trend>,
}

/// Forgets what was found of another model.
pub(super) fn renew(state: &mut State) {
    let earlier = std::mem::take(&mut state.trends);
    state.trends = TrendsState {
        by_class: earlier.by_class,
        bins: earlier.bins,
        asked: earlier.asked + 1,
        ..TrendsState::default()
    };
}

/// Asks for the points of the model shown and what is counted there, unless that is known.
pub(super) fn look(state: &mut State) -> Vec<Command> {
    let Some(model) = &state.model else { return Vec::new() };
    let trends = &mut state.trends;
    if model.corpus.times.is_none() {
        trends.by_class = model.corpus.labels.is_some();
    } else if model.corpus.labels.is_none() {
        trends.by_class = false;
    }
    if trends.bins == 0 {
        trends.bins = POINTS;
    }
    let sight = Sight::Trends { by_class: trends.by_class, bins: trends.bins };
    if trends.looked == Some(sight) {
        return Vec::new();
    }
    // Other bins than those asked for before.
    state.looking.retain(|other| *other == sight || !matches!(other, Sight::Trends { .. }));
    sights::ask(state, sight)
}

/// Points and counts are there; the words at the points are asked for.
pub(super) fn seen(
    state: &mut State,
    sight: Sight,
    found: Option<(Arc<Points>, Vec<Vec<usize>>)>,
) -> Vec<Command> {
    let trends = &mut state.trends;
    trends.looked = Some(sight);
    trends.asked += 1;
    trends.words = Vec::new();
    let (points, counts) = found.map_or((None, Vec::new()), |(p, counts)| (Some(p), counts));
    (trends.points, trends.counts) = (points.clone(), counts);
    let Some(points) = points else { return Vec::new() };
    trends.point = trends.point.min(points.labels.len().saturating_sub(1));
    match state.model.as_ref().is_some_and(|model| model.has_texts()) {
        true => vec![Command::Request(trends.asked, Request::Follow { points })],
        false => Vec::new(),
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    let points = state.trends.points.as_ref().map_or(0, |points| points.labels.len());
    match action {
        Action::Left => state.trends.point = state.trends.point.saturating_sub(1),
        Action::Right => state.trends.point = (state.trends.point + 1).min(points.max(1) - 1),
        Action::CutLower | Action::CutHigher if !state.trends.by_class => {
            let bins = state.trends.bins;
            let bins = if action == Action::CutLower { bins * 4 / 5 } else { bins * 5 / 4 + 1 };
            state.trends.bins = bins.clamp(2, MOST_BINS);
        }
        Action::ByClass => by_class(state),
        Action::Open => {
            if let Some(topic) = state.selected_topic() {
                explore::open_topic(state, topic);
            }
        }
        _ => {
            if let Some(by) = distance(action) {
                explore::move_topic(state, by);
            }
        }
    }
    Vec::new()
}

fn by_class(state: &mut State) {
    let Some(model) = &state.model else { return };
    if model.corpus.times.is_none() || model.corpus.labels.is_none() {
        let text = "The documents need both times and classes to change between them";
        return state.say(StatusKind::Info, text);
    }
    state.trends.by_class = !state.trends.by_class;
}

pub(super) fn followed(state: &mut State, ask: u64, words: Vec<Trend>) {
    if ask == state.trends.asked {
        state.trends.words = words;
    }
}
