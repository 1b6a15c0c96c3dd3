//! Embeddings that the user brings: a matrix in NumPy's NPY format, a tensor of a safetensors file or a
//! column of lists in Parquet or Arrow (`named`; `FILE#NAME` where there are several), a row a record of the input, or a
//! row a document (see [`RecordMap::rows_in`](crate::corpus::RecordMap::rows_in)).
//!
//! Versions 1 to 3 of the format, little-endian float32 or float64, rows or columns one after the
//! other, as `numpy.save` writes them.

mod named;
pub(super) mod npy;

use std::cmp::Ordering;
use std::io;
use std::path::{Path, PathBuf};

use ndarray::{Array2, ShapeBuilder};

use self::npy::{split, value};
use crate::embed::EmbedError;
use crate::text::sanitise;

/// The file of a path, and the name behind a `#` of what is meant in it.
pub fn place(path: &Path) -> (PathBuf, Option<String>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match name.rsplit_once('#') {
        Some((file, name)) if !path.exists() => (path.with_file_name(file), Some(name.to_owned())),
        _ => (path.to_path_buf(), None),
    }
}

/// Reads an n × d matrix of finite numbers, n and d at least 1.
pub fn read(path: &Path) -> Result<Array2<f32>, EmbedError> {
    let (file, name) = place(path);
    let path = || file.clone();
    let bytes =
        std::fs::read(path()).map_err(|error| GivenError::Unreadable { path: path(), error })?;
    let matrix = named::read(&bytes, name.as_deref()).unwrap_or_else(|| parse(&bytes));
    let matrix = matrix.map_err(|flaw| GivenError::Form { path: path(), flaw })?;
    // Lengths, too, must be numbers: cosines divide by them.
    let length = |row: ndarray::ArrayView1<f32>| row.dot(&row);
    match matrix.rows().into_iter().position(|row| !length(row).is_finite()) {
        None => Ok(matrix),
        Some(row) => Err(GivenError::Infinite { path: path(), row: row + 1 }.into()),
    }
}

/// Why embeddings that the user brings cannot be used. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GivenError {
    /// The file cannot be read.
    #[error("{} cannot be read ({error}): check --embeddings", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is not a matrix of floating-point numbers.
    #[error("{} {flaw}: save the embeddings with numpy.save, a row a record", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// The flaw.
        flaw: NpyFlaw,
    },
    /// A row has no finite length.
    #[error(
        "{} holds numbers in row {row} that are not finite or too large: embed those documents again",
        path.display()
    )]
    Infinite {
        /// The file.
        path: PathBuf,
        /// From 1.
        row: usize,
    },
}

/// A flaw of a file that should be a matrix in NumPy's format, said of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NpyFlaw {
    /// A table or a file of tensors that cannot be read, as a sentence goes on.
    #[error("{0}")]
    Table(String),
    /// A table without a column of lists of numbers, or a file without tensors.
    #[error("holds no column of vectors")]
    NoVectors,
    /// There are several, and none was named.
    #[error("holds vectors under several names ({}; say which with FILE#NAME)", names.join(", "))]
    Several {
        /// Theirs.
        names: Vec<String>,
    },
    /// There are none of this name.
    #[error("holds no vectors named {wanted}, only {}", names.join(", "))]
    NoName {
        /// The name.
        wanted: String,
        /// Those there are.
        names: Vec<String>,
    },
    /// Vectors are not equally long.
    #[error("has {length} numbers in row {row}, and {first} in the first")]
    Ragged {
        /// From 1.
        row: usize,
        /// Of that row.
        length: usize,
        /// Of the first.
        first: usize,
    },
    /// Its header is none.
    #[error("is not an NPY, safetensors, Parquet or Arrow file")]
    Foreign,
    /// It is a vector, or has more than two axes.
    #[error("has {0} axes, not 2")]
    Axes(usize),
    /// It is a matrix without rows or columns.
    #[error("holds no numbers, its shape being ({rows}, {columns})")]
    Empty {
        /// By its header.
        rows: usize,
        /// By its header.
        columns: usize,
    },
    /// Its numbers are of another type, by NumPy's name.
    #[error("holds numbers of type {0}, not float32")]
    Type(String),
    /// No file could be so large.
    #[error("cannot have the shape ({rows}, {columns})")]
    TooLarge {
        /// By its header.
        rows: usize,
        /// By its header.
        columns: usize,
    },
    /// There are fewer numbers than its shape says.
    #[error("is cut short")]
    Short,
    /// There are more.
    #[error("holds more than its shape says")]
    Long,
}

