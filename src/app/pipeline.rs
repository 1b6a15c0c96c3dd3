//! What the background threads tell, and the Run screen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use unicode_width::UnicodeWidthStr;

use super::message::Command;
use super::tree::TreeState;
use super::update::distance;
use super::{data, edit, explore, map, save, search, sights, similar, sizes, split, trends};
use crate::app::state::{Cursor, Mode, PastRun, RunState, StageState, State, StatusKind};
use crate::keymap::Action;
use crate::keymap::Screen;
use crate::model::{Model, Settings, Stage, weight};
use crate::text::counted;
use crate::worker::{Event, Reply, Request, RunEvent, RunId, Ticket};

/// Share of the whole time each stage takes, measured on 1,000 and 20,000 short documents with a
/// cold cache; only the progress bar depends on it.
const COST: [(Stage, f64); 7] = [
    (Stage::Read, 0.01),
    (Stage::Clean, 0.01),
    (Stage::Embed, 0.78),
    (Stage::Neighbours, 0.03),
    (Stage::Reduce, 0.13),
    (Stage::Cluster, 0.02),
    (Stage::Topics, 0.02),
];
/// Lines of the log that are kept.
const LOG: usize = 1000;

pub(super) fn event(state: &mut State, event: Event) -> Vec<Command> {
    match event {
        Event::Run(run, _) if Some(run) < state.run.current => Vec::new(),
        Event::Run(run, event) => of_run(state, run, event),
        Event::Reply(ticket, reply) => replied(state, ticket, reply),
    }
}

fn of_run(state: &mut State, run: RunId, event: RunEvent) -> Vec<Command> {
    match event {
        RunEvent::Started { settings } => started(state, run, settings),
        RunEvent::Read { corpus } => {
            log(
                state,
                format!(
                    "read {}, {}, {}",
                    corpus.name,
                    counted(corpus.records.len(), "record"),
                    corpus.encoding
                ),
            );
            if corpus.records.empty() > 0 || corpus.duplicates > 0 {
                log(
                    state,
                    format!(
                        "{} left out, {} {} an earlier one",
                        counted(corpus.records.empty(), "empty record"),
                        counted(corpus.duplicates, "document"),
                        if corpus.duplicates == 1 { "repeats" } else { "repeat" }
                    ),
                );
            }
            let other = state.corpus.as_ref().is_none_or(|known| **known != *corpus);
            state.corpus = Some(corpus);
            if other {
                state.data.preview = Cursor::default();
            }
            data::renew_effect(state);
            return vec![Command::Request(
                0,
                Request::Preview { settings: Box::new(state.settings.clone()) },
            )];
        }
        RunEvent::StageStarted { stage } => {
            set_stage(
                state,
                stage,
                StageState::Running { done: 0, total: 0, since: Instant::now() },
            );
        }
        RunEvent::Progress { stage, done, total } => progress(state, stage, done, total),
        RunEvent::StageDone { stage, took, reused, summary } => {
            let how = if reused { "reused" } else { "done" };
            log(state, format!("{} {how}: {summary}", stage.name()));
            set_stage(state, stage, StageState::Done { took, reused, summary });
        }
        RunEvent::Log { text } => complain(state, text),
        RunEvent::Note { note } => state.run.notes.push(note),
        RunEvent::Done { model } => done(state, run, Arc::from(model)),
        RunEvent::Failed { message } => {
            ended(state);
            complain(state, message);
        }
        RunEvent::Cancelled => {
            ended(state);
            log(state, "cancelled".to_owned());
            state.say(StatusKind::Info, "Run cancelled · R runs again");
        }
    }
    Vec::new()
}

