//! What the vote over layouts is worth on many collections, one layout against the default.
//!
//! `cargo bench --bench stability -- [runs] [set…] [LAYOUTSxEPOCHSxBAGS…]`; without sets: all of
//! [`sets::READ`] and [`planted::SETS`]; without plans: one layout and the default. What is read lies in
//! `../shared/data`; a set that is not there is named and left out.
//!
//! Columns: mean and least adjusted Rand index over all pairs of `runs` (6) seeds, the outliers
//! counted as a topic; the same over the documents both place; over `runs` times 2 % left out, of
//! the rest with the whole under the same seed; normalised mutual information with the labels, of
//! all documents and of those placed; topics; the share of the largest; the share of outliers;
//! seconds a run, from neighbours to labels.

mod planted;
mod sets;

use std::time::Instant;

use ndarray::{Array2, Axis};
use rayon::prelude::*;
use topictui::cluster::consensus::consensus;
use topictui::cluster::hdbscan::{self, Hdbscan, HdbscanParams};
use topictui::quality::Agreement;
use topictui::reduce::knn::exact_cosine;
use topictui::reduce::umap::{Layouts, Plan, UmapParams, bags, edges};
use topictui::topics::TopicId;
use topictui::watch::Unwatched;

type Failed = Box<dyn std::error::Error>;

/// Documents whose classes are known.
pub struct Labelled {
    /// n × d.
    pub embeddings: Array2<f32>,
    pub(crate) labels: Vec<String>,
}

fn main() -> Result<(), Failed> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let runs = words.iter().find_map(|word| word.parse().ok()).unwrap_or(6);
    let asked: Vec<Plan> = words.iter().filter_map(|word| plan(word)).collect();
    let known = || sets::READ.iter().map(|set| set.name).chain(planted::SETS);
    let named = |name: &&str| words.iter().any(|word| word == name);
    let any = known().any(|name| named(&name));
    println!(
        "{:22} {:>6} {:>9}  {:>13}  {:>6} {:>14}  {:>5} {:>6}  {:>6} {:>7} {:>8} {:>7}",
        "SET",
        "DOCS",
        "LAYOUTS",
        "SEEDS (LEAST)",
        "PLACED",
        "LEFT (LEAST)",
        "NMI",
        "PLACED",
        "TOPICS",
        "LARGEST",
        "OUTLIERS",
        "SECONDS"
    );
    for name in known().filter(|name| !any || named(name)) {
        let set = match planted::planted(name) {
            Some(set) => set,
            None => match sets::read(name)? {
                Some(set) => set,
                None => {
                    println!("{name:22} left out: its file is not in ../shared/data");
                    continue;
                }
            },
        };
        let documents = set.labels.len();
        let plans = match asked.len() {
            0 => vec![Plan::of(1, documents), Plan::auto(documents)],
            _ => asked.clone(),
        };
        for plan in plans {
            measure(name, &set, plan, runs)?;
        }
    }
    Ok(())
}

/// A plan written as layouts, epochs and bags: 64x75x16.
fn plan(word: &str) -> Option<Plan> {
    let numbers: Vec<usize> =
        word.split('x').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let [layouts, epochs, bags] = numbers[..] else { return None };
    Some(Plan { layouts, epochs: Some(epochs), bags })
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
    let umap = UmapParams { seed, ..UmapParams::default() };
    let params = HdbscanParams { open_large: plan.layouts > 1, ..HdbscanParams::default() };
    let neighbours = exact_cosine(embeddings.view(), umap.n_neighbors, &Unwatched)?;
    let keys = bags::keys(embeddings.view());
    let layouts = Layouts::fit(&neighbours, &keys, &umap, plan, &Unwatched)?;
    let each: Vec<Hdbscan> = layouts
        .embeddings
        .par_iter()
        .map(|layout| hdbscan::fit(layout.mapv(f64::from).view(), &params, &Unwatched))
        .collect::<Result<_, _>>()?;
    let votes: Vec<(&[i32], &[f64])> =
        each.iter().map(|one| (&one.labels[..], &one.probabilities[..])).collect();
    let edges = edges(&neighbours, umap.n_neighbors);
    let labels = consensus(&votes, &edges, params.min_cluster_size, &Unwatched)?;
    Ok((labels, started.elapsed().as_secs_f64()))
}

fn measure(name: &str, set: &Labelled, plan: Plan, runs: u64) -> Result<(), Failed> {
    let Labelled { embeddings, labels } = set;
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
    let count = |whole: &[i32], topic: i32| whole.iter().filter(|&&other| other == topic).count();
    let share = |whole: &[i32], topic: i32| count(whole, topic) as f64 / whole.len() as f64;
    let found = |whole: &[i32]| whole.iter().max().map_or(0, |last| last + 1);
    println!(
        "{name:22} {:>6} {:>9}  {:>5.3} ({:>5.3})  {:>6.3} {:>6.3} ({:>5.3})  {:>5.3} {:>6.3}  {:>6.1} {:>7.3} {:>8.3} {:>7.2}",
        labels.len(),
        plan.epochs.map_or("1".to_owned(), |epochs| {
            format!("{}x{epochs}x{}", plan.layouts, plan.bags)
        }),
        mean(&seeds),
        least(&seeds),
        mean(&placed),
        mean(&left_out),
        least(&left_out),
        of_wholes(&|whole| Agreement::of(labels, whole).nmi),
        of_wholes(&|whole| Agreement::placed(labels, &TopicId::of_labels(whole.to_vec())).nmi),
        of_wholes(&|whole| f64::from(found(whole))),
        of_wholes(&|whole| {
            (0..found(whole)).map(|topic| share(whole, topic)).fold(0.0, f64::max)
        }),
        of_wholes(&|whole| share(whole, -1)),
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

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(1.0, f64::min)
}

/// One of fifty parts, by a hash of the document's number.
fn fold(document: usize) -> u64 {
    let z = (document as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 40) % 50
}
