//! NumPy's archive of arrays.

use std::collections::BTreeMap;

use crate::corpus::packed;
use crate::embed::precomputed::npy;

/// Arrays by their names.
pub(super) struct Arrays(BTreeMap<String, Array>);

struct Array {
    kind: String,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Arrays {
    /// `None` where it is no such archive, or not a whole one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut arrays = BTreeMap::new();
        for (name, bytes) in packed::files_of_zip(bytes).ok()? {
            let header = npy::header(&bytes)?;
            let (kind, shape) = (header.kind.to_owned(), header.shape);
            let bytes = (!header.by_columns).then(|| header.data.to_vec())?;
            arrays.insert(name.strip_suffix(".npy")?.to_owned(), Array { kind, shape, bytes });
        }
        Some(Arrays(arrays))
    }

    /// Numbers of 32 or 64 bits, and the shape of the array.
    pub fn floats(&self, name: &str) -> Option<(&[usize], Vec<f32>)> {
        let array = self.0.get(name)?;
        let floats: Vec<f32> = match array.kind.as_str() {
            "<f4" => array.bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
            "<f8" => {
                array.bytes.as_chunks().0.iter().map(|b| f64::from_le_bytes(*b) as f32).collect()
            }
            _ => return None,
        };
        let count: usize = array.shape.iter().product();
        let sound = floats.len() == count && floats.iter().all(|v| v.is_finite());
        sound.then_some((&array.shape[..], floats))
    }

    /// Bytes, and the shape of the array.
    pub fn bytes(&self, name: &str) -> Option<(&[usize], &[u8])> {
        let array = self.0.get(name).filter(|array| array.kind == "|u1")?;
        let count: usize = array.shape.iter().product();
        (array.bytes.len() == count).then_some((&array.shape[..], &array.bytes[..]))
    }
}
