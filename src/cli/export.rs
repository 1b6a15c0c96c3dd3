//! `topictui export`: a session for other programs, or for reading.

use std::path::{Path, PathBuf};

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
    if let Some(place) = over(&export::places(to, format), &[path]) {
        bail!("{} is the session itself: export to another place", place.display());
    }
    for written in export::save(&model, to, format)? {
        if !quiet {
            eprintln!("topictui: wrote {}", written.display());
        }
    }
    Ok(Outcome::Fine)
}

/// The first of these places that is one of the files everything came from.
pub(super) fn over<'a>(places: &'a [PathBuf], sources: &[&Path]) -> Option<&'a Path> {
    let sources: Vec<PathBuf> =
        sources.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let is_source = |place: &Path| place.canonicalize().is_ok_and(|place| sources.contains(&place));
    places.iter().map(PathBuf::as_path).find(|place| is_source(place))
}