fn parse(bytes: &[u8]) -> Result<Array2<f32>, NpyFlaw> {
    let foreign = || NpyFlaw::Foreign;
    let (header, data) = split(bytes).ok_or_else(foreign)?;
    let by_columns = match value(header, "fortran_order") {
        Some("False") => false,
        Some("True") => true,
        _ => return Err(foreign()),
    };
    let shape = value(header, "shape").ok_or_else(foreign)?;
    let axes = shape.split(',').map(str::trim).filter(|axis| !axis.is_empty());
    let axes: Vec<usize> = axes.map(str::parse).collect::<Result<_, _>>().map_err(|_| foreign())?;
    let [rows, columns] = axes[..] else {
        return Err(NpyFlaw::Axes(axes.len()));
    };
    if rows == 0 || columns == 0 {
        return Err(NpyFlaw::Empty { rows, columns });
    }
    let wide = match value(header, "descr") {
        Some("<f4") => false,
        Some("<f8") => true,
        other => {
            let other: String = sanitise(other.unwrap_or("?")).chars().take(20).collect();
            return Err(NpyFlaw::Type(other));
        }
    };
    let size = rows.checked_mul(columns).and_then(|n| n.checked_mul(if wide { 8 } else { 4 }));
    let size = size.ok_or(NpyFlaw::TooLarge { rows, columns })?;
    match data.len().cmp(&size) {
        Ordering::Less => return Err(NpyFlaw::Short),
        Ordering::Greater => return Err(NpyFlaw::Long),
        Ordering::Equal => {}
    }
    let numbers: Vec<f32> = match wide {
        false => data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        true => data.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes) as f32).collect(),
    };
    let matrix = Array2::from_shape_vec((rows, columns).set_f(by_columns), numbers);
    matrix.map(|matrix| matrix.as_standard_layout().into_owned()).map_err(|_| foreign())
}

#[cfg(test)]
mod tests {
    use super::npy::MAGIC;
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
        let by_columns = header.replace("False", "True");
        let expected = ndarray::array![[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]];
        assert_eq!(parse(&npy(&by_columns, &numbers)), Ok(expected));
    }

    #[test]
    fn rows_without_a_finite_length_are_refused_by_number() {
        let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }\n";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npy");
        for bad in [f64::NAN, f64::INFINITY, 1e300, 1e30] {
            let numbers: Vec<u8> = [1.0, bad].iter().flat_map(|n: &f64| n.to_le_bytes()).collect();
            std::fs::write(&path, npy(header, &numbers)).unwrap();
            let said = read(&path).unwrap_err().to_string();
            assert!(said.contains("holds numbers in row 2 that are not finite"), "{said}");
        }
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
            (npy(&header.replace("False", "Perhaps"), &data), "not an NPY"),
            (npy(&header.replace("(2, 3)", "(2, 0)"), &[]), "holds no numbers"),
            (npy(&header.replace("(2, 3)", "(0, 3)"), &[]), "holds no numbers"),
            (npy(&header.replace("(2, 3)", "(2, -3)"), &data), "not an NPY"),
            (npy(&header.replace("(2, 3)", "(2, 2)"), &data), "more than its shape"),
            (npy(header, &[0; 25]), "more than its shape"),
            (npy(&header.replace("(2, 3)", "(4294967296, 4294967296)"), &data), "cannot have"),
            ([MAGIC, &[2, 0], &u32::MAX.to_le_bytes(), header.as_bytes()].concat(), "not an NPY"),
            ([MAGIC, &[9, 0], &[0; 4], header.as_bytes()].concat(), "not an NPY"),
        ] {
            let error = parse(&bytes).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
