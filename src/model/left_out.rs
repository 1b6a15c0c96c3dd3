//! Parts of an input that a fit or a view leaves out, in sentences for every front end.

use crate::corpus::{Corpus, Skip};
use crate::text::{counted, is_are, thousands};

/// Of documents that preprocessing left empty, which are dropped.
pub fn left_empty(count: usize) -> Option<String> {
    let was = if count == 1 { "was" } else { "were" };
    let documents = counted(count, "document");
    (count > 0).then(|| format!("{documents} {was} left empty by preprocessing and dropped"))
}

/// Of documents that were dropped because they say the same as an earlier one.
pub fn copies(count: usize) -> Option<String> {
    let (documents, is) = (counted(count, "document"), is_are(count));
    let an = if count == 1 { "a copy" } else { "copies" };
    (count > 0).then(|| format!("{documents} {is} {an} of an earlier one and left out"))
}

/// How many documents are in several of the sessions that were combined.
pub fn shared(count: usize) -> Option<String> {
    let (documents, is) = (counted(count, "document"), is_are(count));
    let each = if count == 1 { "counts" } else { "count" };
    (count > 0).then(|| format!("{documents} {is} in more than one session and {each} once"))
}

/// Of the documents of `all` that have no time that can be read, where there are times.
pub fn without_time(count: usize, all: usize) -> Option<String> {
    let has = if count == 1 { "has" } else { "have" };
    let left_out = format!("no readable time and {} left out of Trends", is_are(count));
    match count {
        0 => None,
        most if 2 * most > all => Some(format!(
            "{} of {} {has} {left_out}: check the time column and --time-format",
            thousands(count),
            counted(all, "document")
        )),
        _ => Some(format!("{} {has} {left_out}", counted(count, "document"))),
    }
}

/// All that is to be said of the documents of a run.
pub fn of_run(corpus: &Corpus) -> impl Iterator<Item = String> {
    let copies = copies(corpus.records.count(Skip::Copy));
    let empty = left_empty(corpus.records.count(Skip::LeftEmpty));
    let files = corpus.findings.left_out.iter().cloned();
    files.chain(copies).chain(empty).chain(without_time(corpus.without_time(), corpus.len()))
}
