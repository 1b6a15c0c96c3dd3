//! Questions that take a text: find, predict, search; and what each way to place outliers would do.

use anyhow::bail;

use crate::cli::show::{document_line, documents, upper};
use crate::corpus::Skip;
use crate::editor::titles::{named, title};
use crate::engine::edits::needs_texts;
use crate::engine::edits::outliers::would_move;
use crate::engine::edits::split::TopicSplit;
use crate::engine::find::{answer, found};
use crate::engine::predict::Predictor;
use crate::plain::work::Work;
use crate::text::{counted, thousands};
use crate::topics::TopicId;
use crate::topics::outliers::Strategy;
use crate::topics::search::{Search, SearchMode};
use crate::watch::Unwatched;

/// Topics and documents that an answer lists.
const NEAREST: usize = 5;

/// Topics and documents nearest to a text.
pub fn find(work: &mut Work, query: &str) -> anyhow::Result<String> {
    let model = &work.seen()?;
    let answer = answer(&work.resources, query, model)?;
    let mut text = "Nearest topics, by cosine:\n".to_owned();
    for &(id, cosine) in answer.topics.iter().take(NEAREST) {
        text += &format!("{id:>5}  {cosine:.2}  {}\n", title(model.topics.get(id)));
    }
    if model.has_texts() {
        text += "Nearest documents, by cosine:\n";
        for &(document, cosine) in answer.documents.iter().take(NEAREST) {
            text += &document_line(model, document, &format!("{cosine:.2}  "));
        }
    }
    Ok(text)
}

/// The topics a new text would be in.
pub fn predict(work: &mut Work, text: &str) -> anyhow::Result<String> {
    let model = &work.seen()?;
    let predictor = Predictor::new(model, &work.resources)?;
    let score = predictor.score().name();
    let found = predictor.predict(&[text], NEAREST, &work.resources.stop)?;
    let Some(found) = found.first() else { bail!("the text is empty: type predict TEXT") };
    if found.skipped == Some(Skip::LeftEmpty) {
        bail!("preprocessing leaves nothing of this text, so it has no topic");
    }
    let mut text = format!("{}, {score} {:.2}\n", upper(&named(model, found.topic)), found.score);
    if !found.topics.is_empty() {
        text += &format!("Topics by {score}:\n");
    }
    for &(id, score) in &found.topics {
        text += &format!("{id:>5}  {score:.2}  {}\n", title(model.topics.get(id)));
    }
    Ok(text)
}

/// The documents that say something.
pub fn search(work: &mut Work, search: &Search) -> anyhow::Result<String> {
    let model = work.seen()?;
    needs_texts(&model)?;
    let hits = found(&work.resources, &mut work.words, search, &model)?;
    if hits.is_empty() {
        bail!("no document was found by {}: try other words", search.way.name());
    }
    let mut text = match search.way {
        // All of them are, more or less.
        SearchMode::Meaning => "Documents by meaning, nearest first\n".to_owned(),
        way => format!("{} by {}, best first\n", documents(hits.len()), way.name()),
    };
    for hit in hits {
        let of = match model.topics.assignments[hit.document.0] {
            id if id.is_outlier() => "(no topic) ".to_owned(),
            id => format!("(topic {id}) "),
        };
        text += &document_line(&model, hit.document, &of);
    }
    Ok(text)
}

/// How many outliers each strategy would move.
pub fn strategies(work: &Work) -> anyhow::Result<String> {
    let outliers = work.model.topics.outliers();
    if outliers == 0 {
        bail!("there are no outliers: every document has a topic");
    }
    let mut text = format!("Of {} would get a topic:\n", counted(outliers, "outlier"));
    for strategy in Strategy::ALL {
        text += &match would_move(&work.model, strategy) {
            Ok(moved) => format!("  {}: {}\n", strategy.name(), thousands(moved)),
            Err(error) => format!("  {}: {error}\n", strategy.name()),
        };
    }
    Ok(text + "outliers STRATEGY gives them topics\n")
}

/// Into how many parts a topic would fall.
pub fn parts(work: &Work, topic: TopicId) -> anyhow::Result<String> {
    let ground = TopicSplit::of(&work.model, topic, &Unwatched)?;
    let mut text = format!("Topic {topic}, by minimum part size:\n");
    ground.try_sizes(&Unwatched, |size, parts| {
        let sizes: Vec<String> = parts.iter().map(|&part| thousands(part)).collect();
        text += &match parts.len() {
            0 | 1 => format!("{size:>5}  no split\n"),
            many => format!("{size:>5}  {many} parts of {}\n", sizes.join(", ")),
        };
    })?;
    text += &format!("Type split {topic} N to split it.\n");
    Ok(text)
}
