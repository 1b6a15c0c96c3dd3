//! Commands of the prompt: one table, by which lines are understood and `help` is written.

mod arguments;

use std::path::PathBuf;

use crate::cli::args::look::AtLayer;
use crate::corpus::Language;
use crate::corpus::columns::Role;
use crate::ranges::{self, Outside};
use crate::text::sanitise;
use crate::topics::TopicId;
use crate::topics::edit::NrTopics;
use crate::topics::outliers::Strategy;
use crate::topics::representation::Representation;
use crate::topics::search::Search;
use arguments::{
    alone, expected, found, group, id, ids, layer, number, optional, representation, row, search,
    strategy, text, topics, versus,
};

/// A line, understood. Documents are named by their row in the input.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// As the documents in one language have them, where one is named.
    Topics(Option<usize>, Option<Language>),
    More(Option<usize>),
    Topic(TopicId),
    Docs(TopicId),
    Doc(usize),
    Why(usize),
    Find(String),
    Predict(String),
    Search(Search),
    Similar(TopicId),
    Tree,
    /// The layer to speak of; without one, the groups there are.
    Layer(Option<AtLayer>),
    /// A topic, and the group of the layer that it goes to.
    Group(TopicId, usize),
    Trends(Option<TopicId>),
    /// Two groups of documents; without them, what there is to compare.
    Compare(Option<Versus>),
    Rename(TopicId, Option<String>),
    Names,
    Merge(Vec<TopicId>),
    Delete(Vec<TopicId>),
    /// The minimum part size; without it, what each would give.
    Split(TopicId, Option<usize>),
    /// Whether topics with names are joined with each other, too.
    Reduce(NrTopics, bool),
    Outliers(Option<Strategy>),
    Move(usize, TopicId),
    Ban(String),
    Words(Vec<Representation>),
    Size(Option<usize>),
    /// All uses as they are found by looking, where that is asked for.
    Columns(Option<Found>),
    Use(Role, String),
    Undo,
    Redo,
    History,
    Save(Option<PathBuf>),
    Export(PathBuf),
    Help(Option<String>),
    Quit,
}

/// Two groups of documents, and the topic to look into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versus {
    pub by: String,
    pub a: String,
    pub b: String,
    pub topic: Option<TopicId>,
}

/// Stands for what is found by looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found;

/// One command of the table.
pub struct Entry {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    /// A line that is understood.
    example: &'static str,
    /// Of what stands behind the name; else what is wrong with it.
    parse: fn(&str) -> Result<Command, String>,
}

const fn entry(
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    example: &'static str,
    parse: fn(&str) -> Result<Command, String>,
) -> Entry {
    Entry { name, arguments, about, example, parse }
}

