//! `topictui models`: the bundled embedding model and added ones.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Outcome, print};
use crate::cli::args::ModelsAction;
use crate::cli::args::look::OutputFormat;
use crate::embed::models::{self, Listed};

/// Lists models, or converts a sentence-transformers folder into one.
pub fn models(action: Option<ModelsAction>) -> anyhow::Result<Outcome> {
    match action {
        Some(ModelsAction::Add { from, force }) => {
            let path = models::add(&from, force.force)?;
            println!("topictui: added {}", path.display());
            println!("use it with --model {}", path.file_stem().unwrap_or_default().display());
        }
        Some(ModelsAction::List { out }) => list(out.format)?,
        None => list(OutputFormat::Table)?,
    }
    Ok(Outcome::Fine)
}

fn list(format: OutputFormat) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let listed = models::list();
    match format {
        OutputFormat::Table => {
            writeln!(out, "{:<32} {:>4}  {:>6}  FROM", "NAME", "DIMS", "TOKENS")?;
            for model in &listed {
                let from = model.path.as_ref().map(|path| path.display().to_string());
                let from = from.unwrap_or_else(|| "(bundled)".to_owned());
                match &model.config {
                    Ok(config) => {
                        let tokens = config.max_length.map_or("any".to_owned(), |n| n.to_string());
                        let dimensions = config.dimensions();
                        writeln!(out, "{:<32} {dimensions:>4}  {tokens:>6}  {from}", model.name)?;
                    }
                    Err(why) => writeln!(out, "{:<32} cannot be used: {why}", model.name)?,
                }
            }
        }
        OutputFormat::Json => {
            let all: Vec<Value> = listed.iter().map(model_json).collect();
            let value = json!({ "schema_version": print::SCHEMA_VERSION, "models": all });
            print::json_line(&mut out, &value)?;
        }
        OutputFormat::Jsonl => {
            for model in &listed {
                print::json_line(&mut out, &model_json(model))?;
            }
        }
    }
    out.flush()
}

fn model_json(model: &Listed) -> Value {
    let config = model.config.as_ref();
    json!({
        "name": model.name,
        "path": model.path,
        "dimensions": config.map(|config| config.dimensions()).ok(),
        "max_tokens": config.ok().and_then(|config| config.max_length),
        "error": config.err().map(ToString::to_string),
    })
}
