//! `topictui export`: a session for other programs, or for reading.

use std::path::Path;

use anyhow::bail;

use super::args::ExportFormat;
use super::{Outcome, print};
use crate::cli::args::look::ForceArgs;
use crate::cli::output::{Opened, refused};
use crate::export::{self, Cells, Format};

/// Writes the session at `path` to `to`, in `format` or as the ending of `to` says.
pub fn export(
    path: &Path,
    to: &Path,
    format: Option<ExportFormat>,
    cells: Cells,
    force: ForceArgs,
    quiet: bool,
) -> anyhow::Result<Outcome> {
    let format = match format {
        Some(ExportFormat::Csv) => Format::Csv,
        Some(ExportFormat::Jsonl) => Format::Jsonl,
        Some(ExportFormat::Parquet) => Format::Parquet,
        Some(ExportFormat::Arrow) => Format::Arrow,
        Some(ExportFormat::Md) => Format::Markdown,
        Some(ExportFormat::Html) => Format::Html,
        Some(ExportFormat::Bertopic) => Format::BerTopic,
        None => match Format::of_path(to) {
            Some(format) => format,
            None => bail!(
                "cannot tell the format from the name {}: end it in .csv, .parquet, .arrow, .jsonl, .md or .html, or add --format",
                to.display()
            ),
        },
    };
    let opened = Opened::load(path)?;
    let places = format.check(to, &opened.guard(force)).map_err(refused)?;
    for written in export::write(&opened.model, &places, format, cells)? {
        if !quiet {
            eprintln!("topictui: wrote {}", print::path(&written));
        }
    }
    Ok(Outcome::Fine)
}
