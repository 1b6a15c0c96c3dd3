//! `topictui history`: what was done to a session, and whether doing it again gives the same.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::args::OutputFormat;
use super::change_args::HistoryArgs;
use super::fit::StderrProgress;
use super::{Outcome, print};
use crate::embed::cache::EmbeddingCache;
use crate::pipeline::Model;
use crate::pipeline::history::replay;
use crate::pipeline::run::Resources;
use crate::session;

/// Prints the changes made since the fit. With `--replay` the fit and the changes are made anew
/// from the input, and the result is compared.
pub fn history(args: &HistoryArgs) -> anyhow::Result<Outcome> {
    let out = &args.out;
    let model = session::load(&args.session)?;
    let replayed = match args.replay {
        true => {
            let progress = StderrProgress::new(out.quiet);
            let replayed = replay(&model, &Resources::new(EmbeddingCache::platform()), &progress)?;
            progress.clear();
            Some(replayed.hash())
        }
        false => None,
    };
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Table => table(&mut stdout, &model, replayed.as_deref())?,
        OutputFormat::Json => {
            let mut value = json!({
                "schema_version": print::SCHEMA_VERSION,
                "settings": model.settings,
                "changes": model.history,
                "hash": model.hash(),
            });
            if let Some(hash) = &replayed {
                value["replayed"] = json!({ "hash": hash, "same": *hash == model.hash() });
            }
            print::json_line(&mut stdout, &value)?;
        }
        OutputFormat::Jsonl => {
            for change in &model.history {
                print::json_line(&mut stdout, &json!(change))?;
            }
        }
    }
    stdout.flush()?;
    let same = replayed.is_none_or(|hash| hash == model.hash());
    Ok(if same { Outcome::Fine } else { Outcome::Nothing })
}

fn table(out: &mut impl Write, model: &Model, replayed: Option<&str>) -> io::Result<()> {
    writeln!(out, "topictui: {}, {}", model.corpus.name, print::summary(model))?;
    if model.history.is_empty() {
        writeln!(out, "no changes since the fit")?;
    }
    for (number, change) in (1..).zip(&model.history) {
        let Value::Object(mut parameters) = json!(change) else { continue };
        let name = parameters.remove("change").unwrap_or_default();
        let name = name.as_str().unwrap_or_default();
        let given: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{name} {value}")).collect();
        writeln!(out, "{number:>4}  {name:<10}  {}", given.join(", "))?;
    }
    let hash = model.hash();
    match replayed {
        None => writeln!(out, "hash {hash}"),
        Some(replayed) if replayed == hash => writeln!(out, "hash {hash}, replayed the same"),
        Some(replayed) => writeln!(out, "hash {hash}, but replayed {replayed}"),
    }
}
