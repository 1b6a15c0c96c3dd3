//! MinHash: for every text a few numbers, of which two texts share as many as they share shingles.
//!
//! The numbers are taken in bands of [`ROWS`]; two texts with a Jaccard similarity of s have at least
//! one of [`BANDS`] bands in common with a probability of 1 − (1 − s⁴)²⁴: .999 at 0.7, .46 at 0.4 and
//! .04 at 0.2.

use super::shingles::mixed;

/// Numbers of a band.
const ROWS: usize = 4;
/// Bands of a text.
pub(super) const BANDS: usize = 24;

const HASHES: usize = ROWS * BANDS;

/// What makes many hashes of one: an odd factor, and bits to be turned before.
const SEEDS: [(u32, u32); HASHES] = {
    let mut seeds = [(0, 0); HASHES];
    let mut at = 0;
    while at < HASHES {
        let number = mixed((at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        seeds[at] = (number as u32 | 1, (number >> 32) as u32);
        at += 1;
    }
    seeds
};

/// The bands of a set of shingles, each as one number.
pub(super) fn bands(shingles: &[u32]) -> [u32; BANDS] {
    let mut least = [u32::MAX; HASHES];
    for &shingle in shingles {
        for (least, (factor, turned)) in least.iter_mut().zip(SEEDS) {
            *least = (*least).min((shingle ^ turned).wrapping_mul(factor));
        }
    }
    let mut bands = [0; BANDS];
    for (band, rows) in bands.iter_mut().zip(least.chunks_exact(ROWS)) {
        *band = rows.iter().fold(0, |band, &row| mixed(band ^ u64::from(row))) as u32;
    }
    bands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_share_as_many_bands_as_their_similarity_says() {
        let numbers = |from: u64, to: u64| -> Vec<u32> {
            (from..to).map(|number| mixed(number.wrapping_mul(7) + 1) as u32).collect()
        };
        let share = |similar: u64| {
            let common = |at: u64| {
                let base = 1_000_000 * at;
                let one = bands(&numbers(base, base + 100));
                // Of 200 − x shingles x are in both.
                let x = 200 * similar / (100 + similar);
                let other = bands(&numbers(base + 100 - x, base + 200 - x));
                one.iter().zip(other).any(|(a, b)| *a == b)
            };
            (0..300).filter(|&at| common(at)).count()
        };
        let found = [70, 40, 20].map(share);
        assert!(found[0] >= 296 && (100..180).contains(&found[1]) && found[2] < 30, "{found:?}");
    }
}
