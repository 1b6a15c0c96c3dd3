//! The Map screen: where topics lie, or documents.

mod draw;
mod plane;

use ratatui::layout::Rect;

use super::Tab;
use super::explore::selected_sentence;
use crate::app::{Command, State};
use crate::engine::derived::DerivedView;
use crate::export::view::View;
use crate::keymap::{Action, Pane};
use crate::model::Model;
use crate::topics::TopicId;
use crate::ui::painter::Painter;

/// A step of the zoom.
const ZOOM_STEP: f64 = 1.5;
const MOST_ZOOM: f64 = 60.0;

#[derive(Debug)]
pub struct MapState {
    /// Where each real topic lies, by id; asked for when it is first looked at.
    pub topics: Vec<(f64, f64)>,
    /// Where each document lies; asked for when it is first looked at.
    pub documents: Vec<(f64, f64)>,
    /// Documents are shown, not topics.
    pub by_document: bool,
    /// 1: everything is seen.
    pub zoom: f64,
}

impl Default for MapState {
    fn default() -> Self {
        MapState { topics: Vec::new(), documents: Vec::new(), by_document: false, zoom: 1.0 }
    }
}

pub(super) struct MapScreen;

impl Tab for MapScreen {
    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match action {
            Action::Left => step(state, (-1.0, 0.0)),
            Action::Right => step(state, (1.0, 0.0)),
            Action::Up => step(state, (0.0, 1.0)),
            Action::Down => step(state, (0.0, -1.0)),
            Action::ZoomIn => {
                state.screens.map.zoom = (state.screens.map.zoom * ZOOM_STEP).min(MOST_ZOOM)
            }
            Action::ZoomOut => {
                state.screens.map.zoom = (state.screens.map.zoom / ZOOM_STEP).max(1.0)
            }
            Action::ZoomFit => state.screens.map.zoom = 1.0,
            Action::ByDocument => state.screens.map.by_document = !state.screens.map.by_document,
            Action::Open => state.open_selected(),
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }

    fn sentence(&self, painter: &Painter, state: &State, model: &Model) -> String {
        selected_sentence(painter, state, model)
    }

    fn entered(&self, state: &mut State) {
        state.focus = Pane::Map;
    }

    fn look(&self, state: &mut State) -> Vec<Command> {
        let mut commands = Vec::new();
        let Some(model) = &state.model else { return commands };
        let (topics, texts) = (!model.topics.without_outliers().is_empty(), model.has_texts());
        if topics && state.screens.map.topics.is_empty() {
            commands.extend(state.look_for(DerivedView::Topics));
        }
        if texts && state.screens.map.by_document && state.screens.map.documents.is_empty() {
            commands.extend(state.look_for(DerivedView::Documents));
        }
        commands
    }

    fn renew(&self, state: &mut State) {
        state.screens.map.topics = Vec::new();
        state.screens.map.documents = Vec::new();
    }

    fn view(&self, state: &State, _: &Model) -> Result<View, &'static str> {
        let (map, selected) = (&state.screens.map, state.selected_topic());
        Ok(match map.by_document {
            true => View::DocumentMap { places: map.documents.clone(), selected },
            false => View::Map { places: map.topics.clone(), selected },
        })
    }
}

/// To the nearest topic in a direction: the one with the least distance along it plus twice the
/// distance off it.
fn step(state: &mut State, direction: (f64, f64)) {
    let at = state.selected_topic().and_then(|id| id.index()).unwrap_or(0);
    let Some(&(x, y)) = state.screens.map.topics.get(at) else { return };
    let cost = |&(_, &(px, py)): &(usize, &(f64, f64))| {
        let (dx, dy) = (px - x, py - y);
        let along = dx * direction.0 + dy * direction.1;
        let off = (dx * direction.1 - dy * direction.0).abs();
        if along > 0.0 { along + 2.0 * off } else { f64::INFINITY }
    };
    let others = state.screens.map.topics.iter().enumerate().filter(|(id, _)| *id != at);
    let best = others.min_by(|a, b| cost(a).total_cmp(&cost(b)));
    if let Some((id, _)) = best.filter(|best| cost(best).is_finite()) {
        state.find_topic(TopicId::at(id));
    }
}
