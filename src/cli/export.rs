//! `topictui export`: a session for other programs, or for reading.

use std::path::Path;

use anyhow::{anyhow, bail};

use super::args::ExportFormat;
use super::{Outcome, print};
use crate::cli::args::look::ForceArgs;
use crate::cli::output::{Opened, refused};
use crate::engine::derived::{Derived, DerivedView};
use crate::engine::map::Places;
use crate::export::view::View;
use crate::export::{self, Cells, Format, KIND, view_file};
use crate::model::Model;

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

/// Writes the map of the session's documents to `to`, a page or its numbers.
pub fn map(path: &Path, to: &Path, force: ForceArgs, quiet: bool) -> anyhow::Result<Outcome> {
    view_file::check(to)?;
    let opened = Opened::load(path)?;
    let place = opened.guard(force).check(to, &KIND).map_err(refused)?;
    if !opened.model.has_texts() {
        bail!("{} has no documents to place: it was imported without them", print::path(path));
    }
    let places = places(&opened.model)
        .ok_or_else(|| anyhow!("{} has no documents to place", print::path(path)))?;
    let view = View::DocumentMap { places, selected: Vec::new() };
    view_file::write(&opened.model, &view, &place)?;
    if !quiet {
        eprintln!("topictui: wrote {}", print::path(to));
    }
    Ok(Outcome::Fine)
}

/// Documents laid out, or by their principal components where they have no neighbours.
fn places(model: &Model) -> Option<Places> {
    [DerivedView::Layout, DerivedView::Documents].into_iter().find_map(|view| {
        match view.at(model) {
            Derived::Layout(places) => places,
            Derived::Documents(places) => Some(places),
            _ => None,
        }
    })
}
