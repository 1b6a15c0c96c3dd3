//! The Map screen: documents among their neighbours, in the colours of their groups and with names where
//! they fit; or topics as rings.

mod documents;
mod draw;
mod names;
mod plane;
mod rings;

use ratatui::layout::Rect;

use super::Tab;
use super::explore::selected_sentence;
use crate::app::row::Row;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::engine::derived::DerivedView;
use crate::engine::map::{Place, Places};
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
    /// Where each real topic lies by its vector, by id; asked for when it is first looked at.
    pub topics: Vec<Place>,
    /// Where documents, topics and groups lie; asked for when it is first looked at. Principal
    /// components, until the layout is there.
    pub places: Option<Places>,
    /// Whether the layout was asked for, and there is none.
    without_layout: bool,
    /// Topics are shown as rings, not documents.
    pub rings: bool,
    /// 1: everything is seen.
    pub zoom: f64,
}

impl Default for MapState {
    fn default() -> Self {
        MapState {
            topics: Vec::new(),
            places: None,
            without_layout: false,
            rings: false,
            zoom: 1.0,
        }
    }
}

impl MapState {
    /// Takes in places that were asked for; a layout is not replaced by components that came late.
    pub(in crate::app) fn seen(&mut self, places: Option<Places>) {
        match places {
            Some(places) if places.laid_out || self.places.is_none() => self.places = Some(places),
            Some(_) => {}
            None => self.without_layout = true,
        }
    }
}

pub(super) struct MapScreen;

impl Tab for MapScreen {
    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        let map = &mut state.screens.map;
        match action {
            Action::Left => step(state, (-1.0, 0.0)),
            Action::Right => step(state, (1.0, 0.0)),
            Action::Up => step(state, (0.0, 1.0)),
            Action::Down => step(state, (0.0, -1.0)),
            Action::ZoomIn => map.zoom = (map.zoom * ZOOM_STEP).min(MOST_ZOOM),
            Action::ZoomOut => map.zoom = (map.zoom / ZOOM_STEP).max(1.0),
            Action::ZoomFit => map.zoom = 1.0,
            Action::ByDocument => switch(state),
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
        let map = &state.screens.map;
        let laid_out = map.places.as_ref().is_some_and(|places| places.laid_out);
        let (placed, wanted) = (map.places.is_some(), texts && !map.rings);
        let ask_layout = wanted && !laid_out && !map.without_layout;
        if topics && map.topics.is_empty() {
            commands.extend(state.look_for(DerivedView::Topics));
        }
        if wanted && !placed {
            commands.extend(state.look_for(DerivedView::Documents));
        }
        if ask_layout {
            commands.extend(state.look_for(DerivedView::Layout));
        }
        commands
    }

    fn renew(&self, state: &mut State) {
        let MapState { rings, zoom, .. } = state.screens.map;
        state.screens.map = MapState { rings, zoom, ..MapState::default() };
    }

    fn view(&self, state: &State, _: &Model) -> Result<View, &'static str> {
        if is_of_rings(state) {
            let (places, selected) = (state.screens.map.topics.clone(), state.selected_topic());
            return Ok(View::Map { places, selected });
        }
        let places = state.screens.map.places.clone().ok_or("The documents are being placed")?;
        let selected = state.selected_row().map_or_else(Vec::new, |row| state.topics_of(row));
        Ok(View::DocumentMap { places, selected })
    }
}

/// Whether topics are shown, not documents: where that was chosen, and where there are no texts.
fn is_of_rings(state: &State) -> bool {
    state.screens.map.rings || state.model.as_ref().is_some_and(|model| !model.has_texts())
}

fn switch(state: &mut State) {
    if state.model.as_ref().is_some_and(|model| !model.has_texts()) {
        return state.say(StatusKind::Info, "These topics were imported without documents");
    }
    state.screens.map.rings = !state.screens.map.rings;
}

/// To the nearest topic or group in a direction: the one with the least distance along it plus twice
/// the distance off it.
fn step(state: &mut State, direction: (f64, f64)) {
    let row = state.selected_row();
    let (layer, at) = match row {
        Some(Row::Group(layer, group)) => (layer, group),
        Some(Row::Topic(topic)) => (0, topic.index().unwrap_or(0)),
        None => return,
    };
    let map = &state.screens.map;
    let places = match (&map.places, is_of_rings(state)) {
        (_, true) if layer == 0 => &map.topics,
        (Some(places), false) => match places.centres.get(layer) {
            Some(centres) => centres,
            None => return,
        },
        _ => return,
    };
    let Some(id) = nearest(places, at, direction) else { return };
    match layer {
        0 => state.find_topic(TopicId::at(id)),
        _ => state.select_row(Row::Group(layer, id)),
    }
}

fn nearest(places: &[Place], at: usize, direction: (f64, f64)) -> Option<usize> {
    let &(x, y) = places.get(at)?;
    let cost = |&(_, &(px, py)): &(usize, &Place)| {
        let (dx, dy) = (px - x, py - y);
        let along = dx * direction.0 + dy * direction.1;
        let off = (dx * direction.1 - dy * direction.0).abs();
        if along > 0.0 { along + 2.0 * off } else { f64::INFINITY }
    };
    let others = places.iter().enumerate().filter(|(id, _)| *id != at);
    let best = others.min_by(|a, b| cost(a).total_cmp(&cost(b)));
    best.filter(|best| cost(best).is_finite()).map(|(id, _)| id)
}
