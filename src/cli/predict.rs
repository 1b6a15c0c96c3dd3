//! `topictui predict`: topics of new texts, printed as the texts come.

use std::io::{self, Write};

use anyhow::bail;
use serde_json::{Value, json};

use super::opening::set_threads;
use super::{Outcome, interrupt, print};
use crate::cli::args::look::OutputFormat;
use crate::cli::args::predict::PredictArgs;
use crate::corpus::stream::{Files, Record, Records};
use crate::corpus::{CorpusError, Format, ReadOptions, Skip};
use crate::embed::cache::EmbeddingCache;
use crate::engine::Resources;
use crate::engine::predict::{Predicted, Predictor, Score};
use crate::model::Model;
use crate::text::one_line;
use crate::topics::TopicId;
use crate::topics::distribution::{Approximation, DistributionParams, TokenDistribution};

/// Words of a topic in the table.
const TABLE_WORDS: usize = 3;

/// Prints a line a text in input order, each batch as soon as it is predicted.
pub fn predict(args: &PredictArgs) -> anyhow::Result<Outcome> {
    set_threads(args.threads)?;
    let model = args.layer.load(&args.session)?;
    let words = words(args, &model)?;
    let resources = Resources::new(EmbeddingCache::off()).stopped_by(interrupt::stop());
    let predictor = Predictor::new(&model, &resources)?;
    let options = ReadOptions {
        text_column: args.text_column.clone(),
        text_between: args.text_between,
        encoding: args.encoding.clone(),
        format: args.lines.then_some(Format::Lines),
        ..ReadOptions::default()
    };
    let records: Box<dyn Iterator<Item = _>> = match &args.input[..] {
        paths if paths.is_empty() || paths[0].as_os_str() == "-" => match stdin(&options) {
            // A worker's part of the input may be empty.
            Err(CorpusError::Empty { .. }) if args.lines => Box::new(std::iter::empty()),
            records => Box::new(records?),
        },
        paths => {
            let files = Files::open(paths, &options)?;
            files.left_out.iter().for_each(|text| eprintln!("topictui: {text}"));
            Box::new(files)
        }
    };
    let top = if args.probabilities { model.topics.list.len() } else { args.top };
    let mut printer = Printer::new(&model, predictor.score(), args.format);
    let mut stdout = io::stdout().lock();
    for batch in records {
        let batch = batch?;
        let texts: Vec<&str> = batch.iter().map(|record| record.text.as_str()).collect();
        let found = predictor.predict(&texts, top, &interrupt::stop());
        let found = found.map_err(|error| error.in_rows(|text| batch[text].row))?;
        for (record, predicted) in batch.iter().zip(&found) {
            let words = words.as_ref();
            let tokens = words.map(|words| words.tokens(&predictor.prepared(&record.text)));
            printer.print(&mut stdout, record, predicted, tokens.as_ref())?;
        }
        stdout.flush()?;
    }
    printer.end(&mut stdout)?;
    Ok(if printer.in_topics > 0 || args.lines { Outcome::Fine } else { Outcome::Nothing })
}

fn stdin(options: &ReadOptions) -> Result<Records, CorpusError> {
    Records::of("standard input", Box::new(interrupt::Waits(io::stdin())), options)
}

/// Finds the topics of single words, where they are asked for.
fn words<'a>(args: &PredictArgs, model: &'a Model) -> anyhow::Result<Option<Approximation<'a>>> {
    if !args.tokens {
        return Ok(None);
    }
    if args.format == OutputFormat::Table {
        bail!("--tokens does not fit into a table: add --format jsonl or --format json");
    }
    if model.topics.ctfidf.vocabulary.is_empty() {
        bail!(
            "{} does not hold its words' weights (c-TF-IDF), which --tokens needs: save it with save_ctfidf=True",
            args.session.display()
        );
    }
    Ok(Some(Approximation::new(&model.topics, DistributionParams::default())))
}

struct Printer<'a> {
    model: &'a Model,
    score: Score,
    format: OutputFormat,
    printed: usize,
    /// Texts that have a topic.
    in_topics: usize,
}

impl<'a> Printer<'a> {
    fn new(model: &'a Model, score: Score, format: OutputFormat) -> Self {
        Printer { model, score, format, printed: 0, in_topics: 0 }
    }

    fn print(
        &mut self,
        out: &mut impl Write,
        record: &Record,
        predicted: &Predicted,
        tokens: Option<&TokenDistribution>,
    ) -> io::Result<()> {
        let first = self.printed == 0;
        self.printed += 1;
        self.in_topics += usize::from(!predicted.topic.is_outlier());
        match self.format {
            OutputFormat::Jsonl => print::json_line(out, &self.json(record, predicted, tokens)),
            OutputFormat::Json => {
                // One value, but written as the texts come.
                let before = match first {
                    true => {
                        format!("{{\"schema_version\":{},\"documents\":[", print::SCHEMA_VERSION)
                    }
                    false => ",".to_owned(),
                };
                write!(out, "{before}{}", self.json(record, predicted, tokens))
            }
            OutputFormat::Table => {
                if first {
                    let score = self.score.name().to_uppercase();
                    writeln!(out, "     ROW  TOPIC  {score:>11}  WORDS · TEXT")?;
                }
                let topic = self.model.topics.get(predicted.topic);
                let words = match (topic.filter(|topic| !topic.is_outliers()), predicted.skipped) {
                    (_, Some(Skip::LeftEmpty)) => "(left empty by preprocessing)".to_owned(),
                    (Some(topic), _) => topic.title(TABLE_WORDS),
                    (None, _) => "(no topic)".to_owned(),
                };
                let Record { row, text, .. } = record;
                let Predicted { topic, score, .. } = predicted;
                let text = one_line(text);
                writeln!(out, "{row:>8}  {topic:>5}  {score:>11.2}  {words} · {text}")
            }
        }
    }

    fn end(&self, out: &mut impl Write) -> io::Result<()> {
        if self.format == OutputFormat::Json {
            writeln!(out, "]}}")?;
        }
        out.flush()
    }

    fn json(
        &self,
        record: &Record,
        predicted: &Predicted,
        tokens: Option<&TokenDistribution>,
    ) -> Value {
        let mut json = predicted_json(self.model, self.score, record.row, predicted);
        if let Some(file) = &record.file {
            json["file"] = json!(&**file);
        }
        if let Some(tokens) = tokens {
            json["tokens"] = tokens_json(tokens);
        }
        json
    }
}

/// The topics of the text in a row, as JSON.
pub(crate) fn predicted_json(
    model: &Model,
    score: Score,
    row: usize,
    predicted: &Predicted,
) -> Value {
    let kind = score.name();
    let topics = predicted.topics.iter().copied();
    let mut json = json!({
        "row": row,
        "topic": predicted.topic,
        kind: predicted.score,
        "topics": print::ranking_json(model, topics, kind),
    });
    if let Some(skip) = predicted.skipped {
        json["skipped"] = json!(skip);
    }
    if score == Score::Probability {
        json["strength"] = predicted.strength.into();
    }
    json
}

/// `[{token, topics: [{id, similarity}…]}…]`, the words in their order.
fn tokens_json(tokens: &TokenDistribution) -> Value {
    let topic = |&(id, similarity): &(TopicId, f64)| json!({ "id": id, "similarity": similarity });
    let each = tokens.tokens.iter().zip(&tokens.similarities).map(|(token, topics)| {
        json!({ "token": token, "topics": topics.iter().map(topic).collect::<Vec<_>>() })
    });
    each.collect()
}
