//! The slider over min_topic_size: what each value would give, found in the background.

use ratatui::layout::Rect;

use super::Dialog;
use crate::app::mode::Mode;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::keymap::{Action, Place};
use crate::ui::painter::Painter;
use crate::ui::popup::place;
use crate::worker::Request;
use crate::worker::size_trials::SIZES;

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
    /// Result of a value, if it is known yet.
    pub fn of(&self, size: usize) -> Option<(usize, usize)> {
        let at = size.checked_sub(*SIZES.start())?;
        self.found.get(at).copied().flatten()
    }
}

/// The slider, and what values near it give.
pub struct Sizes;

impl Dialog for Sizes {
    fn places(&self) -> &'static [Place] {
        &[Place::Choice]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
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
                state.settings.cluster.min_topic_size = state.dialogs.sizes.size;
                return vec![
                    Command::Request(0, Request::LeaveSizes),
                    Command::Run(Box::new(state.settings.clone())),
                ];
            }
            _ => return Vec::new(),
        };
        let (least, most) = (*SIZES.start() as isize, *SIZES.end() as isize);
        let size =
            (state.dialogs.sizes.size as isize).saturating_add(step).clamp(least, most) as usize;
        state.dialogs.sizes.size = size;
        if state.dialogs.sizes.of(size).is_some() {
            return Vec::new();
        }
        // What is near to the slider now comes first; what is known stays.
        state.dialogs.sizes.asked += 1;
        vec![Command::Request(state.dialogs.sizes.asked, Request::TrySizes { size })]
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let Some(model) = &state.model else { return };
        let rows = usize::from(area.height.saturating_sub(8)).clamp(3, 15);
        let place = place(painter, area, 64, rows as u16 + 4);
        let below = "Enter runs with it, Esc leaves";
        let inner = painter.pane(place, None, "Minimum topic size", below);
        painter.line(inner, 0, 1, " SIZE TOPICS                      OUTLIERS", painter.theme.dim);
        let all: Vec<usize> = SIZES.collect();
        let at = all.iter().position(|&size| size == state.dialogs.sizes.size).unwrap_or(0);
        let first = at.saturating_sub(rows / 2).min(all.len().saturating_sub(rows));
        let most = all
            .iter()
            .filter_map(|&size| state.dialogs.sizes.of(size))
            .map(|(topics, _)| topics)
            .max();
        for (row, &size) in all.iter().skip(first).take(rows).enumerate() {
            let row = row as u16 + 1;
            let selected = size == state.dialogs.sizes.size;
            let mark = if size == model.settings.cluster.min_topic_size { "now" } else { "" };
            match state.dialogs.sizes.of(size) {
                Some((topics, outliers)) => {
                    let share = outliers as f64 / model.corpus.len().max(1) as f64;
                    let text = format!(" {size:>4} {topics:>6}");
                    painter.list_row(inner, row, size, &text, selected);
                    let bar = painter.bar(topics as f64 / most.unwrap_or(1).max(1) as f64, 18);
                    painter.line(inner, row, 15, &bar, painter.theme.bar);
                    let outliers = format!("{:>5.1}%", 100.0 * share);
                    painter.line(inner, row, 36, &outliers, painter.theme.text);
                    let bar = painter.bar(share, 12);
                    painter.line(inner, row, 43, &bar, painter.theme.bar);
                }
                None => {
                    let text = format!(" {size:>4}    {}", painter.glyphs.waiting);
                    painter.list_row(inner, row, size, &text, selected);
                }
            }
            painter.line(inner, row, 57, mark, painter.theme.dim);
        }
    }
}

/// Opens the slider at the size of the model shown.
pub fn open(state: &mut State) -> Vec<Command> {
    let Some(model) = &state.model else { return Vec::new() };
    if model.fit.is_none() || !model.settings.finds_density() {
        state.say(
            StatusKind::Info,
            "These topics were not found by density, so they have no minimum topic size",
        );
        return Vec::new();
    }
    let size = model.settings.cluster.min_topic_size.clamp(*SIZES.start(), *SIZES.end());
    let asked = state.dialogs.sizes.asked + 1;
    state.dialogs.sizes =
        SizesState { size, asked, opened: asked, found: vec![None; SIZES.count()] };
    state.mode = Mode::Sizes;
    vec![Command::Request(asked, Request::TrySizes { size })]
}

/// The background thread tried a value: topics and outliers.
pub fn would_find(state: &mut State, ask: u64, size: usize, gives: (usize, usize)) {
    let at = size.wrapping_sub(*SIZES.start());
    let of_this = ask >= state.dialogs.sizes.opened;
    if let Some(found) = state.dialogs.sizes.found.get_mut(at).filter(|_| of_this) {
        *found = Some(gives);
    }
}
