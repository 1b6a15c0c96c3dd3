//! `topictui inspect`: what is in an input, before any fit.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use super::opening::{open_input, resources, set_threads};
use super::{Outcome, columns, interrupt, print};
use crate::cli::args::fit::FitArgs;
use crate::cli::args::look::{OutputArgs, OutputFormat};
use crate::corpus::Skip;
use crate::engine::copies::Example;
use crate::engine::inspect::{Inspection, LanguageShare, name};
use crate::engine::language_model::LanguageModel;
use crate::engine::read::documents;
use crate::text::{counted, thousands};
use crate::ui::text::fit;

/// Groups of copies that are shown, and cells of their text.
const GROUPS: usize = 5;
const TEXT: usize = 70;
/// Languages that are named.
const LANGUAGES: usize = 8;

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
    let corpus = Arc::new(documents(&open_input(input, demo)?, &settings.read)?);
    let Ok(duplicates) = resources.duplicates.of(&corpus, &interrupt::stop()) else {
        return Ok(Outcome::Interrupted);
    };
    // What the model cuts is not said where there is none.
    let model = LanguageModel::of(&settings.embed, &corpus, &resources);
    let embedder = model.open(&resources).ok();
    let inspection =
        Inspection::of(&corpus, &duplicates, &settings, (embedder.as_deref(), model.said()))?;
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
    writeln!(out, "{}, {} kept", counted(found.records, "record"), thousands(found.documents))?;
    for left_out in &found.left_out {
        let rows: Vec<String> = left_out.rows.iter().map(usize::to_string).collect();
        let more = if left_out.records > left_out.rows.len() { " …" } else { "" };
        let (count, why) = (thousands(left_out.records), name(left_out.reason));
        writeln!(out, "left out: {count} {why} (row {}{more})", rows.join(", "))?;
    }
    copies(found, out)?;
    let words = (thousands(found.median_words), counted(found.longest_words, "word"));
    writeln!(out, "lengths: median {}, longest {}", words.0, words.1)?;
    languages(found, out)?;
    if !found.clears.is_empty() {
        let steps = found.clears.iter().map(|(step, n)| format!("{step} {}", thousands(*n)));
        let steps = steps.collect::<Vec<_>>().join(", ");
        writeln!(out, "steps of --preprocess that would change documents: {steps}")?;
    }
    found.plan.iter().try_for_each(|text| writeln!(out, "{text}"))
}

/// The languages of the documents, the commonest with their shares.
fn languages(found: &Inspection, out: &mut impl Write) -> io::Result<()> {
    if found.languages.is_empty() {
        return Ok(());
    }
    let share = |of: &LanguageShare| {
        format!("{} {} ({:.1}%)", of.name, thousands(of.documents), 100.0 * of.share)
    };
    let mut said: Vec<String> = found.languages.iter().take(LANGUAGES).map(share).collect();
    match found.languages.len().saturating_sub(LANGUAGES) {
        0 => {}
        more => said.push(format!("{more} more")),
    }
    if found.without_language > 0 {
        said.push(format!("{} not known", thousands(found.without_language)));
    }
    writeln!(out, "languages: {}", said.join(", "))
}

/// How many documents say the same, and examples.
fn copies(found: &Inspection, out: &mut impl Write) -> io::Result<()> {
    let copies = &found.copies;
    let dropped = found.left_out.iter().find(|left_out| left_out.reason == Skip::Copy);
    let read = found.documents + dropped.map_or(0, |dropped| dropped.records);
    writeln!(out, "{}", copies.summary(read))?;
    for group in copies.largest_groups.iter().take(GROUPS) {
        let row = group.rows.first().copied().unwrap_or_default();
        let text = fit(&group.text, TEXT, "…").trim_end().to_owned();
        writeln!(out, "  {:>6} ×  row {row}: {text}", thousands(group.documents))?;
        if let Some(Example { row, text }) = &group.other {
            writeln!(out, "     and as  row {row}: {}", fit(text, TEXT, "…").trim_end())?;
        }
    }
    Ok(())
}
