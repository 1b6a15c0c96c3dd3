//! The Overview: panes of five screens at once. Its panes are theirs.

mod draw;

use ratatui::layout::Rect;

use super::explore::{Explore, selected_sentence};
use super::similar::{Similar, look_at_groups};
use super::{Screens, Tab};
use crate::app::{Command, State};
use crate::export::view::View;
use crate::keymap::{Action, Pane};
use crate::model::Model;
use crate::ui::painter::Painter;

pub(super) struct Overview;

impl Tab for Overview {
    fn act(&self, _: &mut State, _: Action) -> Vec<Command> {
        Vec::new()
    }

    fn selected(&self, _: &Screens, _: Pane) -> usize {
        0
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }

    fn sentence(&self, painter: &Painter, state: &State, model: &Model) -> String {
        selected_sentence(painter, state, model)
    }

    fn look(&self, state: &mut State) -> Vec<Command> {
        let input = state.look_at_input();
        let groups = look_at_groups(state);
        input.into_iter().chain(groups).chain(Explore.look(state)).collect()
    }

    fn view(&self, state: &State, model: &Model) -> Result<View, &'static str> {
        match state.focus {
            Pane::Heatmap => Similar.view(state, model),
            _ => Explore.view(state, model),
        }
    }
}
