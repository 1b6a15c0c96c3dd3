//! What several test binaries share: the reference numbers and how to read them.

use std::io::Read;
use std::path::{Path, PathBuf};

use ndarray::{Array1, Array2};

/// A file of the reference numbers: from `tests/golden`, else from beside the checkout. Tests that
/// need one of the latter carry `#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]`.
pub fn golden(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = root.join("tests/golden").join(name);
    if own.exists() { own } else { root.join("../shared/golden").join(name) }
}

/// Any JSON file of the reference numbers.
pub fn golden_json(name: &str) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(golden(name)).unwrap()).unwrap()
}

/// The documents the reference run embedded.
pub fn golden_documents() -> Vec<String> {
    golden_jsonl_field("lemmatized")
}

/// One field of `preprocessed.jsonl`: raw, nostop or lemmatized.
pub fn golden_jsonl_field(field: &str) -> Vec<String> {
    std::fs::read_to_string(golden("preprocessed.jsonl"))
        .unwrap()
        .lines()
        .map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            value[field].as_str().unwrap().to_owned()
        })
        .collect()
}

/// An NPY array of any numeric type, flattened in row order, with its shape.
pub fn read_npy(bytes: &[u8]) -> (Vec<f64>, Vec<usize>) {
    assert_eq!(&bytes[..6], b"\x93NUMPY", "not an npy file");
    let (start, length) = if bytes[6] == 1 {
        (10, u16::from_le_bytes([bytes[8], bytes[9]]) as usize)
    } else {
        (12, u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]) as usize)
    };
    let header = std::str::from_utf8(&bytes[start..start + length]).unwrap();
    assert!(header.contains("'fortran_order': False"), "{header}");
    let after = |key: &str| &header[header.find(key).unwrap() + key.len()..];
    let kind: String =
        after("'descr': '").chars().take_while(|&c| c != '\'').filter(|&c| c != '<').collect();
    let shape: Vec<usize> = after("'shape': (")
        .split(')')
        .next()
        .unwrap()
        .split(',')
        .filter_map(|part| part.trim().parse().ok())
        .collect();
    let data = &bytes[start + length..];
    macro_rules! numbers {
        ($t:ty) => {
            data.chunks_exact(size_of::<$t>())
                .map(|chunk| <$t>::from_le_bytes(chunk.try_into().unwrap()) as f64)
                .collect()
        };
    }
    let values = match kind.as_str() {
        "f4" => numbers!(f32),
        "f8" => numbers!(f64),
        "i4" => numbers!(i32),
        "i8" => numbers!(i64),
        "u4" => numbers!(u32),
        "|b1" | "|u1" => data.iter().map(|&b| f64::from(b)).collect(),
        "|i1" => data.iter().map(|&b| f64::from(b as i8)).collect(),
        other => panic!("npy type {other}"),
    };
    (values, shape)
}

pub fn golden_1d(name: &str) -> Array1<f64> {
    let (values, _) = read_npy(&std::fs::read(golden(name)).unwrap());
    Array1::from_vec(values)
}

pub fn golden_2d(name: &str) -> Array2<f64> {
    let (values, shape) = read_npy(&std::fs::read(golden(name)).unwrap());
    Array2::from_shape_vec((shape[0], shape[1]), values).unwrap()
}

pub fn golden_2d_f32(name: &str) -> Array2<f32> {
    golden_2d(name).mapv(|v| v as f32)
}

/// One array out of an NPZ file, flattened.
pub fn golden_npz(name: &str, array: &str) -> Vec<f64> {
    read_npy(&golden_zip(name, &format!("{array}.npy"))).0
}

/// One file out of a ZIP file.
pub fn golden_zip(name: &str, file: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(golden(name)).unwrap()).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(file).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// Labels, a run a row.
pub fn golden_labels(name: &str) -> Vec<Vec<i32>> {
    let rows = golden_2d(name);
    rows.outer_iter().map(|row| row.iter().map(|&label| label as i32).collect()).collect()
}

/// Mean agreement of each labeling of one set with each of another.
pub fn mean_agreement(ours: &[Vec<i32>], theirs: &[Vec<i32>]) -> f64 {
    let pairs = ours.iter().flat_map(|a| theirs.iter().map(move |b| adjusted_rand(a, b)));
    pairs.sum::<f64>() / (ours.len() * theirs.len()) as f64
}

/// Mean agreement of each two labelings of a set.
pub fn agreement_among(labels: &[Vec<i32>]) -> f64 {
    let pairs = || (0..labels.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    pairs().map(|(i, j)| adjusted_rand(&labels[i], &labels[j])).sum::<f64>()
        / pairs().count() as f64
}

/// Adjusted Rand index of two labelings (noise counts as a cluster, as scikit-learn does).
pub fn adjusted_rand(a: &[i32], b: &[i32]) -> f64 {
    use std::collections::BTreeMap;
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let (mut cells, mut rows, mut columns) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (&x, &y) in a.iter().zip(b) {
        *cells.entry((x, y)).or_insert(0.0) += 1.0;
        *rows.entry(x).or_insert(0.0) += 1.0;
        *columns.entry(y).or_insert(0.0) += 1.0;
    }
    let sum = |map: Vec<f64>| map.into_iter().map(pairs).sum::<f64>();
    let index = sum(cells.into_values().collect());
    let (row, column) = (sum(rows.into_values().collect()), sum(columns.into_values().collect()));
    let expected = row * column / pairs(a.len() as f64);
    let maximum = (row + column) / 2.0;
    if maximum == expected { 1.0 } else { (index - expected) / (maximum - expected) }
}
