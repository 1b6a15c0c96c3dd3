//! Apache Arrow between programs: messages one after the other, as a stream or in a file (Feather 2),
//! which has a beginning and an end of its own around them.
//!
//! * `flat` — the metadata of a message; `schema` — the columns; `batch` — the arrays
//! * [`write`](mod@write), `build` — a table written as a file, and the metadata of its messages

mod batch;
mod build;
mod flat;
mod schema;
pub mod write;

use batch::{Batch, Dictionaries};
use flat::Table;
use schema::{Field, Layout};

use super::{About, Budget, Column, Flaw, Values, damaged};

const MAGIC: &[u8] = b"ARROW1";
/// Before every message of a stream; before 2020 there was none.
const MARK: [u8; 4] = [0xff; 4];
/// Largest metadata of a first message by which a stream is told.
const METADATA: usize = 64 << 20;

/// Whether these bytes begin such a file, or a stream of messages.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || begins_stream(bytes)
}

fn begins_stream(bytes: &[u8]) -> bool {
    let Some((length, rest)) = bytes.strip_prefix(&MARK).and_then(|rest| rest.split_first_chunk())
    else {
        return false;
    };
    let length = u32::from_le_bytes(*length) as usize;
    // A message's first field is the offset of its table, which lies near.
    let root = rest.first_chunk().map(|root| u32::from_le_bytes(*root) as usize);
    length > 8 && length < METADATA && root.is_some_and(|root| root > 0 && root < length)
}

/// The columns that are wanted.
pub fn read(bytes: &[u8], wanted: impl Fn(About) -> bool) -> Result<Vec<Column>, Flaw> {
    let mut reader = Reader { budget: Budget::of(bytes.len()), ..Reader::default() };
    match bytes.starts_with(MAGIC) {
        true => reader.file(bytes, &wanted)?,
        false => reader.stream(bytes, &wanted)?,
    }
    match reader.fields {
        Some(_) => Ok(reader.leaves.into_iter().map(|(_, column)| column).collect()),
        None => damaged("it has no schema"),
    }
}

#[derive(Default)]
struct Reader {
    fields: Option<Vec<Field>>,
    /// Columns, and the way to each.
    leaves: Vec<(Vec<usize>, Column)>,
    dictionaries: Dictionaries,
    budget: Budget,
}

impl Reader {
    /// A file says at its end where its messages are.
    fn file(&mut self, bytes: &[u8], wanted: &impl Fn(About) -> bool) -> Result<(), Flaw> {
        let missing = || Flaw::Damaged("its end is missing");
        let (rest, length) = bytes
            .strip_suffix(MAGIC)
            .and_then(|rest| rest.split_last_chunk())
            .ok_or_else(missing)?;
        let begin = rest.len().checked_sub(u32::from_le_bytes(*length) as usize);
        let footer = Table::root(&rest[begin.ok_or_else(missing)?..])?;
        self.schema(&footer.table(1)?.ok_or_else(missing)?, wanted)?;
        for block in [footer.blocks(2)?, footer.blocks(3)?].concat() {
            let mut rest = bytes.get(block..).ok_or_else(missing)?;
            match message(&mut rest)? {
                Some((message, body)) => self.message(&message, body, wanted)?,
                None => return damaged("a message is missing"),
            }
        }
        Ok(())
    }

    fn stream(&mut self, mut rest: &[u8], wanted: &impl Fn(About) -> bool) -> Result<(), Flaw> {
        while let Some((message, body)) = message(&mut rest)? {
            self.message(&message, body, wanted)?;
        }
        Ok(())
    }

    fn schema(&mut self, schema: &Table, wanted: &impl Fn(About) -> bool) -> Result<(), Flaw> {
        let fields = Field::all(schema)?;
        find(&fields, "", &mut Vec::new(), false, true, wanted, &mut self.leaves);
        self.fields = Some(fields);
        Ok(())
    }

