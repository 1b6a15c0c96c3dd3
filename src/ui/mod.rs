//! Draws `&State`. Reads state, changes nothing, computes no topics.

use crate::app::state::State;

pub fn draw(_frame: &mut ratatui::Frame, _state: &State) {}
