//! Topics, documents and their relations, as lines of text.

use anyhow::{anyhow, bail};

use crate::cli::args::look::OutputFormat;
use crate::cli::{
    columns as column_table, compare_groups as group_tables, groups, history, print, topics, trends,
};
use crate::corpus::columns::{Choice, rows};
use crate::corpus::{DocumentId, Language};
use crate::editor::titles::{TITLE, named, title};
use crate::engine::compare_groups::{self, By, GroupError, Groups};
use crate::engine::edits::{known_topic, needs_texts};
use crate::engine::trends::{POINTS, Points};
use crate::model::{Model, left_out};
use crate::text::{counted, one_line, thousands};
use crate::topics::TopicId;
use crate::topics::hierarchy::Hierarchy;
use crate::topics::shown;
use crate::topics::similarity::Space;
use crate::topics::trends::Tuning;

/// Characters of a document in a list.
const SHORT: usize = 120;
/// Words that say why a document is in its topic.
pub const WHY: usize = 8;
/// Topics that are listed as near to another.
pub const NEAR: usize = 10;
/// Groups of documents that are named.
const GROUPS: usize = 12;
/// Topics of a group that are named.
const NAMED: usize = 6;

type Text = anyhow::Result<String>;

/// "1 document", "45 documents".
pub fn documents(count: usize) -> String {
    counted(count, "document")
}

