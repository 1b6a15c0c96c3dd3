//! Random numbers from where they are used: a hash of a seed and counters, no state to share.

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Steele and Vigna (2021), for generators modulo 2⁶⁴.
const FACTOR: u64 = 0xd134_2543_de82_ef95;

/// The output function of SplitMix64 (Steele, Lea, Flood 2014).
#[inline(always)]
pub(super) fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The numbers that belong to one key, as many as are asked for.
#[derive(Clone, Copy)]
pub(crate) struct Draws(u64);

impl Draws {
    /// Different parts give unrelated numbers.
    #[inline(always)]
    pub fn of(seed: u64, epoch: usize, edge: usize) -> Self {
        let epoch = mix(seed ^ (epoch as u64).wrapping_mul(GOLDEN));
        Draws(mix(epoch.wrapping_add((edge as u64).wrapping_mul(GOLDEN))))
    }

    #[inline(always)]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A whole number below `bound` (at most 2³²; 0 where `bound` is 0). A step of a linear
    /// congruential generator, whose high bits do here: layouts spend a tenth of their time on
    /// these draws, and take but a few from one key.
    #[inline(always)]
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(FACTOR).wrapping_add(GOLDEN);
        (((self.0 >> 32) * bound as u64) >> 32) as usize
    }

    /// Uniform over 0..1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Nearly normal with mean 0 and variance 1: twelve uniforms, so that no library's logarithm
    /// reaches the result.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_spread_evenly_and_belong_to_their_key() {
        let mut counts = [0usize; 7];
        let (mut sum, mut squares) = (0.0, 0.0);
        for edge in 0..7_000 {
            counts[Draws::of(42, 3, edge).below(7)] += 1;
            let normal = Draws::of(42, 4, edge).normal();
            sum += normal;
            squares += normal * normal;
        }
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
        assert!((sum / 7e3).abs() < 0.05 && (squares / 7e3 - 1.0).abs() < 0.1);
        assert_eq!(Draws::of(1, 2, 3).next(), Draws::of(1, 2, 3).next());
        assert_ne!(Draws::of(1, 2, 3).next(), Draws::of(1, 3, 2).next());
        assert_eq!(Draws::of(1, 2, 3).below(0), 0);
    }
}
