//! The Run screen: how far the run is, what it said, and earlier runs to go back to.

mod draw;
pub(in crate::app) mod events;
mod first_look;
mod log;
mod stages;

use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::layout::Rect;

use super::{Screens, Tab};
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::engine::notes::Note;
use crate::keymap::{Action, Pane};
use crate::model::{Model, Settings, Stage};
use crate::text::thousands;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::painter::Painter;
use crate::worker::RunId;

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

/// How far one stage is.
#[derive(Clone, Debug, PartialEq)]
pub enum StageState {
    Waiting,
    Running { done: usize, total: usize, since: Instant },
    Done { took: Duration, reused: bool, summary: String },
    Failed,
}

/// A run that ended, for the list beside the log.
#[derive(Clone, Debug)]
pub struct PastRun {
    pub run: RunId,
    pub topics: usize,
    /// Share of outliers, 0..=1.
    pub outliers: f64,
    pub took: Duration,
    pub model: Arc<Model>,
}

/// The Run screen.
#[derive(Debug, Default)]
pub struct RunState {
    pub current: Option<RunId>,
    pub running: bool,
    /// Cancelling was asked for; asking again quits.
    pub cancelling: bool,
    pub started: Option<Instant>,
    /// Wall-clock time of the start, "14:02:11".
    pub started_at: String,
    /// How long the run took, once it ended.
    pub took: Option<Duration>,
    pub stages: Vec<(Stage, StageState)>,
    /// Share of the expected work that is done, 0..1, and the expected seconds left.
    pub overall: f64,
    pub left: Option<Duration>,
    /// "14:02:11 read reviews.txt, …", oldest first.
    pub log: Vec<String>,
    /// The quick fit that is shown until the run ends, as it came.
    pub first_look: Option<Arc<Model>>,
    /// Doubts about the last result, the gravest first.
    pub notes: Vec<Note>,
    /// Latest first.
    pub past: Vec<PastRun>,
    /// Selected past run.
    pub selected: Cursor,
    /// Settings the current or last run used.
    pub settings: Option<Settings>,
}

pub(super) struct RunScreen;

impl Tab for RunScreen {
    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        let run = &mut state.screens.run;
        if let Some(by) = distance(action) {
            run.selected.go(by, run.past.len());
        } else if action == Action::Open
            && let Some(run) = run.past.get(run.selected.selected).cloned()
        {
            return restore(state, run);
        }
        Vec::new()
    }

    fn selected(&self, screens: &Screens, _: Pane) -> usize {
        screens.run.selected.selected
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }

    fn sentence(&self, painter: &Painter, state: &State, model: &Model) -> String {
        draw::sentence(painter, state, model)
    }

    fn look(&self, state: &mut State) -> Vec<Command> {
        if state.screens.run.running { Vec::new() } else { state.look_at_outliers() }
    }
}

/// Shows the result of an earlier run again.
fn restore(state: &mut State, run: PastRun) -> Vec<Command> {
    let number = run.run.0;
    state.settings = run.model.settings.clone();
    state.keep(format!("Run {number} shown again"));
    state.adopt(run.model);
    state.renew_effect();
    state.say(StatusKind::Good, format!("Run {number} is shown again"));
    vec![state.preview()]
}

impl RunState {
    pub fn set_stage(&mut self, stage: Stage, to: StageState) {
        if let Some((_, of)) = self.stages.iter_mut().find(|(other, _)| *other == stage) {
            *of = to;
        }
        self.count();
    }

    pub fn progress(&mut self, stage: Stage, done: usize, total: usize) {
        let running = self.stages.iter().find_map(|(other, of)| match of {
            StageState::Running { since, .. } if *other == stage => Some(*since),
            _ => None,
        });
        if let Some(since) = running {
            self.set_stage(stage, StageState::Running { done, total, since });
        }
    }

    /// Time passed.
    pub fn tick(&mut self) {
        if self.running {
            self.count();
        }
    }

    /// Share done and time left, from the shares the stages usually take.
    fn count(&mut self) {
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
        let overall: f64 = self.stages.iter().map(share).sum();
        // Never a hundred percent before it is done.
        self.overall = overall.min(0.9999);
        let elapsed = self.started.map_or(Duration::ZERO, |started| started.elapsed());
        self.left = (overall > 0.05 && self.running)
            .then(|| elapsed.mul_f64((1.0 - self.overall) / self.overall));
    }

    pub fn log(&mut self, text: &str) {
        if self.log.len() >= LOG {
            self.log.remove(0);
        }
        self.log.push(format!("{} {text}", clock()));
    }
}

impl State {
    /// Writes an error into the log and the status row.
    pub(in crate::app) fn complain(&mut self, text: String) {
        self.screens.run.log(&text);
        self.say(StatusKind::Error, text);
    }

    /// Sentence about what is to come, where there is no model yet.
    pub(in crate::app) fn coming(&self, painter: &Painter) -> String {
        let running = self.screens.run.stages.iter().find_map(|(stage, of)| match of {
            StageState::Running { done, total, .. } if *total > 0 => {
                Some(format!("{} {} of {}", stage.name(), thousands(*done), thousands(*total)))
            }
            StageState::Running { .. } => Some(stage.name().to_owned()),
            _ => None,
        });
        match running {
            Some(stage) => format!("Topics appear here when the run ends{}{stage}", painter.dot()),
            None if self.screens.run.running => "Topics appear here when the run ends".to_owned(),
            None => "There is no result: R runs the pipeline".to_owned(),
        }
    }
}

/// Local time where the platform tells it, as 14:02:11.
fn clock() -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (hours, minutes, seconds) = crate::term::local_time(now);
    format!("{hours:02}:{minutes:02}:{seconds:02}")
}
