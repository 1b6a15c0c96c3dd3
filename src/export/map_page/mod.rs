//! The map of the documents as one page to look around in: dots in the colours of their groups, names
//! where they fit, zoom and drag, a document's text under the pointer, a search and a legend. All of it
//! is inside; nothing is fetched, and it is light or dark as the reader's system is.

use std::io::{self, Write};

use serde::Serialize;

use super::html::{COLOURS, escape};
use super::markdown::shortened;
use crate::engine::map::Places;
use crate::engine::map::colours::{Paper, Rgb};
use crate::model::Model;
use crate::topics::TopicId;

use super::Report;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// The longer side of the map: places are whole numbers up to this.
const SIDE: f64 = 65_535.0;
/// Characters of a document that are shown.
const LONGEST: usize = 240;
/// Words of what has no name.
const WORDS: usize = 4;

/// What the script reads.
#[derive(Serialize)]
struct Data<'a> {
    /// The longer side, and the sides.
    size: u32,
    width: u32,
    height: u32,
    x: Vec<u32>,
    y: Vec<u32>,
    /// Topics of documents.
    t: Vec<i32>,
    texts: Vec<String>,
    topics: Vec<Named>,
    groups: Vec<Coloured>,
    labels: &'a [Label],
}

#[derive(Serialize)]
struct Named {
    name: String,
    group: usize,
}

#[derive(Serialize)]
struct Coloured {
    name: String,
    size: usize,
    dark: String,
    light: String,
}

/// A name on the map; `depth` is how many layers below the coarsest.
#[derive(Serialize)]
struct Label {
    name: String,
    x: u32,
    y: u32,
    depth: usize,
    group: usize,
}

/// From places to whole numbers, to the right and down, both directions in one scale.
struct Scale {
    left: f64,
    top: f64,
    by: f64,
    width: u32,
    height: u32,
}

impl Scale {
    fn of(places: &[(f64, f64)]) -> Self {
        let (mut low, mut high) =
            ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        for &(x, y) in places {
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        let (width, height) = (high.0 - low.0, high.1 - low.1);
        let by = SIDE / width.max(height).max(1e-9);
        let side = |length: f64| ((length * by).round() as u32).max(1);
        Scale { left: low.0, top: high.1, by, width: side(width), height: side(height) }
    }

    fn at(&self, (x, y): (f64, f64)) -> (u32, u32) {
        let whole = |length: f64| (length * self.by).round().clamp(0.0, SIDE) as u32;
        (whole(x - self.left), whole(self.top - y))
    }
}

/// The page.
pub(super) fn write(
    model: &Model,
    report: &Report,
    places: &Places,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = escape(report.name);
    let how = match places.laid_out {
        true => "Documents near each other are alike.",
        false => "First two principal components.",
    };
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>Map of the documents: {name}</title>")?;
    writeln!(out, "<style>{COLOURS}\n{STYLE}</style>\n</head>\n<body>")?;
    writeln!(
        out,
        "<header><h1>{name}</h1><p class=\"dim\">{}. {how}</p><span id=\"found\" class=\"dim\" role=\"status\"></span>\
         <input id=\"search\" type=\"search\" placeholder=\"Search\" aria-label=\"Search the documents\"></header>",
        report.summary()
    )?;
    writeln!(
        out,
        "<main id=\"plane\"><canvas id=\"map\" tabindex=\"0\" role=\"img\" aria-label=\"Map of the documents\"></canvas>\
         <div id=\"tip\" hidden></div><div id=\"zoom\"><button id=\"in\" aria-label=\"Zoom in\">+</button>\
         <button id=\"out\" aria-label=\"Zoom out\">−</button><button id=\"all\">Show all</button>\
         <button id=\"png\">PNG</button></div></main>"
    )?;
    writeln!(out, "<aside id=\"legend\" aria-label=\"Groups\"></aside>")?;
    writeln!(out, "<noscript>The map is drawn by a script inside this page.</noscript>")?;
    // JSON that ends no script element, whatever it holds.
    let data = data(model, report, places)?.replace('<', "\\u003c");
    writeln!(out, "<script type=\"application/json\" id=\"data\">{data}</script>")?;
    writeln!(out, "<script>\n{SCRIPT}</script>\n</body>\n</html>")
}

fn data(model: &Model, report: &Report, places: &Places) -> io::Result<String> {
    let scale = Scale::of(&places.documents);
    let (x, y) = places.documents.iter().map(|&place| scale.at(place)).unzip();
    let titled = |title: String, id: usize| if title.is_empty() { id.to_string() } else { title };
    let topics = report.without_outliers().iter().enumerate().map(|(at, topic)| Named {
        name: titled(topic.title(WORDS), at),
        group: places.group_of(TopicId::at(at)).unwrap_or(0),
    });
    let data = Data {
        size: SIDE as u32,
        width: scale.width,
        height: scale.height,
        x,
        y,
        t: report.documents().map(|document| document.topic.0).collect(),
        texts: report.documents().map(|document| shortened(document.text, LONGEST)).collect(),
        topics: topics.collect(),
        groups: groups(model, report, places),
        labels: &labels(model, report, places, &scale),
    };
    serde_json::to_string(&data).map_err(io::Error::from)
}

/// The coloured groups: of the coarsest layer, or the topics.
fn groups(model: &Model, report: &Report, places: &Places) -> Vec<Coloured> {
    let hex = |[r, g, b]: Rgb| format!("#{r:02x}{g:02x}{b:02x}");
    let coloured = |(number, (name, size)): (usize, (String, usize))| Coloured {
        name: if name.is_empty() { number.to_string() } else { name },
        size,
        dark: hex(places.colours.rgb(number, Paper::Dark)),
        light: hex(places.colours.rgb(number, Paper::Light)),
    };
    match model.layers.get(model.layers.count()) {
        Ok(layer) => {
            let named = layer.groups.iter().map(|group| (group.title(WORDS), group.size));
            named.enumerate().map(coloured).collect()
        }
        Err(_) => {
            let named = report.without_outliers().iter();
            named.map(|topic| (topic.title(WORDS), topic.size)).enumerate().map(coloured).collect()
        }
    }
}

/// Names from the coarsest layer down to the topics, the largest of each first.
fn labels(model: &Model, report: &Report, places: &Places, scale: &Scale) -> Vec<Label> {
    let coarsest = model.layers.count();
    let mut labels: Vec<Label> = Vec::new();
    for (layer, centres) in places.centres.iter().enumerate().rev() {
        for (number, &centre) in centres.iter().enumerate() {
            let name = match model.layers.group(layer, number) {
                Ok(group) => group.title(WORDS),
                Err(_) => {
                    report.topic(TopicId::at(number)).map_or(String::new(), |t| t.title(WORDS))
                }
            };
            let (x, y) = scale.at(centre);
            let group = places.coloured(model, layer, number);
            // A group of one topic has its name already.
            let again = labels.iter().any(|other| other.group == group && other.name == name);
            if !name.is_empty() && !again {
                labels.push(Label { name, x, y, depth: coarsest - layer, group });
            }
        }
    }
    labels
}
