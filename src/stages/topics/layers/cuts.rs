//! Of which numbers of groups layers are made.
//!
//! From the coarsest down: of 4 to 12 groups those at which the sum of squares has stopped falling,
//! that is, where the last split, and the last two, gained most beside what the next would, and which
//! come back over the layouts. Each finer layer has three to five times as many groups, as long as a
//! group of it still holds three topics on average. Of a dozen topics or fewer there is no layer, unless
//! one is plain to see (`PLAIN`).
//!
//! On BBC News, three fits, the last split gains most at 5 groups (1.9 to 2.2 times the next, at any other
//! number from 4 to 12 at most 1.6), and so many classes it has; heights of the tree alone, before topics
//! move, are widest at 4 or 10. On 20,000 titles of DBLP, two fits, the last split alone says 9 (1.28) and
//! 8 (1.41), where two fits agree by .58 or less; with the last two both say 4, where they agree by .98.
//! It costs on SIB-200 in English (21 topics, 7 classes): 4 groups with an AMI of .53, where the last split
//! alone says 5 and has .64; weighing by the square of the layouts' agreement changes nothing there.
//!
//! AMI of the placed documents at the coarsest layer, share placed, two seeds' ARI: BBC News 5 groups, .858 and
//! .861, .92, .999; DBLP 4 groups, .358, .60; the best layer of EVoC 0.2 (by the labels) on BBC News has 9 groups,
//! .785, .77.

use super::MOST;
use super::choice::LayerChoice;
use super::partition::{Partition, Within, cost, whole};
use super::recurrence::Trials;
use super::ward::Masses;

/// Numbers of groups of the coarsest layer.
const COARSEST: std::ops::RangeInclusive<usize> = 4..=12;

/// A layer has at least so many times fewer groups than the next finer one …
const LEAST_RATIO: usize = 3;
/// … and at most so many times.
const MOST_RATIO: usize = 5;

/// With so few topics nothing is gained by a layer …
const FEW: usize = 12;

/// … unless the last split gains so many times what the next one would.
const PLAIN: f64 = 2.5;

/// Numbers of groups whose partitions are looked for in the layouts.
const CANDIDATES: usize = 4;

/// Nested partitions of the topics, the coarsest first, as `choice` says. `trials` tell how well
/// groups come back.
pub fn partitions(masses: &Masses, choice: &LayerChoice, trials: &Trials) -> Vec<Partition> {
    let k = masses.len();
    let sizes = match choice {
        LayerChoice::Auto => return auto(masses, trials),
        LayerChoice::Count(0) => Vec::new(),
        LayerChoice::Count(count) => {
            let most = (k / 2).max(2);
            let coarsest = coarsest(masses, trials, 2, most).map_or(2, |(groups, _)| groups);
            even(coarsest, k, *count)
        }
        LayerChoice::Sizes(sizes) => {
            let mut sizes = sizes.clone();
            sizes.sort_unstable();
            sizes
        }
    };
    let mut partitions: Vec<Partition> = Vec::new();
    for groups in sizes.into_iter().filter(|&groups| groups < k).take(MOST) {
        let found = Within::of(masses, partitions.last().unwrap_or(&whole(masses))).split(groups);
        if count(&found) > partitions.last().map_or(1, |before| count(before)) {
            partitions.push(found);
        }
    }
    partitions
}

/// `layers` numbers of groups from `coarsest` on that rise evenly towards `topics`.
fn even(coarsest: usize, topics: usize, layers: usize) -> Vec<usize> {
    let ratio = (topics as f64 / coarsest.max(1) as f64).powf(1.0 / layers.max(1) as f64);
    (0..layers).map(|layer| (coarsest as f64 * ratio.powi(layer as i32)).round() as usize).collect()
}

fn auto(masses: &Masses, trials: &Trials) -> Vec<Partition> {
    let k = masses.len();
    let few = k <= FEW;
    let least = if few { 2 } else { *COARSEST.start() };
    let found = coarsest(masses, trials, least, k / LEAST_RATIO);
    let Some((groups, _)) = found.filter(|(_, gain)| !few || *gain >= PLAIN) else {
        return Vec::new();
    };
    let mut partitions = vec![Within::of(masses, &whole(masses)).split(groups)];
    while partitions.len() < MOST {
        let above = &partitions[partitions.len() - 1];
        let groups = count(above);
        let (least, most) = (groups * LEAST_RATIO, (groups * MOST_RATIO).min(k / LEAST_RATIO));
        if least > most {
            break;
        }
        let within = Within::of(masses, above);
        let gap = |groups: &usize| within.gap(*groups);
        let widest = (least..=most).min_by(|a, b| gap(b).total_cmp(&gap(a)).then(a.cmp(b)));
        let finer = within.split(widest.unwrap_or(least));
        partitions.push(finer);
    }
    partitions
}

/// The number of groups of the coarsest layer, from `least` to `most`, and how many times more its
/// last split gained than the next one would.
fn coarsest(masses: &Masses, trials: &Trials, least: usize, most: usize) -> Option<(usize, f64)> {
    let most = most.min(*COARSEST.end());
    if least > most || masses.len() <= least {
        return None;
    }
    let all = whole(masses);
    let within = Within::of(masses, &all);
    let first = least.saturating_sub(2).max(1);
    let partitions: Vec<Partition> =
        (first..=most + 2).map(|groups| within.split(groups)).collect();
    let costs: Vec<f64> = partitions.iter().map(|partition| cost(masses, partition)).collect();
    // Below this is rounding.
    let nothing = 1e-9 * costs[0].max(f64::MIN_POSITIVE);
    let gain = |at: usize, by: usize| {
        let before = costs[at.saturating_sub(by)];
        (before - costs[at]).max(0.0) / (costs[at] - costs[at + by]).max(nothing)
    };
    let mut candidates: Vec<(usize, f64)> = (least - first..=most - first)
        .map(|at| (at, gain(at, 1).max(1.0).ln() + gain(at, 2).max(1.0).ln()))
        .collect();
    candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    candidates.truncate(CANDIDATES);
    let score = |(at, gains): (usize, f64)| (at, gains * trials.agreement(&partitions[at]));
    let scored: Vec<(usize, f64)> = candidates.into_iter().map(score).collect();
    let best = scored.into_iter().min_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    best.map(|(at, _)| (first + at, gain(at, 1)))
}

fn count(partition: &[usize]) -> usize {
    partition.iter().max().map_or(0, |last| last + 1)
}
