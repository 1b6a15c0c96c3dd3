//! Files spoilt on purpose: bytes, JSON values and arrays of a valid file changed in the ways that
//! accidents and ill will change them.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// One change to a run of bytes. Places are shares of the length, so that one value fits any file.
#[derive(Clone, Debug)]
pub enum Spoil {
    Flip {
        at: f64,
        bit: u8,
    },
    Set {
        at: f64,
        to: u8,
    },
    Cut {
        at: f64,
    },
    Remove {
        at: f64,
        length: usize,
    },
    Repeat {
        at: f64,
        length: usize,
        times: usize,
    },
    Insert {
        at: f64,
        what: Vec<u8>,
    },
    /// The n-th run of digits becomes this.
    Digits {
        which: usize,
        to: &'static str,
    },
    Exchange {
        one: f64,
        other: f64,
        length: usize,
    },
}

/// Numbers that programs stumble over.
pub const NUMBERS: [&str; 17] = [
    "0",
    "-1",
    "1",
    "2",
    "255",
    "65536",
    "2147483647",
    "4294967296",
    "1099511627776",
    "9007199254740993",
    "9223372036854775807",
    "18446744073709551615",
    "99999999999999999999999",
    "-9223372036854775808",
    "0.5",
    "1e308",
    "-1e-320",
];

pub fn spoils() -> impl Strategy<Value = Vec<Spoil>> {
    let at = || 0.0..1.0f64;
    let what = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..20),
        prop::sample::select(vec![
            b"\x1b[2J".to_vec(),
            b"\"".to_vec(),
            b"\0".to_vec(),
            b"\n".to_vec(),
            b"[[[[[[".to_vec(),
            b"{\"a\":".to_vec(),
            b"\xff\xfe".to_vec(),
            "\u{202e}".as_bytes().to_vec(),
            b",,".to_vec(),
        ]),
    ];
    let one = prop_oneof![
        (at(), 0..8u8).prop_map(|(at, bit)| Spoil::Flip { at, bit }),
        (at(), any::<u8>()).prop_map(|(at, to)| Spoil::Set { at, to }),
        at().prop_map(|at| Spoil::Cut { at }),
        (at(), 1..200usize).prop_map(|(at, length)| Spoil::Remove { at, length }),
        (at(), 1..200usize, 1..40usize).prop_map(|(at, length, times)| Spoil::Repeat {
            at,
            length,
            times
        }),
        (at(), what).prop_map(|(at, what)| Spoil::Insert { at, what }),
        (0..500usize, prop::sample::select(NUMBERS.to_vec()))
            .prop_map(|(which, to)| Spoil::Digits { which, to }),
        (at(), at(), 1..64usize).prop_map(|(one, other, length)| Spoil::Exchange {
            one,
            other,
            length
        }),
    ];
    proptest::collection::vec(one, 1..4)
}

pub fn spoil(bytes: &[u8], spoils: &[Spoil]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for spoil in spoils {
        if bytes.is_empty() {
            break;
        }
        let place = |share: f64| ((bytes.len() as f64 * share) as usize).min(bytes.len() - 1);
        match spoil {
            Spoil::Flip { at, bit } => {
                let at = place(*at);
                bytes[at] ^= 1 << bit;
            }
            Spoil::Set { at, to } => {
                let at = place(*at);
                bytes[at] = *to;
            }
            Spoil::Cut { at } => bytes.truncate(place(*at)),
            Spoil::Remove { at, length } => {
                let at = place(*at);
                bytes.drain(at..(at + length).min(bytes.len()));
            }
            Spoil::Repeat { at, length, times } => {
                let at = place(*at);
                let part = bytes[at..(at + length).min(bytes.len())].repeat(*times);
                bytes.splice(at..at, part);
            }
            Spoil::Insert { at, what } => {
                let at = place(*at);
                bytes.splice(at..at, what.iter().copied());
            }
            Spoil::Digits { which, to } => {
                let mut runs = Vec::new();
                let mut at = 0;
                while at < bytes.len() {
                    let length = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
                    if length > 0 {
                        runs.push(at..at + length);
                    }
                    at += length.max(1);
                }
                if !runs.is_empty() {
                    bytes.splice(runs[which % runs.len()].clone(), to.bytes());
                }
            }
            Spoil::Exchange { one, other, length } => {
                let (one, other) = (place(*one), place(*other));
                for step in 0..*length {
                    if one + step < bytes.len() && other + step < bytes.len() {
                        bytes.swap(one + step, other + step);
                    }
                }
            }
        }
    }
    bytes
}

/// One change to a JSON value: the n-th place in it becomes something else.
#[derive(Clone, Debug)]
pub struct Twist {
    which: usize,
    how: usize,
    number: &'static str,
}

pub fn twists() -> impl Strategy<Value = Vec<Twist>> {
    let one = (0..100_000usize, 0..9usize, prop::sample::select(NUMBERS.to_vec()))
        .prop_map(|(which, how, number)| Twist { which, how, number });
    proptest::collection::vec(one, 1..4)
}

