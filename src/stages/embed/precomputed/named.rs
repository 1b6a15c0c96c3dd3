//! Matrices in files that hold several things by their names: a tensor of a safetensors file, a column of
//! lists in a Parquet or Arrow file.

use ndarray::Array2;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::NpyFlaw;
use crate::columnar::{About, Column, Values, arrow, parquet};
use crate::text::sanitise;

/// The matrix of this name, or the only one; `None` if the bytes are no such file.
pub(super) fn read(bytes: &[u8], name: Option<&str>) -> Option<Result<Array2<f32>, NpyFlaw>> {
    if parquet::begins(bytes) || arrow::begins(bytes) {
        return Some(of_columns(bytes, name));
    }
    let header = bytes.get(8..)?.starts_with(b"{\"");
    header.then(|| of_tensors(bytes, name))
}

/// The name that was asked for, or the only one there is.
fn choose<'a>(names: &[&'a str], wanted: Option<&str>) -> Result<&'a str, NpyFlaw> {
    let listed = || names.iter().map(|name| sanitise(name).into_owned()).collect();
    match (wanted, names) {
        (Some(wanted), names) => {
            let found = names.iter().find(|name| **name == wanted);
            found
                .copied()
                .ok_or_else(|| NpyFlaw::NoName { wanted: wanted.to_owned(), names: listed() })
        }
        (None, [one]) => Ok(one),
        (None, []) => Err(NpyFlaw::NoVectors),
        (None, _) => Err(NpyFlaw::Several { names: listed() }),
    }
}

fn of_columns(bytes: &[u8], wanted: Option<&str>) -> Result<Array2<f32>, NpyFlaw> {
    let names = std::cell::RefCell::new(Vec::new());
    let read = |wanted: &dyn Fn(About) -> bool| match parquet::begins(bytes) {
        true => parquet::read(bytes, wanted),
        false => arrow::read(bytes, wanted),
    };
    let flawed = |flaw: crate::columnar::Flaw| NpyFlaw::Table(flaw.to_string());
    read(&|about| {
        if about.listed && about.numbers {
            names.borrow_mut().push(about.name.to_owned());
        }
        false
    })
    .map_err(flawed)?;
    let names = names.into_inner();
    let name = choose(&names.iter().map(String::as_str).collect::<Vec<_>>(), wanted)?;
    let columns = read(&|about| about.listed && about.numbers && about.name == name);
    let Some(column) = columns.map_err(flawed)?.pop() else { return Err(NpyFlaw::NoVectors) };
    let Column { counts, values, .. } = column;
    let columns = counts.first().map_or(0, |&count| count as usize);
    if let Some(row) = counts.iter().position(|&count| count as usize != columns) {
        return Err(NpyFlaw::Ragged { row: row + 1, length: counts[row] as usize, first: columns });
    }
    let numbers: Vec<f32> = match values {
        Values::Floats(values) => values.into_iter().map(|value| value as f32).collect(),
        Values::Ints(values) => values.into_iter().map(|value| value as f32).collect(),
        Values::Bytes(_) => return Err(NpyFlaw::NoVectors),
    };
    matrix(counts.len(), columns, numbers)
}

fn of_tensors(bytes: &[u8], wanted: Option<&str>) -> Result<Array2<f32>, NpyFlaw> {
    let damaged = |error: safetensors::SafeTensorError| {
        NpyFlaw::Table(format!("is a damaged safetensors file ({error})"))
    };
    let tensors = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let mut names = tensors.names();
    names.sort_unstable();
    let tensor = tensors.tensor(choose(&names, wanted)?).map_err(damaged)?;
    let &[rows, columns] = tensor.shape() else { return Err(NpyFlaw::Axes(tensor.shape().len())) };
    matrix(rows, columns, numbers(&tensor)?)
}

fn numbers(tensor: &TensorView) -> Result<Vec<f32>, NpyFlaw> {
    let data = tensor.data();
    Ok(match tensor.dtype() {
        Dtype::F32 => data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        Dtype::F64 => {
            data.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes) as f32).collect()
        }
        Dtype::F16 => {
            let number = |bytes: &[u8; 2]| half::f16::from_le_bytes(*bytes).to_f32();
            data.as_chunks().0.iter().map(number).collect()
        }
        Dtype::BF16 => {
            let number = |bytes: &[u8; 2]| half::bf16::from_le_bytes(*bytes).to_f32();
            data.as_chunks().0.iter().map(number).collect()
        }
        other => return Err(NpyFlaw::Type(format!("{other:?}"))),
    })
}

fn matrix(rows: usize, columns: usize, numbers: Vec<f32>) -> Result<Array2<f32>, NpyFlaw> {
    if rows == 0 || columns == 0 {
        return Err(NpyFlaw::Empty { rows, columns });
    }
    Array2::from_shape_vec((rows, columns), numbers).map_err(|_| NpyFlaw::Short)
}
