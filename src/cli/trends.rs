//! `topictui trends`: topics over time or per class.

use std::io::{self, Write};

use anyhow::bail;
use serde_json::{Value, json};

use super::args::OutputFormat;
use super::change_args::{Over, TrendArgs};
use super::{Outcome, print};
use crate::corpus::{TimeKind, Times};
use crate::pipeline::Model;
use crate::pipeline::run::thousands;
use crate::session;
use crate::topics::trends::{TOP_N_WORDS, Timeline, Trend, Tuning, trends as topic_trends};

/// More points than this are hard to read: BERTopic warns, too.
const MANY_POINTS: usize = 100;

/// Prints how many documents each topic has at each point, and its words there.
pub fn trends(args: &TrendArgs) -> anyhow::Result<Outcome> {
    let model = session::load(&args.session)?;
    let points = Points::of(&model, args)?;
    if let Some(id) = args.topic.iter().find(|id| model.topics.get(**id).is_none()) {
        bail!("{} has no topic {id}: {}", args.session.display(), model.topics.known());
    }
    let global = !args.no_global_tuning;
    let evolution = points.over == Over::Time && !args.no_evolution_tuning;
    let tuning = Tuning { evolution, global };
    let documents = model.topics.ctfidf.bags(&model.prepared);
    let mut found = topic_trends(&model.topics, &documents, &points.of, tuning, TOP_N_WORDS);
    found.retain(|trend| args.topic.is_empty() || args.topic.contains(&trend.topic));
    if points.labels.len() > MANY_POINTS && !args.out.quiet {
        let count = thousands(points.labels.len());
        let (what, advice) = match points.over {
            Over::Time => ("times", ": --bins 20 draws them together"),
            Over::Class => ("classes", ""),
        };
        eprintln!("topictui: there are {count} {what}{advice}");
    }
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    match args.out.format {
        OutputFormat::Table => table(&mut stdout, &points, &found)?,
        OutputFormat::Json => {
            let value = json!({
                "schema_version": print::SCHEMA_VERSION,
                "over": points.over.name(),
                "points": points.labels,
                "trends": found.iter().map(|trend| json(&points, trend)).collect::<Vec<_>>(),
            });
            print::json_line(&mut stdout, &value)?;
        }
        OutputFormat::Jsonl => {
            for trend in &found {
                print::json_line(&mut stdout, &json(&points, trend))?;
            }
        }
    }
    stdout.flush()?;
    Ok(if found.is_empty() { Outcome::Nothing } else { Outcome::Fine })
}

/// What topics are followed over.
struct Points {
    over: Over,
    labels: Vec<String>,
    /// As the table shows them.
    shown: Vec<String>,
    /// Of each document.
    of: Vec<Option<usize>>,
}

impl Points {
    fn of(model: &Model, args: &TrendArgs) -> anyhow::Result<Self> {
        let session = args.session.display();
        let corpus = &model.corpus;
        if !model.has_texts() {
            bail!(
                "the documents of {session} are not in the BERTopic folder, so there are no trends"
            );
        }
        let over = match (args.over, &corpus.times) {
            (Some(over), _) => over,
            (None, Some(_)) => Over::Time,
            (None, None) => Over::Class,
        };
        match (over, &corpus.times, &corpus.labels) {
            (Over::Time, Some(times), _) => {
                let timeline = match args.bins {
                    Some(bins) => Timeline::binned(times, bins),
                    None => Timeline::of(times),
                };
                let of = timeline.points.into_iter().map(Some).collect();
                let shown = match args.bins {
                    Some(_) => shown(times, &timeline.labels),
                    None => timeline.labels.clone(),
                };
                Ok(Points { over, labels: timeline.labels, shown, of })
            }
            (Over::Class, _, _) if args.bins.is_some() => {
                bail!("--bins is for times: leave it out with --over class")
            }
            (Over::Class, _, Some(labels)) => {
                let of = labels.ids.iter().map(|&id| usize::try_from(id).ok()).collect();
                let names = labels.names.clone();
                Ok(Points { over, labels: names.clone(), shown: names, of })
            }
            (Over::Time, None, _) => {
                bail!("{session} has no times: fit the text with --time-column COLUMN")
            }
            (Over::Class, _, None) => bail!(
                "{session} has no classes: fit the text with --label-column COLUMN, or with --time-column for trends over time"
            ),
        }
    }
}

/// Where bins begin, for reading: the first one with the first time, as pandas begins it a little
/// before; days where they tell the bins apart.
fn shown(times: &Times, labels: &[String]) -> Vec<String> {
    let mut shown = labels.to_vec();
    if let (Some(first), Some(&earliest)) = (shown.first_mut(), times.values.iter().min()) {
        *first = times.show(earliest, times.of_day());
    }
    let days: Vec<String> =
        shown.iter().filter_map(|label| label.split('T').next().map(str::to_owned)).collect();
    let apart = days.windows(2).all(|pair| pair[0] != pair[1]);
    if times.kind == TimeKind::Moment && apart { days } else { shown }
}

fn table(out: &mut impl Write, points: &Points, found: &[Trend]) -> io::Result<()> {
    let title = points.over.name().to_uppercase();
    let widest = points.shown.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let width = widest.clamp(title.len(), 30);
    writeln!(out, "{title:<width$}  TOPIC    DOCS  WORDS")?;
    for Trend { point, topic, frequency, words } in found {
        let label: String = points.shown[*point].chars().take(width).collect();
        let words: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
        let (docs, words) = (thousands(*frequency), words.join(", "));
        writeln!(out, "{label:<width$}  {topic:>5} {docs:>7}  {words}")?;
    }
    Ok(())
}

fn json(points: &Points, trend: &Trend) -> Value {
    json!({
        "point": points.labels[trend.point],
        "topic": trend.topic,
        "frequency": trend.frequency,
        "words": trend.words,
    })
}