fn replied(state: &mut State, ticket: Ticket, reply: Reply) -> Vec<Command> {
    match reply {
        Reply::Changed { change, result } => edit::changed(state, ticket, &change, result),
        Reply::WouldFind { min_topic_size, topics, outliers } => {
            sizes::would_find(state, ticket, min_topic_size, (topics, outliers));
        }
        Reply::WouldSplit { parts } => split::would_split(state, ticket, parts),
        Reply::Followed { words } => trends::followed(state, ticket, words),
        Reply::WouldMove { strategy, count } => {
            edit::would_move(state, ticket, strategy, count);
        }
        Reply::Answered { answer } if ticket == state.predict.asked => {
            state.predict.waiting = false;
            match answer {
                Ok(answer) => {
                    state.predict.result = Cursor::default();
                    state.predict.document = Cursor::default();
                    state.predict.word = Cursor::default();
                    state.predict.answer = Some(answer);
                    state.predict.spread = None;
                }
                Err(message) => state.say(StatusKind::Error, message),
            }
        }
        Reply::Answered { .. } => {}
        Reply::Spread { spread } if ticket == state.predict.asked => match spread {
            Ok(spread) => state.predict.spread = Some(spread),
            Err(message) => state.say(StatusKind::Error, message),
        },
        Reply::Spread { .. } => {}
        Reply::Found { hits } => search::found(state, ticket, hits),
        Reply::Seen { sight, model, seen } => return sights::seen(state, sight, &model, seen),
        Reply::Saved { result: Ok(written) } => save::saved(state, written),
        Reply::Saved { result: Err(message) } => state.say(StatusKind::Error, message),
        Reply::Exported { result: Ok(written) } => {
            state.say(StatusKind::Good, format!("Written to {}", written.path.display()));
        }
        Reply::Exported { result: Err(message) } => state.say(StatusKind::Error, message),
        Reply::Preview { settings, result } => {
            if settings == state.settings {
                match result {
                    Ok(stats) => state.data.stats = Some(stats),
                    Err(message) => state.say(StatusKind::Error, message),
                }
            }
        }
    }
    Vec::new()
}

