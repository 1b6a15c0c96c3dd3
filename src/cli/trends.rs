//! `topictui trends`: topics over time or per class.

use std::io::{self, Write};

use anyhow::bail;
use serde_json::{Value, json};

use super::{Outcome, print};
use crate::cli::args::change::{Bins, Over, TrendArgs};
use crate::cli::args::look::OutputFormat;
use crate::engine::trends::{self, Points};
use crate::model::{Model, left_out};
use crate::text::thousands;
use crate::topics::trends::{Trend, Tuning};

/// Prints how many documents each topic has at each point, and its words there.
pub fn trends(args: &TrendArgs) -> anyhow::Result<Outcome> {
    let model = args.layer.load(&args.session)?;
    let points = points(&model, &args.session.display().to_string(), args.over, args.bins)?;
    if let Some(id) = args.topic.iter().find(|id| model.topics.get(**id).is_none()) {
        bail!("{} has no topic {id}: {}", args.session.display(), model.topics.known());
    }
    let global = !args.no_global_tuning;
    let evolution = points.over_time && !args.no_evolution_tuning;
    let tuning = Tuning { evolution, global };
    let mut found = points.trends(&model, tuning);
    found.retain(|trend| args.topic.is_empty() || args.topic.contains(&trend.topic));
    if points.labels.len() > trends::MANY && !args.out.quiet {
        let count = thousands(points.labels.len());
        let (what, advice) = match over(&points) {
            Over::Time => ("times", ": without --bins they are grouped"),
            Over::Class => ("classes", ""),
        };
        eprintln!("topictui: there are {count} {what}{advice}");
    }
    let without_time = if points.over_time { model.corpus.without_time() } else { 0 };
    let left_out = left_out::without_time(without_time, model.corpus.len());
    if let Some(text) = left_out.filter(|_| !args.out.quiet) {
        eprintln!("topictui: {text}");
    }
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    match args.out.format {
        OutputFormat::Table => table(&mut stdout, &points, &found)?,
        OutputFormat::Json => {
            let value = json!({
                "schema_version": print::SCHEMA_VERSION,
                "over": over(&points).name(),
                "points": points.labels,
                "without_time": without_time,
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

/// The points that topics are followed over.
pub(crate) fn points(
    model: &Model,
    session: &str,
    over: Option<Over>,
    bins: Option<Bins>,
) -> anyhow::Result<Points> {
    if !model.has_texts() {
        bail!("the documents of {session} are not in the BERTopic folder, so there are no trends");
    }
    let over = match (over, &model.corpus.times) {
        (Some(over), _) => over,
        (None, Some(_)) => Over::Time,
        (None, None) => Over::Class,
    };
    let found = match over {
        Over::Class if bins.is_some() => {
            bail!("--bins is for times: leave it out with --over class")
        }
        Over::Class => Points::per_class(model),
        Over::Time => match bins {
            None => Points::few(model, false, trends::POINTS),
            Some(Bins::Each) => Points::over_time(model, None),
            Some(Bins::Of(bins)) => Points::over_time(model, Some(bins)),
        },
    };
    match (found, over) {
        (Some(points), _) => Ok(points),
        (None, Over::Time) => {
            bail!("{session} has no times: fit the text with --time-column COLUMN")
        }
        (None, Over::Class) => bail!(
            "{session} has no classes: fit the text with --label-column COLUMN, or with --time-column for trends over time"
        ),
    }
}

/// The kind of points.
pub(crate) fn over(points: &Points) -> Over {
    if points.over_time { Over::Time } else { Over::Class }
}

/// A line for every topic at every point.
pub(crate) fn table(out: &mut impl Write, points: &Points, found: &[Trend]) -> io::Result<()> {
    let title = over(points).name().to_uppercase();
    let widest = points.shown.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let width = widest.clamp(title.len(), 30);
    writeln!(out, "{title:<width$}  TOPIC    DOCS  WORDS")?;
    for Trend { point, topic, frequency, words } in found {
        let label: String = points.shown[*point].chars().take(width).collect();
        let (docs, words) = (thousands(*frequency), print::listed(words));
        writeln!(out, "{label:<width$}  {topic:>5} {docs:>7}  {words}")?;
    }
    Ok(())
}

/// A topic at a point as JSON.
pub(crate) fn json(points: &Points, trend: &Trend) -> Value {
    json!({
        "point": points.labels[trend.point],
        "topic": trend.topic,
        "frequency": trend.frequency,
        "words": trend.words,
    })
}
