//! The table of each view: columns with a name, cells as text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::columnar::Column;
use crate::corpus::DocumentId;
use crate::engine::compare_groups::Row;
use crate::engine::trends::Points;
use crate::export::view::View;
use crate::export::{Cells, Report, cells, charts, columns, html, listed};
use crate::topics::TopicId;
use crate::topics::linkage::Linkage;
use crate::topics::trends::Trend;

/// The table of a view.
pub(super) fn of(view: &View, report: &Report) -> Table {
    match view {
        View::Topics(topics) => topic_table(report, topics),
        View::Documents { documents, .. } => {
            let cosine = |_| None;
            document_table(report, documents.iter().copied(), cosine)
        }
        View::Similarity { axis } => similarity_table(report, axis),
        View::Terms { topics, .. } => term_table(report, topics),
        View::Map { places, .. } => {
            let mut table = Table::new(&["topic", "name", "documents", "x", "y"]);
            for (topic, (x, y)) in report.without_outliers().iter().zip(places) {
                let size = topic.size.to_string();
                table.row([
                    topic.id.to_string(),
                    topic.bertopic_name(),
                    size,
                    short(*x),
                    short(*y),
                ]);
            }
            table
        }
        View::DocumentMap { places, .. } => {
            let mut table = Table::new(&["document", "row", "topic", "x", "y"]);
            for (document, (x, y)) in report.documents().zip(places.documents.iter()) {
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
        View::Compared { rows, .. } => compared_table(rows),
        View::NearestTopics { topics, .. } => {
            let mut table = Table::new(&["topic", "name", "similarity"]);
            for (id, cosine) in topics {
                table.row([id.to_string(), name(report, *id), cosine.to_string()]);
            }
            table
        }
        View::TopicMix { score, topics, .. } => {
            let mut table = Table::new(&["topic", "name", score.name()]);
            for (id, share) in topics {
                table.row([id.to_string(), name(report, *id), share.to_string()]);
            }
            table
        }
        View::NearestDocuments { documents, .. } => {
            let cosines: BTreeMap<DocumentId, f32> = documents.iter().copied().collect();
            let numbers = documents.iter().map(|(number, _)| *number);
            document_table(report, numbers, |number| cosines.get(&number).copied())
        }
    }
}

/// Rows of a comparison, with the numbers that `compare-groups` prints.
fn compared_table(rows: &[(String, Row<TopicId>)]) -> Table {
    let mut table = Table::new(&[
        "topic", "name", "a", "b", "share_a", "share_b", "ratio", "log_odds", "low", "high", "q",
        "differs",
    ]);
    for (name, row) in rows {
        let (low, high) = row.contrast.interval();
        let ratio = row.ratio().map_or_else(String::new, short);
        let counts = [row.of.to_string(), name.clone(), row.a.to_string(), row.b.to_string()];
        let shares = [row.share_a, row.share_b].map(short);
        let odds = [row.contrast.log_odds, low, high, row.contrast.q].map(short);
        let differs = [row.contrast.differs().to_string()];
        table.row(counts.into_iter().chain(shares).chain([ratio]).chain(odds).chain(differs));
    }
    table
}

/// Columns of words, which may look like numbers.
const WORDED: [&str; 9] =
    ["name", "label", "word", "words", "scores", "text", "topics", "time", "class"];

pub(super) struct Table {
    columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    fn new(columns: &[&str]) -> Self {
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        Table { columns, rows: Vec::new() }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(super) fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut table = cells::Table::new(Cells::Safe, out);
        table.row(&self.columns)?;
        self.rows.iter().try_for_each(|row| table.row(row))?;
        table.finish()
    }

    /// The same with numbers as numbers, where all cells of a column that has no words are some.
    pub(super) fn columns(&self) -> Vec<Column> {
        let named = self.columns.iter().enumerate();
        let column = |(at, name): (usize, &String)| {
            let cells = || {
                self.rows.iter().map(move |row| Some(row[at].as_str()).filter(|c| !c.is_empty()))
            };
            let all = |is: fn(&str) -> bool| {
                !WORDED.contains(&name.as_str()) && cells().flatten().all(is)
            };
            if all(|cell| cell.parse::<i64>().is_ok()) {
                columns::ints(name, cells().map(|cell| cell?.parse().ok()))
            } else if all(|cell| cell.parse::<f64>().is_ok()) {
                columns::floats(name, cells().map(|cell| cell?.parse().ok()))
            } else {
                columns::texts(name, cells().map(|cell| cell.map(str::to_owned)))
            }
        };
        named.map(column).collect()
    }

    pub(super) fn html(&self, out: &mut dyn Write) -> io::Result<()> {
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

fn name(report: &Report, id: TopicId) -> String {
    report.topic(id).map(|topic| topic.bertopic_name()).unwrap_or_default()
}

fn topic_table(report: &Report, ids: &[TopicId]) -> Table {
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
            topic.bertopic_name(),
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
    numbers: impl Iterator<Item = DocumentId>,
    cosine: impl Fn(DocumentId) -> Option<f32>,
) -> Table {
    let mut table = Table::new(&["document", "row", "topic", "strength", "steadiness"]);
    let numbers: Vec<DocumentId> = numbers.filter(|number| number.0 < report.len()).collect();
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
        table.row([a.to_string(), name(report, TopicId::at(a))].into_iter().chain(cosines));
    }
    table
}

fn term_table(report: &Report, ids: &[TopicId]) -> Table {
    let mut table = Table::new(&["topic", "name", "rank", "word", "score"]);
    for topic in ids.iter().filter_map(|&id| report.topic(id)) {
        for (rank, (word, score)) in topic.words.iter().enumerate() {
            let (id, rank) = (topic.id.to_string(), (rank + 1).to_string());
            table.row([id, topic.bertopic_name(), rank, word.clone(), score.to_string()]);
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
    topics: &[TopicId],
    points: &Points,
    counts: &[Vec<usize>],
    words: &[Trend],
) -> Table {
    let what = if points.over_time { "time" } else { "class" };
    let mut table = Table::new(&["topic", "name", what, "documents", "words"]);
    let there: BTreeMap<(TopicId, usize), &Trend> =
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