    fn message(
        &mut self,
        message: &Table,
        body: &[u8],
        wanted: &impl Fn(About) -> bool,
    ) -> Result<(), Flaw> {
        let Some(head) = message.table(2)? else { return damaged("a message is empty") };
        match (message.byte(1)?, &self.fields) {
            (1, None) => return self.schema(&head, wanted),
            (2, Some(fields)) => {
                let Some(data) = head.table(1)? else { return damaged("a dictionary is empty") };
                let number = head.long(0)?;
                let field = fields.iter().find_map(|field| in_dictionary(field, number));
                let field = field.ok_or(Flaw::Damaged("a dictionary of no column"))?;
                let array = Batch::of(&data, body, &mut self.budget)?.array(&field)?;
                let grows = head.byte(2)? != 0;
                match self.dictionaries.get_mut(&number).filter(|_| grows) {
                    Some(before) => before.append(array)?,
                    None => drop(self.dictionaries.insert(number, array)),
                }
            }
            (3, Some(fields)) => {
                let mut batch = Batch::of(&head, body, &mut self.budget)?;
                let arrays = fields.iter().map(|field| batch.array(field));
                let arrays: Vec<_> = arrays.collect::<Result<_, _>>()?;
                for (path, Column { counts, values, .. }) in &mut self.leaves {
                    let array = &arrays[path[0]];
                    array.rows(&path[1..], &self.dictionaries, counts, values, &mut self.budget)?;
                }
            }
            (1, Some(_)) => return damaged("it has two schemas"),
            (_, None) => return damaged("it has no schema"),
            (other, _) => return Err(Flaw::Unknown(format!("the Arrow message {other}"))),
        }
        Ok(())
    }
}

/// The next message and its body; none at the end.
fn message<'a>(rest: &mut &'a [u8]) -> Result<Option<(Table<'a>, &'a [u8])>, Flaw> {
    let marked = rest.strip_prefix(&MARK);
    let Some((length, behind)) = marked.unwrap_or(rest).split_first_chunk() else {
        return match rest.is_empty() {
            true => Ok(None),
            false => damaged("it ends too early"),
        };
    };
    let length = u32::from_le_bytes(*length) as usize;
    if length == 0 {
        return Ok(None);
    }
    let (metadata, behind) =
        behind.split_at_checked(length).ok_or(Flaw::Damaged("it ends too early"))?;
    let message = Table::root(metadata)?;
    let body = usize::try_from(message.long(3)?).ok();
    let (body, behind) = body
        .and_then(|body| behind.split_at_checked(body))
        .ok_or(Flaw::Damaged("it ends too early"))?;
    *rest = behind;
    Ok(Some((message, body)))
}

/// Finds the columns with values that are wanted, and the way to each.
fn find(
    fields: &[Field],
    prefix: &str,
    path: &mut Vec<usize>,
    listed: bool,
    named: bool,
    wanted: &impl Fn(About) -> bool,
    found: &mut Vec<(Vec<usize>, Column)>,
) {
    for (number, field) in fields.iter().enumerate() {
        let name = match (named, prefix.is_empty()) {
            (false, _) => prefix.to_owned(),
            (true, true) => field.name.clone(),
            (true, false) => format!("{prefix}.{}", field.name),
        };
        // The child of a list needs no number: there is one.
        let steps = usize::from(named);
        path.extend(std::iter::repeat_n(number, steps));
        match field.layout {
            Layout::Struct => find(&field.children, &name, path, listed, true, wanted, found),
            Layout::List(_) | Layout::Lists(_) => {
                find(&field.children, &name, path, true, false, wanted, found);
            }
            Layout::ListViews(_) | Layout::Union(_) | Layout::Runs => {}
            layout => {
                let values = match layout {
                    Layout::Float(_) => Values::Floats(Vec::new()),
                    Layout::Fixed(_) | Layout::Bytes(_) | Layout::Views => {
                        Values::Bytes(Vec::new())
                    }
                    _ => Values::Ints(Vec::new()),
                };
                let numbers = !matches!(values, Values::Bytes(_));
                if wanted(About { name: &name, listed, numbers }) {
                    let (kind, counts) = (field.kind, Vec::new());
                    found.push((path.clone(), Column { name, kind, listed, counts, values }));
                }
            }
        }
        path.truncate(path.len() - steps);
    }
}

/// The field whose values are in this dictionary, without it.
fn in_dictionary(field: &Field, number: i64) -> Option<Field> {
    match field.dictionary {
        Some((of, _)) if of == number => Some(Field { dictionary: None, ..field.clone() }),
        _ => field.children.iter().find_map(|child| in_dictionary(child, number)),
    }
}
