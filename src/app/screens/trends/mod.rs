//! The Trends screen: topics over time, or per class; or two groups of documents compared.

pub(in crate::app) mod compared;
mod draw;
mod list;
mod words;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::{Screens, Tab};
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::engine::derived::DerivedView;
use crate::engine::trends::{POINTS, Points};
use crate::export::view::View;
use crate::keymap::{Action, Pane};
use crate::model::Model;
use crate::topics::trends::Trend;
use crate::ui::cursor::distance;
use crate::ui::painter::Painter;
use crate::worker::Request;

const MOST_BINS: usize = 200;

#[derive(Debug, Default)]
pub struct TrendsState {
    /// By class, not over time.
    pub by_class: bool,
    /// How many bins the times are put into; 0: not chosen yet.
    pub bins: usize,
    /// The view that `points` and `counts` answer.
    pub looked: Option<DerivedView>,
    pub points: Option<Arc<Points>>,
    /// Documents of every topic of the model (outliers first, where there are some) at every point.
    pub counts: Vec<Vec<usize>>,
    /// The selected point.
    pub point: usize,
    /// Number of the latest question for words; answers to earlier ones are dropped.
    pub asked: u64,
    /// Words of every topic at every point, once they are known.
    pub words: Vec<Trend>,
    pub compared: ComparedState,
}

use compared::ComparedState;

pub(super) struct Trends;

impl Tab for Trends {
    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        if action == Action::Compare {
            state.choose_groups();
            return Vec::new();
        }
        if state.focus == Pane::Compared {
            return compared::act(state, action);
        }
        let points = state.screens.trends.points.as_ref().map_or(0, |points| points.labels.len());
        match action {
            Action::Left => {
                state.screens.trends.point = state.screens.trends.point.saturating_sub(1)
            }
            Action::Right => {
                state.screens.trends.point = (state.screens.trends.point + 1).min(points.max(1) - 1)
            }
            Action::CutLower | Action::CutHigher if !state.screens.trends.by_class => {
                let bins = state.screens.trends.bins;
                let bins = if action == Action::CutLower { bins * 4 / 5 } else { bins * 5 / 4 + 1 };
                state.screens.trends.bins = bins.clamp(2, MOST_BINS);
            }
            Action::ByClass => by_class(state),
            Action::Open => state.open_selected(),
            _ => {
                if let Some(by) = distance(action) {
                    state.move_topic(by);
                }
            }
        }
        Vec::new()
    }

    fn selected(&self, screens: &Screens, pane: Pane) -> usize {
        match pane {
            Pane::Compared => screens.trends.compared.row.selected,
            _ => screens.explore.topic.selected,
        }
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        match state.focus {
            Pane::Compared => compared::draw(painter, state, area),
            _ => draw::draw(painter, state, area),
        }
    }

    fn sentence(&self, painter: &Painter, state: &State, _: &Model) -> String {
        match state.focus {
            Pane::Compared => compared::sentence(painter, state),
            _ => draw::sentence(painter, state),
        }
    }

    fn look(&self, state: &mut State) -> Vec<Command> {
        if state.focus == Pane::Compared {
            return compared::look(state);
        }
        let Some(model) = &state.model else { return Vec::new() };
        let trends = &mut state.screens.trends;
        if model.corpus.times.is_none() {
            trends.by_class = model.corpus.labels.is_some();
        } else if model.corpus.labels.is_none() {
            trends.by_class = false;
        }
        if trends.bins == 0 {
            trends.bins = POINTS;
        }
        let sight = DerivedView::Trends { by_class: trends.by_class, bins: trends.bins };
        if trends.looked == Some(sight) {
            return Vec::new();
        }
        // Other bins than those asked for before.
        state
            .looking
            .retain(|other| *other == sight || !matches!(other, DerivedView::Trends { .. }));
        state.look_for(sight)
    }

    fn renew(&self, state: &mut State) {
        let earlier = std::mem::take(&mut state.screens.trends);
        state.screens.trends = TrendsState {
            by_class: earlier.by_class,
            bins: earlier.bins,
            asked: earlier.asked + 1,
            compared: earlier.compared.renewed(),
            ..TrendsState::default()
        };
    }

    fn view(&self, state: &State, _: &Model) -> Result<View, &'static str> {
        if state.focus == Pane::Compared {
            return compared::view(state);
        }
        let trends = &state.screens.trends;
        match &trends.points {
            Some(points) => Ok(View::Trends {
                topics: state.listed_topics(),
                points: (**points).clone(),
                counts: trends.counts.clone(),
                words: trends.words.clone(),
            }),
            None => Err("The documents have no times or classes, so there are no trends to export"),
        }
    }
}

/// Points and counts are there; the words at the points are asked for.
pub(in crate::app) fn seen(
    state: &mut State,
    sight: DerivedView,
    found: Option<(Arc<Points>, Vec<Vec<usize>>)>,
) -> Vec<Command> {
    let trends = &mut state.screens.trends;
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

fn by_class(state: &mut State) {
    let Some(model) = &state.model else { return };
    if model.corpus.times.is_none() || model.corpus.labels.is_none() {
        let text = "Only documents with both times and classes can change between them";
        return state.say(StatusKind::Info, text);
    }
    state.screens.trends.by_class = !state.screens.trends.by_class;
}

pub(in crate::app) fn followed(state: &mut State, ask: u64, words: Vec<Trend>) {
    if ask == state.screens.trends.asked {
        state.screens.trends.words = words;
    }
}
