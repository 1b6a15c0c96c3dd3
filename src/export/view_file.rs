//! Writes the view of one screen: a table for other programs (CSV, Parquet, Arrow), or a page to read (HTML) with
//! the chart, where there is one, above the same table.

use std::io::{self, Write};
use std::path::Path;

use super::tables::{self, Table};
use super::view::View;
use super::{ExportError, Format, KIND, Report, charts, columns, html, map_page, to_file};
use crate::files::{Guard, Place, Written};
use crate::model::Model;

/// Tables up to this many rows are open in a page that has a chart.
const OPEN: usize = 60;

const STYLE: &str = "\
body{margin:2rem auto;max-width:70rem;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}\
h1{margin-bottom:0;font-size:1.6rem}.dim{color:var(--dim)}.wide{overflow-x:auto}\
details{margin-top:1.5rem}summary{cursor:pointer}\
table{border-collapse:collapse;margin-top:.8rem;font-size:.9rem;overflow-wrap:normal}th{text-align:left;white-space:nowrap}th,td{padding:.15rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}\
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
svg{display:block;font:12px system-ui,sans-serif;fill:var(--ink)}\
svg .s{font-size:11px;fill:var(--dim)}svg .v{font-size:11px}svg .t{font-weight:600}svg .sel{fill:var(--on);font-weight:600}\
svg .bar{fill:var(--bar)}svg .inv{fill:var(--paper)}\
svg path,svg line{fill:none;stroke:var(--bar)}svg .axis{stroke:var(--line)}svg .other{stroke-opacity:.45}\
svg .on{stroke:var(--on);stroke-width:2.5}svg .cut{stroke:var(--on);stroke-dasharray:4 4}\
svg circle{fill:var(--bar);fill-opacity:.18;stroke:var(--bar)}svg circle.on{fill:var(--on)}\
@media print{.wide{overflow:visible}svg{max-width:100%;height:auto}}";

/// Whether a view can be written to a path, by its ending.
pub fn check(path: &Path) -> Result<Format, ExportError> {
    Format::of_path(path)
        .filter(|format| {
            matches!(format, Format::Csv | Format::Parquet | Format::Arrow | Format::Html)
        })
        .ok_or_else(|| ExportError::Ending { path: path.to_path_buf() })
}

/// Writes what is seen to `path`, whole or not at all, where nothing is there yet: a table, or a page
/// if it ends in `.html`.
pub fn save(model: &Model, view: &View, path: &Path) -> Result<Written, ExportError> {
    write(model, view, &model.guarded(Guard::new()).check(path, &KIND)?)
}

/// Writes what is seen to a place that was checked.
pub fn write(model: &Model, view: &View, place: &Place) -> Result<Written, ExportError> {
    let format = check(place.path())?;
    let report = Report::of(model);
    let table = tables::of(view, &report);
    to_file(place, |out| match format {
        Format::Html => match view {
            View::DocumentMap { places, .. } if !places.documents.is_empty() => {
                map_page::write(model, &report, places, out)
            }
            _ => page(&report, view, &table, out),
        },
        Format::Csv => table.csv(out),
        _ => columns::write(format, &table.columns(), out),
    })
}

fn page(report: &Report, view: &View, table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let (title, name) = (html::escape(&view.title()), html::escape(report.name));
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>{title}: {name}</title>\n<style>{}{STYLE}</style>", html::COLOURS)?;
    writeln!(out, "</head>\n<body>\n<h1>{title}</h1>")?;
    writeln!(out, "<p class=\"dim\">{name}: {}. {}</p>", report.summary(), view.note())?;
    let Some(chart) = charts::draw(report, view) else {
        table.html(out)?;
        return writeln!(out, "</body>\n</html>");
    };
    writeln!(out, "<div class=\"wide\">{}</div>", chart.finish(&title))?;
    let open = if table.rows.len() <= OPEN { " open" } else { "" };
    writeln!(out, "<details{open}><summary>The numbers</summary>")?;
    table.html(out)?;
    writeln!(out, "</details>\n</body>\n</html>")
}
