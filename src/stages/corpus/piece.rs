//! One text of an input before its columns are known: a file, a part of an archive, a mail.

use std::borrow::Cow;
use std::path::Path;

use super::decode::{decode_as, refused};
use super::inputs::File;
#[cfg(feature = "sheets")]
use super::kind;
use super::options::ReadOptions;
use super::packed::{self, Archive, Content};
use super::sources;
use super::table::Table;
use crate::corpus::{CorpusError, Format};
use crate::text::sanitise;

/// The text of one file, and what is known of it.
pub(super) struct Piece {
    /// Its name beside others, and its name in errors.
    pub name: String,
    pub said: String,
    pub held: Held,
    pub encoding: &'static str,
    pub format: Format,
    pub whole: bool,
}

/// The content of a piece.
pub(super) enum Held {
    Text(String),
    /// Records that no text was decoded for.
    Table(Table<'static>),
}

/// The texts in a file: one, or those of an archive.
pub(super) fn pieces_of(
    name: &str,
    bytes: Vec<u8>,
    file: Option<&File>,
    options: &ReadOptions,
) -> Result<Vec<Piece>, CorpusError> {
    let path = file.map(|file| file.path.as_path());
    let (members, whole) = match packed::unpacked(name, &bytes)? {
        Content::Bytes(unpacked) => {
            let unpacked = match unpacked {
                Cow::Borrowed(_) => None,
                Cow::Owned(unpacked) => Some(unpacked),
            };
            let whole = file.is_some_and(|file| file.whole);
            let mut piece = Piece::of(name, unpacked.unwrap_or(bytes), path, whole, options)?;
            file.iter().for_each(|file| piece.name.clone_from(&file.name));
            return Ok(vec![piece]);
        }
        Content::Archive(Archive::Documents(members)) => (members, true),
        Content::Archive(Archive::Records(members)) => (members, false),
    };
    let mut pieces = Vec::with_capacity(members.len());
    let several = members.len() > 1;
    for member in members {
        let said = format!("{} in {name}", member.name);
        let path = Some(Path::new(&member.name));
        match Piece::of(&said, member.bytes, path, whole, options) {
            // A file without text among others is nothing to stop for.
            Err(CorpusError::Empty { .. }) if several => {}
            piece => pieces.push(Piece { name: sanitise(&member.name).into_owned(), ..piece? }),
        }
    }
    match pieces.is_empty() {
        true => Err(CorpusError::Empty { name: name.to_owned() }),
        false => Ok(pieces),
    }
}

impl Piece {
    /// `path` is where it lies, or would: its ending says the layout.
    pub fn of(
        said: &str,
        bytes: Vec<u8>,
        path: Option<&Path>,
        whole: bool,
        options: &ReadOptions,
    ) -> Result<Self, CorpusError> {
        let (name, said) = (said.to_owned(), said.to_owned());
        // A document without text is a record nevertheless.
        if bytes.is_empty() && !whole {
            return Err(CorpusError::Empty { name });
        }
        #[cfg(feature = "sheets")]
        if kind::is_sheet(&bytes) {
            packed::check(&name, &bytes)?;
        }
        if let Some(table) = sources::binary_table(&name, &bytes, &options.layout()) {
            let (format, table) = table?;
            let (held, encoding) = (Held::Table(table), "UTF-8");
            return Ok(Piece { name, said, held, encoding, format, whole: false });
        }
        let Some((text, encoding)) = decode_as(&bytes, options.encoding.as_deref())? else {
            return Err(refused(name, &bytes));
        };
        let text = match text {
            // The bytes are the text: they are not copied.
            Cow::Borrowed(text) if text.len() == bytes.len() => {
                String::from_utf8(bytes).unwrap_or_default()
            }
            text => text.into_owned(),
        };
        let by_ending = || sources::by_ending(&packed::inner(path?));
        let format = match whole {
            true => Format::Folder,
            false => {
                let known = options.format.or_else(by_ending);
                known.unwrap_or_else(|| sources::by_looking(&text))
            }
        };
        Ok(Piece { name, said, held: Held::Text(text), encoding, format, whole })
    }

    pub fn table<'a>(&'a self, options: &ReadOptions) -> Result<Table<'a>, CorpusError> {
        match &self.held {
            Held::Text(text) if self.whole => Ok(sources::whole(text)),
            Held::Text(text) => sources::table(self.format, &self.said, text, &options.layout()),
            Held::Table(table) => Ok(Table::again(table)),
        }
    }
}
