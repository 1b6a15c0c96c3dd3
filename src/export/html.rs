//! A report as one HTML file: a table of the topics, their similarity, and for each its words as
//! bars with representative documents. Everything is inside, there is no script, and it prints.

use std::io::{self, Write};

use super::markdown::shortened;
use super::{Report, heading, label, listed};
use crate::text::{counted, thousands};
use crate::topics::Topic;
use crate::topics::TopicId;

/// Topics in the similarity picture: more than this many rows cannot be told apart on a screen.
const PICTURED: usize = 60;
/// Characters of a document that are shown.
const LONGEST: usize = 1000;
/// Words of a topic in the table.
const TABLE_WORDS: usize = 6;
/// Words of a group or a topic without a name, in the list of groups.
const TITLE_WORDS: usize = 4;

/// Colours come as a light and a dark set; the reader's system chooses.
pub(super) const COLOURS: &str = "\
:root{color-scheme:light dark;--ink:#1d2433;--dim:#5d6679;--paper:#fff;--line:#dde1e9;--bar:#2f6fb3;--on:#b3261e}\
@media(prefers-color-scheme:dark){:root{--ink:#e4e8f0;--dim:#9aa4b8;--paper:#151922;--line:#2c3342;--bar:#6aa9e9;--on:#ff8a80}}";

const STYLE: &str = "\
body{margin:2rem auto;max-width:60rem;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}\
h1{margin-bottom:0}h2{margin-top:2.5rem}.dim{color:var(--dim)}a{color:inherit}\
table{border-collapse:collapse;width:100%}th{text-align:left}th,td{padding:.2rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}\
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
.bar{display:inline-block;height:.7em;background:var(--bar)}\
.share{width:8rem}.words{display:grid;grid-template-columns:minmax(5rem,max-content) 1fr;gap:.1rem .8rem}\
section{break-inside:avoid;border-top:1px solid var(--line);margin-top:1.5rem}\
blockquote{margin:.6rem 0;padding-left:.8rem;border-left:3px solid var(--bar)}\
.groups li{margin:.15rem 0}.groups ul{margin:0}\
.wide{overflow-x:auto}svg{display:block}svg rect{fill:var(--bar)}svg text{fill:var(--ink);font:11px system-ui,sans-serif}\
@media print{.wide{overflow:visible}svg{max-width:100%;height:auto}}\
@media(max-width:40rem){body{margin-top:1rem}.share,th:last-child{display:none}\
tr{display:grid;grid-template-columns:3.5rem 7.5rem 1fr;border-bottom:1px solid var(--line)}\
th,td{border:0}td:last-child{grid-column:1/-1}}";

/// The whole report.
pub fn report(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("Topics of {}", escape(report.name));
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>{title}</title>\n<style>{COLOURS}{STYLE}</style>\n</head>\n<body>")?;
    let embedder = escape(report.embedder);
    writeln!(out, "<h1>{title}</h1>")?;
    writeln!(out, "<p class=\"dim\">{}. Embeddings: {embedder}.</p>", report.summary())?;
    table(report, out)?;
    groups(report, out)?;
    similarity(report, out)?;
    writeln!(out, "<h2>Words and documents</h2>")?;
    let best = report.topics.iter().flat_map(|topic| &topic.words).map(|(_, score)| *score);
    let best = best.fold(f64::MIN_POSITIVE, f64::max);
    for topic in report.reading() {
        section(report, topic, best, out)?;
    }
    writeln!(out, "</body>\n</html>")
}

fn table(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<table>\n<thead><tr><th class=\"n\">Topic</th><th class=\"n\">Documents</th>")?;
    writeln!(
        out,
        "<th class=\"n\">Share</th><th class=\"share\"></th><th>Words</th></tr></thead>\n<tbody>"
    )?;
    let largest = report.topics.iter().map(|topic| topic.size).max().unwrap_or(0).max(1);
    for topic in report.reading() {
        let words = listed(&topic.words[..topic.words.len().min(TABLE_WORDS)]);
        let label = label(topic).map(|label| format!("<b>{}</b>: ", escape(label)));
        writeln!(
            out,
            "<tr><td class=\"n\"><a href=\"#t{id}\">{id}</a></td><td class=\"n\">{}</td>\
             <td class=\"n\">{:.1}%</td><td class=\"share\">{}</td><td>{}{}</td></tr>",
            thousands(topic.size),
            100.0 * report.share(topic),
            bar(topic.size as f64 / largest as f64),
            label.unwrap_or_default(),
            escape(&words),
            id = topic.id,
        )?;
    }
    writeln!(out, "</tbody>\n</table>")
}

/// Groups within groups down to the topics, which lead to their sections; nothing without layers.
fn groups(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let top = report.layers.count();
    let Ok(coarsest) = report.layers.get(top) else { return Ok(()) };
    writeln!(out, "<h2>Groups</h2>\n<div class=\"groups\"><ul>")?;
    for at in 0..coarsest.groups.len() {
        group(report, top, at, out)?;
    }
    writeln!(out, "</ul></div>")
}