/// Half of the places hit are numbers.
pub fn twist(json: &mut Value, twists: &[Twist]) {
    for Twist { which, how, number } in twists {
        let numbers_only = how % 2 == 0;
        let mut count = 0;
        visit(json, &mut |value| count += usize::from(!numbers_only || value.is_number()));
        if count == 0 {
            continue;
        }
        let (mut at, wanted) = (0, which % count);
        visit(json, &mut |value| {
            if numbers_only && !value.is_number() {
                return;
            }
            if at == wanted {
                change(value, *how, number);
            }
            at += 1;
        });
    }
}

fn visit(value: &mut Value, each: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|value| visit(value, each)),
        Value::Object(all) => all.values_mut().for_each(|value| visit(value, each)),
        _ => {}
    }
    each(value);
}

fn change(value: &mut Value, how: usize, number: &str) {
    let parsed = serde_json::from_str(number).unwrap_or(Value::Null);
    match (how, &mut *value) {
        (_, Value::Number(_)) => *value = parsed,
        (1, _) => *value = Value::Null,
        (3, Value::Array(all)) => all.clear(),
        (5, Value::Array(all)) if !all.is_empty() => all.push(all[0].clone()),
        (7, Value::Array(all)) if !all.is_empty() => drop(all.remove(0)),
        (3, Value::Object(all)) => {
            let key = all.keys().next().cloned();
            key.map(|key| all.remove(&key));
        }
        (5, Value::String(text)) => text.push_str("\u{1b}]0;x\u{7}\u{202e}"),
        (7, Value::String(text)) => text.clear(),
        (_, Value::Bool(is)) => *is = !*is,
        _ => *value = parsed,
    }
}

/// An array of a safetensors file.
#[derive(Clone, Debug)]
pub struct Array {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub bytes: Vec<u8>,
}

pub type Arrays = BTreeMap<String, Array>;

/// One change to arrays by name, which are many.
#[derive(Clone, Debug)]
pub enum Bend {
    /// A number becomes one of the extremes of its type.
    Number {
        array: usize,
        at: usize,
        extreme: usize,
    },
    /// So many rows are left, or one more than there are.
    Rows {
        array: usize,
        left: usize,
    },
    Columns {
        array: usize,
        left: usize,
    },
    /// The same numbers in another shape.
    Shape {
        array: usize,
        how: usize,
    },
    /// Two arrays of one type change places.
    Swap {
        one: usize,
        other: usize,
    },
    Drop {
        array: usize,
    },
    Empty {
        array: usize,
        how: usize,
    },
}

pub fn bends() -> impl Strategy<Value = Vec<Bend>> {
    let array = || 0..1000usize;
    let one = prop_oneof![
        4 => (array(), 0..100_000usize, 0..8usize)
            .prop_map(|(array, at, extreme)| Bend::Number { array, at, extreme }),
        2 => (array(), 0..100usize).prop_map(|(array, left)| Bend::Rows { array, left }),
        2 => (array(), 0..100usize).prop_map(|(array, left)| Bend::Columns { array, left }),
        2 => (array(), 0..4usize).prop_map(|(array, how)| Bend::Shape { array, how }),
        1 => (array(), array()).prop_map(|(one, other)| Bend::Swap { one, other }),
        1 => array().prop_map(|array| Bend::Drop { array }),
        1 => (array(), 0..3usize).prop_map(|(array, how)| Bend::Empty { array, how }),
    ];
    proptest::collection::vec(one, 1..3)
}

pub fn bend(arrays: &mut Arrays, bends: &[Bend]) {
    for bend in bends {
        let names: Vec<String> = arrays.keys().cloned().collect();
        if names.is_empty() {
            break;
        }
        let name = |array: usize| names[array % names.len()].clone();
        match *bend {
            Bend::Number { array, at, extreme } => {
                let array = arrays.get_mut(&name(array)).unwrap();
                let size = array.dtype.bitsize() / 8;
                let count = array.bytes.len() / size;
                if count > 0 {
                    let at = at % count * size;
                    array.bytes[at..at + size].copy_from_slice(&number(array.dtype, extreme));
                }
            }
            Bend::Rows { array, left } => resize(arrays.get_mut(&name(array)).unwrap(), 0, left),
            Bend::Columns { array, left } => {
                let array = arrays.get_mut(&name(array)).unwrap();
                let last = array.shape.len().saturating_sub(1);
                resize(array, last, left);
            }
            Bend::Shape { array, how } => {
                let array = arrays.get_mut(&name(array)).unwrap();
                let total: usize = array.shape.iter().product();
                match how {
                    0 => array.shape.reverse(),
                    1 => array.shape = vec![total],
                    2 => array.shape = vec![1, total],
                    _ => array.shape = vec![total, 1],
                }
            }
            Bend::Swap { one, other } => {
                let (one, other) = (name(one), name(other));
                let (a, b) = (arrays[&one].clone(), arrays[&other].clone());
                if a.dtype == b.dtype {
                    arrays.insert(one, b);
                    arrays.insert(other, a);
                }
            }
            Bend::Drop { array } => {
                arrays.remove(&name(array));
            }
            Bend::Empty { array, how } => {
                let array = arrays.get_mut(&name(array)).unwrap();
                array.bytes.clear();
                let axes = array.shape.len();
                array.shape = match how {
                    0 => vec![0; axes],
                    // Of nothing there can be any number.
                    1 => [vec![1 << 40; axes.saturating_sub(1)], vec![0]].concat(),
                    _ => [vec![0], vec![1 << 30; axes.saturating_sub(1)]].concat(),
                };
                if how == 1 && axes > 2 {
                    array.shape = vec![1 << 40, 0, 1];
                }
            }
        }
    }
}

