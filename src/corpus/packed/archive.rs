//! An archive: many texts, which are documents, or tables; which of its files count is told by their
//! names. Nothing of it is written anywhere, so its names can lead nowhere.

use std::io;
use std::path::Path;
use std::rc::Rc;

use super::bounds::{Bounds, Flaw};
use super::entry::{Entry, Member};
use super::{LAYERS, inner, tar, zip};
use crate::corpus::kind;
use crate::corpus::sources::{by_ending, is_text_name};

/// The files of an archive that count.
pub(in crate::corpus) enum Archive {
    /// A document each, by their paths.
    Documents(Vec<Member>),
    /// Files that each hold records, by their paths.
    Records(Vec<Member>),
}

impl Archive {
    /// What an archive holds; none if the bytes are no archive.
    pub(super) fn of(bytes: &[u8], bounds: &Rc<Bounds>, layers: usize) -> io::Result<Option<Self>> {
        let mut entries = if zip::begins(bytes) && kind::document(bytes).is_none() {
            zip::entries(bytes)?
        } else if tar::begins(bytes) {
            tar::entries(bytes)?
        } else {
            return Ok(None);
        };
        if layers >= LAYERS {
            return Err(Flaw::Layers.into());
        }
        entries.retain(|entry| !is_hidden(&entry.name));
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        let read = |entries: Vec<&Entry>| -> io::Result<Vec<Member>> {
            entries.into_iter().map(|entry| entry.read(bounds, layers + 1)).collect()
        };
        let (texts, others): (Vec<&Entry>, Vec<&Entry>) =
            entries.iter().partition(|entry| is_text_name(&inner(Path::new(&entry.name))));
        let tables: Vec<&Entry> = others
            .iter()
            .copied()
            .filter(|entry| by_ending(&inner(Path::new(&entry.name))).is_some())
            .collect();
        match (tables.len(), texts.len()) {
            (0, 0) => match others[..] {
                [one] => one.alone(bounds, layers + 1).map(Some),
                _ => Err(Flaw::Nothing.into()),
            },
            (0, 1) => read(texts).map(|members| Some(Archive::Records(members))),
            (tables, texts_there) if texts_there > tables => {
                read(texts).map(|members| Some(Archive::Documents(members)))
            }
            _ => read(tables).map(|members| Some(Archive::Records(members))),
        }
    }
}

impl Entry<'_> {
    /// The only file there is, which may be an archive again.
    fn alone(&self, bounds: &Rc<Bounds>, layers: usize) -> io::Result<Archive> {
        let member = self.read(bounds, layers)?;
        match Archive::of(&member.bytes, bounds, layers)? {
            Some(within) => Ok(within),
            None => Ok(Archive::Records(vec![member])),
        }
    }
}

/// Files that begin with a dot, and those that a Mac adds.
fn is_hidden(name: &str) -> bool {
    name.starts_with("__MACOSX/")
        || name.split(['/', '\\']).any(|part| part.starts_with('.') && part != "." && part != "..")
}
