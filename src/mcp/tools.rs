//! The table of tools: their names, what they are for, their arguments, and who does them.

use serde_json::{Map, Value, json};

use super::arguments::Arguments;
use super::session::Session;
use super::{edit, look};

/// When a tool is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// The assistant says which session is open.
    Opens,
    Edit,
}

/// A tool.
pub struct Tool {
    name: &'static str,
    about: &'static str,
    when: When,
    arguments: &'static [Argument],
    does: fn(&mut Session, &Arguments) -> anyhow::Result<Value>,
}

/// An argument: its name, its JSON type, whether it is needed, what it is.
type Argument = (&'static str, Type, bool, &'static str);

#[derive(Clone, Copy)]
enum Type {
    Text,
    Whole,
    Texts,
    Wholes,
    OneOf(&'static [&'static str]),
}

use Type::{OneOf, Text, Texts, Whole, Wholes};

const CURSOR: Argument = ("cursor", Text, false, "next_cursor of the page before");
const LIMIT: Argument = ("limit", Whole, false, "entries of a page, 1 to 200; 20 if left out");

static TOOLS: [Tool; 14] = [
    Tool {
        name: "open_session",
        about: "Open a session file that topictui saved.",
        when: When::Opens,
        arguments: &[("path", Text, true, "the file")],
        does: look::open,
    },
    Tool {
        name: "list_topics",
        about: "All topics: id, documents, name, most typical words with their scores.",
        when: When::Always,
        arguments: &[CURSOR, LIMIT],
        does: look::topics,
    },
    Tool {
        name: "topic",
        about: "One topic whole, with documents that are typical of it and the topics nearest to it.",
        when: When::Always,
        arguments: &[("id", Whole, true, "its id; -1 for the outliers")],
        does: look::topic,
    },
    Tool {
        name: "find_topics",
        about: "Topics nearest in meaning to a text, by cosine similarity.",
        when: When::Always,
        arguments: &[("query", Text, true, "what to look for"), CURSOR, LIMIT],
        does: look::find,
    },
    Tool {
        name: "search_documents",
        about: "Documents that match a query, best first; without one those of a topic, or all.",
        when: When::Always,
        arguments: &[
            ("query", Text, false, "what to look for"),
            (
                "by",
                OneOf(&["words", "pattern", "meaning"]),
                false,
                "how: all words, exactly or nearly; a regular expression; or the meaning. words if left out",
            ),
            ("topic", Whole, false, "only documents of this topic"),
            CURSOR,
            LIMIT,
        ],
        does: look::search,
    },
    Tool {
        name: "read_document",
        about: "The text of a document, in parts if it is long, and its topic.",
        when: When::Always,
        arguments: &[("row", Whole, true, "its row, as search_documents gives it"), CURSOR],
        does: look::document,
    },
    Tool {
        name: "predict",
        about: "The topics that new texts belong to.",
        when: When::Always,
        arguments: &[("texts", Texts, true, "1 to 100 texts")],
        does: look::predict,
    },
    Tool {
        name: "compare",
        about: "How the topics agree with those of another session over the documents in both.",
        when: When::Always,
        arguments: &[("path", Text, true, "the other session file"), CURSOR, LIMIT],
        does: look::compare,
    },
    Tool {
        name: "trends",
        about: "How many documents each topic has at each time, or in each class, with its words there.",
        when: When::Always,
        arguments: &[
            ("over", OneOf(&["time", "class"]), false, "times if the session has some"),
            ("bins", Whole, false, "how many spans of equal length the times are put into"),
            ("topic", Whole, false, "only this topic"),
            CURSOR,
            LIMIT,
        ],
        does: look::trends,
    },
    Tool {
        name: "compare_groups",
        about: "What documents of group A talk about and those of B do not: topics, the surest difference first, with shares and the log-odds' 95 % interval; with a topic the words inside it and documents of both.",
        when: When::Always,
        arguments: &[
            ("by", Text, true, "class, file, language, time, or the class's or time's column"),
            ("a", Text, true, "a value of it, or a span of time such as 2020-01..2020-06"),
            ("b", Text, false, "another; all other documents if left out"),
            ("topic", Whole, false, "look inside this topic"),
            CURSOR,
            LIMIT,
        ],
        does: look::compare_groups,
    },
    Tool {
        name: "merge",
        about: "Merge topics into one. Other topics may be renumbered.",
        when: When::Edit,
        arguments: &[("topics", Wholes, true, "ids of two topics or more")],
        does: edit::merge,
    },
    Tool {
        name: "rename",
        about: "Name a topic, or without a name take its name away.",
        when: When::Edit,
        arguments: &[
            ("id", Whole, true, "the topic"),
            ("name", Text, false, "its name, in place of its words"),
        ],
        does: edit::rename,
    },
    Tool {
        name: "undo",
        about: "Take the last change back.",
        when: When::Edit,
        arguments: &[],
        does: edit::undo,
    },
    Tool {
        name: "save",
        about: "Save the changes: into the session that is open, or as another.",
        when: When::Edit,
        arguments: &[("path", Text, false, "another file, which must not exist yet")],
        does: edit::save,
    },
];

impl Tool {
    fn is_there(&self, session: &Session) -> bool {
        match self.when {
            When::Always => true,
            When::Opens => session.opens,
            When::Edit => session.edit,
        }
    }

    fn json(&self) -> Value {
        let schema = |kind: Type| match kind {
            Text => json!({ "type": "string" }),
            Whole => json!({ "type": "integer" }),
            Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Wholes => json!({ "type": "array", "items": { "type": "integer" } }),
            OneOf(words) => json!({ "type": "string", "enum": words }),
        };
        let mut properties = Map::new();
        for &(name, kind, _, about) in self.arguments {
            let mut property = schema(kind);
            property["description"] = about.into();
            properties.insert(name.to_owned(), property);
        }
        let needed: Vec<&str> =
            self.arguments.iter().filter(|(_, _, needed, _)| *needed).map(|one| one.0).collect();
        json!({
            "name": self.name,
            "description": self.about,
            "inputSchema": {
                "type": "object",
                "properties": properties,
                "required": needed,
                "additionalProperties": false,
            },
            "annotations": {
                "readOnlyHint": self.when != When::Edit,
                "destructiveHint": self.name == "save",
                "openWorldHint": false,
            },
        })
    }
}

/// The tools that are there, as the protocol lists them.
pub fn listed(session: &Session) -> Vec<Value> {
    TOOLS.iter().filter(|tool| tool.is_there(session)).map(Tool::json).collect()
}

/// The tool of this name, if it is there.
pub fn named(name: &str, session: &Session) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.name == name && tool.is_there(session))
}

/// Does what a tool does.
pub fn call(tool: &Tool, session: &mut Session, arguments: &Value) -> anyhow::Result<Value> {
    let arguments = Arguments(arguments);
    arguments.only(tool.arguments.iter().map(|argument| argument.0))?;
    (tool.does)(session, &arguments)
}
