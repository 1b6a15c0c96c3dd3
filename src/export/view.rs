//! What one screen shows, as a file: a table for other programs (CSV), or a page to read (HTML) with
//! the chart, where there is one, above the same table.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::{ExportError, Format, Report, charts, html, listed, to_file};
use crate::pipeline::Model;
use crate::pipeline::trends::Points;
use crate::topics::hierarchy::Linkage;
use crate::topics::trends::Trend;

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

    fn table(&self, report: &Report) -> Table {
        match self {
            View::Topics(topics) => topic_table(report, topics),
            View::Documents { documents, .. } => {
                let cosine = |_| None;
                document_table(report, documents.iter().copied(), cosine)
            }
            View::Similarity { axis } => similarity_table(report, axis),
            View::Terms { topics, .. } => term_table(report, topics),
            View::Map { places, .. } => {
                let mut table = Table::new(&["topic", "name", "documents", "x", "y"]);
                for (topic, (x, y)) in report.real().iter().zip(places) {
                    let size = topic.size.to_string();
                    table.row([topic.id.to_string(), topic.name(), size, short(*x), short(*y)]);
                }
                table
            }
            View::DocumentMap { places, .. } => {
                let mut table = Table::new(&["document", "row", "topic", "x", "y"]);
                for (document, (x, y)) in report.documents().zip(places) {
                    let numbers = [document.number.to_string(), document.row.to_string()];
                    let place = [document.topic.to_string(), short(*x), short(*y)];
                    table.row(numbers.into_iter().chain(place));
                }
                table
            }
            View::Tree { linkage, groups, .. } => tree_table(linkage, *groups),
            View::Trends { topics, points, counts, words } => {
                trend_table(report, topics, points, counts, words)
            }
            View::NearestTopics { topics, .. } => {
                let mut table = Table::new(&["topic", "name", "similarity"]);
                for (id, cosine) in topics {
                    table.row([id.to_string(), name(report, *id), cosine.to_string()]);
                }
                table
            }
            View::NearestDocuments { documents, .. } => {
                let cosines: BTreeMap<usize, f32> = documents.iter().copied().collect();
                let numbers = documents.iter().map(|(number, _)| *number);
                document_table(report, numbers, |number| cosines.get(&number).copied())
            }
        }
    }
}

/// Whether a view can be written to a path, by its ending.
pub fn check(path: &Path) -> Result<Format, ExportError> {
    Format::of_path(path)
        .filter(|format| matches!(format, Format::Csv | Format::Html))
        .ok_or_else(|| ExportError::Ending { path: path.to_path_buf() })
}