/// All commands, in the order of `help`.
pub const COMMANDS: [Entry; 37] = [
    entry("topics", "[N|LANGUAGE]", "The topics, the first N, or in a language", "topics", topics),
    entry(
        "more",
        "[N]",
        "The next page of a list, or N lines; Enter does the same",
        "more",
        |rest| Ok(Command::More(optional(rest, number(ranges::TOP))?)),
    ),
    entry("topic", "ID", "One topic: its words and typical documents", "topic 3", |rest| {
        Ok(Command::Topic(id(rest)?))
    }),
    entry("docs", "ID", "A topic's documents, strongest first; -1: outliers", "docs 3", |rest| {
        Ok(Command::Docs(id(rest)?))
    }),
    entry("doc", "N", "The full text of document N, and its topic", "doc 12", |rest| {
        Ok(Command::Doc(row(rest)?))
    }),
    entry("why", "N", "Why document N is in its topic", "why 12", |rest| {
        Ok(Command::Why(row(rest)?))
    }),
    entry("find", "TEXT", "Topics and documents nearest to a text", "find poor sound", |rest| {
        Ok(Command::Find(text(rest)?))
    }),
    entry("predict", "TEXT", "Topics a new text would belong to", "predict poor sound", |rest| {
        Ok(Command::Predict(text(rest)?))
    }),
    entry(
        "search",
        "[words|pattern|meaning] TEXT",
        "Documents that match TEXT",
        "search pattern charg(e|ing)",
        |rest| Ok(Command::Search(search(rest)?)),
    ),
    entry("similar", "ID", "Topics nearest to a topic", "similar 3", |rest| {
        Ok(Command::Similar(id(rest)?))
    }),
    entry("tree", "", "Which topics join first", "tree", |rest| alone(rest, Command::Tree)),
    entry(
        "layer",
        "[N|coarsest]",
        "Speak of groups of topics, of topics (0), or list all",
        "layer 1",
        |rest| Ok(Command::Layer(optional(rest, layer)?)),
    ),
    entry("group", "ID GROUP", "Put a topic into a group of this layer", "group 3 1", |rest| {
        let (topic, group) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        Ok(Command::Group(id(topic)?, self::group(group.trim())?))
    }),
    entry("trends", "[ID]", "Topics over time or classes; one with its words", "trends", |rest| {
        Ok(Command::Trends(optional(rest, id)?))
    }),
    entry(
        "compare",
        "[BY A [vs B] [in ID]]",
        "What documents of A say and those of B do not",
        "compare class positive vs rest",
        |rest| Ok(Command::Compare(optional(rest, versus)?)),
    ),
    entry("rename", "ID [NAME]", "Name a topic, or remove its name", "rename 3 Sound", |rest| {
        let (topic, name) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        Ok(Command::Rename(id(topic)?, name))
    }),
    entry("names", "", "Names from a language model (--llm), shown first", "names", |rest| {
        alone(rest, Command::Names)
    }),
    entry("merge", "ID ID...", "Merge topics into one", "merge 3 5", |rest| {
        let topics = ids(rest)?;
        match topics.len() {
            1 => Err("expected two or more topics".to_owned()),
            _ => Ok(Command::Merge(topics)),
        }
    }),
    entry(
        "delete",
        "ID...",
        "Delete topics; their documents become outliers",
        "delete 3",
        |rest| Ok(Command::Delete(ids(rest)?)),
    ),
    entry(
        "split",
        "ID [N]",
        "Split a topic into parts of N or more documents",
        "split 3 5",
        |rest| {
            let (topic, size) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let size = optional(size.trim(), number(ranges::MIN_TOPIC_SIZE))?;
            Ok(Command::Split(id(topic)?, size))
        },
    ),
    entry(
        "reduce",
        "N|auto",
        "Reduce to N topics, the outliers counted as one",
        "reduce 8",
        |rest| {
            let outside = |outside: Outside| match rest {
                "" => expected(&outside.expected, rest),
                _ => format!("{rest} is not {}", outside.expected),
            };
            let (to, join_named) = match rest.strip_suffix("--join-named") {
                Some(to) => (to.trim(), true),
                None => (rest, false),
            };
            Ok(Command::Reduce(to.parse().map_err(outside)?, join_named))
        },
    ),
    entry(
        "outliers",
        "[STRATEGY]",
        "Give outliers a topic, or count what would move",
        "outliers",
        |rest| Ok(Command::Outliers(optional(rest, strategy)?)),
    ),
    entry("move", "N ID", "Put document N into a topic; -1: into none", "move 12 3", |rest| {
        let (document, topic) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        Ok(Command::Move(row(document)?, id(topic.trim())?))
    }),
    entry("ban", "WORD", "Keep a word out of all topics' words", "ban really", |rest| {
        Ok(Command::Ban(text(rest)?))
    }),
    entry(
        "words",
        "c-tf-idf|mmr|keybert",
        "Choose the topics' words another way",
        "words mmr",
        |rest| Ok(Command::Words(representation(rest)?)),
    ),
    entry("size", "[N]", "Run again with N as the minimum topic size", "size 8", |rest| {
        Ok(Command::Size(optional(rest, number(ranges::MIN_TOPIC_SIZE))?))
    }),
    entry(
        "columns",
        "[auto]",
        "The columns and their uses; auto: use them as found",
        "columns",
        |rest| Ok(Command::Columns(optional(rest, found)?)),
    ),
    entry("text", "NAME,...", "Run again with these columns as text", "text title,body", |rest| {
        Ok(Command::Use(Role::Text, text(rest)?))
    }),
    entry("class", "NAME|none", "Run again with this column as class", "class genre", |rest| {
        Ok(Command::Use(Role::Class, text(rest)?))
    }),
    entry("time", "NAME|none", "Run again with this column as time", "time date", |rest| {
        Ok(Command::Use(Role::Time, text(rest)?))
    }),
    entry("undo", "", "Undo the last change", "undo", |rest| alone(rest, Command::Undo)),
    entry("redo", "", "Redo what was undone", "redo", |rest| alone(rest, Command::Redo)),
    entry("history", "", "The changes made since the fit", "history", |rest| {
        alone(rest, Command::History)
    }),
    entry("save", "[PATH]", "Save everything in one file", "save reviews.topics", |rest| {
        Ok(Command::Save(Some(PathBuf::from(rest)).filter(|_| !rest.is_empty())))
    }),
    entry("export", "PATH", "Write .csv, .jsonl, .md or .html", "export reviews.html", |rest| {
        Ok(Command::Export(PathBuf::from(text(rest)?)))
    }),
    entry("help", "[COMMAND]", "This list, or one command with an example", "help", |rest| {
        Ok(Command::Help(Some(rest.to_owned()).filter(|rest| !rest.is_empty())))
    }),
    entry("quit", "", "Leave; asks about unsaved changes", "quit", |rest| {
        alone(rest, Command::Quit)
    }),
];

