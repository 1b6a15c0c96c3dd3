//! A small model made by hand: twelve documents, two topics, two outliers.
#![allow(dead_code)]

use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;
use topictui::cluster::hdbscan::{CondensedRow, Hdbscan};
use topictui::corpus::{Corpus, Format, Skip};
use topictui::pipeline::fingerprint::{Fingerprint, Fingerprints};
use topictui::pipeline::{Model, Settings, Stage};
use topictui::reduce::knn::Neighbours;
use topictui::reduce::umap::{Umap, UmapParams};
use topictui::topics::similarity::Similarity;
use topictui::topics::{CTfidf, Topic, Topics};

pub fn tiny_model() -> Model {
    let texts: Vec<String> = (0..12)
        .map(|n| match n % 3 {
            0 => format!("The kettle whistles at boil number {n}, naïve 茶"),
            1 => format!("A bicycle chain needs oil, ride {n}"),
            _ => format!("Nothing fits, remark {n}"),
        })
        .collect();
    let assignments: Vec<i32> = (0..12).map(|n| [0, 1, -1][n % 3]).collect();
    let numbers = |rows: usize, columns: usize| {
        Array2::from_shape_fn((rows, columns), |(r, c)| ((r * 7 + c * 3) % 11) as f32 / 10.0 - 0.4)
    };
    let topic = |id: i32, words: &[(&str, f64)], representative: &[usize]| Topic {
        id,
        size: 4,
        words: words.iter().map(|(word, score)| ((*word).to_owned(), *score)).collect(),
        representative: representative.to_vec(),
        label: None,
    };
    let mut fingerprints = Fingerprints::default();
    for stage in Stage::ALL {
        fingerprints.set(stage, Fingerprint::of([stage.name()]));
    }
    Model {
        settings: Settings { min_topic_size: 4, ..Settings::default() },
        prepared: Arc::new(texts.iter().map(|text| text.to_lowercase()).collect()),
        corpus: Arc::new(Corpus {
            name: "kettles.txt".to_owned(),
            path: Some("kettles.txt".into()),
            format: Format::Lines,
            encoding: "UTF-8".to_owned(),
            column: None,
            columns: Vec::new(),
            texts,
            rows: (1..=12).collect(),
            skipped: vec![(13, Skip::Empty)],
            duplicates: 0,
        }),
        embedder: ("test model".to_owned(), "test:1".to_owned()),
        embeddings: Arc::new(numbers(12, 8)),
        neighbours: Arc::new(Neighbours {
            indices: Array2::from_shape_fn((12, 3), |(r, c)| ((r + c) % 12) as u32),
            distances: numbers(12, 3).mapv(f32::abs),
        }),
        reduced: Arc::new(Umap {
            params: UmapParams::default(),
            embedding: numbers(12, 5),
            a: 1.93,
            b: 0.79,
        }),
        clusters: Arc::new(Hdbscan {
            labels: assignments.clone(),
            probabilities: (0..12)
                .map(|n| if n % 3 == 2 { 0.0 } else { 1.0 - n as f64 / 20.0 })
                .collect(),
            condensed: vec![
                CondensedRow { parent: 12, child: 13, lambda: 0.5, size: 4 },
                CondensedRow { parent: 12, child: 2, lambda: f64::INFINITY, size: 1 },
            ],
            selected: vec![13, 14],
            spanning: (1..12).map(|b| (b - 1, b, f64::from(b) / 7.0)).collect(),
            core_distances: (0..12).map(|n| f64::from(n) / 9.0).collect(),
        }),
        topics: Arc::new(Topics {
            list: vec![
                topic(-1, &[("remark", 0.3)], &[2]),
                topic(0, &[("kettle", 0.9), ("boil", 0.8)], &[0, 3]),
                topic(1, &[("bicycle", 0.7), ("chain", 0.7)], &[1]),
            ],
            assignments,
            vectors: numbers(3, 8),
            ctfidf: CTfidf {
                vocabulary: ["bicycle", "boil", "chain", "kettle", "remark"]
                    .map(str::to_owned)
                    .to_vec(),
                idf: vec![1.0, 1.1, 1.2, 1.3, 1.4],
                rows: vec![vec![(4, 0.3)], vec![(1, 0.8), (3, 0.9)], vec![(0, 0.7), (2, 0.7)]],
            },
        }),
        similarity: Arc::new(Similarity {
            matrix: ndarray::array![[1.0, 0.25], [0.25, 1.0]],
            order: vec![1, 0],
        }),
        embedded: 12,
        timings: vec![
            (Stage::Read, Duration::from_millis(3)),
            (Stage::Embed, Duration::from_secs(1)),
        ],
        fingerprints,
    }
}
