//! What one screen shows, as a file: a table for other programs (CSV), or a page to read (HTML) with
//! the chart, where there is one, above the same table.

mod tables;

use std::io::{self, Write};
use std::path::Path;

use super::{ExportError, Format, KIND, Report, charts, html, to_file};
use crate::engine::predict::Score;
use crate::engine::trends::Points;
use crate::files::{Guard, Place, Written};
use crate::model::Model;
use crate::topics::hierarchy::Linkage;
use crate::topics::trends::Trend;
use tables::Table;

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
svg .dots{stroke-width:4;stroke-linecap:round;stroke-opacity:.6}svg .dots.out{stroke:var(--dim);stroke-opacity:.3}\
svg .dots.on{stroke:var(--on);stroke-width:5;stroke-opacity:.9}\
@media print{.wide{overflow:visible}svg{max-width:100%;height:auto}}";

/// What is on a screen. Topics are ids, in the order shown; documents are counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum View {
    /// Topics with their words.
    Topics(Vec<i32>),
    Documents {
        topic: i32,
        documents: Vec<usize>,
    },
    /// The heatmap, topics along both axes.
    Similarity {
        axis: Vec<usize>,
    },
    /// The words' scores by rank: lines, or bars.
    Terms {
        topics: Vec<i32>,
        selected: Option<i32>,
        log: bool,
        bars: bool,
    },
    /// Where each real topic lies, by id.
    Map {
        places: Vec<(f64, f64)>,
        selected: Option<i32>,
    },
    /// Where each document lies.
    DocumentMap {
        places: Vec<(f64, f64)>,
        selected: Option<i32>,
    },
    /// The tree cut into `groups`, leaves from top to bottom.
    Tree {
        linkage: Linkage,
        order: Vec<usize>,
        groups: usize,
    },
    /// Documents of every topic of the model at every point, and the words there.
    Trends {
        topics: Vec<i32>,
        points: Points,
        counts: Vec<Vec<usize>>,
        words: Vec<Trend>,
    },
    /// Topics by similarity to a text.
    NearestTopics {
        query: String,
        topics: Vec<(i32, f32)>,
    },
    /// Topics by how much a text belongs to them.
    Spread {
        query: String,
        score: Score,
        topics: Vec<(i32, f64)>,
    },
    NearestDocuments {
        query: String,
        documents: Vec<(usize, f32)>,
    },
}

impl View {
    /// In a few words, as a file's name would have it.
    pub fn slug(&self) -> String {
        match self {
            View::Topics(_) => "topics".to_owned(),
            View::Documents { topic: ..0, .. } => "outliers".to_owned(),
            View::Documents { topic, .. } => format!("topic-{topic}"),
            View::Similarity { .. } => "similarity".to_owned(),
            View::Terms { .. } => "terms".to_owned(),
            View::Map { .. } => "map".to_owned(),
            View::DocumentMap { .. } => "document-map".to_owned(),
            View::Tree { .. } => "tree".to_owned(),
            View::Trends { .. } => "trends".to_owned(),
            View::NearestTopics { .. } => "nearest-topics".to_owned(),
            View::Spread { .. } => "distribution".to_owned(),
            View::NearestDocuments { .. } => "nearest-documents".to_owned(),
        }
    }

    /// Whether it is more than a table.
    pub fn is_chart(&self) -> bool {
        !matches!(
            self,
            View::Topics(_)
                | View::Documents { .. }
                | View::NearestTopics { .. }
                | View::NearestDocuments { .. }
        )
    }

    fn title(&self) -> String {
        match self {
            View::Topics(_) => "Topics".to_owned(),
            View::Documents { topic: ..0, .. } => "Outliers".to_owned(),
            View::Documents { topic, .. } => format!("Documents of topic {topic}"),
            View::Similarity { .. } => "Similarity of the topics".to_owned(),
            View::Terms { bars: true, .. } => "Words of the topics".to_owned(),
            View::Terms { .. } => "Score of the words by rank".to_owned(),
            View::Map { .. } => "Map of the topics".to_owned(),
            View::DocumentMap { .. } => "Map of the documents".to_owned(),
            View::Tree { .. } => "Tree of the topics".to_owned(),
            View::Trends { points, .. } if points.over_time => "Topics over time".to_owned(),
            View::Trends { .. } => "Topics per class".to_owned(),
            View::NearestTopics { query, .. } => format!("Topics nearest to “{query}”"),
            View::Spread { query, .. } => format!("Topics of “{query}”"),
            View::NearestDocuments { query, .. } => format!("Documents nearest to “{query}”"),
        }
    }

    /// How the chart is to be read.
    fn note(&self) -> &'static str {
        match self {
            View::Similarity { .. } => {
                "Cosine of the topics' vectors, from 0 (paper) to 1 (full colour)."
            }
            View::Terms { bars: true, .. } => "Bars are scaled to each topic's first word.",
            View::Terms { log: true, .. } => "The scale is logarithmic.",
            View::Map { .. } => "First two principal components; a ring's area is its documents.",
            View::DocumentMap { .. } => {
                "First two principal components of the layout; the selected topic stands out."
            }
            View::Tree { .. } => "Average linkage on 1 − cosine; what the cut joins stands out.",
            View::Trends { .. } => "Documents at each point, each row scaled to its largest.",
            _ => "",
        }
    }
}

/// Whether a view can be written to a path, by its ending.
pub fn check(path: &Path) -> Result<Format, ExportError> {
    Format::of_path(path)
        .filter(|format| matches!(format, Format::Csv | Format::Html))
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
    let table = view.table(&report);
    to_file(place, |out| match format {
        Format::Html => page(&report, view, &table, out),
        _ => table.csv(out),
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
