//! `topictui export`: a session for other programs, or for reading.

use std::path::Path;

use anyhow::bail;

use super::Outcome;
use super::args::ExportFormat;
use crate::export::{self, Format};
use crate::session;

/// Writes the session at `path` to `to`, in `format` or as the ending of `to` says.
pub fn export(
    path: &Path,
    to: &Path,
    format: Option<ExportFormat>,
    quiet: bool,
) -> anyhow::Result<Outcome> {
    let format = match format {
        Some(ExportFormat::Csv) => Format::Csv,
        Some(ExportFormat::Jsonl) => Format::Jsonl,
        Some(ExportFormat::Md) => Format::Markdown,
        Some(ExportFormat::Html) => Format::Html,
        Some(ExportFormat::Bertopic) => Format::BerTopic,
        None => match Format::of_path(to) {
            Some(format) => format,
            None => bail!(
                "cannot tell what to write from the name {}: end it in .csv, .jsonl, .md or .html, or add --format",
                to.display()
            ),
        },
    };
    let model = session::load(path)?;
    let opened = path.canonicalize().ok();
    if let Some(place) =
        export::places(to, format).iter().find(|place| place.canonicalize().ok() == opened)
    {
        bail!("{} is the session itself: export to another place", place.display());
    }
    for written in export::save(&model, to, format)? {
        if !quiet {
            eprintln!("topictui: wrote {}", written.display());
        }
    }
    Ok(Outcome::Fine)
}
