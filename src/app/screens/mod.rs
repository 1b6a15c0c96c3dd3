//! The screens, a folder each: its state, its actions, its drawing. A new one is a folder, a line in
//! each of the three lists here, and its name, panes and keys in [`crate::keymap`].

pub mod data;
pub mod explore;
pub mod map;
mod overview;
pub mod predict;
pub mod run;
pub mod similar;
mod terms;
pub mod tree;
pub mod trends;

use ratatui::layout::Rect;

use super::{Command, State};
use crate::export::view::View;
use crate::keymap::{Action, Pane, Screen, panes};
use crate::model::Model;
use crate::ui::painter::Painter;

/// Why nothing is exported from a screen or pane.
const NOT_SEEN: &str = "There is no list or chart of topics here to export: 3 to 9 show them";

/// State of the screens beside the model.
#[derive(Debug, Default)]
pub struct Screens {
    pub data: data::DataState,
    pub run: run::RunState,
    pub explore: explore::ExploreState,
    pub similar: similar::SimilarState,
    pub map: map::MapState,
    pub tree: tree::TreeState,
    pub terms: terms::TermsState,
    pub predict: predict::PredictState,
    pub trends: trends::TrendsState,
}

/// All screens, in the order of [`Screen::ALL`].
pub(super) static ALL: [&dyn Tab; Screen::ALL.len()] = [
    &overview::Overview,
    &data::DataScreen,
    &run::RunScreen,
    &explore::Explore,
    &similar::Similar,
    &map::MapScreen,
    &tree::TreeScreen,
    &terms::Terms,
    &predict::Predict,
    &trends::Trends,
];

/// The parts of a screen behind a tab; each has a default for screens without it.
pub(super) trait Tab: Sync {
    /// Does what a key asks for while one of its own panes has the focus, on whatever screen.
    fn act(&self, state: &mut State, action: Action) -> Vec<Command>;

    /// The selected row of one of its own panes.
    fn selected(&self, screens: &Screens, _: Pane) -> usize {
        screens.explore.topic.selected
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect);

    /// The view in words. There are topics.
    fn sentence(&self, painter: &Painter, state: &State, model: &Model) -> String;

    /// Its key was pressed.
    fn entered(&self, _: &mut State) {}

    /// Asks for what it shows and nobody has asked for yet.
    fn look(&self, _: &mut State) -> Vec<Command> {
        Vec::new()
    }

    /// Another model is shown: forgets what was found of the one before.
    fn renew(&self, _: &mut State) {}

    /// The view, if it can be exported; else why not. There is a model.
    fn view(&self, _: &State, _: &Model) -> Result<View, &'static str> {
        Err(NOT_SEEN)
    }
}

/// The implementation of a screen.
pub(super) fn of(screen: Screen) -> &'static dyn Tab {
    ALL[screen as usize]
}

/// The screen that a pane is at home on.
pub(super) fn owner(pane: Pane) -> Screen {
    let mut screens = Screen::ALL.into_iter().filter(|screen| *screen != Screen::Overview);
    screens.find(|&screen| panes(screen).contains(&pane)).unwrap_or(Screen::Overview)
}

/// The view in words.
pub(super) fn sentence(painter: &Painter, state: &State) -> String {
    match &state.model {
        None => state.coming(painter),
        Some(model) if model.topics.without_outliers().is_empty() => {
            "No topics were found: lower “min size” on screen 1, or give more text; R runs again"
                .to_owned()
        }
        Some(model) => of(state.screen).sentence(painter, state, model),
    }
}