/// Writes what is seen to `path`, whole or not at all: a table, or a page if it ends in `.html`.
pub fn save(model: &Model, view: &View, path: &Path) -> Result<(), ExportError> {
    let format = check(path)?;
    let report = Report::of(model);
    let table = view.table(&report);
    to_file(path, |out| match format {
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

struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(columns: &[&str]) -> Self {
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        Table { columns, rows: Vec::new() }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(&self.columns)?;
        for row in &self.rows {
            table.write_record(row)?;
        }
        table.flush()
    }

    fn html(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<div class=\"wide\"><table>\n<thead><tr>")?;
        let number = |cell: &String| cell.is_empty() || cell.parse::<f64>().is_ok();
        let numbers: Vec<bool> = (0..self.columns.len())
            .map(|column| self.rows.iter().all(|row| number(&row[column])))
            .collect();
        let class = |column: usize| if numbers[column] { " class=\"n\"" } else { "" };
        for (column, name) in self.columns.iter().enumerate() {
            write!(out, "<th{}>{}</th>", class(column), html::escape(name))?;
        }
        writeln!(out, "</tr></thead>\n<tbody>")?;
        for row in &self.rows {
            write!(out, "<tr>")?;
            for (column, cell) in row.iter().enumerate() {
                let cell = if numbers[column] { rounded(cell) } else { html::escape(cell) };
                write!(out, "<td{}>{cell}</td>", class(column))?;
            }
            writeln!(out, "</tr>")?;
        }
        writeln!(out, "</tbody>\n</table></div>")
    }
}

/// Numbers are whole in a CSV table, and as a reader wants them in a page.
fn rounded(cell: &str) -> String {
    match cell.parse::<f64>() {
        Ok(number) if cell.contains('.') => format!("{number:.3}"),
        _ => cell.to_owned(),
    }
}

fn short(number: f64) -> String {
    format!("{number:.6}")
}

fn name(report: &Report, id: i32) -> String {
    report.topic(id).map(|topic| topic.name()).unwrap_or_default()
}

fn topic_table(report: &Report, ids: &[i32]) -> Table {
    let columns = ["topic", "documents", "share", "recurrence", "name", "label", "words", "scores"];
    let mut table = Table::new(&columns);
    for topic in ids.iter().filter_map(|&id| report.topic(id)) {
        let recurrence = report.recurrence(topic).map(|share| share.to_string());
        let scores: Vec<String> = topic.words.iter().map(|(_, score)| score.to_string()).collect();
        table.row([
            topic.id.to_string(),
            topic.size.to_string(),
            report.share(topic).to_string(),
            recurrence.unwrap_or_default(),
            topic.name(),
            topic.label.clone().unwrap_or_default(),
            listed(&topic.words),
            scores.join(", "),
        ]);
    }
    table
}

/// With a column `similarity` where there is one.
fn document_table(
    report: &Report,
    numbers: impl Iterator<Item = usize>,
    cosine: impl Fn(usize) -> Option<f32>,
) -> Table {
    let mut table = Table::new(&["document", "row", "topic", "strength", "steadiness"]);
    let numbers: Vec<usize> = numbers.filter(|number| *number < report.len()).collect();
    let compared = numbers.iter().any(|&number| cosine(number).is_some());
    table.columns.extend(compared.then(|| "similarity".to_owned()));
    table.columns.push("text".to_owned());
    for number in numbers {
        let document = report.document(number);
        let mut row = vec![
            number.to_string(),
            document.row.to_string(),
            document.topic.to_string(),
            document.strength.to_string(),
            document.steadiness.map(|share| share.to_string()).unwrap_or_default(),
        ];
        row.extend(cosine(number).map(|cosine| cosine.to_string()));
        row.push(document.text.to_owned());
        table.row(row);
    }
    table
}

fn similarity_table(report: &Report, axis: &[usize]) -> Table {
    let mut table = Table::new(&["topic", "name"]);
    table.columns.extend(axis.iter().map(usize::to_string));
    for &a in axis {
        let cosines = axis.iter().map(|&b| report.similarity.matrix[(a, b)].to_string());
        table.row([a.to_string(), name(report, a as i32)].into_iter().chain(cosines));
    }
    table
}

fn term_table(report: &Report, ids: &[i32]) -> Table {
    let mut table = Table::new(&["topic", "name", "rank", "word", "score"]);
    for topic in ids.iter().filter_map(|&id| report.topic(id)) {
        for (rank, (word, score)) in topic.words.iter().enumerate() {
            let (id, rank) = (topic.id.to_string(), (rank + 1).to_string());
            table.row([id, topic.name(), rank, word.clone(), score.to_string()]);
        }
    }
    table
}

/// Nodes as SciPy numbers them: a topic by its id, merge `i` as `topics + i`.
fn tree_table(linkage: &Linkage, groups: usize) -> Table {
    let mut table = Table::new(&["node", "left", "right", "distance", "joined", "topics"]);
    let leaves = linkage.leaves();
    for (at, merge) in linkage.merges().iter().enumerate() {
        let below: Vec<String> =
            linkage.leaves_below(leaves + at).iter().map(usize::to_string).collect();
        let joined = if at < leaves.saturating_sub(groups) { "yes" } else { "no" };
        table.row([
            (leaves + at).to_string(),
            merge.left.to_string(),
            merge.right.to_string(),
            merge.distance.to_string(),
            joined.to_owned(),
            below.join(", "),
        ]);
    }
    table
}

fn trend_table(
    report: &Report,
    topics: &[i32],
    points: &Points,
    counts: &[Vec<usize>],
    words: &[Trend],
) -> Table {
    let what = if points.over_time { "time" } else { "class" };
    let mut table = Table::new(&["topic", "name", what, "documents", "words"]);
    let there: BTreeMap<(i32, usize), &Trend> =
        words.iter().map(|trend| ((trend.topic, trend.point), trend)).collect();
    for (id, counts) in charts::trends::rows(report, topics, counts) {
        for (point, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let words = there.get(&(id, point)).map(|trend| listed(&trend.words));
            table.row([
                id.to_string(),
                name(report, id),
                points.labels.get(point).cloned().unwrap_or_default(),
                count.to_string(),
                words.unwrap_or_default(),
            ]);
        }
    }
    table
}
