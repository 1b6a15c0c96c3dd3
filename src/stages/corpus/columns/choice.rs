//! Uses of columns as somebody chooses them one by one: the screen and the line mode change a
//! [`Choice`], and read the input again under the options that say the same.

use super::{Column, Role};
use crate::corpus::options::{self, ReadOptions};
use crate::corpus::table::{find, find_all, list};
use crate::corpus::{Corpus, CorpusError};

/// The uses of an input's columns, by their places in [`rows`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The columns of the text, in the order in which they are joined.
    pub text: Vec<usize>,
    /// The class: a column, or the file or folder.
    pub class: Option<usize>,
    /// The time.
    pub time: Option<usize>,
}

/// Why something cannot be used so. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChoiceError {
    /// Nothing else would be text.
    #[error("{name} is the only text: take another column as text first")]
    OnlyText {
        /// The column.
        name: String,
    },
    /// It is no column.
    #[error("the {name} is not a column: it can only be the class")]
    OnlyClass {
        /// What it is.
        name: String,
    },
    /// There is no such column.
    #[error(transparent)]
    Column(#[from] CorpusError),
}

/// The columns of an input, and behind them the file and the folder where there are several.
pub fn rows(corpus: &Corpus) -> Vec<&Column> {
    corpus.findings.columns.iter().chain(&corpus.findings.origins).collect()
}

impl Choice {
    /// The choice that `options` make of what was found in a corpus.
    pub fn of(corpus: &Corpus, options: &ReadOptions) -> Self {
        let rows = rows(corpus);
        let found = |role: Role| (0..rows.len()).find(|&at| rows[at].role == Some(role));
        let named = |wanted: &Option<String>, otherwise: Option<usize>| match wanted {
            Some(wanted) if options::is_none(wanted) => None,
            Some(wanted) => place(corpus, &rows, wanted).ok(),
            None => otherwise,
        };
        let text = match &options.text_column {
            Some(wanted) => find_all(&corpus.columns, &corpus.name, wanted).unwrap_or_default(),
            None => found(Role::Text).into_iter().collect(),
        };
        // Times that could not be read are none.
        let time = found(Role::Time).filter(|_| corpus.times.is_some());
        Choice {
            text,
            class: named(&options.label_column, found(Role::Class)),
            time: named(&options.time_column, time),
        }
    }

    /// What something is used for.
    pub fn role(&self, at: usize) -> Option<Role> {
        match at {
            _ if self.text.contains(&at) => Some(Role::Text),
            _ if self.class == Some(at) => Some(Role::Class),
            _ if self.time == Some(at) => Some(Role::Time),
            _ => None,
        }
    }

    /// Uses a row for this, or no longer where it is used so; `None`: for nothing.
    ///
    /// # Errors
    /// [`ChoiceError`] where nothing would be text, or what is no column would be text or time.
    pub fn take(
        &mut self,
        corpus: &Corpus,
        at: usize,
        role: Option<Role>,
    ) -> Result<(), ChoiceError> {
        let role = role.filter(|&role| self.role(at) != Some(role));
        self.put(corpus, at, role)
    }

    fn put(&mut self, corpus: &Corpus, at: usize, role: Option<Role>) -> Result<(), ChoiceError> {
        let name = || rows(corpus).get(at).map(|row| row.name.clone()).unwrap_or_default();
        let is_column = at < corpus.columns.len();
        if !is_column && matches!(role, Some(Role::Text | Role::Time)) {
            return Err(ChoiceError::OnlyClass { name: name() });
        }
        if role != Some(Role::Text) && self.text == [at] {
            return Err(ChoiceError::OnlyText { name: name() });
        }
        self.text.retain(|&other| other != at);
        self.class = self.class.filter(|&other| other != at);
        self.time = self.time.filter(|&other| other != at);
        match role {
            Some(Role::Text) => self.text.push(at),
            Some(Role::Class) => self.class = Some(at),
            Some(Role::Time) => self.time = Some(at),
            None => {}
        }
        Ok(())
    }

    /// Uses what is named for this, as `--text-column` and its like name it.
    ///
    /// # Errors
    /// [`ChoiceError`] where there is no such column, or it cannot be used so.
    pub fn name(&mut self, corpus: &Corpus, role: Role, wanted: &str) -> Result<(), ChoiceError> {
        let rows = rows(corpus);
        match role {
            Role::Text => {
                let columns = find_all(&corpus.columns, &corpus.name, wanted)?;
                let free = |at: &usize| !columns.contains(at);
                (self.class, self.time) = (self.class.filter(free), self.time.filter(free));
                self.text = columns;
            }
            Role::Class if options::is_none(wanted) => self.class = None,
            Role::Time if options::is_none(wanted) => self.time = None,
            _ => self.put(corpus, place(corpus, &rows, wanted)?, Some(role))?,
        }
        Ok(())
    }

    /// The options that make this choice, whatever would be found by looking.
    pub fn options(&self, corpus: &Corpus, options: &ReadOptions) -> ReadOptions {
        let rows = rows(corpus);
        let names: Vec<String> =
            (0..corpus.columns.len()).map(|at| written(&corpus.columns, at)).collect();
        let name = |at: Option<usize>| {
            let name = at.and_then(|at| names.get(at).or_else(|| Some(&rows.get(at)?.name)));
            Some(name.cloned().unwrap_or_else(|| options::NONE.to_owned()))
        };
        let text = (!self.text.is_empty()).then(|| list(&names, &self.text));
        let time = if names.is_empty() { options.time_column.clone() } else { name(self.time) };
        ReadOptions {
            text_column: text.or_else(|| options.text_column.clone()),
            label_column: name(self.class),
            time_column: time,
            ..options.clone()
        }
    }

    /// The choice in words, a part a use.
    pub fn said(&self, corpus: &Corpus) -> Vec<String> {
        let rows = rows(corpus);
        let name = |at: usize| rows.get(at).map(|row| row.name.as_str()).unwrap_or_default();
        let texts: Vec<&str> = self.text.iter().map(|&at| name(at)).collect();
        let or_none = |what: &str, at: Option<usize>| match at {
            Some(at) => format!("{what} {}", name(at)),
            None => format!("no {what}"),
        };
        let text = (!texts.is_empty()).then(|| format!("text {}", texts.join(" + ")));
        let time = (!corpus.columns.is_empty()).then(|| or_none("time", self.time));
        text.into_iter().chain([or_none("class", self.class)]).chain(time).collect()
    }
}

/// A column by its name or number, else the file or the folder.
fn place(corpus: &Corpus, rows: &[&Column], wanted: &str) -> Result<usize, CorpusError> {
    find(&corpus.columns, &corpus.name, wanted).or_else(|error| {
        let behind = (corpus.columns.len()..rows.len()).find(|&at| rows[at].name == wanted);
        behind.ok_or(error)
    })
}

/// A column's name, or its number where the name says something else, or nothing.
fn written(columns: &[String], at: usize) -> String {
    let (name, number) = (&columns[at], format!("#{}", at + 1));
    let found = find(columns, "", name).is_ok_and(|found| found == at);
    let unnamed = name.parse() == Ok(at + 1) || name.trim() != name || name.is_empty();
    match found && !unnamed && !options::is_none(name) {
        true => name.clone(),
        false => number,
    }
}
