//! How far topics depend on the seed and on single documents, one layout against the vote.
//!
//! `cargo bench --bench stability -- [runs] [set…] [LAYOUTSxEPOCHS…]`, sets: tutorial, bbc, dblp
//! (the first 20,000 rows); without plans: one layout and the default. Reads `../shared/data`; a set that is not there is named and left out.
//!
//! Columns: mean and least adjusted Rand index over all pairs of `runs` (6) seeds, the outliers
//! counted as a topic; the same over the documents both place; over `runs` times 2 % left out, of
//! the rest with the whole under the same seed; normalised mutual information with the labels, of
//! all documents and of those placed; topics; share of outliers; seconds a run, from neighbours to
//! labels.

use std::path::Path;
use std::time::Instant;

use ndarray::{Array2, Axis};
use rayon::prelude::*;
use topictui::cluster::hdbscan::{self, Hdbscan, HdbscanParams};
use topictui::cluster::vote::vote;
use topictui::corpus::{ReadOptions, Step, read_path};
use topictui::embed::cache::EmbeddingCache;
use topictui::pipeline::observe::Unobserved;
use topictui::pipeline::run::{Resources, run};
use topictui::pipeline::{Input, Settings};
use topictui::quality::Agreement;
use topictui::reduce::knn::exact_cosine;
use topictui::reduce::umap::{Layouts, Plan, UmapParams, edges};
use topictui::watch::Unwatched;

type Failed = Box<dyn std::error::Error>;

/// A file of `../shared/data`, as it is topic-modelled here.
struct Set {
    name: &'static str,
    file: &'static str,
    text_column: &'static str,
    label_column: &'static str,
    preprocess: &'static [Step],
    most_rows: usize,
}

const SETS: [Set; 3] = [
    Set {
        name: "tutorial",
        file: "amazon_cells_labelled.txt",
        text_column: "1",
        label_column: "2",
        preprocess: &[Step::StopWords, Step::Lemmatize],
        most_rows: usize::MAX,
    },
    Set {
        name: "bbc",
        file: "bbc_news_octis.tsv",
        text_column: "1",
        label_column: "3",
        preprocess: &[],
        most_rows: usize::MAX,
    },
    Set {
        name: "dblp",
        file: "dblp_octis.tsv",
        text_column: "1",
        label_column: "3",
        preprocess: &[],
        most_rows: 20_000,
    },
];

fn main() -> Result<(), Failed> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let runs = words.iter().find_map(|word| word.parse().ok()).unwrap_or(6);
    let named = |set: &&Set| words.iter().any(|word| word == set.name);
    let any = SETS.iter().any(|set| named(&set));
    println!(
        "{:9} {:>6} {:>9}  {:>13}  {:>6}  {:>8}  {:>5} {:>6}  {:>6} {:>8} {:>7}",
        "SET",
        "DOCS",
        "LAYOUTS",
        "SEEDS (LEAST)",
        "PLACED",
        "LEFT OUT",
        "NMI",
        "PLACED",
        "TOPICS",
        "OUTLIERS",
        "SECONDS"
    );
    for set in SETS.iter().filter(|set| !any || named(set)) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(set.file);
        if !path.exists() {
            println!("{:9} left out: {} is not there", set.name, path.display());
            continue;
        }
        let (embeddings, labels) = set.load(&path)?;
        let asked: Vec<Plan> = words.iter().filter_map(|word| plan(word)).collect();
        let plans = if asked.is_empty() {
            vec![Plan::of(1, labels.len()), Plan::auto(labels.len())]
        } else {
            asked
        };
        for plan in plans {
            measure(set.name, &embeddings, &labels, plan, runs)?;
        }
    }
    Ok(())
}

/// A plan written as layouts and epochs: 32x100.
fn plan(word: &str) -> Option<Plan> {
    let (layouts, epochs) = word.split_once('x')?;
    Some(Plan { layouts: layouts.parse().ok()?, epochs: Some(epochs.parse().ok()?) })
}

impl Set {
    /// Embeddings and the label of each document.
    fn load(&self, path: &Path) -> Result<(Array2<f32>, Vec<String>), Failed> {
        let column = |column: &str| ReadOptions {
            text_column: Some(column.to_owned()),
            ..ReadOptions::default()
        };
        let settings = Settings {
            read: column(self.text_column),
            preprocess: self.preprocess.to_vec(),
            layouts: Some(1),
            ..Settings::default()
        };
        let resources = Resources::new(EmbeddingCache::platform());
        let input = Input::Path(path.to_path_buf());
        let model = run(&input, &settings, None, &resources, &Unobserved)?;
        let labels = read_path(path, &column(self.label_column))?;
        let rows = model.corpus.len().min(self.most_rows);
        let of_row = |row: &usize| {
            let at = labels.rows.binary_search(row).map_err(|_| format!("row {row}: no label"))?;
            Ok(labels.texts[at].clone())
        };
        let all: Result<_, Failed> = model.corpus.rows[..rows].iter().map(of_row).collect();
        Ok((model.embeddings.slice_axis(Axis(0), (0..rows).into()).to_owned(), all?))
    }
}

