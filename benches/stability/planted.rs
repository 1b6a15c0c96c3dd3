//! Collections with a known answer: Gaussian groups around places in a few dimensions, turned into
//! as many as embeddings have.
//!
//! A name says all: `cloud-DOCS-GROUPS-SHARE-DIMENSIONS`, most documents in one diffuse cloud, tight
//! groups in it; `two-DOCS-GROUPS-SPREAD-DIMENSIONS`, two groups hold 90 %; `touch-…`, equal groups
//! of that spread; `zipf-…`, groups of falling size; `family-DOCS-FAMILIES-APART-DIMENSIONS-SPREAD`,
//! families of six groups, a third of the documents far from their group. Shares, spreads and
//! distances are in percent; places lie at distance 1 in every dimension.

use ndarray::Array2;

use super::Labelled;

/// What is measured if nothing is named.
pub const SETS: [&str; 16] = [
    "cloud-2000-40-70-20",
    "cloud-4800-60-60-20",
    "cloud-2400-30-50-6",
    "two-500-4-30-20",
    "two-2000-20-30-20",
    "two-8000-60-30-20",
    "touch-500-2-60-20",
    "touch-2000-40-60-20",
    "touch-2400-20-120-12",
    "touch-12000-300-30-20",
    "zipf-3000-60-50-20",
    "zipf-2400-30-110-12",
    "family-2400-5-40-30-60",
    "family-2400-2-100-15-45",
    "family-2400-4-40-20-25",
    "touch-20000-100-50-20",
];

/// Dimensions of the embeddings.
const WIDE: usize = 384;

/// The set of this name, the same every time; `None` where the name is of another kind.
pub fn planted(name: &str) -> Option<Labelled> {
    let mut parts = name.split('-');
    let kind = parts.next()?;
    let numbers: Vec<usize> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [documents, groups, percent, dimensions, ref rest @ ..] = numbers[..] else { return None };
    let share = percent as f64 / 100.0;
    let mut draws = Draws(documents as u64 * 31 + groups as u64);
    let mut place = |around: Option<&[f64]>, spread: f64| -> Vec<f64> {
        let center = |axis: usize| around.map_or(0.0, |center| center[axis]);
        (0..dimensions).map(|axis| center(axis) + spread * draws.normal()).collect()
    };
    let centers: Vec<Vec<f64>> = (0..groups).map(|_| place(None, 1.0)).collect();
    let mut members: Vec<(String, Vec<f64>)> = Vec::new();
    let mut put = |group: usize, place: Vec<f64>| members.push((format!("{group}"), place));
    match kind {
        "cloud" => {
            let cloud = (documents as f64 * share) as usize;
            (0..cloud).for_each(|_| put(groups, place(None, 1.0)));
            (cloud..documents)
                .for_each(|at| put(at % groups, place(Some(&centers[at % groups]), 0.1)));
        }
        "two" => (0..documents).for_each(|at| {
            let large = [45, 90].iter().position(|percent| at * 100 < documents * percent);
            let group = large.unwrap_or(2 + at % (groups - 2));
            put(group, place(Some(&centers[group]), if large.is_some() { share } else { 0.1 }));
        }),
        "touch" => {
            (0..documents)
                .for_each(|at| put(at % groups, place(Some(&centers[at % groups]), share)));
        }
        "zipf" => {
            let all: f64 = (1..=groups).map(|rank| 1.0 / rank as f64).sum();
            for (group, center) in centers.iter().enumerate() {
                let size = (documents as f64 / (group + 1) as f64 / all).max(15.0) as usize;
                (0..size).for_each(|_| put(group, place(Some(center), share)));
            }
        }
        "family" => {
            let spread = *rest.first()? as f64 / 100.0;
            let groups: Vec<Vec<f64>> = centers
                .iter()
                .flat_map(|center| (0..6).map(|_| place(Some(center), share)).collect::<Vec<_>>())
                .collect();
            for at in 0..documents {
                let (group, far) = (at % groups.len(), if at * 3 < documents { 3.0 } else { 1.0 });
                put(group, place(Some(&groups[group]), far * spread));
            }
        }
        _ => return None,
    }
    Some(turned(&members, dimensions, &mut draws))
}

/// The places in [`WIDE`] dimensions, in one random turn, all on one side of the origin, with a
/// little noise.
fn turned(members: &[(String, Vec<f64>)], dimensions: usize, draws: &mut Draws) -> Labelled {
    let scale = (WIDE as f64).sqrt();
    let axes = Array2::from_shape_simple_fn((dimensions, WIDE), || draws.normal() / scale);
    let places = members.iter().flat_map(|(_, place)| place.iter().copied()).collect();
    let places = Array2::from_shape_vec((members.len(), dimensions), places).unwrap_or_default();
    let mut embeddings = places.dot(&axes).mapv(|x| x as f32);
    embeddings.column_mut(0).mapv_inplace(|x| x + 2.0);
    embeddings.mapv_inplace(|x| x + 0.02 * draws.normal() as f32);
    Labelled { embeddings, labels: members.iter().map(|(label, _)| label.clone()).collect() }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Draws(u64);

impl Draws {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// By Box and Muller.
    fn normal(&mut self) -> f64 {
        let (length, turn) = (self.unit().max(f64::MIN_POSITIVE), self.unit());
        (-2.0 * length.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    }
}
