//! The columns that an Arrow schema names.

use super::flat::Table;
use crate::columnar::{Flaw, Kind, damaged};

/// Deepest nesting of columns.
const DEPTH: usize = 40;

/// How a column's values lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Nothing at all.
    Null,
    Bit,
    /// Whole numbers of so many bytes, with a sign or without.
    Int(usize, bool),
    /// Floating-point numbers of so many bytes.
    Float(usize),
    /// So many bytes each.
    Fixed(usize),
    /// Offsets of 4 or 8 bytes, and bytes.
    Bytes(usize),
    /// Short texts in place, longer ones elsewhere.
    Views,
    /// Offsets of 4 or 8 bytes into the child.
    List(usize),
    /// So many of the child for each.
    Lists(usize),
    Struct,
    /// Read past only.
    ListViews(usize),
    Runs,
    Union(bool),
}

/// A column.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub layout: Layout,
    pub kind: Kind,
    pub children: Vec<Field>,
    /// The dictionary that its values are in, and how the indices lie.
    pub dictionary: Option<(i64, Layout)>,
}

impl Field {
    /// The fields of a schema.
    pub fn all(schema: &Table) -> Result<Vec<Field>, Flaw> {
        if schema.short(0, 0)? != 0 {
            return Err(Flaw::Unknown("big-endian numbers".to_owned()));
        }
        let fields = schema.tables(1)?;
        fields.iter().map(|field| Field::of(field, DEPTH)).collect()
    }

    fn of(table: &Table, depth: usize) -> Result<Field, Flaw> {
        let depth = depth.checked_sub(1).ok_or(Flaw::Damaged("its columns are nested too deep"))?;
        let name = String::from_utf8_lossy(table.text(0)?.unwrap_or_default()).into_owned();
        let children = table.tables(5)?;
        let children = children.iter().map(|child| Field::of(child, depth));
        let children: Vec<Field> = children.collect::<Result<_, _>>()?;
        let (layout, kind) = types(table)?;
        if matches!(layout, Layout::List(_) | Layout::Lists(_)) && children.len() != 1 {
            return damaged("a list without a column");
        }
        let dictionary = match table.table(4)? {
            None => None,
            Some(dictionary) => {
                let index = dictionary.table(1)?;
                let index = index.map_or(Ok(Layout::Int(4, true)), |index| int(&index))?;
                Some((dictionary.long(0)?, index))
            }
        };
        Ok(Field { name, layout, kind, children, dictionary })
    }
}

fn int(of: &Table) -> Result<Layout, Flaw> {
    match of.int(0)? {
        bits @ (8 | 16 | 32 | 64) => Ok(Layout::Int(bits as usize / 8, of.byte(1)? != 0)),
        _ => damaged("a width of numbers"),
    }
}

fn types(field: &Table) -> Result<(Layout, Kind), Flaw> {
    let number = field.byte(2)?;
    let Some(of) = field.table(3)? else { return damaged("a column has no type") };
    let per_second = |unit: i16| [1, 1000, 1_000_000, 1_000_000_000][unit.clamp(0, 3) as usize];
    let size = |size: i32| usize::try_from(size).map_err(|_| Flaw::Damaged("a width"));
    Ok(match number {
        1 => (Layout::Null, Kind::Text),
        2 => match int(&of)? {
            layout @ Layout::Int(_, true) => (layout, Kind::Int),
            layout => (layout, Kind::Unsigned),
        },
        3 => match of.short(0, 0)? {
            0 => (Layout::Float(2), Kind::Single),
            1 => (Layout::Float(4), Kind::Single),
            _ => (Layout::Float(8), Kind::Double),
        },
        4 => (Layout::Bytes(4), Kind::Bytes),
        5 => (Layout::Bytes(4), Kind::Text),
        6 => (Layout::Bit, Kind::Bool),
        7 => {
            let bits = if of.int(2)? == 0 { 128 } else { of.int(2)? };
            (Layout::Fixed(size(bits)? / 8), Kind::Decimal(of.int(1)?))
        }
        8 => match of.short(0, 1)? {
            0 => (Layout::Int(4, true), Kind::Date),
            _ => (Layout::Int(8, true), Kind::Moment(1000, false)),
        },
        9 => {
            let bits = if of.int(1)? == 64 { 8 } else { 4 };
            (Layout::Int(bits, true), Kind::Time(per_second(of.short(0, 1)?)))
        }
        10 => {
            let moment = Kind::Moment(per_second(of.short(0, 0)?), of.text(1)?.is_some());
            (Layout::Int(8, true), moment)
        }
        11 => (Layout::Fixed([4, 8, 16][of.short(0, 0)?.clamp(0, 2) as usize]), Kind::Bytes),
        12 | 17 => (Layout::List(4), Kind::Text),
        13 => (Layout::Struct, Kind::Text),
        14 => (Layout::Union(of.short(0, 0)? == 1), Kind::Text),
        15 => (Layout::Fixed(size(of.int(0)?)?), Kind::Bytes),
        16 => (Layout::Lists(size(of.int(0)?)?), Kind::Text),
        18 => (Layout::Int(8, true), Kind::Int),
        19 => (Layout::Bytes(8), Kind::Bytes),
        20 => (Layout::Bytes(8), Kind::Text),
        21 => (Layout::List(8), Kind::Text),
        22 => (Layout::Runs, Kind::Text),
        23 => (Layout::Views, Kind::Bytes),
        24 => (Layout::Views, Kind::Text),
        25 => (Layout::ListViews(4), Kind::Text),
        26 => (Layout::ListViews(8), Kind::Text),
        other => return Err(Flaw::Unknown(format!("the Arrow type {other}"))),
    })
}
