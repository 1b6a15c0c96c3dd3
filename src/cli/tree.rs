//! `topictui topics --tree`: which topics merge first, and into what.

use std::io::{self, Write};
use std::path::Path;

use anyhow::bail;
use serde_json::{Value, json};

use super::{Outcome, print};
use crate::cli::args::look::{LayerArgs, OutputArgs, OutputFormat};
use crate::topics::hierarchy::Hierarchy;
use crate::topics::linkage::Merge;
use crate::topics::similarity::Space;

/// Prints the tree of the topics of the session at `path`.
pub fn tree(
    (path, layer): (&Path, LayerArgs),
    space: Space,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let model = layer.load(path)?;
    if !model.has_texts() {
        bail!(
            "the documents of {} are not in the BERTopic folder, so merged topics have no words",
            path.display()
        );
    }
    let topics = &model.topics;
    let documents = topics.ctfidf.bags(&model.prepared);
    let hierarchy = Hierarchy::shown(topics, &documents, space, model.settings.words.top_n_words);
    let merges = || {
        let merges = hierarchy.linkage.merges();
        merges.iter().enumerate().rev().map(|(at, merge)| (hierarchy.linkage.leaves() + at, merge))
    };
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Table => stdout.write_all(hierarchy.text().as_bytes())?,
        OutputFormat::Json => {
            let merges: Vec<Value> =
                merges().map(|(id, merge)| merge_json(&hierarchy, id, merge)).collect();
            let value = json!({
                "schema_version": print::SCHEMA_VERSION,
                "topics": topics.without_outliers().iter().map(|topic| print::topic_json(&model, topic)).collect::<Vec<_>>(),
                "order": hierarchy.linkage.order(),
                "merges": merges,
            });
            print::json_line(&mut stdout, &value)?;
        }
        OutputFormat::Jsonl => {
            for (id, merge) in merges() {
                print::json_line(&mut stdout, &merge_json(&hierarchy, id, merge))?;
            }
        }
    }
    stdout.flush()?;
    if topics.without_outliers().len() < 2 && !out.quiet {
        eprintln!("topictui: a tree needs two or more topics");
    }
    Ok(if topics.without_outliers().is_empty() { Outcome::Nothing } else { Outcome::Fine })
}

/// Named as BERTopic's `hierarchical_topics` names its columns.
fn merge_json(hierarchy: &Hierarchy, id: usize, merge: &Merge) -> Value {
    json!({
        "parent_id": id,
        "parent_name": hierarchy.names[id],
        "topics": hierarchy.topics_below(id),
        "child_left_id": merge.left,
        "child_left_name": hierarchy.names[merge.left],
        "child_right_id": merge.right,
        "child_right_name": hierarchy.names[merge.right],
        "distance": merge.distance,
        "words": hierarchy.words[id - hierarchy.linkage.leaves()],
    })
}
