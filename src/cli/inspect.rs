//! `topictui inspect`: what is in an input, before any fit.

use std::io::{self, Write};
use std::path::PathBuf;

use super::opening::{open_input, resources, set_threads};
use super::{Outcome, columns, print};
use crate::cli::args::fit::FitArgs;
use crate::cli::args::look::{OutputArgs, OutputFormat};
use crate::engine::inspect::{Inspection, name};
use crate::engine::read::documents;
use crate::text::{counted, thousands};

/// Reads an input as a fit would and prints what was found.
pub fn inspect(
    input: &[PathBuf],
    demo: bool,
    fitting: &FitArgs,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    set_threads(fitting.threads)?;
    let settings = fitting.settings()?;
    let (resources, _) = resources(fitting);
    let corpus = documents(&open_input(input, demo)?, &settings.read)?;
    // What the model cuts is not said where there is none.
    let embedder = resources.embedder(&settings.embed.model).ok();
    let inspection = Inspection::of(&corpus, &settings, embedder.as_deref())?;
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Table => table(&inspection, &mut stdout)?,
        OutputFormat::Json | OutputFormat::Jsonl => {
            print::json_line(&mut stdout, &serde_json::to_value(&inspection)?)?;
        }
    }
    stdout.flush()?;
    Ok(Outcome::Fine)
}

fn table(found: &Inspection, out: &mut impl Write) -> io::Result<()> {
    for file in found.files.iter().take(20) {
        let kind = if file.whole { "one document" } else { file.format.name() };
        let dialect = file.dialect.as_ref().map(|said| format!(", {said}")).unwrap_or_default();
        let records = counted(file.records, "record");
        writeln!(out, "{}: {kind}{dialect}, {}, {records}", file.name, file.encoding)?;
    }
    if found.files.len() > 20 {
        writeln!(out, "and {} more", counted(found.files.len() - 20, "file"))?;
    }
    found.files_left_out.iter().try_for_each(|text| writeln!(out, "{text}"))?;
    if !found.columns.is_empty() {
        writeln!(out)?;
        columns::table(&found.columns, found.records, out)?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "{}, {} kept, {} repeated",
        counted(found.records, "record"),
        thousands(found.documents),
        thousands(found.duplicates)
    )?;
    for left_out in &found.left_out {
        let rows: Vec<String> = left_out.rows.iter().map(usize::to_string).collect();
        let more = if left_out.records > left_out.rows.len() { " …" } else { "" };
        let (count, why) = (thousands(left_out.records), name(left_out.reason));
        writeln!(out, "left out: {count} {why} (row {}{more})", rows.join(", "))?;
    }
    let words = (thousands(found.median_words), counted(found.longest_words, "word"));
    writeln!(out, "lengths: median {}, longest {}", words.0, words.1)?;
    if let Some(english) = found.english {
        writeln!(out, "language: {:.0}% in English", 100.0 * english)?;
    }
    if !found.clears.is_empty() {
        let steps = found.clears.iter().map(|(step, n)| format!("{step} {}", thousands(*n)));
        let steps = steps.collect::<Vec<_>>().join(", ");
        writeln!(out, "steps of --preprocess that would change documents: {steps}")?;
    }
    found.plan.iter().try_for_each(|text| writeln!(out, "{text}"))
}
