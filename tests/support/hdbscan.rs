//! The reference's HDBSCAN numbers, and ours to compare them with.

use ndarray::Array2;
use serde_json::Value;
use topictui::cluster::hdbscan::spanning::{Edge, SpanningTree};
use topictui::cluster::hdbscan::{Hdbscan, HdbscanParams};

use super::golden::{golden, golden_2d, golden_zip};

/// Four sets of points with several runs each.
pub const SMALL_SETS: [&str; 4] = ["blobs2d", "blobs5d", "dups5d", "one2d"];

pub struct SmallSet {
    pub points: Array2<f64>,
    pub new_points: Array2<f64>,
    pub runs: Vec<Value>,
}

pub fn small_set(name: &str) -> SmallSet {
    let file = golden_zip("hdbscan_small.zip", &format!("{name}.json"));
    let mut file: Value = serde_json::from_slice(&file).unwrap();
    SmallSet {
        points: matrix(&file["points"]),
        new_points: matrix(&file["new_points"]),
        runs: serde_json::from_value(file["runs"].take()).unwrap(),
    }
}

/// Our clustering from the reference's own tree of this run, and its parameters.
pub fn fitted(run: &Value) -> (Hdbscan, HdbscanParams) {
    let params = params_of(run);
    let edges = edges(&matrix(&run["mst"]));
    let core_distances = vec![0.0; edges.len() + 1];
    (Hdbscan::from_tree(SpanningTree { edges, core_distances }, &params), params)
}

/// Our clustering of the 1,000 documents from one of the reference's trees.
pub fn fitted_documents(prefix: &str) -> Hdbscan {
    let edges = edges(&golden_2d(&format!("{prefix}_mst.npy")));
    let core_distances = vec![0.0; edges.len() + 1];
    Hdbscan::from_tree(SpanningTree { edges, core_distances }, &HdbscanParams::default())
}

pub fn params_of(run: &Value) -> HdbscanParams {
    let params = &run["params"];
    HdbscanParams {
        min_cluster_size: params["min_cluster_size"].as_u64().unwrap() as usize,
        min_samples: None,
        cluster_selection_method: serde_json::from_value(
            params["cluster_selection_method"].clone(),
        )
        .unwrap(),
        cluster_selection_epsilon: params["cluster_selection_epsilon"].as_f64().unwrap(),
        allow_single_cluster: params["allow_single_cluster"].as_bool().unwrap(),
        ..HdbscanParams::default()
    }
}

pub fn edges(tree: &Array2<f64>) -> Vec<Edge> {
    tree.rows().into_iter().map(|row| (row[0] as u32, row[1] as u32, row[2])).collect()
}

pub fn labels(values: impl IntoIterator<Item = f64>) -> Vec<i32> {
    values.into_iter().map(|label| label as i32).collect()
}

/// A number, or "inf" and "nan" as text.
pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

pub fn matrix(value: &Value) -> Array2<f64> {
    let rows = value.as_array().unwrap();
    let columns = rows[0].as_array().unwrap().len();
    let cells: Vec<f64> = rows.iter().flat_map(numbers).collect();
    Array2::from_shape_vec((rows.len(), columns), cells).unwrap()
}

pub fn golden_csv(name: &str) -> Array2<f64> {
    let text = std::fs::read_to_string(golden(name)).unwrap();
    let rows: Vec<f64> = text
        .lines()
        .skip(1)
        .flat_map(|line| line.split(',').map(|cell| cell.parse().unwrap()))
        .collect();
    Array2::from_shape_vec((rows.len() / 4, 4), rows).unwrap()
}

/// 1e-9, relative above 1.
pub fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-9 * a.abs().max(1.0)
}
