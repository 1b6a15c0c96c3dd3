//! `topictui fit`: the pipeline without the screen.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::opening::{resources, set_threads};
use super::{Outcome, interrupt, print};
use crate::cli::args::fit::FitArgs;
use crate::cli::args::look::{OutputArgs, OutputFormat};
use crate::corpus::{Corpus, Skip};
use crate::engine::notes::notes;
use crate::engine::progress::Progress;
use crate::engine::{RunError, run};
use crate::files::Place;
use crate::model::{Input, Model, Stage};
use crate::store;
use crate::store::recent_files;
use crate::text::{counted, thousands};
use crate::watch::Watch;

/// Fits `input`, saves the model at `output`, prints the topics.
pub fn fit(
    input: Input,
    output: Option<&Place>,
    fitting: &FitArgs,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    set_threads(fitting.threads)?;
    let (resources, _) = resources(fitting);
    let progress = StderrProgress::new(out.quiet);
    let model = match run(&input, &fitting.settings()?, None, &resources, &progress) {
        Err(RunError::Cancelled(_)) => {
            progress.clear();
            return Ok(cancelled(fitting.no_cache, out.quiet));
        }
        other => other?,
    };
    progress.clear();
    // First of all: saving may fail, and a reader of the table may leave.
    resources.shelf.keep(&input, &model);
    if let Some(place) = output {
        store::write(&model, place)?;
        if !out.quiet {
            eprintln!("topictui: saved {}", print::path(place.path()));
        }
        recent_files::remember(&model, &[], Some(place.path()));
    }
    print_model(&mut io::stdout().lock(), &model, out.format)?;
    if model.topics.without_outliers().is_empty() {
        eprintln!(
            "topictui: no topics were found in {}: lower --min-topic-size, or give more text",
            counted(model.corpus.len(), "document")
        );
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Fine)
}

/// A signal stopped the fit.
fn cancelled(no_cache: bool, quiet: bool) -> Outcome {
    let kept = match no_cache {
        true => "nothing is kept",
        false => "the embeddings made so far are kept for the next run",
    };
    if !quiet {
        // Standard error may be gone with the terminal.
        let _ = writeln!(io::stderr(), "topictui: interrupted: {kept}");
    }
    Outcome::Interrupted
}

fn print_model(out: &mut impl Write, model: &Model, format: OutputFormat) -> io::Result<()> {
    match format {
        OutputFormat::Table => {
            writeln!(out, "topictui: {}", print::summary(model))?;
            let outliers = model.topics.list.iter().filter(|topic| topic.is_outliers());
            print::topic_table(out, model, model.topics.without_outliers().iter().chain(outliers))?;
        }
        OutputFormat::Json => print::json_line(out, &model_json(model))?,
        OutputFormat::Jsonl => {
            for topic in &model.topics.list {
                print::json_line(out, &print::topic_json(model, topic))?;
            }
        }
    }
    out.flush()
}

fn model_json(model: &Model) -> Value {
    let timings: Map<String, Value> = model
        .timings
        .iter()
        .map(|(stage, took)| (stage.name().to_owned(), json!(took.as_secs_f64())))
        .collect();
    let mut all = json!({
        "schema_version": print::SCHEMA_VERSION,
        "documents": model.corpus.records.len(),
        "kept": model.corpus.len(),
        "left_empty": model.corpus.records.count(Skip::LeftEmpty),
        "without_time": model.corpus.without_time(),
        "duplicates": model.duplicates.as_ref().map(|duplicates| duplicates.copies()),
        "copies_left_out": model.corpus.records.count(Skip::Copy),
        "duplicate_use": model.settings.duplicates,
        "outliers": model.topics.outliers(),
        "topics": print::topics_json(model),
        "layers": print::layers_json(model),
        "timings": timings,
        "embedded": model.embedded,
        "model": model.embedder.0,
        "engine": model.settings.embed.model.engine,
        "seed": model.settings.seed,
        "notes": notes(model),
        "hash": model.hash(),
    });
    let fit = model.fit.as_ref().or(model.pieces.as_ref().map(|pieces| &pieces.fit));
    if let Some(recall) = fit.and_then(|fit| fit.neighbours.recall) {
        all["neighbours_recall"] = json!(recall);
    }
    all
}

/// Sentence on the records that are no documents of their own, if there are any.
pub(crate) fn left_out(corpus: &Corpus) -> Option<String> {
    let (records, empty) = (counted(corpus.records.len(), "record"), corpus.records.empty());
    (empty > 0).then(|| format!("{records}, {} empty", thousands(empty)))
}

/// Progress on standard error: a line that is written over on a terminal, nothing elsewhere but
/// warnings.
pub(super) struct StderrProgress {
    live: bool,
    quiet: bool,
    last: Mutex<Instant>,
}

impl StderrProgress {
    pub(super) fn new(quiet: bool) -> Self {
        let live = !quiet && io::stderr().is_terminal();
        StderrProgress { live, quiet, last: Mutex::new(Instant::now()) }
    }

    fn line(&self, text: &str) {
        if self.live {
            eprint!("\r\x1b[K{text}");
        }
    }

    pub(super) fn clear(&self) {
        self.line("");
    }
}

impl Progress for StderrProgress {
    fn read(&self, corpus: &Arc<Corpus>) {
        if let Some(text) = left_out(corpus).filter(|_| self.live) {
            self.clear();
            eprintln!("topictui: {text}");
        }
    }

    fn progress(&self, stage: Stage, done: usize, total: usize) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= Duration::from_millis(100) {
            *last = Instant::now();
            let (done, total, unit) = (thousands(done), thousands(total), stage.unit());
            self.line(&format!("{}  {done} of {total} {unit}", stage.name()));
        }
    }

    fn stage_done(&self, stage: Stage, _took: Duration, reused: bool, summary: &str) {
        let parts = summary.split_once(" × ").zip(summary.rsplit_once(", "));
        let cached =
            parts.and_then(|((all, _), (_, cached))| Some((all, cached.strip_suffix(" cached")?)));
        // After an interrupted run it is good to know that its work is not done twice.
        if let Some((all, cached)) =
            cached.filter(|_| stage == Stage::Embed && !reused && !self.quiet)
        {
            self.clear();
            eprintln!("topictui: {cached} of {all} embeddings were cached");
        }
    }

    fn log(&self, text: &str) {
        if !self.quiet {
            self.clear();
            eprintln!("topictui: {text}");
        }
    }

    fn cancelled(&self) -> bool {
        interrupt::stop().cancelled()
    }
}