/// A group with what lies in it, at most four deep.
fn group(report: &Report, layer: usize, at: usize, out: &mut dyn Write) -> io::Result<()> {
    let Ok(own) = report.layers.group(layer, at) else {
        let Some(topic) = report.topic(TopicId::at(at)) else { return Ok(()) };
        let (title, size) = (escape(&topic.title(TITLE_WORDS)), thousands(topic.size));
        return writeln!(
            out,
            "<li><a href=\"#t{at}\">{at} {title}</a> <span class=\"dim\">{size}</span></li>"
        );
    };
    let topics = counted(own.topics.len(), "topic");
    let documents = counted(own.size, "document");
    let unplaced = match own.unplaced {
        0 => String::new(),
        unplaced => format!(", {} unplaced", thousands(unplaced)),
    };
    writeln!(
        out,
        "<li><b>{}</b> <span class=\"dim\">{topics}, {documents}{unplaced}</span>",
        escape(&own.title(TITLE_WORDS))
    )?;
    if let Some(description) = own.description() {
        writeln!(out, "<br>{}", escape(description))?;
    }
    writeln!(out, "<ul>")?;
    for child in report.layers.children(layer, at) {
        group(report, layer - 1, child, out)?;
    }
    writeln!(out, "</ul></li>")
}

/// Cosines of the topic vectors as a square of shades, alike topics side by side.
fn similarity(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    // Topics are numbered by falling size.
    let order: Vec<usize> =
        report.similarity.order.iter().copied().filter(|&id| id < PICTURED).collect();
    if order.len() < 2 {
        return Ok(());
    }
    let (all, shown) = (report.without_outliers().len(), order.len());
    writeln!(
        out,
        "<h2>Similarity</h2>\n<p class=\"dim\">Cosine of the topics' vectors, the stronger the colour, the "
    )?;
    writeln!(out, "more alike; alike topics stand side by side.")?;
    if shown < all {
        writeln!(out, "The {shown} largest of {} topics are shown.", thousands(all))?;
    }
    let cosines = || order.iter().flat_map(|&i| order.iter().map(move |&j| (i, j)));
    let cosine = |pair: (usize, usize)| f64::from(report.similarity.matrix[pair]);
    let least = cosines().map(cosine).fold(1.0, f64::min);
    let (cell, names) = (17, 230);
    let top = 24;
    let (side, height) = (cell * shown + names, cell * shown + top);
    writeln!(
        out,
        "</p>\n<div class=\"wide\"><svg viewBox=\"0 0 {side} {height}\" width=\"{side}\" \
         height=\"{height}\" role=\"img\" aria-label=\"Similarity of the topics\">",
    )?;
    for (at, &id) in order.iter().enumerate() {
        let middle = at * cell + cell - 5;
        let Some(topic) = report.topic(TopicId::at(id)) else { continue };
        let title = escape(&shortened(&format!("{id} {}", topic.title(3)), 30));
        writeln!(out, "<text x=\"{}\" y=\"{}\">{title}</text>", cell * shown + 6, top + middle)?;
        let x = at * cell + cell / 2;
        writeln!(out, "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{id}</text>", top - 6)?;
    }
    for (row, &a) in order.iter().enumerate() {
        for (column, &b) in order.iter().enumerate() {
            let cosine = cosine((a, b));
            let shade = (cosine - least) / (1.0 - least).max(f64::EPSILON);
            writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{cell}\" height=\"{cell}\" \
                 fill-opacity=\"{shade:.2}\"><title>{a} and {b}: {cosine:.2}</title></rect>",
                column * cell,
                top + row * cell,
            )?;
        }
    }
    writeln!(out, "</svg></div>")
}

/// One topic; `best` is the highest score of any word, so that bars compare between topics.
fn section(report: &Report, topic: &Topic, best: f64, out: &mut dyn Write) -> io::Result<()> {
    let (id, heading) = (topic.id, escape(&heading(topic)));
    writeln!(out, "<section id=\"t{id}\">\n<h3>{heading}</h3>")?;
    if let Some(description) = topic.description() {
        writeln!(out, "<p>{}</p>", escape(description))?;
    }
    writeln!(out, "<p class=\"dim\">{}</p>", report.size(topic))?;
    writeln!(out, "<div class=\"words\">")?;
    for (word, score) in &topic.words {
        let (word, bar) = (escape(word), bar(0.85 * score / best));
        writeln!(out, "<span>{word}</span><span>{bar} <small>{score:.3}</small></span>")?;
    }
    writeln!(out, "</div>")?;
    for (name, words) in &topic.aspects {
        let (name, words) = (escape(name), escape(&listed(words)));
        writeln!(out, "<p><span class=\"dim\">{name}:</span> {words}</p>")?;
    }
    for &number in &topic.representative {
        let text = shortened(report.document(number).text, LONGEST);
        writeln!(out, "<blockquote>{}</blockquote>", escape(&text))?;
    }
    writeln!(out, "</section>")
}

/// A bar as wide as `share` of its place.
fn bar(share: f64) -> String {
    format!("<span class=\"bar\" style=\"width:{:.1}%\"></span>", 100.0 * share.clamp(0.0, 1.0))
}

/// Text that HTML shows as it is, between tags and in quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
