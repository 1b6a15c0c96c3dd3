//! Writes FlatBuffers, front to back: a table, and behind it what it points at.

/// A field of a table.
pub enum Item<'a> {
    /// Left at its default.
    Absent,
    Byte(u8),
    Short(i16),
    Int(i32),
    Long(i64),
    Text(&'a str),
    Table(Vec<Item<'a>>),
    Tables(Vec<Vec<Item<'a>>>),
    /// Structs of so many long numbers each.
    Structs(Vec<Vec<i64>>),
}

impl Item<'_> {
    /// Bytes it takes in its table.
    fn size(&self) -> usize {
        match self {
            Item::Absent => 0,
            Item::Byte(_) => 1,
            Item::Short(_) => 2,
            Item::Long(_) => 8,
            _ => 4,
        }
    }
}

/// A whole message, padded to eight bytes.
pub fn message(root: &[Item]) -> Vec<u8> {
    let mut bytes = vec![0; 4];
    let at = table(&mut bytes, root);
    bytes[..4].copy_from_slice(&(at as u32).to_le_bytes());
    pad(&mut bytes, 8);
    bytes
}

pub fn pad(bytes: &mut Vec<u8>, to: usize) {
    bytes.resize(bytes.len().next_multiple_of(to), 0);
}

/// Writes a table, and where it points to; says where it lies.
fn table(bytes: &mut Vec<u8>, items: &[Item]) -> usize {
    // Behind the offset to its offsets each field lies at a multiple of its size.
    let mut end = 4_usize;
    let place = |item: &Item| {
        let at = end.next_multiple_of(item.size().max(1));
        end = at + item.size();
        at
    };
    let places: Vec<usize> = items.iter().map(place).collect();
    pad(bytes, 2);
    let offsets = bytes.len();
    bytes.extend((4 + 2 * items.len() as u16).to_le_bytes());
    bytes.extend((end as u16).to_le_bytes());
    for (item, place) in items.iter().zip(&places) {
        let place = if item.size() == 0 { 0 } else { *place as u16 };
        bytes.extend(place.to_le_bytes());
    }
    pad(bytes, 8);
    let at = bytes.len();
    bytes.resize(at + end, 0);
    bytes[at..at + 4].copy_from_slice(&((at - offsets) as u32).to_le_bytes());
    for (item, place) in items.iter().zip(places) {
        put(bytes, at + place, item);
    }
    at
}

/// Writes a field at its place, and behind the table what it points at.
fn put(bytes: &mut Vec<u8>, place: usize, item: &Item) {
    match item {
        Item::Absent => {}
        Item::Byte(value) => bytes[place] = *value,
        Item::Short(value) => bytes[place..place + 2].copy_from_slice(&value.to_le_bytes()),
        Item::Int(value) => bytes[place..place + 4].copy_from_slice(&value.to_le_bytes()),
        Item::Long(value) => bytes[place..place + 8].copy_from_slice(&value.to_le_bytes()),
        Item::Text(text) => {
            pad(bytes, 4);
            let here = bytes.len();
            point(bytes, place, here);
            bytes.extend((text.len() as u32).to_le_bytes());
            bytes.extend(text.bytes());
            bytes.push(0);
        }
        Item::Table(items) => {
            let inner = table(bytes, items);
            point(bytes, place, inner);
        }
        Item::Tables(tables) => {
            pad(bytes, 4);
            let vector = bytes.len();
            point(bytes, place, vector);
            bytes.extend((tables.len() as u32).to_le_bytes());
            bytes.resize(vector + 4 + 4 * tables.len(), 0);
            for (number, items) in tables.iter().enumerate() {
                let inner = table(bytes, items);
                point(bytes, vector + 4 + 4 * number, inner);
            }
        }
        Item::Structs(structs) => {
            // The numbers, not their count, lie at a multiple of eight.
            pad(bytes, 8);
            bytes.extend([0; 4]);
            let here = bytes.len();
            point(bytes, place, here);
            bytes.extend((structs.len() as u32).to_le_bytes());
            bytes.extend(structs.iter().flatten().flat_map(|number| number.to_le_bytes()));
        }
    }
}

/// Writes how far on from `place` something is.
fn point(bytes: &mut [u8], place: usize, to: usize) {
    bytes[place..place + 4].copy_from_slice(&((to - place) as u32).to_le_bytes());
}