/// Topics of the documents `kept`, and the seconds they took.
fn topics(
    embeddings: &Array2<f32>,
    kept: &[usize],
    plan: Plan,
    seed: u64,
) -> Result<(Vec<i32>, f64), Failed> {
    let embeddings = embeddings.select(Axis(0), kept);
    let started = Instant::now();
    let (umap, cluster) = (UmapParams { seed, ..Default::default() }, HdbscanParams::default());
    let neighbours = exact_cosine(embeddings.view(), umap.n_neighbors, &Unwatched)?;
    let layouts = Layouts::fit(&neighbours, &umap, plan, &Unwatched)?;
    let each: Vec<Hdbscan> = layouts
        .embeddings
        .par_iter()
        .map(|layout| hdbscan::fit(layout.mapv(f64::from).view(), &cluster, &Unwatched))
        .collect::<Result<_, _>>()?;
    let votes: Vec<(&[i32], &[f64])> =
        each.iter().map(|one| (&one.labels[..], &one.probabilities[..])).collect();
    let edges = edges(&neighbours, umap.n_neighbors);
    let labels = vote(&votes, &edges, cluster.min_cluster_size);
    Ok((labels, started.elapsed().as_secs_f64()))
}

fn measure(
    name: &str,
    embeddings: &Array2<f32>,
    labels: &[String],
    plan: Plan,
    runs: u64,
) -> Result<(), Failed> {
    let all: Vec<usize> = (0..labels.len()).collect();
    let (mut wholes, mut left_out, mut seconds) = (Vec::new(), Vec::new(), 0.0);
    for seed in 0..runs {
        let (whole, took) = topics(embeddings, &all, plan, seed)?;
        let kept: Vec<usize> = all.iter().copied().filter(|&d| fold(d) != seed).collect();
        let (part, _) = topics(embeddings, &kept, plan, seed)?;
        let rest: Vec<i32> = kept.iter().map(|&document| whole[document]).collect();
        left_out.push(Agreement::of(&rest, &part).ari);
        wholes.push(whole);
        seconds += took / runs as f64;
    }
    let pairs = || (1..wholes.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let seeds: Vec<f64> = pairs().map(|(i, j)| Agreement::of(&wholes[i], &wholes[j]).ari).collect();
    let placed: Vec<f64> = pairs().map(|(i, j)| both_placed(&wholes[i], &wholes[j])).collect();
    let of_wholes = |of: &dyn Fn(&[i32]) -> f64| {
        mean(&wholes.iter().map(|whole| of(whole)).collect::<Vec<f64>>())
    };
    println!(
        "{name:9} {:>6} {:>9}  {:>5.3} ({:>5.3})  {:>6.3}  {:>8.3}  {:>5.3} {:>6.3}  {:>6.1} {:>8.3} {:>7.2}",
        labels.len(),
        plan.epochs.map_or("1".to_owned(), |epochs| format!("{}x{epochs}", plan.layouts)),
        mean(&seeds),
        seeds.iter().copied().fold(1.0, f64::min),
        mean(&placed),
        mean(&left_out),
        of_wholes(&|whole| Agreement::of(labels, whole).nmi),
        of_wholes(&|whole| Agreement::placed(labels, whole).nmi),
        of_wholes(&|whole| f64::from(whole.iter().max().map_or(0, |last| last + 1))),
        of_wholes(&|whole| {
            whole.iter().filter(|&&topic| topic < 0).count() as f64 / whole.len() as f64
        }),
        seconds,
    );
    Ok(())
}

/// ARI over the documents that both runs place.
fn both_placed(a: &[i32], b: &[i32]) -> f64 {
    let both = a.iter().zip(b).filter(|(a, b)| **a >= 0 && **b >= 0);
    let (a, b): (Vec<i32>, Vec<i32>) = both.unzip();
    Agreement::of(&a, &b).ari
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// One of fifty parts, by a hash of the document's number.
fn fold(document: usize) -> u64 {
    let z = (document as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 40) % 50
}
