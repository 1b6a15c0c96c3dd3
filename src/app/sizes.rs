//! The slider over min_topic_size: what each value would give, found in the background.

use super::message::Command;
use super::state::{Mode, State, StatusKind};
use crate::keymap::Action;
use crate::worker::Request;
use crate::worker::sizes::SIZES;

#[derive(Debug, Default)]
pub struct SizesState {
    /// The value under the slider.
    pub size: usize,
    /// Number of the latest question, and of the first since the slider was opened: answers to
    /// earlier ones may be of another model.
    pub asked: u64,
    pub opened: u64,
    /// Topics and outliers each value of [`SIZES`] gives, as far as they are known.
    pub found: Vec<Option<(usize, usize)>>,
}

impl SizesState {
    /// What a value would give, if it is known yet.
    pub fn of(&self, size: usize) -> Option<(usize, usize)> {
        let at = size.checked_sub(*SIZES.start())?;
        self.found.get(at).copied().flatten()
    }
}

/// Opens the slider at the size of the model shown.
pub(super) fn open(state: &mut State) -> Vec<Command> {
    let Some(model) = &state.model else { return Vec::new() };
    if model.fit.is_none() || !model.settings.finds_density() {
        state.say(
            StatusKind::Info,
            "These topics were not found by density, so they have no least size",
        );
        return Vec::new();
    }
    let size = model.settings.min_topic_size.clamp(*SIZES.start(), *SIZES.end());
    let asked = state.sizes.asked + 1;
    state.sizes = SizesState { size, asked, opened: asked, found: vec![None; SIZES.count()] };
    state.mode = Mode::Sizes;
    vec![Command::Request(asked, Request::TrySizes { size })]
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    let step: isize = match action {
        Action::Left | Action::Up => -1,
        Action::Right | Action::Down => 1,
        Action::PageUp => -10,
        Action::PageDown => 10,
        Action::First => isize::MIN / 2,
        Action::Last => isize::MAX / 2,
        Action::Back | Action::Interrupt => {
            state.mode = Mode::Normal;
            return vec![Command::Request(0, Request::LeaveSizes)];
        }
        Action::Submit => {
            state.mode = Mode::Normal;
            state.settings.min_topic_size = state.sizes.size;
            return vec![
                Command::Request(0, Request::LeaveSizes),
                Command::Run(state.settings.clone()),
            ];
        }
        _ => return Vec::new(),
    };
    let (least, most) = (*SIZES.start() as isize, *SIZES.end() as isize);
    let size = (state.sizes.size as isize).saturating_add(step).clamp(least, most) as usize;
    state.sizes.size = size;
    if state.sizes.of(size).is_some() {
        return Vec::new();
    }
    // What is near to the slider now comes first; what is known stays.
    state.sizes.asked += 1;
    vec![Command::Request(state.sizes.asked, Request::TrySizes { size })]
}

/// The background thread tried a value: topics and outliers.
pub(super) fn would_find(state: &mut State, ask: u64, size: usize, gives: (usize, usize)) {
    let at = size.wrapping_sub(*SIZES.start());
    let of_this = ask >= state.sizes.opened;
    if let Some(found) = state.sizes.found.get_mut(at).filter(|_| of_this) {
        *found = Some(gives);
    }
}
