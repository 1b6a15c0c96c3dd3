//! The groups above the topics as nested lists of the HTML report.

use std::io::{self, Write};

use super::Report;
use super::html::escape;
use crate::text::{counted, thousands};
use crate::topics::TopicId;

/// Words of a group or a topic without a name.
const WORDS: usize = 4;

/// Groups within groups down to the topics, which lead to their sections; nothing without layers.
pub(super) fn list(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let top = report.layers.count();
    let Ok(coarsest) = report.layers.get(top) else { return Ok(()) };
    writeln!(out, "<h2>Groups</h2>\n<div class=\"groups\"><ul>")?;
    for group in 0..coarsest.groups.len() {
        item(report, top, group, out)?;
    }
    writeln!(out, "</ul></div>")
}

/// A group with what lies in it, at most four deep.
fn item(report: &Report, layer: usize, at: usize, out: &mut dyn Write) -> io::Result<()> {
    let Ok(group) = report.layers.group(layer, at) else {
        let Some(topic) = report.topic(TopicId::at(at)) else { return Ok(()) };
        let (title, size) = (escape(&topic.title(WORDS)), thousands(topic.size));
        return writeln!(
            out,
            "<li><a href=\"#t{at}\">{at} {title}</a> <span class=\"dim\">{size}</span></li>"
        );
    };
    let topics = counted(group.topics.len(), "topic");
    let documents = counted(group.size, "document");
    let unplaced = match group.unplaced {
        0 => String::new(),
        unplaced => format!(", {} unplaced", thousands(unplaced)),
    };
    writeln!(
        out,
        "<li><b>{}</b> <span class=\"dim\">{topics}, {documents}{unplaced}</span>\n<ul>",
        escape(&group.title(WORDS))
    )?;
    for child in report.layers.children(layer, at) {
        item(report, layer - 1, child, out)?;
    }
    writeln!(out, "</ul></li>")
}