fn started(state: &mut State, run: RunId, settings: Settings) {
    let earlier = std::mem::take(&mut state.run);
    state.run = RunState {
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
    log(state, format!("run {} started", run.0));
}

fn set_stage(state: &mut State, stage: Stage, to: StageState) {
    if let Some((_, of)) = state.run.stages.iter_mut().find(|(other, _)| *other == stage) {
        *of = to;
    }
    tick(state);
}

fn progress(state: &mut State, stage: Stage, done: usize, total: usize) {
    let running = state.run.stages.iter().find_map(|(other, of)| match of {
        StageState::Running { since, .. } if *other == stage => Some(*since),
        _ => None,
    });
    if let Some(since) = running {
        set_stage(state, stage, StageState::Running { done, total, since });
    }
}

/// Share done and time left, from the shares the stages usually take.
pub(super) fn tick(state: &mut State) {
    let share = |(stage, of): &(Stage, StageState)| {
        let cost = COST.iter().find(|(other, _)| other == stage).map_or(0.0, |(_, cost)| *cost);
        match of {
            StageState::Done { .. } => cost,
            StageState::Running { done, total, .. } if *total > 0 => {
                cost * *done as f64 / *total as f64
            }
            _ => 0.0,
        }
    };
    let overall: f64 = state.run.stages.iter().map(share).sum();
    // Never a hundred percent before it is done.
    state.run.overall = overall.min(0.9999);
    let elapsed = state.run.started.map_or(Duration::ZERO, |started| started.elapsed());
    state.run.left = (overall > 0.05 && state.run.running)
        .then(|| elapsed.mul_f64((1.0 - state.run.overall) / state.run.overall));
}

fn ended(state: &mut State) {
    state.run.running = false;
    state.run.cancelling = false;
    state.run.took = state.run.started.map(|started| started.elapsed());
    state.run.left = None;
    for (_, stage) in &mut state.run.stages {
        if matches!(stage, StageState::Running { .. }) {
            *stage = StageState::Failed;
        }
    }
}

fn done(state: &mut State, run: RunId, model: Arc<Model>) {
    ended(state);
    state.run.overall = 1.0;
    let (topics, outliers) = (model.topics.real().len(), model.topics.outliers());
    let took = state.run.took.unwrap_or_default();
    log(
        state,
        format!(
            "run {} done: {}, {}, {:.1} s",
            run.0,
            counted(topics, "topic"),
            counted(outliers, "outlier"),
            took.as_secs_f64()
        ),
    );
    let past = PastRun {
        run,
        topics,
        outliers: outliers as f64 / model.corpus.len().max(1) as f64,
        took,
        model: model.clone(),
    };
    state.run.past.insert(0, past);
    state.run.past.reverse();
    weight::bound(&mut state.run.past, &model, weight::LIMIT, |past| &past.model);
    state.run.past.reverse();
    let first = state.model.is_none();
    edit::keep(state, format!("Run {}", run.0));
    adopt(state, model);
    if topics == 0 {
        state.say(
            StatusKind::Info,
            "No topics were found: lower “min topic size” on the Data screen and press R",
        );
    } else if first && !state.touched && state.screen == Screen::Data {
        state.show(Screen::Explore);
    } else if !matches!(state.screen, Screen::Explore | Screen::Overview) && !state.complains() {
        state.say(StatusKind::Good, format!("{} · press 3 to browse", counted(topics, "topic")));
    }
    doubt(state);
}

/// What of the result should be doubted: all of it in the log, the gravest in the status row.
fn doubt(state: &mut State) {
    let notes = state.run.notes.clone();
    for note in &notes {
        log(state, format!("note: {}", note.text));
        log(state, format!("      {}", note.advice));
    }
    let Some(note) = notes.first().filter(|_| !state.complains()) else { return };
    let whole = note.to_string();
    let fits = whole.width() + 2 <= usize::from(state.size.0);
    let text = if fits { whole } else { format!("{} · 2 says what to try", note.text) };
    state.say(StatusKind::Info, text);
}

/// Makes `model` the one that is shown.
pub(super) fn adopt(state: &mut State, model: Arc<Model>) {
    let keep = state.selected_topic();
    let before = state.model.as_ref().map(|before| &before.source);
    if before.is_none_or(|before| !Arc::ptr_eq(before, &model.source)) {
        // What was found are numbers of other documents.
        search::clear(state);
    }
    if let Mode::Why(_) | Mode::MoveTo(_) | Mode::Split(_) = state.mode {
        // It would speak of the topics before.
        state.mode = Mode::Normal;
    }
    state.corpus = Some(model.source.clone());
    state.model = Some(model);
    state.edits.marked.clear();
    state.on_disk = false;
    // An answer still on its way would name topics of the model before.
    state.predict.asked += 1;
    state.predict.waiting = false;
    (state.predict.answer, state.predict.spread, state.predict.of) = (None, None, None);
    explore::refilter(state);
    keep.into_iter().for_each(|topic| explore::select_topic(state, topic));
    similar::renew(state);
    map::renew(state);
    state.tree = TreeState::default();
    state.explore.placeable = None;
    state.looking.clear();
    trends::renew(state);
}

/// The Run screen's list of past runs: the cursor, and Enter to go back to one.
pub(super) fn past_runs(state: &mut State, action: Action) -> Vec<Command> {
    let past = state.run.past.len();
    if let Some(by) = distance(action) {
        state.run.selected.go(by, past);
    } else if action == Action::Open
        && let Some(run) = state.run.past.get(state.run.selected.selected).cloned()
    {
        state.settings = run.model.settings.clone();
        edit::keep(state, format!("Run {} shown again", run.run.0));
        adopt(state, run.model);
        data::renew_effect(state);
        state.say(StatusKind::Good, format!("Run {} is shown again", run.run.0));
        return vec![Command::Request(
            0,
            Request::Preview { settings: Box::new(state.settings.clone()) },
        )];
    }
    Vec::new()
}

/// What went wrong stands in the log and in the status row.
fn complain(state: &mut State, text: String) {
    log(state, text.clone());
    state.say(StatusKind::Error, text);
}

fn log(state: &mut State, text: String) {
    let lines = &mut state.run.log;
    if lines.len() >= LOG {
        lines.remove(0);
    }
    lines.push(format!("{} {text}", clock()));
}

/// Local time where the platform tells it, as 14:02:11.
fn clock() -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (hours, minutes, seconds) = crate::term::local_time(now);
    format!("{hours:02}:{minutes:02}:{seconds:02}")
}
