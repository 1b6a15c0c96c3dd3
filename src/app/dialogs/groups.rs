//! Choosing two groups of documents to compare, one after the other, from lists that typing narrows.

use ratatui::layout::Rect;

use super::{Dialog, Dialogs, edit_input};
use crate::app::mode::{Mode, Step};
use crate::app::screens::trends::compared::Chosen;
use crate::app::status::StatusKind;
use crate::app::{Command, State, filter};
use crate::engine::compare_groups::{By, REST, span_size, values};
use crate::keymap::{Action, Pane, Place};
use crate::text::thousands;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::input::{TextInput, marked_line};
use crate::ui::painter::{Painter, position};
use crate::ui::popup::place;
use crate::ui::text::{first_shown, fit};

/// What was chosen so far, and what can be chosen now.
#[derive(Debug, Default)]
pub struct GroupsState {
    by: Option<By>,
    a: String,
    /// Names with their documents.
    all: Vec<(String, usize)>,
    /// Those that match what is typed.
    shown: Vec<(String, usize)>,
}

/// The list of one step.
pub struct ChooseGroups(pub Step);

impl Dialog for ChooseGroups {
    fn places(&self) -> &'static [Place] {
        &[Place::Typing]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match action {
            Action::Up | Action::Down | Action::PageUp | Action::PageDown => {
                let rows = state.dialogs.groups.shown.len();
                state.dialogs.choice.go(distance(action).unwrap_or(0), rows);
            }
            Action::Submit => {
                let at = state.dialogs.choice.selected;
                if let Some((name, _)) = state.dialogs.groups.shown.get(at).cloned() {
                    take(state, self.0, name);
                }
            }
            other => {
                let before = state.dialogs.input.text.clone();
                edit_input(state, other);
                if state.dialogs.input.text != before {
                    narrow(state, self.0);
                }
            }
        }
        Vec::new()
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        state.dialogs.input.insert(text);
        narrow(state, self.0);
        Vec::new()
    }

    fn cursor<'a>(&self, dialogs: &'a mut Dialogs) -> Option<&'a mut Cursor> {
        Some(&mut dialogs.choice)
    }

    fn of_model(&self) -> bool {
        true
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let GroupsState { by, a, shown, .. } = &state.dialogs.groups;
        let by = by.map_or("", By::name);
        let title = match self.0 {
            Step::By => "Compare documents by".to_owned(),
            Step::A => format!("Group A: which {by}?"),
            Step::B => format!("A is {a}; group B: which {by}?"),
        };
        let selected = state.dialogs.choice.selected;
        let place = place(painter, area, 56, (shown.len() + 3).clamp(6, 16) as u16);
        let height = usize::from(place.height.saturating_sub(3));
        let first = first_shown(selected, shown.len(), height);
        let below = position(first, height, shown.len(), painter.glyphs.dash);
        let inner = painter.pane(place, None, &title, &below);
        marked_line(painter, inner, &state.dialogs.input);
        if shown.is_empty() {
            let times = by == By::Time.name();
            let text = if times { "No such time." } else { "Nothing matches." };
            painter.line(inner, 1, 1, text, painter.theme.dim);
        }
        let room = usize::from(inner.width).saturating_sub(12);
        for (line, (name, documents)) in (1u16..).zip(shown.iter().skip(first).take(height)) {
            let at = first + usize::from(line) - 1;
            let name = fit(name, room, painter.glyphs.ellipsis);
            let text = format!("{name} {:>8}", thousands(*documents));
            painter.list_row(inner, line, at, &text, at == selected);
            if at == selected {
                painter.shade(inner, line, painter.theme.selected);
            }
        }
    }

    fn sentence(&self, _: &Painter, state: &State) -> Option<String> {
        let by = state.dialogs.groups.by;
        let spans = by == Some(By::Time) && self.0 != Step::By;
        let times = state.model.as_ref().and_then(|model| model.corpus.times.as_ref());
        let how = times.filter(|_| spans).map(|times| format!("Or type a span: {}", times.spans()));
        Some(how.unwrap_or_else(|| "Numbers are documents; typing narrows the list".to_owned()))
    }
}

impl State {
    /// Begins to choose groups of the model shown.
    pub(in crate::app) fn choose_groups(&mut self) {
        let Some(model) = self.model.clone() else { return };
        self.focus = Pane::Compared;
        match By::all(&model)[..] {
            [] => self.say(
                StatusKind::Info,
                "Nothing tells these documents apart: fit with --label-column or --time-column",
            ),
            [by] => {
                self.dialogs.groups.by = Some(by);
                ask(self, Step::A);
            }
            _ => ask(self, Step::By),
        }
    }
}

/// Goes to a step: what can be chosen there.
fn ask(state: &mut State, step: Step) {
    let Some(model) = state.model.clone() else { return };
    let chosen = &mut state.dialogs.groups;
    let known = |by: By| values(&model, by);
    chosen.all = match (step, chosen.by) {
        (Step::By, _) | (_, None) => {
            let size = |by: By| known(by).iter().map(|(_, documents)| documents).sum();
            By::all(&model).into_iter().map(|by| (by.name().to_owned(), size(by))).collect()
        }
        (Step::A, Some(by)) => known(by),
        (Step::B, Some(by)) => {
            let mut others = known(by);
            let all: usize = others.iter().map(|(_, documents)| documents).sum();
            let own = others.iter().find(|(name, _)| *name == chosen.a).map(|(_, own)| *own);
            let own = own.or_else(|| span_size(&model, &chosen.a)).unwrap_or(0);
            others.retain(|(name, _)| *name != chosen.a);
            others.insert(0, (REST.to_owned(), all.saturating_sub(own)));
            others
        }
    };
    state.dialogs.input = TextInput::default();
    state.mode = Mode::Groups(step);
    narrow(state, step);
}

/// What matches the text that is typed; a span of time is what it says.
fn narrow(state: &mut State, step: Step) {
    let typed = state.dialogs.input.text.trim().to_owned();
    let chosen = &mut state.dialogs.groups;
    let names: Vec<String> = chosen.all.iter().map(|(name, _)| name.clone()).collect();
    let found = filter::ranked(&typed, &names);
    chosen.shown = found.into_iter().map(|at| chosen.all[at].clone()).collect();
    if step != Step::By
        && chosen.by == Some(By::Time)
        && let Some(model) = &state.model
        && let Some(documents) = span_size(model, &typed)
    {
        chosen.shown.retain(|(name, _)| *name != typed);
        chosen.shown.insert(0, (typed, documents));
    }
    state.dialogs.choice = Cursor::default();
}

/// Takes what was chosen, and goes to the next step.
fn take(state: &mut State, step: Step, name: String) {
    let documents = |state: &State| {
        let shown = &state.dialogs.groups.shown;
        shown.iter().find(|(other, _)| *other == name).map_or(0, |(_, documents)| *documents)
    };
    if documents(state) == 0 {
        let text = format!("No document is in {name}: choose another");
        return state.say(StatusKind::Error, text);
    }
    let chosen = &mut state.dialogs.groups;
    match step {
        Step::By => {
            let by = state.model.as_ref().map_or_else(Vec::new, |model| By::all(model));
            chosen.by = by.into_iter().find(|by| by.name() == name);
            ask(state, Step::A);
        }
        Step::A => {
            chosen.a = name;
            ask(state, Step::B);
        }
        Step::B => {
            state.mode = Mode::Normal;
            let Some(by) = chosen.by else { return };
            let chosen = Chosen { by, a: chosen.a.clone(), b: name };
            state.screens.trends.compared.chosen = Some(chosen);
        }
    }
}
