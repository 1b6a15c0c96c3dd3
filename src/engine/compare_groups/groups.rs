//! Two groups of the documents of a model: by class, file, language or time.

use crate::corpus::columns::Role;
use crate::corpus::time::Span;
use crate::corpus::{Corpus, DocumentId, Labels, Language};
use crate::model::Model;

/// Names of a column that are listed in a message.
const LISTED: usize = 12;
/// Spans of time that are offered.
const SPANS: usize = 40;
/// Instead of a name: all documents that the other group has not got.
pub const REST: &str = "rest";

/// What documents are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum By {
    /// Their class.
    Class,
    /// The file they are of.
    File,
    /// Their language.
    Language,
    /// When they were written.
    Time,
}

impl By {
    /// Its name for `--by`.
    pub fn name(self) -> &'static str {
        match self {
            By::Class => "class",
            By::File => "file",
            By::Language => "language",
            By::Time => "time",
        }
    }

    /// What the documents of a model can be told apart by.
    pub fn all(model: &Model) -> Vec<By> {
        let corpus = &model.corpus;
        let of = |by: &By| match by {
            By::Class => corpus.labels.as_ref().is_some_and(|labels| !labels.names.is_empty()),
            By::File => corpus.files.is_some(),
            By::Language => corpus.languages.told() > 0,
            By::Time => {
                corpus.times.as_ref().is_some_and(|times| times.values.iter().any(Option::is_some))
            }
        };
        [By::Class, By::File, By::Language, By::Time].into_iter().filter(of).collect()
    }

    /// By its own name, or that of the column it is in.
    fn named(name: &str, model: &Model) -> Option<By> {
        let is = |own: &str| own.eq_ignore_ascii_case(name.trim());
        let there = By::all(model);
        let own = there.iter().find(|by| is(by.name()));
        let findings = &model.corpus.findings;
        let of_column = || {
            let column = findings.columns.iter().find(|column| is(&column.name));
            let by = match column.and_then(|column| column.role) {
                Some(Role::Class) => By::Class,
                Some(Role::Time) => By::Time,
                // The class can be the file's folder, which is no column.
                _ if findings.by.as_deref().is_some_and(is) => By::Class,
                _ => return None,
            };
            there.iter().find(|there| **there == by)
        };
        own.or_else(of_column).copied()
    }
}

/// Why documents are no two groups. Every message is one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum GroupError {
    #[error(
        "{name} keeps nothing of its documents to compare them by: fit it with --label-column or --time-column"
    )]
    Nothing { name: String },
    #[error("the documents of {name} cannot be compared by {wanted}: give --by {}", known.join(", "))]
    NoColumn { name: String, wanted: String, known: Vec<String> },
    #[error("no document has the {by} {wanted}: there is {}", known.join(", "))]
    NoGroup { by: &'static str, wanted: String, known: Vec<String> },
    #[error("{wanted} is no span of time: write it as {how}")]
    NoSpan { wanted: String, how: &'static str },
    #[error("no document is in {group}: choose another span")]
    Empty { group: String },
    #[error("{both} are in both groups: choose groups that share no document")]
    Shared { both: String },
    #[error("only one group can be the rest: name the other")]
    BothRest,
    #[error("{name} has one topic and no outliers, so there is nothing to tell groups apart by")]
    OneRow { name: String },
}

/// Documents of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Whether each document is in it.
    pub of: Vec<bool>,
}

impl Group {
    /// How many documents it has.
    pub fn size(&self) -> usize {
        self.of.iter().filter(|of| **of).count()
    }
}

/// Two groups that share no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// What they are told apart by.
    pub by: By,
    /// The first.
    pub a: Group,
    /// The second.
    pub b: Group,
}

impl Groups {
    /// The documents with the values `a` and `b` of what `by` names; one of them may be [`REST`], all
    /// others of which the value is known.
    ///
    /// # Errors
    /// [`GroupError`] where there are no such groups.
    pub fn of(model: &Model, by: &str, a: &str, b: &str) -> Result<Self, GroupError> {
        let name = || model.corpus.name.clone();
        let known = By::all(model);
        let by = match By::named(by, model) {
            Some(by) => by,
            None if known.is_empty() => return Err(GroupError::Nothing { name: name() }),
            None => {
                let known = known.iter().map(|by| by.name().to_owned()).collect();
                return Err(GroupError::NoColumn { name: name(), wanted: by.to_owned(), known });
            }
        };
        let is_rest = |value: &str| value.trim().eq_ignore_ascii_case(REST);
        let rest = |other: &Group| {
            let known = known_values(&model.corpus, by);
            let of = known.iter().zip(&other.of).map(|(known, taken)| *known && !taken).collect();
            Group { name: REST.to_owned(), of }
        };
        let (a, b) = match (is_rest(a), is_rest(b)) {
            (true, true) => return Err(GroupError::BothRest),
            (false, true) => {
                let a = group(&model.corpus, by, a)?;
                let b = rest(&a);
                (a, b)
            }
            (true, false) => {
                let b = group(&model.corpus, by, b)?;
                (rest(&b), b)
            }
            (false, false) => (group(&model.corpus, by, a)?, group(&model.corpus, by, b)?),
        };
        if let Some(empty) = [&a, &b].into_iter().find(|group| group.size() == 0) {
            return Err(GroupError::Empty { group: empty.name.clone() });
        }
        match a.of.iter().zip(&b.of).filter(|(a, b)| **a && **b).count() {
            0 => Ok(Groups { by, a, b }),
            both => Err(GroupError::Shared { both: crate::text::counted(both, "document") }),
        }
    }
}

