//! Takes in the events of a run and its result.

use std::sync::Arc;
use std::time::Instant;

use unicode_width::UnicodeWidthStr;

use super::{PastRun, RunState, StageState, clock, first_look};
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::corpus::Corpus;
use crate::corpus::columns::{Choice, rows};
use crate::keymap::Screen;
use crate::model::{Model, Settings, Stage, weight};
use crate::text::counted;
use crate::ui::cursor::Cursor;
use crate::worker::{RunEvent, RunId};

pub fn take(state: &mut State, run: RunId, event: RunEvent) -> Vec<Command> {
    let shown = &mut state.screens.run;
    if Some(run) < shown.current {
        return Vec::new();
    }
    match event {
        RunEvent::Started { settings } => started(state, run, *settings),
        RunEvent::Read { corpus } => return read(state, corpus),
        RunEvent::StageStarted { stage } => {
            let since = Instant::now();
            shown.set_stage(stage, StageState::Running { done: 0, total: 0, since });
        }
        RunEvent::Progress { stage, done, total } => shown.progress(stage, done, total),
        RunEvent::StageDone { stage, took, reused, summary } => {
            let how = if reused { "reused" } else { "done" };
            shown.log(&format!("{} {how}: {summary}", stage.name()));
            shown.set_stage(stage, StageState::Done { took, reused, summary });
        }
        RunEvent::Log { text } => state.complain(text),
        RunEvent::Note { note } => shown.notes.push(note),
        RunEvent::FirstLook { model } => first_look::shown(state, Arc::from(model)),
        RunEvent::Done { model } => done(state, run, Arc::from(model)),
        RunEvent::Failed { message } => {
            ended(shown);
            state.complain(message);
        }
        RunEvent::Cancelled => {
            ended(shown);
            shown.log("cancelled");
            state.say(StatusKind::Info, "Run cancelled · R runs again");
        }
    }
    Vec::new()
}

/// The documents are there.
fn read(state: &mut State, corpus: Arc<Corpus>) -> Vec<Command> {
    let records = counted(corpus.records.len(), "record");
    let run = &mut state.screens.run;
    run.log(&format!("read {}, {records}, {}", corpus.name, corpus.encoding));
    if corpus.records.empty() > 0 {
        run.log(&format!("{} left out", counted(corpus.records.empty(), "empty record")));
    }
    let options = run.settings.as_ref().map(|settings| settings.read.clone());
    let options = options.unwrap_or_else(|| state.settings.read.clone());
    if !rows(&corpus).is_empty() {
        let chosen = Choice::of(&corpus, &options);
        state.screens.run.log(&chosen.said(&corpus).join(" · "));
    }
    if state.corpus.as_ref().is_none_or(|known| **known != *corpus) {
        state.screens.data.preview = Cursor::default();
    }
    state.show_corpus(corpus, options);
    state.renew_effect();
    vec![state.preview()]
}

fn started(state: &mut State, run: RunId, settings: Settings) {
    let earlier = std::mem::take(&mut state.screens.run);
    state.screens.data.asked = Some(settings.read.clone());
    state.screens.run = RunState {
        current: Some(run),
        running: true,
        started: Some(Instant::now()),
        started_at: clock(),
        stages: Stage::ALL.map(|stage| (stage, StageState::Waiting)).to_vec(),
        settings: Some(settings),
        log: earlier.log,
        past: earlier.past,
        selected: earlier.selected,
        ..RunState::default()
    };
    // Such as that the run before was cancelled.
    if state.status.as_ref().is_some_and(|status| status.kind == StatusKind::Info) {
        state.status = None;
    }
    state.screens.run.log(&format!("run {} started", run.0));
}

fn ended(run: &mut RunState) {
    run.running = false;
    run.cancelling = false;
    run.took = run.started.map(|started| started.elapsed());
    run.left = None;
    for (_, stage) in &mut run.stages {
        if matches!(stage, StageState::Running { .. }) {
            *stage = StageState::Failed;
        }
    }
}

fn done(state: &mut State, run: RunId, model: Arc<Model>) {
    ended(&mut state.screens.run);
    state.screens.run.overall = 1.0;
    let (topics, outliers) = (model.topics.without_outliers().len(), model.topics.outliers());
    let took = state.screens.run.took.unwrap_or_default();
    state.screens.run.log(&format!(
        "run {} done: {}, {}, {:.1} s",
        run.0,
        counted(topics, "topic"),
        counted(outliers, "outlier"),
        took.as_secs_f64()
    ));
    let past = PastRun {
        run,
        topics,
        outliers: outliers as f64 / model.corpus.len().max(1) as f64,
        took,
        model: model.clone(),
    };
    state.screens.run.past.insert(0, past);
    state.screens.run.past.reverse();
    weight::bound(&mut state.screens.run.past, &model, weight::LIMIT, |past| &past.model);
    state.screens.run.past.reverse();
    let first = state.model.is_none();
    if let Some(look) = first_look::looked_at(state) {
        first_look::replaced(state, &look, &model);
        return doubt(state);
    }
    state.keep(format!("Run {}", run.0));
    state.adopt(model);
    if topics == 0 {
        state.say(
            StatusKind::Info,
            "No topics were found: lower “min size” on the Data screen and press R",
        );
    } else if first && !state.touched && state.screen == Screen::Data {
        state.show(Screen::Explore);
    } else if !matches!(state.screen, Screen::Explore | Screen::Overview) && !state.complains() {
        state.say(StatusKind::Good, format!("{} · press 3 to browse", counted(topics, "topic")));
    }
    doubt(state);
}

/// Says what to doubt in the result: all of it in the log, the gravest in the status row.
fn doubt(state: &mut State) {
    let notes = state.screens.run.notes.clone();
    for note in &notes {
        state.screens.run.log(&format!("note: {}", note.text));
        state.screens.run.log(&format!("      {}", note.advice));
    }
    let Some(note) = notes.first().filter(|_| !state.complains()) else { return };
    let whole = note.to_string();
    let fits = whole.width() + 2 <= usize::from(state.terminal.size.0);
    let text = if fits { whole } else { format!("{} · 2 says what to try", note.text) };
    state.say(StatusKind::Info, text);
}
