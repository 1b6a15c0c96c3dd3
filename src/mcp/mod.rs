//! `topictui mcp`: a session as tools for an assistant, by the Model Context Protocol over standard input
//! and output: a JSON-RPC message a line, and nothing else on standard output.
//!
//! One thread reads, so that a request can be cancelled while another is at work; this one answers, in
//! order. What tools give has the shapes that the verbs print, and what they change goes through the work of
//! the line mode.
//!
//! * `lines` — messages in, one a line
//! * `protocol` — what a message asks for, and the answer's form
//! * `tools` — the table of tools; `look` and `edit` do them; `arguments` and `page` are for both
//! * `session` — what is open

mod arguments;
mod edit;
mod lines;
mod look;
mod page;
mod protocol;
mod session;
mod tools;

use std::io::{self, Write};

use serde_json::Value;

use crate::cli::Outcome;
use crate::cli::args::McpArgs;
use lines::{Incoming, Pending};
use protocol::Server;
use session::Session;

/// Answers requests until there are no more.
pub fn serve(args: &McpArgs) -> anyhow::Result<Outcome> {
    let session = Session::start(args.session.as_deref(), args.edit)?;
    let mut server = Server::new(session, Pending::default());
    let messages = lines::read(Box::new(io::BufReader::new(io::stdin())), server.pending());
    for message in messages {
        let answer = match message {
            Incoming::Message(message) => server.answer(&message),
            Incoming::NoMessage(answer) => Some(answer),
        };
        if let Some(answer) = answer {
            line(&answer)?;
        }
    }
    server.end()?;
    Ok(Outcome::Fine)
}

fn line(answer: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    // Its strings hold no line breaks of their own.
    writeln!(out, "{answer}")?;
    out.flush()
}