/// Values that groups can have with their numbers of documents, the commonest first; of times spans, in order.
pub fn values(model: &Model, by: By) -> Vec<(String, usize)> {
    let corpus = &model.corpus;
    if let (By::Time, Some(times)) = (by, &corpus.times) {
        return times.parts(SPANS);
    }
    if by == By::Language {
        let counts = corpus.languages.counts().into_iter();
        return counts.map(|(language, count)| (language.name().to_owned(), count)).collect();
    }
    let labels = if by == By::File { &corpus.files } else { &corpus.labels };
    let Some(labels) = labels else { return Vec::new() };
    let mut sizes = vec![0; labels.names.len()];
    for &id in &labels.ids {
        if let Some(size) = usize::try_from(id).ok().and_then(|id| sizes.get_mut(id)) {
            *size += 1;
        }
    }
    let mut all: Vec<(String, usize)> = labels.names.iter().cloned().zip(sizes).collect();
    all.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    all
}

/// How many documents a span of time has, as a person writes one; `None` where it is none, or there are no
/// times.
pub fn span_size(model: &Model, text: &str) -> Option<usize> {
    let times = model.corpus.times.as_ref()?;
    let span = Span::read(text, times.kind)?;
    Some(times.values.iter().flatten().filter(|time| span.holds(**time)).count())
}

/// The names that groups can have; none of times, of which there are spans.
fn names(corpus: &Corpus, by: By) -> Vec<String> {
    let of = |labels: &Option<Labels>| labels.as_ref().map_or_else(Vec::new, |l| l.names.clone());
    match by {
        By::Class => of(&corpus.labels),
        By::File => of(&corpus.files),
        By::Language => {
            let counts = corpus.languages.counts().into_iter();
            counts.map(|(language, _)| language.name().to_owned()).collect()
        }
        By::Time => Vec::new(),
    }
}

/// Whether something is known of each document.
fn known_values(corpus: &Corpus, by: By) -> Vec<bool> {
    let labels = |labels: &Option<Labels>| {
        labels.iter().flat_map(|labels| &labels.ids).map(|&id| id >= 0).collect()
    };
    match by {
        By::Class => labels(&corpus.labels),
        By::File => labels(&corpus.files),
        By::Language => corpus.languages.iter().map(|language| language.is_some()).collect(),
        By::Time => {
            corpus.times.iter().flat_map(|times| &times.values).map(Option::is_some).collect()
        }
    }
}

/// The documents that have this value.
fn group(corpus: &Corpus, by: By, value: &str) -> Result<Group, GroupError> {
    let value = value.trim();
    if let (By::Time, Some(times)) = (by, &corpus.times) {
        let (wanted, how) = (value.to_owned(), times.spans());
        let span = Span::read(value, times.kind).ok_or(GroupError::NoSpan { wanted, how })?;
        let of = times.values.iter().map(|time| time.is_some_and(|time| span.holds(time)));
        return Ok(Group { name: value.to_owned(), of: of.collect() });
    }
    let all = names(corpus, by);
    let language = Language::named(value).filter(|_| by == By::Language);
    let wanted = language.map_or(value, |language| language.name());
    let exactly = all.iter().position(|name| name == wanted);
    let nearly = || all.iter().position(|name| name.to_lowercase() == wanted.to_lowercase());
    let Some(at) = exactly.or_else(nearly) else {
        let mut known: Vec<String> = all.iter().take(LISTED).cloned().collect();
        known.extend((all.len() > LISTED).then(|| format!("{} more", all.len() - LISTED)));
        return Err(GroupError::NoGroup { by: by.name(), wanted: value.to_owned(), known });
    };
    let name = all[at].clone();
    let of_labels = |labels: &Option<Labels>| {
        labels.iter().flat_map(|labels| &labels.ids).map(|&id| id == at as i32).collect()
    };
    let of = match by {
        By::Class => of_labels(&corpus.labels),
        By::File => of_labels(&corpus.files),
        By::Language | By::Time => DocumentId::all(corpus.len())
            .map(|document| corpus.languages.get(document).is_some_and(|l| l.name() == name))
            .collect(),
    };
    Ok(Group { name, of })
}
