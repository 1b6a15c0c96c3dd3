//! An archive: many texts, which are documents, or tables; which of its files count is told by their
//! names. Nothing of it is written anywhere, so its names can lead nowhere.

use std::io;
#[cfg(feature = "sheets")]
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

use super::bounds::{Bounds, Flaw};
use super::entry::{Entry, Member};
use super::{LAYERS, inner, tar, zip};
use crate::corpus::kind;
use crate::corpus::sources::{is_table_name, is_text_name};
use crate::text::sanitise;

/// The files of an archive that count.
pub(in crate::corpus) enum Archive {
    /// A document each, by their paths.
    Documents(Vec<Member>),
    /// Files that each hold records, by their paths.
    Records(Vec<Member>),
}

impl Archive {
    /// The entries of an archive; none if the bytes are no archive.
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
            .filter(|entry| is_table_name(&inner(Path::new(&entry.name))))
            .collect();
        match (tables.len(), texts.len()) {
            (0, 0) => match others[..] {
                [one] => one.alone(bounds, layers + 1).map(Some),
                _ => Err(Flaw::Nothing(named(&others)).into()),
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

/// What an archive holds, in a few words.
fn named(entries: &[&Entry]) -> String {
    let names = entries.iter().take(3).map(|entry| sanitise(&entry.name).into_owned());
    let names = names.collect::<Vec<_>>().join(", ");
    match entries.len() {
        0 => "nothing".to_owned(),
        1..=3 => names,
        more => format!("{names} and {} more", more - 3),
    }
}

/// Fails if the files of an archive are damaged, or more than fits.
#[cfg(feature = "sheets")]
pub(super) fn check(bytes: &[u8]) -> io::Result<()> {
    let bounds = Bounds::of(bytes.len());
    for entry in zip::entries(bytes)? {
        let mut reader = entry.reader(&bounds)?;
        if entry.name == "content.xml" {
            let mut content = Vec::new();
            reader.read_to_end(&mut content)?;
            if cells(&content) > CELLS {
                return Err(Flaw::Bomb.into());
            }
        } else {
            io::copy(&mut reader, &mut io::sink())?;
        }
    }
    Ok(())
}

/// Most cells of an OpenDocument sheet, from its corner to the last with something in it: they are all
/// held at once.
#[cfg(feature = "sheets")]
const CELLS: u64 = 16 << 20;

/// Cells of the largest sheet, with those that are only said to be repeated.
#[cfg(feature = "sheets")]
fn cells(content: &[u8]) -> u64 {
    let repeated = |tag: &[u8], name: &str| -> u64 {
        let at = memchr::memmem::find(tag, name.as_bytes()).map(|at| &tag[at + name.len()..]);
        let digits = at.unwrap_or_default().iter().skip(2).take_while(|byte| byte.is_ascii_digit());
        digits.fold(0, |all: u64, &digit| all.saturating_mul(10) + u64::from(digit - b'0')).max(1)
    };
    let (mut most, mut columns, mut column, mut row) = (0, 0_u64, 0_u64, 0_u64);
    for tag in content.split(|&byte| byte == b'<') {
        if tag.starts_with(b"table:table ") {
            (columns, row) = (0, 0);
        } else if tag.starts_with(b"table:table-row") {
            row = row.saturating_add(repeated(tag, "number-rows-repeated"));
            column = 0;
        } else if tag.starts_with(b"table:table-cell")
            || tag.starts_with(b"table:covered-table-cell")
        {
            column = column.saturating_add(repeated(tag, "number-columns-repeated"));
            if memchr::memmem::find(tag, b"value-type").is_some() {
                columns = columns.max(column);
                most = row.saturating_mul(columns).max(most);
            }
        }
    }
    most
}

/// Files that begin with a dot, and those that a Mac adds.
fn is_hidden(name: &str) -> bool {
    name.starts_with("__MACOSX/")
        || name.split(['/', '\\']).any(|part| part.starts_with('.') && part != "." && part != "..")
}
