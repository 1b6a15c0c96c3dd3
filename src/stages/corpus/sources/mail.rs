//! Mail: one message, the mbox file of many, and a Maildir. A record a message: the subject and the body,
//! when it was written, who wrote it. What is quoted in it stays.

use std::path::{Path, PathBuf};

use mail_parser::{MessageParser, MimeHeaders};

use super::{Binary, Format, Layout};
use crate::corpus::CorpusError;
use crate::corpus::table::Table;

/// One message or an mbox file.
pub(super) struct Mail;

impl Binary for Mail {
    fn format(&self) -> Format {
        Format::Mail
    }

    /// A line `From …` with digits in it, as mbox files have before every message, or headers; either way
    /// with one of those that every message has.
    fn begins(&self, head: &[u8]) -> bool {
        let headers = match head.strip_prefix(b"From ") {
            None => head,
            Some(rest) => match rest.iter().position(|&byte| byte == b'\n') {
                Some(end) if rest[..end].iter().any(u8::is_ascii_digit) => &rest[end + 1..],
                _ => return false,
            },
        };
        let mut known = 0;
        for line in headers.split(|&byte| byte == b'\n').take(60) {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                break;
            }
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                continue;
            }
            let Some(colon) = line.iter().position(|&byte| byte == b':') else { return false };
            let name = line[..colon].to_ascii_lowercase();
            if !name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                return false;
            }
            known += usize::from(KNOWN.contains(&name.as_slice()));
        }
        known >= 2
    }

    fn table(&self, _: &str, bytes: &[u8], _: &Layout) -> Result<Table<'static>, CorpusError> {
        Ok(in_columns(messages(bytes).into_iter()))
    }
}

/// Headers by which a message is told, two of them.
const KNOWN: [&[u8]; 5] = [b"from", b"date", b"subject", b"message-id", b"mime-version"];

/// The messages of an mbox file; a message alone is one. A line that begins with `From ` below an empty
/// one begins the next; in a text such lines have a `>` before them.
fn messages(bytes: &[u8]) -> Vec<Vec<u8>> {
    if !bytes.starts_with(b"From ") {
        return vec![bytes.to_vec()];
    }
    let mut messages: Vec<Vec<u8>> = Vec::new();
    let mut empty = true;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        if empty && line.starts_with(b"From ") {
            messages.push(Vec::new());
        } else if let Some(message) = messages.last_mut() {
            let quotes = line.iter().take_while(|&&byte| byte == b'>').count();
            let escaped = quotes > 0 && line[quotes..].starts_with(b"From ");
            message.extend(&line[usize::from(escaped)..]);
        }
        empty = line.iter().all(|byte| byte.is_ascii_whitespace());
    }
    messages
}

fn in_columns(messages: impl Iterator<Item = Vec<u8>>) -> Table<'static> {
    let columns = ["text", "date", "from", "subject"].map(str::to_owned).to_vec();
    let records: Vec<Vec<String>> = messages.map(|message| record(&message)).collect();
    Table::new(columns, 1, records)
}

/// The cells of a message.
fn record(bytes: &[u8]) -> Vec<String> {
    let Some(message) = MessageParser::default().parse(bytes) else {
        return vec![String::new(); 4];
    };
    let subject = message.subject().unwrap_or_default().trim();
    // A message may be nothing but a file that is handed on.
    let attached = message
        .parts
        .first()
        .is_some_and(|part| part.content_disposition().is_some_and(|d| d.is_attachment()));
    let body = match attached {
        true => None,
        false => message.body_text(0),
    };
    let body = body.unwrap_or_default();
    let text = [subject, body.trim()].into_iter().filter(|part| !part.is_empty());
    let from = message.from().and_then(|from| from.first());
    let from = from.and_then(|from| from.address().or(from.name())).unwrap_or_default();
    vec![
        text.collect::<Vec<_>>().join("\n"),
        message.date().map(|date| date.to_rfc3339()).unwrap_or_default(),
        from.to_owned(),
        subject.to_owned(),
    ]
}

/// The folders of a Maildir that hold its messages; none if it is none.
fn folders(path: &Path) -> Option<[PathBuf; 2]> {
    let folders = ["cur", "new"].map(|name| path.join(name));
    (folders.iter().all(|folder| folder.is_dir()) && path.join("tmp").is_dir()).then_some(folders)
}

/// The messages of a Maildir by their files' names; none if the folder is none.
pub(in crate::corpus) fn maildir(path: &Path) -> Option<Result<Table<'static>, CorpusError>> {
    Some(of_folders(&folders(path)?))
}

fn of_folders(folders: &[PathBuf]) -> Result<Table<'static>, CorpusError> {
    let mut files = Vec::new();
    for folder in folders {
        let unreadable = |error| CorpusError::Unreadable { path: folder.clone(), error };
        let all = std::fs::read_dir(folder).map_err(unreadable)?.flatten();
        let hidden = |path: &Path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
        };
        files.extend(all.map(|entry| entry.path()).filter(|path| path.is_file() && !hidden(path)));
    }
    files.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    let mut messages = Vec::new();
    for file in files {
        let read = std::fs::read(&file);
        messages.push(read.map_err(|error| CorpusError::Unreadable { path: file, error })?);
    }
    Ok(in_columns(messages.into_iter()))
}