/// Bytes that a resized array may have.
const LARGEST: usize = 16 << 20;

fn resize(array: &mut Array, axis: usize, left: usize) {
    let size = array.dtype.bitsize() / 8;
    let Some(&length) = array.shape.get(axis) else { return };
    let inner: usize = array.shape[axis + 1..].iter().product::<usize>() * size;
    let left = left % (length + 2);
    let outer: usize = array.shape[..axis].iter().product();
    // A shape that was emptied before may say anything about its other axes.
    if outer.saturating_mul(left).saturating_mul(inner) > LARGEST {
        return;
    }
    let mut bytes = Vec::new();
    for block in 0..outer {
        let from = &array.bytes[block * length * inner..][..length * inner];
        bytes.extend(from.iter().chain(std::iter::repeat(&0)).take(left * inner));
    }
    array.shape[axis] = left;
    array.bytes = bytes;
}

fn number(dtype: Dtype, extreme: usize) -> Vec<u8> {
    match dtype {
        Dtype::F32 => [f32::NAN, f32::INFINITY, f32::MAX, f32::MIN, 0.0, -1.0, 1e-40, 1e19]
            [extreme]
            .to_le_bytes()
            .to_vec(),
        Dtype::F64 => [f64::NAN, f64::INFINITY, f64::MAX, f64::MIN, 0.0, -1.0, 1e-310, 1e150]
            [extreme]
            .to_le_bytes()
            .to_vec(),
        Dtype::I32 => [i32::MAX, i32::MIN, -1, 0, 1, -2, 1000, 2][extreme].to_le_bytes().to_vec(),
        Dtype::U32 => [u32::MAX, 0, 1, 2, 1000, 1 << 31, 79, 80][extreme].to_le_bytes().to_vec(),
        Dtype::I64 => {
            [i64::MAX, i64::MIN, -1, 0, 1, 1 << 53, -(1 << 62), 7][extreme].to_le_bytes().to_vec()
        }
        Dtype::U64 => {
            [u64::MAX, 0, 1, 1 << 40, 1 << 63, 79, 80, 1000][extreme].to_le_bytes().to_vec()
        }
        other => vec![[0, 255, 128, 27, 10, 1, 200, 65][extreme]; other.bitsize() / 8],
    }
}

/// The arrays and the metadata of a safetensors file.
pub fn taken_apart(bytes: &[u8]) -> (Arrays, HashMap<String, String>) {
    let (_, metadata) = SafeTensors::read_metadata(bytes).unwrap();
    let arrays = SafeTensors::deserialize(bytes).unwrap();
    let array = |(name, tensor): (&str, TensorView)| {
        let (dtype, shape) = (tensor.dtype(), tensor.shape().to_vec());
        (name.to_owned(), Array { dtype, shape, bytes: tensor.data().to_vec() })
    };
    let metadata = metadata.metadata().clone().unwrap_or_default();
    (arrays.iter().map(array).collect(), metadata)
}

/// A file of them; `None` where there can be none.
pub fn put_together(arrays: &Arrays, metadata: HashMap<String, String>) -> Option<Vec<u8>> {
    let views: Option<Vec<(&str, TensorView)>> = arrays
        .iter()
        .map(|(name, array)| {
            let view = TensorView::new(array.dtype, array.shape.clone(), &array.bytes).ok()?;
            Some((name.as_str(), view))
        })
        .collect();
    safetensors::serialize(views?, Some(metadata).filter(|all| !all.is_empty())).ok()
}

/// A session of these arrays and this model, with the checksum that belongs to it.
pub fn sealed(arrays: &Arrays, envelope: &Value, model: &Value) -> Option<Vec<u8>> {
    let mut hasher = Sha256::new();
    for (name, array) in arrays {
        hasher.update(name);
        hasher.update(&array.bytes);
    }
    let model = model.to_string();
    hasher.update(&model);
    let sum: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut envelope = envelope.clone();
    envelope["model"] = model.into();
    envelope["sha256"] = sum.into();
    let entry = ("topictui session".to_owned(), envelope.to_string());
    put_together(arrays, HashMap::from([entry]))
}