/// Text from a function that writes bytes.
fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Text {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The table of topics, at most `top` of them, as all documents have them or those in a language.
pub fn topics(model: &Model, top: Option<usize>, language: Option<Language>) -> Text {
    written(|out| print::topics(out, model, top, language, OutputFormat::Table))
}

/// The groups of the layers and the topics in them, and which layer answers speak of.
pub fn layers(model: &Model, now: usize) -> Text {
    if model.layers.count() == 0 {
        return Ok("there are no layers above the topics".to_owned());
    }
    let mut text = format!("Layers 1 to {} above the topics; now {now}\n", model.layers.count());
    for line in groups::lines(model) {
        text += &line;
        text.push('\n');
    }
    Ok(text)
}

/// What lies in a group one layer below, a line each; nothing of a topic.
pub fn inside(model: &Model, layer: usize, id: TopicId) -> String {
    let Some(group) = id.index().filter(|_| layer > 0) else { return String::new() };
    let children = model.layers.children(layer, group);
    let below = model.layers.get(layer - 1).ok();
    let mut text = "In it:\n".to_owned();
    for child in children {
        let title = match below {
            Some(below) => below.groups.get(child).map(|group| group.title(TITLE)),
            None => model.topics.without_outliers().get(child).map(|topic| topic.title(TITLE)),
        };
        text += &format!("{child:>5}  {}\n", title.unwrap_or_default());
    }
    text
}

/// The columns of the input, and what each is used for.
pub fn columns(model: &Model) -> Text {
    let (corpus, read) = (&model.source, &model.settings.read);
    let rows = rows(corpus);
    if rows.is_empty() {
        bail!("{} has no columns: each text stands alone", corpus.name);
    }
    let mut text =
        written(|out| column_table::table(rows.iter().copied(), corpus.records.len(), out))?;
    text += &format!("{}\n", Choice::of(corpus, read).said(corpus).join(", "));
    Ok(text)
}

/// The changes made to the model.
pub fn history(model: &Model) -> Text {
    written(|out| history::table(out, model, None))
}

/// A document in a list: its number, with which it is asked for, and how it begins.
pub fn document_line(model: &Model, document: DocumentId, before: &str) -> String {
    let row = model.corpus.records.row(document);
    let text = model.corpus.texts.get(document.0).map_or("", String::as_str);
    let text = one_line(text);
    let mut short: String = text.chars().take(SHORT).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    format!("{row:>5}. {before}{short}\n")
}

/// A topic whole.
pub fn topic(model: &Model, id: TopicId) -> Text {
    known_topic(model, id)?;
    let topic = model.topics.get(id).ok_or_else(|| anyhow!("there is no topic {id}"))?;
    let percent = 100.0 * topic.size as f64 / model.corpus.len().max(1) as f64;
    let size = format!("{} ({percent:.1}%)", documents(topic.size));
    let mut text = match topic.is_outliers() {
        true => format!("Outliers, in no topic: {size}"),
        false => format!("Topic {id}, {}: {size}", topic.title(TITLE)),
    };
    if let Some(recurrence) = model.recurrence(id) {
        text += &format!(", recurrence {recurrence:.2}");
    }
    text += "\n";
    text += &topic.description().map_or_else(String::new, |said| format!("{said}\n"));
    text += &model.wordless(id).map_or_else(String::new, |why| format!("  {why}\n"));
    text += &written(|out| topics::words(out, topic))?;
    text += &written(|out| topics::languages(out, model, topic))?;
    if model.has_texts() && !topic.representative.is_empty() {
        text += "Typical documents:\n";
        topic.representative.iter().for_each(|&d| text += &document_line(model, d, ""));
    }
    Ok(text)
}

/// The documents of a topic, strongest first.
pub fn docs(model: &Model, id: TopicId) -> Text {
    known_topic(model, id)?;
    needs_texts(model)?;
    let all = model.documents_of(id);
    let of = if id.is_outlier() { "Outliers".to_owned() } else { upper(&named(model, id)) };
    let mut text = format!("{of}: {}, strongest first\n", documents(all.len()));
    all.into_iter().for_each(|document| text += &document_line(model, document, ""));
    Ok(text)
}

/// A document whole, and where it is.
pub fn doc(model: &Model, row: usize) -> Text {
    let document = model.document_in(row)?;
    needs_texts(model)?;
    let id = model.topics.assignments[document.0];
    let mut text = format!("Document {row}, in {}", named(model, id));
    if !id.is_outlier() {
        text += &format!(", strength {:.2}", model.support.strength[document.0]);
    }
    if let Some(share) = model.steadiness(document) {
        text += &format!(", steadiness {share:.2}");
    }
    Ok(format!("{text}\n{}\n", model.corpus.texts[document.0]))
}

/// Why a document is in its topic, or in none.
pub fn why(model: &Model, row: usize) -> Text {
    let document = model.document_in(row)?;
    needs_texts(model)?;
    let why = model.why(document, WHY).ok_or_else(|| anyhow!("there is no document {row}"))?;
    let mut text = format!("Document {row} is in {}\n", named(model, why.topic));
    let speaks_for =
        if why.topic.is_outlier() { why.nearest.map(|(id, _)| id) } else { Some(why.topic) };
    if let Some(id) = speaks_for {
        text += &match why.words.is_empty() {
            true => format!("It has no word of {}\n", named(model, id)),
            false => format!("Its most typical words of {}:\n", named(model, id)),
        };
        why.words
            .iter()
            .for_each(|(word, weight)| text += &format!("  {weight:.4}  {}\n", shown(word)));
    }
    if let Some(cosine) = why.cosine {
        text += &format!("Cosine to its topic: {cosine:.2}\n");
    }
    if let Some((id, cosine)) = why.nearest {
        let other = if why.topic.is_outlier() { "nearest" } else { "nearest other" };
        text += &format!("Cosine to the {other}, {}: {cosine:.2}\n", named(model, id));
    }
    if let Some(margin) = why.margin() {
        let what = if margin < 0.0 { ", so the other is nearer" } else { "" };
        text += &format!("Margin: {margin:.2}{what}\n");
    }
    let layouts = model.clusterings();
    if let Some(share) = model.steadiness(document) {
        let there = (f64::from(share) * layouts as f64).round();
        let what = if why.topic.is_outlier() { "leave it out" } else { "put it there" };
        text += &format!("{there} of {layouts} layouts {what}\n");
    }
    Ok(text)
}

/// The topics nearest to a topic.
pub fn similar(model: &Model, id: TopicId) -> Text {
    known_topic(model, id)?;
    if id.is_outlier() {
        bail!("-1 are the outliers, not a topic: name topics from 0 up");
    }
    let near = model.similarity.nearest(id);
    if near.is_empty() {
        bail!("there is no other topic to compare topic {id} with");
    }
    let mut text = format!("Nearest to {}, by cosine:\n", named(model, id));
    for (other, cosine) in near.into_iter().take(NEAR) {
        text += &format!("{other:>5}  {cosine:.2}  {}\n", title(model.topics.get(other)));
    }
    Ok(text)
}

/// Which topics join first, and what they are about then.
pub fn tree(model: &Model) -> Text {
    needs_texts(model)?;
    let documents = model.topics.ctfidf.bags(&model.prepared);
    let words = model.settings.words.top_n_words;
    let tree = Hierarchy::shown(&model.topics, &documents, Space::Embedding, words);
    let merges = tree.linkage.merges();
    if merges.is_empty() {
        bail!("a tree needs two or more topics");
    }
    let group = |node: usize| {
        let topics = tree.topics_below(node);
        let named: Vec<String> = topics.iter().take(NAMED).map(usize::to_string).collect();
        match topics.len() - named.len() {
            0 => named.join(", "),
            1 => format!("{} and 1 other", named.join(", ")),
            more => format!("{} and {more} others", named.join(", ")),
        }
    };
    let mut text =
        "Topics that join, nearest first, with their distance and common words:\n".to_owned();
    for (at, merge) in merges.iter().enumerate() {
        let common: Vec<_> =
            tree.words[at].iter().take(TITLE).map(|(word, _)| shown(word)).collect();
        let (left, right) = (group(merge.left), group(merge.right));
        let (number, distance) = (at + 1, merge.distance);
        text +=
            &format!("{number:>3}. {distance:.2}: {left} with {right}: {}\n", common.join(", "));
    }
    Ok(text)
}

/// By what documents can be compared, and the groups there are.
pub fn comparable(model: &Model) -> Text {
    let all = By::all(model);
    if all.is_empty() {
        return Err(GroupError::Nothing { name: model.corpus.name.clone() }.into());
    }
    let mut text = String::new();
    for by in all {
        let values = compare_groups::values(model, by);
        let more = values.len().saturating_sub(GROUPS);
        let name =
            |(name, documents): &(String, usize)| format!("{name} {}", thousands(*documents));
        let mut names: Vec<String> = values.iter().take(GROUPS).map(name).collect();
        names.extend((more > 0).then(|| format!("{more} more")));
        text += &format!("{}: {}\n", by.name(), names.join(", "));
    }
    Ok(text)
}

/// The topics of two groups of documents compared, or the words inside a topic.
pub fn compare(model: &Model, (by, a, b): (&str, &str, &str), topic: Option<TopicId>) -> Text {
    let groups = Groups::of(model, by, a, b)?;
    let Some(id) = topic else {
        let compared = compare_groups::topics(model, &groups)?;
        return written(|out| group_tables::topics_table(out, model, &groups, &compared));
    };
    known_topic(model, id)?;
    let words = compare_groups::words(model, &groups, id);
    let documents = compare_groups::documents(model, &groups, id);
    written(|out| group_tables::topic_table(out, model, &groups, id, &words, &documents))
}

/// Every topic over time or classes in a line; one topic at every point, with its words there.
pub fn trends(model: &Model, id: Option<TopicId>) -> Text {
    needs_texts(model)?;
    let by_class = model.corpus.times.is_none();
    let Some(points) = Points::few(model, by_class, POINTS) else {
        bail!(
            "the documents have no times or classes: start with --time-column COLUMN or --label-column COLUMN"
        );
    };
    if let Some(id) = id {
        known_topic(model, id)?;
        let tuning = Tuning { evolution: points.over_time, global: true };
        let mut found = points.trends(model, tuning);
        found.retain(|trend| trend.topic == id);
        return written(|out| trends::table(out, &points, &found));
    }
    let many = points.labels.len();
    let what = match (by_class, many) {
        (true, 1) => "class",
        (true, _) => "classes",
        (false, _) => "time",
    };
    let over = if by_class { format!("{many} {what}") } else { counted(many, what) };
    let mut text = format!("Topics over {over}, and where each has most documents:\n");
    if model.topics.without_outliers().is_empty() {
        bail!("there are no topics to follow");
    }
    let without_time = if by_class { 0 } else { model.corpus.without_time() };
    if let Some(left_out) = left_out::without_time(without_time, model.corpus.len()) {
        text += &format!("{}\n", upper(&left_out));
    }
    for topic in model.topics.without_outliers() {
        let mut counts = vec![0; points.labels.len()];
        for (&of, point) in model.topics.assignments.iter().zip(&points.of) {
            if let Some(point) = point.filter(|_| of == topic.id) {
                counts[point] += 1;
            }
        }
        // The earliest of equal ones.
        let most = (0..counts.len()).rev().max_by_key(|&point| counts[point]);
        let Some(most) = most.filter(|&point| counts[point] > 0) else { continue };
        let (size, count) = (thousands(topic.size), thousands(counts[most]));
        let (id, title, place) = (topic.id, topic.title(TITLE), &points.shown[most]);
        text += &format!("{id:>5}  {title}: most in {place}, {count} of {size}\n");
    }
    Ok(text)
}

/// With a capital at its beginning.
pub fn upper(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
