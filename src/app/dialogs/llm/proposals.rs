//! Names that a language model proposes, each to be accepted or refused.

use ratatui::layout::Rect;

use crate::app::dialogs::{Dialog, Dialogs};
use crate::app::mode::Mode;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::engine::llm::Proposal;
use crate::keymap::{Action, Place};
use crate::text::thousands;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::painter::{Painter, position};
use crate::ui::popup::place;
use crate::ui::text::{first_shown, fit, wrap};

/// Rows below the list, for the description of the selected one.
const BELOW: usize = 4;

/// The list.
pub struct LlmProposals;

impl Dialog for LlmProposals {
    fn places(&self) -> &'static [Place] {
        &[Place::Proposals]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        let llm = &mut state.dialogs.llm;
        let selected = state.dialogs.choice.selected;
        match action {
            Action::Accept => {
                llm.accepted.iter_mut().skip(selected).take(1).for_each(|one| *one = !*one);
                state.dialogs.choice.go(1, llm.accepted.len());
            }
            Action::AcceptAll => {
                let all = llm.accepted.iter().all(|&one| one);
                llm.accepted.fill(!all);
            }
            Action::Back | Action::Interrupt => {
                state.mode = Mode::Normal;
                state.say(StatusKind::Info, "No name was accepted");
            }
            Action::Submit => return accept(state),
            _ => {
                if let Some(by) = distance(action) {
                    state.dialogs.choice.go(by, state.dialogs.llm.accepted.len());
                }
            }
        }
        Vec::new()
    }

    fn cursor<'a>(&self, dialogs: &'a mut Dialogs) -> Option<&'a mut Cursor> {
        Some(&mut dialogs.choice)
    }

    fn of_model(&self) -> bool {
        true
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let Some(outcome) = &state.dialogs.llm.outcome else { return };
        let (proposals, selected) = (&outcome.proposals, state.dialogs.choice.selected);
        let high = proposals.len() + BELOW + 3;
        let place = place(painter, area, 100, u16::try_from(high).unwrap_or(u16::MAX));
        let height = usize::from(place.height).saturating_sub(BELOW + 2).max(1);
        let first = first_shown(selected, proposals.len(), height);
        let accepted = state.dialogs.llm.accepted.iter().filter(|&&one| one).count();
        let title = format!("Names: {} of {}", thousands(accepted), outcome.summary());
        let below = position(first, height, proposals.len(), painter.glyphs.dash);
        let inner = painter.pane(place, None, &title, &below);
        for (row, at) in (0u16..).zip((first..proposals.len()).take(height)) {
            let taken = state.dialogs.llm.accepted.get(at) == Some(&true);
            let text = line(painter, &proposals[at], taken, usize::from(inner.width));
            painter.list_row(inner, row, at, &text, at == selected);
            if at == selected {
                painter.shade(inner, row, painter.theme.selected);
            }
        }
        let Some(proposal) = proposals.get(selected) else { return };
        let description = proposal.description.as_deref().unwrap_or("No description.");
        let rows = wrap(description, usize::from(inner.width).saturating_sub(2));
        let top = height as u16 + 1;
        for (row, text) in (top..inner.height).zip(&rows) {
            painter.line(inner, row, 1, text, painter.theme.dim);
        }
    }
}

/// "[x] topic 3  charging, battery → Batteries that die".
fn line(painter: &Painter, proposal: &Proposal, accepted: bool, cells: usize) -> String {
    let at = match proposal.at.layer {
        0 => format!("topic {}", proposal.at.number),
        layer => format!("group {}/{}", layer, proposal.at.number),
    };
    let (mark, arrow) = (if accepted { "[x]" } else { "[ ]" }, painter.glyphs.arrow);
    let name = cells.saturating_sub(19) / 2;
    let before = fit(&proposal.before, name, painter.glyphs.ellipsis);
    let after = fit(&proposal.name, name, painter.glyphs.ellipsis);
    format!("{mark} {at:<10} {before} {arrow} {after}")
}

/// Makes a change of what is accepted.
fn accept(state: &mut State) -> Vec<Command> {
    state.mode = Mode::Normal;
    let llm = &state.dialogs.llm;
    let taken = |outcome: &crate::engine::llm::Outcome| {
        let mut accepted = llm.accepted.iter();
        let mut picked = Vec::new();
        for proposal in &outcome.proposals {
            if accepted.next() == Some(&true) {
                picked.push(proposal.at);
            }
        }
        outcome.change(|proposal| picked.contains(&proposal.at))
    };
    match llm.outcome.as_ref().and_then(taken) {
        Some(change) => vec![state.change(change)],
        None => {
            state.say(StatusKind::Info, "No name was accepted");
            Vec::new()
        }
    }
}
