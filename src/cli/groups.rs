//! The groups above the topics, down to the topics: as lines, each below what it is in, and as JSON.

use std::io::{self, Write};

use serde_json::json;

use super::print;
use crate::cli::args::look::OutputFormat;
use crate::model::Model;
use crate::text::{counted, thousands};

/// Words of a group or a topic without a name.
const WORDS: usize = 4;

/// Groups within groups down to the topics, or as JSON.
pub fn print(out: &mut impl Write, model: &Model, format: OutputFormat) -> io::Result<()> {
    match format {
        OutputFormat::Table => {
            for line in lines(model) {
                writeln!(out, "{line}")?;
            }
        }
        OutputFormat::Json => {
            let layers = print::layers_json(model);
            let value = json!({ "schema_version": print::SCHEMA_VERSION, "layers": layers });
            print::json_line(out, &value)?;
        }
        OutputFormat::Jsonl => {
            for layer in print::layers_json(model) {
                print::json_line(out, &layer)?;
            }
        }
    }
    out.flush()
}

/// A line a group and a topic, each below what it is in, after its number there.
pub fn lines(model: &Model) -> Vec<String> {
    let layers = &model.layers;
    let top = layers.count();
    let Ok(coarsest) = layers.get(top) else { return Vec::new() };
    let mut lines = Vec::new();
    let mut stack: Vec<(usize, usize)> =
        (0..coarsest.groups.len()).rev().map(|group| (top, group)).collect();
    while let Some((layer, at)) = stack.pop() {
        let indent = "  ".repeat(top - layer);
        let line = match layers.group(layer, at) {
            Ok(group) => {
                let unplaced = match group.unplaced {
                    0 => String::new(),
                    unplaced => format!(" + {} unplaced", thousands(unplaced)),
                };
                let (title, size) = (group.title(WORDS), thousands(group.size));
                let topics = counted(group.topics.len(), "topic");
                format!("group {at}: {title} ({topics}, {size} documents{unplaced})")
            }
            Err(_) => {
                let topic = model.topics.without_outliers().get(at);
                let topic = topic.map(|topic| (topic.title(WORDS), thousands(topic.size)));
                let (title, size) = topic.unwrap_or_default();
                format!("topic {at}: {title} ({size})")
            }
        };
        lines.push(indent + &line);
        if layer > 0 {
            let children = layers.children(layer, at);
            stack.extend(children.into_iter().rev().map(|child| (layer - 1, child)));
        }
    }
    lines
}
