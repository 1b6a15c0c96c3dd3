//! A small model made by hand: twelve documents, two topics, two outliers.

use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;
use topictui::cluster::consensus::Support;
use topictui::cluster::hdbscan::Hdbscan;
use topictui::cluster::hdbscan::spanning::SpanningTree;
use topictui::corpus::Language;
use topictui::corpus::{
    Corpus, DocumentId, Findings, Format, Labels, Languages, RecordMap, Skip, TimeKind, Times,
};
use topictui::embed::centred::Means;
use topictui::model::Change;
use topictui::model::fingerprint::{Fingerprint, Fingerprints};
use topictui::model::fitted::{Clusters, Fit};
use topictui::model::{ClusterSettings, Model, Settings, Stage};
use topictui::reduce::Reduced;
use topictui::reduce::knn::Neighbours;
use topictui::reduce::umap::{Layouts, Plan, UmapParams};
use topictui::topics::similarity::Similarity;
use topictui::topics::{CTfidf, Topic, TopicId, Topics};

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
    let topic = |id: TopicId, words: &[(&str, f64)], representative: &[usize]| Topic {
        id,
        size: 4,
        words: words.iter().map(|(word, score)| ((*word).to_owned(), *score)).collect(),
        representative: representative.iter().copied().map(DocumentId).collect(),
        label: None,
        ..Topic::default()
    };
    let mut fingerprints = Fingerprints::default();
    for stage in Stage::ALL {
        fingerprints.set(stage, Fingerprint::of([stage.name()]));
    }
    let settings = Settings {
        cluster: ClusterSettings { min_topic_size: 4, ..ClusterSettings::default() },
        ..Settings::default()
    };
    let prepared = texts.iter().map(|text| text.to_lowercase()).collect();
    let corpus = Arc::new(Corpus {
        name: "kettles.txt".to_owned(),
        paths: vec!["kettles.txt".into()],
        format: Format::Lines,
        encoding: "UTF-8".to_owned(),
        column: None,
        columns: Vec::new(),
        records: RecordMap::of(1, (0..13).map(|at| (at == 12).then_some(Skip::Empty))),
        languages: Languages::of(&texts),
        texts,
        labels: Some(Labels::of(["hot", "fast", "", "hot"].into_iter().cycle().take(12))),
        times: Some(Times { kind: TimeKind::Number, values: (2000..2012).map(Some).collect() }),
        files: None,
        findings: Findings::default(),
    });
    let tree = |scale: f64| SpanningTree {
        edges: (1..12).map(|b| (b - 1, b, f64::from(b) / scale)).collect(),
        core_distances: (0..12).map(|n| f64::from(n) / 9.0).collect(),
    };
    Model {
        answers: Arc::default(),
        settings: settings.clone(),
        prepared: Arc::new(prepared),
        source: corpus.clone(),
        duplicates: None,
        corpus,
        embedder: ("test model".to_owned(), "test:1".to_owned()),
        pieces: None,
        means: Some(Arc::new(Means {
            all: vec![0.5; 8],
            of: [("de", 0.25), ("fr", 0.5)]
                .into_iter()
                .map(|(code, share)| (Language::named(code).unwrap(), (share, vec![-1.0; 8])))
                .collect(),
        })),
        embeddings: Arc::new(numbers(12, 8)),
        fit: Some(Fit {
            neighbours: Arc::new(Neighbours {
                indices: Array2::from_shape_fn((12, 3), |(r, c)| ((r + c) % 12) as u32),
                distances: numbers(12, 3).mapv(f32::abs),
                recall: Some(0.996),
            }),
            layouts: Arc::new(Reduced::Umap(Layouts {
                params: UmapParams::default(),
                plan: Plan { layouts: 2, epochs: Some(50), bags: 1 },
                embeddings: vec![numbers(12, 5), numbers(12, 5) + 1.0],
                a: 1.93,
                b: 0.79,
            })),
            clusters: Arc::new(Clusters::new(
                [7.0, 9.0]
                    .map(|scale| Hdbscan::from_tree(tree(scale), &settings.hdbscan()))
                    .to_vec(),
                None,
                None,
                assignments.clone(),
                None,
            )),
            guided: None,
            weighed: None,
        }),
        support: Arc::new(Support {
            strength: (0..12)
                .map(|n| if n % 3 == 2 { 0.0 } else { 1.0 - n as f64 / 20.0 })
                .collect(),
            steadiness: (0..12).map(|n| n as f32 / 12.0).collect(),
            recurrence: vec![0.9, 0.6],
        }),
        memberships: Some(Arc::new(
            (0..12)
                .map(|n| {
                    (0..n % 3).map(|topic| (TopicId(topic), 0.6 / (1 + topic) as f32)).collect()
                })
                .collect(),
        )),
        layers: Arc::default(),
        history: vec![Change::Rename { topic: TopicId(1), label: Some("Cycling".to_owned()) }],
        topics: Arc::new(Topics {
            list: vec![
                topic(TopicId::OUTLIERS, &[("remark", 0.3)], &[2]),
                topic(TopicId(0), &[("kettle", 0.9), ("boil", 0.8)], &[0, 3]),
                topic(TopicId(1), &[("bicycle", 0.7), ("chain", 0.7)], &[1]),
            ],
            assignments: TopicId::of_labels(assignments),
            vectors: numbers(3, 8),
            ctfidf: Arc::new(CTfidf {
                vocabulary: ["bicycle", "boil", "chain", "kettle", "remark"]
                    .map(str::to_owned)
                    .to_vec(),
                idf: vec![1.0, 1.1, 1.2, 1.3, 1.4],
                rows: vec![vec![(4, 0.3)], vec![(1, 0.8), (3, 0.9)], vec![(0, 0.7), (2, 0.7)]],
                ..CTfidf::default()
            }),
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
