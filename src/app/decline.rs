//! The Terms screen: how the scores of topics' words fall with their rank.

use super::explore;
use super::message::Command;
use super::state::State;
use super::update::distance;
use crate::keymap::Action;

#[derive(Debug, Default)]
pub struct DeclineState {
    /// Scores on a logarithmic scale.
    pub log: bool,
    /// Only the selected topic's line.
    pub alone: bool,
    /// Bars of the largest topics instead of lines.
    pub bars: bool,
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::ToggleLog => state.decline.log = !state.decline.log,
        Action::ToggleAll => state.decline.alone = !state.decline.alone,
        Action::ToggleBars => state.decline.bars = !state.decline.bars,
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
