//! The columns that a Parquet file says it has.

use super::thrift::Value;
use crate::columnar::{Flaw, Kind, damaged};

/// Deepest nesting of columns.
const DEPTH: usize = 40;

/// How values lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Physical {
    Bool,
    Int32,
    Int64,
    Int96,
    Float,
    Double,
    Bytes,
    Fixed(usize),
}

/// A column with values.
#[derive(Clone, Debug)]
pub struct Leaf {
    pub name: String,
    pub physical: Physical,
    pub kind: Kind,
    /// How many of the groups around it, and itself, may be missing; and how many are repeated.
    pub definition: u32,
    pub repetition: u32,
}

/// The columns, of the list of schema elements in the metadata.
pub fn leaves(elements: &[Value]) -> Result<Vec<Leaf>, Flaw> {
    let Some((root, rest)) = elements.split_first() else { return damaged("it has no columns") };
    let mut walk = Walk { elements: rest, found: Vec::new() };
    for _ in 0..root.size(5).unwrap_or(0) {
        walk.node(&Above { prefix: "", definition: 0, repetition: 0, named: true }, DEPTH)?;
    }
    Ok(walk.found)
}

/// The nodes above a node.
struct Above<'a> {
    prefix: &'a str,
    definition: u32,
    repetition: u32,
    /// Whether the node's own name counts: what only makes a list has none.
    named: bool,
}

struct Walk<'a, 'b> {
    elements: &'a [Value<'b>],
    found: Vec<Leaf>,
}

impl Walk<'_, '_> {
    fn node(&mut self, above: &Above, depth: usize) -> Result<bool, Flaw> {
        let depth = depth.checked_sub(1).ok_or(Flaw::Damaged("its columns are nested too deep"))?;
        let (element, rest) =
            self.elements.split_first().ok_or(Flaw::Damaged("it lacks columns"))?;
        self.elements = rest;
        let own = String::from_utf8_lossy(element.bytes(4).unwrap_or_default());
        let name = match (above.named, above.prefix.is_empty()) {
            (false, _) => above.prefix.to_owned(),
            (true, true) => own.into_owned(),
            (true, false) => format!("{}.{own}", above.prefix),
        };
        let repeated = element.int(3) == Some(2);
        let definition = above.definition + u32::from(element.int(3).unwrap_or(0) > 0);
        let repetition = above.repetition + u32::from(repeated);
        let children = element.size(5).unwrap_or(0);
        if children == 0 {
            let (physical, kind) = types(element)?;
            self.found.push(Leaf { name, physical, kind, definition, repetition });
            return Ok(repeated);
        }
        // LIST, which has a repeated group in it and in that the element.
        let list =
            element.int(6) == Some(3) || element.field(10).is_some_and(|t| t.field(3).is_some());
        let wrapper = !above.named && repeated && children == 1;
        let named = !list && !wrapper;
        for _ in 0..children {
            self.node(&Above { prefix: &name, definition, repetition, named }, depth)?;
        }
        Ok(repeated)
    }
}

/// How a column's values lie, and what they mean.
fn types(element: &Value) -> Result<(Physical, Kind), Flaw> {
    let length = element.size(2).unwrap_or(0);
    let physical = match element.int(1) {
        Some(0) => Physical::Bool,
        Some(1) => Physical::Int32,
        Some(2) => Physical::Int64,
        Some(3) => Physical::Int96,
        Some(4) => Physical::Float,
        Some(5) => Physical::Double,
        Some(6) => Physical::Bytes,
        Some(7) if length > 0 => Physical::Fixed(length),
        _ => return damaged("a column has no type"),
    };
    let plain = match physical {
        Physical::Bool => Kind::Bool,
        Physical::Int32 | Physical::Int64 => Kind::Int,
        Physical::Int96 => Kind::Moment(1_000_000_000, false),
        Physical::Float => Kind::Single,
        Physical::Double => Kind::Double,
        Physical::Bytes | Physical::Fixed(_) => Kind::Bytes,
    };
    let logical = element.field(10);
    let is = |id| logical.and_then(|logical| logical.field(id));
    let per_second = |of: &Value| match of.field(2) {
        Some(unit) if unit.field(1).is_some() => 1000,
        Some(unit) if unit.field(2).is_some() => 1_000_000,
        _ => 1_000_000_000,
    };
    let scale = || element.int(7).unwrap_or(0) as i32;
    let whole = matches!(physical, Physical::Int32 | Physical::Int64);
    let bytes = matches!(physical, Physical::Bytes | Physical::Fixed(_));
    let moment = |of: &Value| Kind::Moment(per_second(of), of.bool(1).unwrap_or(false));
    let timed = is(7).map(|time| Kind::Time(per_second(time))).or(is(8).map(moment));
    if let Some(kind) = timed.filter(|_| whole) {
        return Ok((physical, kind));
    }
    let kind = match element.int(6) {
        _ if bytes && is(5).is_some() => Kind::Decimal(scale()),
        _ if bytes && is(14).is_some() => Kind::Uuid,
        _ if bytes && [1, 4, 12].iter().any(|&id| is(id).is_some()) => Kind::Text,
        Some(0 | 4 | 19) if bytes => Kind::Text,
        Some(5) if bytes => Kind::Decimal(scale()),
        _ if !whole => plain,
        _ if is(5).is_some() => Kind::Decimal(scale()),
        _ if is(6).is_some() => Kind::Date,
        Some(5) => Kind::Decimal(scale()),
        Some(6) => Kind::Date,
        Some(7) => Kind::Time(1000),
        Some(8) => Kind::Time(1_000_000),
        Some(9) => Kind::Moment(1000, true),
        Some(10) => Kind::Moment(1_000_000, true),
        Some(11..=14) => Kind::Unsigned,
        _ => plain,
    };
    Ok((physical, kind))
}
