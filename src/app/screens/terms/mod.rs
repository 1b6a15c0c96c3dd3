//! The Terms screen: how the scores of topics' words fall with their rank.

mod draw;
mod plot;

use ratatui::layout::Rect;

use super::Tab;
use crate::app::{Command, State};
use crate::export::view::View;
use crate::keymap::{Action, Pane};
use crate::model::Model;
use crate::ui::cursor::distance;
use crate::ui::painter::Painter;

#[derive(Debug, Default)]
pub struct TermsState {
    /// Scores on a logarithmic scale.
    pub log: bool,
    /// Only the selected topic's line.
    pub alone: bool,
    /// Bars of the largest topics instead of lines.
    pub bars: bool,
}

pub(super) struct Terms;

impl Tab for Terms {
    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match action {
            Action::ToggleLog => state.screens.terms.log = !state.screens.terms.log,
            Action::ToggleAll => state.screens.terms.alone = !state.screens.terms.alone,
            Action::ToggleBars => state.screens.terms.bars = !state.screens.terms.bars,
            Action::Open => state.open_selected(),
            _ => {
                if let Some(by) = distance(action) {
                    state.move_topic(by);
                }
            }
        }
        Vec::new()
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }

    fn sentence(&self, painter: &Painter, state: &State, model: &Model) -> String {
        draw::sentence(painter, state, model)
    }

    fn entered(&self, state: &mut State) {
        state.focus = Pane::Decline;
    }

    fn view(&self, state: &State, _: &Model) -> Result<View, &'static str> {
        let (terms, selected) = (&state.screens.terms, state.selected_topic());
        let alone = terms.alone && !terms.bars;
        let topics = match alone {
            true => selected.into_iter().collect(),
            false => {
                state.listed_topics().into_iter().filter(|&topic| !topic.is_outlier()).collect()
            }
        };
        Ok(View::Terms { topics, selected, log: terms.log, bars: terms.bars })
    }
}
