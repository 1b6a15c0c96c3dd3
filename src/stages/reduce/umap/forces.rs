//! How strongly two points pull or push at a squared distance, from tables.
//!
//! The exact formulas cost a power and a division a pair, which was most of the layout's time: it
//! takes 0.4 of it with a table of straight pieces, 64 to a doubling of the squared distance, which
//! is within 2e-4 of them. The clusters of five seeds agree with the reference's as well as before
//! (EXACT against TABLE).

/// Pieces to a doubling, as bits of a float's fraction.
const PIECE_BITS: u32 = 6;
const SHIFT: u32 = f32::MANTISSA_DIGITS - 1 - PIECE_BITS;

/// Squared distances outside these count as these.
const LEAST: f32 = 1.0 / (1 << 30) as f32;
const MOST: f32 = (1 << 20) as f32;

/// Pieces for every positive float, so that none has to be brought into a range first.
const PIECES: usize = 1 << (u32::BITS - 1 - SHIFT);

/// A function of a squared distance: each piece is `base + slope · x`.
struct Table {
    pieces: Box<[[f32; 2]; PIECES]>,
}

impl Table {
    fn of(exact: impl Fn(f64) -> f64) -> Self {
        let (first, last) = (LEAST.to_bits() >> SHIFT, MOST.to_bits() >> SHIFT);
        let mut pieces = Box::new([[exact(f64::from(LEAST)) as f32, 0.0]; PIECES]);
        for number in first..last {
            let ends = [number, number + 1].map(|n| f64::from(f32::from_bits(n << SHIFT)));
            let values = ends.map(&exact);
            let slope = (values[1] - values[0]) / (ends[1] - ends[0]);
            pieces[number as usize] = [(values[0] - slope * ends[0]) as f32, slope as f32];
        }
        pieces[last as usize..].fill([exact(f64::from(MOST)) as f32, 0.0]);
        Table { pieces }
    }

    #[inline(always)]
    fn at(&self, squared: f32) -> f32 {
        let [base, slope] = self.pieces[(squared.to_bits() >> SHIFT) as usize % PIECES];
        base + slope * squared
    }
}

/// Both forces of one curve.
pub(super) struct Forces {
    attraction: Table,
    repulsion: Table,
}

impl Forces {
    pub fn new(a: f64, b: f64, repulsion_strength: f64) -> Self {
        let attraction = move |x: f64| -2.0 * a * b * x.powf(b - 1.0) / (a * x.powf(b) + 1.0);
        let repulsion =
            move |x: f64| 2.0 * repulsion_strength * b / ((0.001 + x) * (a * x.powf(b) + 1.0));
        Forces { attraction: Table::of(attraction), repulsion: Table::of(repulsion) }
    }

    /// By which the difference of two joined points is multiplied; negative.
    #[inline(always)]
    pub fn attraction(&self, squared: f32) -> f32 {
        self.attraction.at(squared)
    }

    /// By which the difference to a random point is multiplied; positive.
    #[inline(always)]
    pub fn repulsion(&self, squared: f32) -> f32 {
        self.repulsion.at(squared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_near_the_formulas() {
        let (a, b) = (1.932_808_4, 0.790_495_0);
        let forces = Forces::new(a, b, 1.0);
        for i in 0..4_000 {
            let x = 1e-8f64 * 1.009f64.powi(i);
            let pull = -2.0 * a * b * x.powf(b - 1.0) / (a * x.powf(b) + 1.0);
            let push = 2.0 * b / ((0.001 + x) * (a * x.powf(b) + 1.0));
            if x < 1e6 {
                let found = f64::from(forces.attraction(x as f32));
                assert!((found / pull - 1.0).abs() < 2e-4, "pull at {x}: {found} {pull}");
                let found = f64::from(forces.repulsion(x as f32));
                assert!((found / push - 1.0).abs() < 2e-4, "push at {x}: {found} {push}");
            }
        }
    }

    #[test]
    fn every_finite_distance_has_a_finite_force() {
        let forces = Forces::new(1.0, 0.3, 1.0);
        for squared in [0.0, 1e-40, 1e-20, 1e30, f32::MAX] {
            assert!(forces.attraction(squared).is_finite(), "{squared}");
            assert!(forces.repulsion(squared).is_finite(), "{squared}");
        }
    }
}
