//! The Map screen: where topics lie, or documents.

use super::message::Command;
use super::state::State;
use super::{explore, sights};
use crate::engine::sights::Sight;
use crate::keymap::Action;

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

/// Forgets what was found of another model.
pub(super) fn renew(state: &mut State) {
    state.map.topics = Vec::new();
    state.map.documents = Vec::new();
}

/// Asks where the topics of the model shown lie, or its documents, unless that is known.
pub(super) fn look(state: &mut State) -> Vec<Command> {
    let mut commands = Vec::new();
    let Some(model) = &state.model else { return commands };
    let (topics, texts) = (!model.topics.real().is_empty(), model.has_texts());
    if topics && state.map.topics.is_empty() {
        commands.extend(sights::ask(state, Sight::Topics));
    }
    if texts && state.map.by_document && state.map.documents.is_empty() {
        commands.extend(sights::ask(state, Sight::Documents));
    }
    commands
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Left => step(state, (-1.0, 0.0)),
        Action::Right => step(state, (1.0, 0.0)),
        Action::Up => step(state, (0.0, 1.0)),
        Action::Down => step(state, (0.0, -1.0)),
        Action::ZoomIn => state.map.zoom = (state.map.zoom * ZOOM_STEP).min(MOST_ZOOM),
        Action::ZoomOut => state.map.zoom = (state.map.zoom / ZOOM_STEP).max(1.0),
        Action::ZoomFit => state.map.zoom = 1.0,
        Action::ByDocument => state.map.by_document = !state.map.by_document,
        Action::Open => {
            if let Some(topic) = state.selected_topic() {
                explore::open_topic(state, topic);
            }
        }
        _ => {}
    }
    Vec::new()
}

/// To the nearest topic in a direction: the one with the least distance along it plus twice the
/// distance off it.
fn step(state: &mut State, direction: (f64, f64)) {
    let at = state.selected_topic().and_then(|id| usize::try_from(id).ok()).unwrap_or(0);
    let Some(&(x, y)) = state.map.topics.get(at) else { return };
    let cost = |&(_, &(px, py)): &(usize, &(f64, f64))| {
        let (dx, dy) = (px - x, py - y);
        let along = dx * direction.0 + dy * direction.1;
        let off = (dx * direction.1 - dy * direction.0).abs();
        if along > 0.0 { along + 2.0 * off } else { f64::INFINITY }
    };
    let others = state.map.topics.iter().enumerate().filter(|(id, _)| *id != at);
    let best = others.min_by(|a, b| cost(a).total_cmp(&cost(b)));
    if let Some((id, _)) = best.filter(|best| cost(best).is_finite()) {
        explore::find_topic(state, id as i32);
    }
}
