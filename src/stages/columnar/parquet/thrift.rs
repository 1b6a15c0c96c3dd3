//! Thrift's compact protocol, as far as Parquet's metadata need it.

use crate::columnar::{Flaw, damaged};

/// Deepest nesting.
const DEPTH: usize = 40;

/// Any value.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    Bool(bool),
    Int(i64),
    Bytes(&'a [u8]),
    List(Vec<Value<'a>>),
    Struct(Vec<(i16, Value<'a>)>),
    Other,
}

impl<'a> Value<'a> {
    /// A field of a struct.
    pub fn field(&self, id: i16) -> Option<&Value<'a>> {
        match self {
            Value::Struct(fields) => {
                fields.iter().find(|field| field.0 == id).map(|field| &field.1)
            }
            _ => None,
        }
    }

    pub fn int(&self, id: i16) -> Option<i64> {
        match self.field(id)? {
            Value::Int(value) => Some(*value),
            _ => None,
        }
    }

    pub fn bool(&self, id: i16) -> Option<bool> {
        match self.field(id)? {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub fn bytes(&self, id: i16) -> Option<&'a [u8]> {
        match self.field(id)? {
            Value::Bytes(value) => Some(value),
            _ => None,
        }
    }

    pub fn list(&self, id: i16) -> &[Value<'a>] {
        match self.field(id) {
            Some(Value::List(values)) => values,
            _ => &[],
        }
    }

    /// A length or an offset.
    pub fn size(&self, id: i16) -> Option<usize> {
        self.int(id).and_then(|value| usize::try_from(value).ok())
    }
}

/// Reads one struct; `bytes` is what is left behind it.
pub fn read<'a>(bytes: &mut &'a [u8]) -> Result<Value<'a>, Flaw> {
    fields(bytes, DEPTH)
}

fn byte(bytes: &mut &[u8]) -> Result<u8, Flaw> {
    let (first, rest) = bytes.split_first().ok_or(Flaw::Damaged("its metadata end too early"))?;
    *bytes = rest;
    Ok(*first)
}

/// A number of as many bytes as it needs, the lowest first.
pub fn varint(bytes: &mut &[u8]) -> Result<u64, Flaw> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let next = byte(bytes)?;
        value |= u64::from(next & 0x7f) << shift;
        if next & 0x80 == 0 {
            return Ok(value);
        }
    }
    damaged("a number is too long")
}

/// The same with a sign in the lowest bit.
pub fn zigzag(bytes: &mut &[u8]) -> Result<i64, Flaw> {
    let value = varint(bytes)?;
    Ok((value >> 1) as i64 ^ -((value & 1) as i64))
}

fn fields<'a>(bytes: &mut &'a [u8], depth: usize) -> Result<Value<'a>, Flaw> {
    let mut fields = Vec::new();
    let mut id = 0_i16;
    loop {
        let head = byte(bytes)?;
        if head == 0 {
            return Ok(Value::Struct(fields));
        }
        id = match head >> 4 {
            0 => zigzag(bytes)? as i16,
            delta => id.wrapping_add(i16::from(delta)),
        };
        let value = match head & 15 {
            1 => Value::Bool(true),
            2 => Value::Bool(false),
            kind => value(bytes, kind, depth)?,
        };
        fields.push((id, value));
    }
}

fn value<'a>(bytes: &mut &'a [u8], kind: u8, depth: usize) -> Result<Value<'a>, Flaw> {
    let depth = depth.checked_sub(1).ok_or(Flaw::Damaged("its metadata are nested too deep"))?;
    Ok(match kind {
        1 | 2 => Value::Bool(byte(bytes)? == 1),
        3 => Value::Int(i64::from(byte(bytes)? as i8)),
        4..=6 => Value::Int(zigzag(bytes)?),
        7 => {
            *bytes = bytes.get(8..).ok_or(Flaw::Damaged("its metadata end too early"))?;
            Value::Other
        }
        8 => {
            let length = varint(bytes)?;
            let length = usize::try_from(length).ok().filter(|&length| length <= bytes.len());
            let length = length.ok_or(Flaw::Damaged("its metadata end too early"))?;
            let (value, rest) = bytes.split_at(length);
            *bytes = rest;
            Value::Bytes(value)
        }
        9 | 10 => {
            let head = byte(bytes)?;
            let count = match head >> 4 {
                15 => varint(bytes)?,
                count => u64::from(count),
            };
            // Each takes a byte at least.
            if count > bytes.len() as u64 {
                return damaged("its metadata end too early");
            }
            let values = (0..count).map(|_| value(bytes, head & 15, depth));
            Value::List(values.collect::<Result<_, _>>()?)
        }
        11 => {
            let count = varint(bytes)?;
            let kinds = if count > 0 { byte(bytes)? } else { 0 };
            for _ in 0..count {
                value(bytes, kinds >> 4, depth)?;
                value(bytes, kinds & 15, depth)?;
            }
            Value::Other
        }
        12 => fields(bytes, depth)?,
        _ => return damaged("its metadata hold an unknown type"),
    })
}

/// Writes one struct.
#[derive(Default)]
pub struct Writer {
    pub bytes: Vec<u8>,
    last: Vec<i16>,
}

impl Writer {
    pub fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn zigzag(&mut self, value: i64) {
        self.varint((value << 1 ^ value >> 63) as u64);
    }

    fn head(&mut self, id: i16, kind: u8) {
        let last = self.last.last_mut();
        let delta = id - last.as_ref().map_or(0, |last| **last);
        if let Some(last) = last {
            *last = id;
        }
        // Fields are written in order and lie close.
        self.bytes.push((delta as u8) << 4 | kind);
    }

    /// A struct: of a field, or the outermost.
    pub fn structure(&mut self, id: Option<i16>, fields: impl FnOnce(&mut Self)) {
        if let Some(id) = id {
            self.head(id, 12);
        }
        self.last.push(0);
        fields(self);
        self.last.pop();
        self.bytes.push(0);
    }

    pub fn bool(&mut self, id: i16, value: bool) {
        self.head(id, if value { 1 } else { 2 });
    }

    pub fn i32(&mut self, id: i16, value: i32) {
        self.head(id, 5);
        self.zigzag(i64::from(value));
    }

    pub fn i64(&mut self, id: i16, value: i64) {
        self.head(id, 6);
        self.zigzag(value);
    }

    pub fn text(&mut self, id: i16, value: &str) {
        self.head(id, 8);
        self.varint(value.len() as u64);
        self.bytes.extend(value.bytes());
    }

    /// The head of a list of so many items of a kind: 5 of numbers, 8 of texts, 12 of structs.
    pub fn list(&mut self, id: i16, kind: u8, count: usize) {
        self.head(id, 9);
        match count {
            0..15 => self.bytes.push((count as u8) << 4 | kind),
            _ => {
                self.bytes.push(0xf0 | kind);
                self.varint(count as u64);
            }
        }
    }

    /// An item of a list of numbers.
    pub fn item(&mut self, value: i64) {
        self.zigzag(value);
    }

    /// An item of a list of texts.
    pub fn text_item(&mut self, value: &str) {
        self.varint(value.len() as u64);
        self.bytes.extend(value.bytes());
    }
}
