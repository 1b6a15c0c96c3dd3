//! The columns of the input: what each is used for is changed here, and the input is read again.

use std::sync::Arc;

use crate::app::options;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::corpus::columns::{Choice, Column, Role, rows};
use crate::corpus::{Corpus, ReadOptions};
use crate::keymap::{Action, Pane};
use crate::model::Settings;
use crate::ui::cursor::distance;
use crate::worker::{ReadAgain, Request};

/// Does what a key asks for in the pane.
pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    let Some(corpus) = state.corpus.clone() else { return Vec::new() };
    if let Some(by) = distance(action) {
        state.screens.data.column.go(by, rows(&corpus).len());
        return Vec::new();
    }
    let role = match action {
        Action::TakeText => Some(Role::Text),
        Action::TakeClass => Some(Role::Class),
        Action::TakeTime => Some(Role::Time),
        Action::TakeNothing => None,
        Action::Defaults => return as_found(state),
        Action::Back => {
            state.focus = Pane::Options;
            return Vec::new();
        }
        _ => return Vec::new(),
    };
    let mut choice = Choice::of(&corpus, &state.settings.read);
    match choice.take(&corpus, state.screens.data.column.selected, role) {
        Ok(()) => take(state, &corpus, &choice),
        Err(error) => state.say(StatusKind::Error, error.to_string()),
    }
    Vec::new()
}

/// Reads the input as this choice says, and as the result was read where that says the same.
fn take(state: &mut State, corpus: &Corpus, choice: &Choice) {
    let own = state.model.as_ref().map(|model| (&model.source, &model.settings.read));
    let own = own.filter(|(source, read)| Choice::of(source, read) == *choice);
    state.settings.read = match own {
        Some((_, read)) => read.clone(),
        None => choice.options(corpus, &state.settings.read),
    };
    let mut said = choice.said(corpus).join(" · ");
    if state.stale() {
        said += " · R runs again";
    }
    state.say(StatusKind::Info, said);
}

/// The uses are found by looking.
fn as_found(state: &mut State) -> Vec<Command> {
    let read = &mut state.settings.read;
    (read.text_column, read.label_column, read.time_column) = (None, None, None);
    state.say(StatusKind::Info, "Text, class and time are found by looking");
    Vec::new()
}

/// The input was read again.
pub(in crate::app) fn read_again(
    state: &mut State,
    settings: &Settings,
    result: Result<ReadAgain, String>,
) -> Vec<Command> {
    if settings.read != state.settings.read {
        // Something else is asked for by now.
        return Vec::new();
    }
    match result {
        Ok(ReadAgain { corpus, language, repeated }) => {
            let data = &mut state.screens.data;
            data.language = Some((corpus.clone(), language));
            data.repeated = settings
                .preprocess
                .contains(&crate::corpus::Step::Repeated)
                .then(|| (corpus.clone(), repeated));
            state.show_corpus(corpus, settings.read.clone());
            state.renew_effect();
            vec![state.preview()]
        }
        Err(message) => {
            let data = &mut state.screens.data;
            if let Some(read) = data.read.clone() {
                (state.settings.read, data.asked) = (read, None);
            }
            state.say(StatusKind::Error, message);
            Vec::new()
        }
    }
}

impl State {
    /// Whether there is anything whose use can be chosen.
    pub(in crate::app) fn has_columns(&self) -> bool {
        self.corpus.as_ref().is_some_and(|corpus| !rows(corpus).is_empty())
    }

    /// The columns, and the uses that the options of the next run give them.
    pub(super) fn columns(&self) -> Option<(Vec<&Column>, Choice)> {
        let corpus = self.corpus.as_ref()?;
        Some((rows(corpus), Choice::of(corpus, &self.settings.read)))
    }

    /// Shows a corpus that was read under these options.
    pub(in crate::app) fn show_corpus(&mut self, corpus: Arc<Corpus>, options: ReadOptions) {
        let data = &mut self.screens.data;
        (data.read, data.asked) = (Some(options), None);
        data.preview.go(0, corpus.records.len());
        data.column.go(0, rows(&corpus).len());
        self.corpus = Some(corpus);
        if self.focus == Pane::Columns && !self.has_columns() {
            self.focus = Pane::Options;
        }
    }

    /// Whether the documents shown were read under other options than those of the next run.
    pub(super) fn reads(&self) -> bool {
        let read = &self.screens.data.read;
        read.is_some() && read.as_ref() != Some(&self.settings.read)
    }

    /// Asks for the input under the options of the next run, where they are others and nobody has
    /// asked.
    pub(in crate::app) fn look_at_input(&mut self) -> Vec<Command> {
        let nothing_yet = self.model.is_none() && self.screens.run.current.is_none();
        let (data, wanted) = (&mut self.screens.data, &self.settings.read);
        let known = [&data.read, &data.asked].contains(&&Some(wanted.clone()));
        if nothing_yet || known {
            return Vec::new();
        }
        data.asked = Some(wanted.clone());
        vec![Command::Request(0, Request::Read { settings: Box::new(self.settings.clone()) })]
    }

    /// What of the options is not as it was for the result shown, by name.
    pub(in crate::app) fn changed_options(&self) -> Vec<&'static str> {
        let Some(model) = &self.model else { return Vec::new() };
        let mut changed = options::changed(&model.settings, &self.settings);
        let before = Choice::of(&model.source, &model.settings.read);
        let Some((rows, now)) = self.columns().filter(|(rows, _)| !rows.is_empty()) else {
            return changed;
        };
        let others = rows.len() != crate::corpus::columns::rows(&model.source).len();
        let uses = [
            ("text", before.text != now.text),
            ("class", before.class != now.class),
            ("time", before.time != now.time),
        ];
        changed.retain(|name| *name != options::label(options::Field::Column));
        let uses = uses.into_iter().filter(|(_, differs)| *differs || others);
        uses.map(|(name, _)| name).chain(changed).collect()
    }
}
