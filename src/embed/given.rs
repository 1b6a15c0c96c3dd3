//! Embeddings that the user brings: a matrix in NumPy's NPY format, a row a record of the input, or a
//! row a document (see [`RecordMap::rows_in`](crate::corpus::RecordMap::rows_in)).
//!
//! Versions 1 to 3 of the format, little-endian float32 or float64, rows one after the other, as
//! `numpy.save` writes them.

use std::path::Path;

use ndarray::Array2;

use super::EmbedError;

const MAGIC: &[u8] = b"\x93NUMPY";

/// Reads an n × d matrix of finite numbers.
pub fn read(path: &Path) -> Result<Array2<f32>, EmbedError> {
    let said = |what: &str| EmbedError::Message(format!("{} {what}", path.display()));
    let bytes = std::fs::read(path)
        .map_err(|error| said(&format!("cannot be read ({error}): check --embeddings")))?;
    let matrix = parse(&bytes).map_err(|what| {
        said(&format!("{what}: save the embeddings with numpy.save, a row a record"))
    })?;
    match matrix.iter().all(|x| x.is_finite()) {
        true => Ok(matrix),
        false => Err(said("holds numbers that are not finite: embed those documents again")),
    }
}

fn parse(bytes: &[u8]) -> Result<Array2<f32>, String> {
    let foreign = || "is not an NPY file".to_owned();
    let (header, data) = split(bytes).ok_or_else(foreign)?;
    if value(header, "fortran_order") != Some("False") {
        return Err("holds its columns one after the other, not its rows".to_owned());
    }
    let shape = value(header, "shape").ok_or_else(foreign)?;
    let shape: Vec<usize> =
        shape.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    let [rows, columns] = shape[..] else {
        return Err(format!("has {} axes, not 2", shape.len()));
    };
    let size = rows.checked_mul(columns).ok_or_else(foreign)?;
    let numbers: Vec<f32> = match value(header, "descr") {
        Some("<f4") => data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        Some("<f8") => {
            data.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes) as f32).collect()
        }
        other => {
            return Err(format!("holds numbers of type {}, not float32", other.unwrap_or("?")));
        }
    };
    if numbers.len() != size {
        return Err("is cut short".to_owned());
    }
    Array2::from_shape_vec((rows, columns), numbers).map_err(|_| foreign())
}

/// The header, a Python dictionary, and the numbers.
fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (version, rest) = (rest.first()?, rest.get(2..)?);
    let (length, rest) = match version {
        1 => (u16::from_le_bytes(*rest.first_chunk()?) as usize, &rest[2..]),
        _ => (u32::from_le_bytes(*rest.first_chunk()?) as usize, &rest[4..]),
    };
    Some((std::str::from_utf8(rest.get(..length)?).ok()?, &rest[length..]))
}

/// What stands behind a key, without the quotes or parentheses around it.
fn value<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let (_, behind) = header.split_once(&format!("'{key}':"))?;
    let behind = behind.trim_start();
    match behind.chars().next()? {
        '\'' => behind[1..].split('\'').next(),
        '(' => behind[1..].split(')').next(),
        _ => behind.split([',', '}']).next().map(str::trim),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npy(header: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = [MAGIC, &[1, 0], &(header.len() as u16).to_le_bytes()].concat();
        bytes.extend(header.bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn a_matrix_of_either_width_is_read() {
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n";
        let numbers: Vec<u8> = (0..6).flat_map(|n| (n as f32).to_le_bytes()).collect();
        let expected = ndarray::array![[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]];
        assert_eq!(parse(&npy(header, &numbers)), Ok(expected.clone()));
        let wide: Vec<u8> = (0..6).flat_map(|n| f64::from(n).to_le_bytes()).collect();
        assert_eq!(parse(&npy(&header.replace("f4", "f8"), &wide)), Ok(expected));
    }

    #[test]
    fn what_is_no_matrix_of_floats_is_said() {
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
        let data = [0; 24];
        for (bytes, said) in [
            (b"text,label\n".to_vec(), "not an NPY"),
            (npy(header, &data)[..9].to_vec(), "not an NPY"),
            (npy(header, &data[..20]), "cut short"),
            (npy(&header.replace("(2, 3)", "(6,)"), &data), "1 axes"),
            (npy(&header.replace("<f4", "<i4"), &data), "<i4"),
            (npy(&header.replace("False", "True"), &data), "columns"),
        ] {
            let error = parse(&bytes).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