/// Other words for commands that people type.
const ALIASES: [(&str, &str); 3] = [("?", "help"), ("exit", "quit"), ("document", "doc")];

/// Understands a line; nothing for an empty one. `Err` holds one sentence.
pub fn parse(line: &str) -> Result<Option<Command>, String> {
    let line = sanitise(line);
    let line = line.trim();
    if line.is_empty() {
        return Ok(None);
    }
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let entry = find(word)?;
    (entry.parse)(rest.trim()).map(Some).map_err(|wrong| {
        let Entry { name, arguments, example, .. } = entry;
        match arguments.is_empty() {
            true => format!("{wrong}: type {name} alone"),
            false => format!("{wrong}: type {name} {arguments}, as in {example}"),
        }
    })
}

/// The command of this name, or the only one that begins so.
fn find(word: &str) -> Result<&'static Entry, String> {
    let word = word.to_lowercase();
    let meant = ALIASES.iter().find(|(alias, _)| *alias == word).map_or(&*word, |(_, name)| name);
    if let Some(entry) = COMMANDS.iter().find(|entry| entry.name == meant) {
        return Ok(entry);
    }
    let like: Vec<&Entry> = COMMANDS.iter().filter(|entry| entry.name.starts_with(&word)).collect();
    match like[..] {
        [only] => Ok(only),
        [] => Err(format!("there is no command {word}: help lists all")),
        [ref others @ .., last] => {
            let others: Vec<&str> = others.iter().map(|entry| entry.name).collect();
            Err(format!(
                "{word} could be {} or {}: type more letters",
                others.join(", "),
                last.name
            ))
        }
    }
}

/// All commands, a line each; of one that is named the line and an example.
pub fn help(word: Option<&str>) -> Result<String, String> {
    let wide = COMMANDS.iter().map(|entry| entry.usage().len()).filter(|&n| n < 24).max();
    let line = |entry: &Entry| {
        let (usage, wide) = (entry.usage(), wide.unwrap_or(0));
        format!("{usage:<wide$}  {}\n", entry.about)
    };
    match word {
        None => Ok(COMMANDS.iter().map(line).collect()),
        Some(word) => {
            let entry = find(word)?;
            Ok(format!("{}: {}; as in {}", entry.usage(), entry.about, entry.example))
        }
    }
}

impl Entry {
    fn usage(&self) -> String {
        format!("{} {}", self.name, self.arguments).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests;
