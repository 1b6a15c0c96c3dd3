//! A colour a group: hue by its angle around the centre of the map, neighbours on the map being
//! neighbours on the wheel, spaced by how many documents they have; lightness by distance from the
//! centre. DataMapPlot colours maps like this. For dark paper and for light, readable on both.
//!
//! Colours are made in OKLCH (Ottosson 2020), where equal steps look equal.

use std::f64::consts::TAU;

use super::Place;

/// Red, green and blue of sRGB.
pub type Rgb = [u8; 3];

/// What is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Dark: colours are light.
    Dark,
    /// Light: colours are dark.
    Light,
}

/// How much of the wheel is shared out evenly; the rest goes by documents.
const EVEN: f64 = 0.6;
/// Neighbours on the wheel that are nearer than this (a twelfth) never have one lightness.
const NEAR: f64 = TAU / 9.0;
/// Lightness near the centre, between, and outside. Each has a contrast of 4.5 to 1 with its paper.
const ON_DARK: [f64; 3] = [0.67, 0.76, 0.86];
const ON_LIGHT: [f64; 3] = [0.54, 0.46, 0.38];
/// Colourfulness, where the hue has as much.
const CHROMA: f64 = 0.17;

/// The colours of groups by their numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupColours {
    dark: Vec<Rgb>,
    light: Vec<Rgb>,
    turns: Vec<usize>,
}

impl GroupColours {
    /// Of groups that lie at `centres` and have so many documents.
    pub fn of(centres: &[Place], sizes: &[usize]) -> Self {
        let count = centres.len();
        let total = sizes.iter().sum::<usize>().max(1) as f64;
        let share = |at: usize| sizes.get(at).map_or(0.0, |&size| size as f64 / total);
        let middle = (0..count).fold((0.0, 0.0), |sum, at| {
            (sum.0 + share(at) * centres[at].0, sum.1 + share(at) * centres[at].1)
        });
        let polar: Vec<(f64, f64)> = centres
            .iter()
            .map(|(x, y)| ((y - middle.1).atan2(x - middle.0), (x - middle.0).hypot(y - middle.1)))
            .collect();
        let mut around: Vec<usize> = (0..count).collect();
        around.sort_by(|&a, &b| polar[a].0.total_cmp(&polar[b].0).then(a.cmp(&b)));
        let mut outward: Vec<usize> = (0..count).collect();
        outward.sort_by(|&a, &b| polar[a].1.total_cmp(&polar[b].1).then(a.cmp(&b)));
        let mut level = vec![0; count];
        outward.iter().enumerate().for_each(|(rank, &at)| level[at] = 3 * rank / count);
        let hues = hues(&around, share);
        set_apart(&around, &hues, &mut level);
        let of = |levels: [f64; 3]| -> Vec<Rgb> {
            (0..count).map(|at| oklch(levels[level[at]], hues[at])).collect()
        };
        let mut turns = vec![0; count];
        around.iter().enumerate().for_each(|(turn, &at)| turns[at] = turn);
        GroupColours { dark: of(ON_DARK), light: of(ON_LIGHT), turns }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.turns.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// The colour of a group on this paper; grey for one that is not there.
    pub fn rgb(&self, group: usize, paper: Paper) -> Rgb {
        let all = if paper == Paper::Dark { &self.dark } else { &self.light };
        all.get(group).copied().unwrap_or([0x80; 3])
    }

    /// A group's number on the way around the map: for terminals with so few colours that they come
    /// back, neighbours differ.
    pub fn turn(&self, group: usize) -> usize {
        self.turns.get(group).copied().unwrap_or(0)
    }
}

/// The hue of each group in radians, in the middle of its part of the wheel.
fn hues(around: &[usize], share: impl Fn(usize) -> f64) -> Vec<f64> {
    let (mut hues, mut from) = (vec![0.0; around.len()], 0.0);
    for &at in around {
        let part = EVEN / around.len() as f64 + (1.0 - EVEN) * share(at);
        hues[at] = TAU * (from + part / 2.0);
        from += part;
    }
    hues
}

/// Gives neighbours whose hues are near another lightness each.
fn set_apart(around: &[usize], hues: &[f64], level: &mut [usize]) {
    let near = |a: usize, b: usize| {
        let between = (hues[a] - hues[b]).abs();
        a != b && between.min(TAU - between) < NEAR
    };
    for turn in 1..around.len() {
        let (before, at) = (around[turn - 1], around[turn]);
        let first = (turn + 1 == around.len()).then_some(around[0]);
        let clashes = |other: usize, tried: usize| near(at, other) && tried == level[other];
        let own = level[at];
        let tries = [own, (own + 1) % 3, (own + 2) % 3];
        let free = tries.into_iter().find(|&tried| {
            !clashes(before, tried) && !first.is_some_and(|first| clashes(first, tried))
        });
        level[at] = free.unwrap_or(own);
    }
}

/// The colour of this lightness and hue, as colourful as it can be shown, up to [`CHROMA`].
fn oklch(lightness: f64, hue: f64) -> Rgb {
    let steps = (0..=CHROMA_STEPS).rev().map(|step| CHROMA * f64::from(step) / CHROMA_STEPS as f64);
    let linear = |chroma: f64| to_linear([lightness, chroma * hue.cos(), chroma * hue.sin()]);
    let shown = steps.map(linear).find(|rgb| rgb.iter().all(|c| (0.0..=1.0).contains(c)));
    shown.unwrap_or([lightness.powi(3); 3]).map(to_byte)
}

const CHROMA_STEPS: u8 = 34;

/// OKLab as linear sRGB.
fn to_linear([l, a, b]: [f64; 3]) -> [f64; 3] {
    let long = (l + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let middle = (l - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let short = (l - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * long - 3.307_711_591_3 * middle + 0.230_969_929_2 * short,
        -1.268_438_004_6 * long + 2.609_757_401_1 * middle - 0.341_319_396_5 * short,
        -0.004_196_086_3 * long - 0.703_418_614_7 * middle + 1.707_614_701_0 * short,
    ]
}

fn to_byte(linear: f64) -> u8 {
    let curved = match linear {
        dark if dark <= 0.003_130_8 => 12.92 * dark,
        light => 1.055 * light.powf(1.0 / 2.4) - 0.055,
    };
    (255.0 * curved.clamp(0.0, 1.0)).round() as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn linear(rgb: Rgb) -> [f64; 3] {
        rgb.map(|c| match f64::from(c) / 255.0 {
            dark if dark <= 0.040_45 => dark / 12.92,
            light => ((light + 0.055) / 1.055).powf(2.4),
        })
    }

    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let luminance = |rgb: Rgb| {
            let [r, g, b] = linear(rgb);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn oklab(rgb: Rgb) -> [f64; 3] {
        let [r, g, b] = linear(rgb);
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    fn apart(a: Rgb, b: Rgb) -> f64 {
        let (a, b) = (oklab(a), oklab(b));
        (0..3).map(|at| (a[at] - b[at]).powi(2)).sum::<f64>().sqrt()
    }

    fn groups(most: usize) -> impl Strategy<Value = Vec<(Place, usize)>> {
        prop::collection::vec(((-9.0..9.0, -9.0..9.0), 5usize..5_000), 1..=most)
    }

    fn coloured(groups: &[(Place, usize)]) -> GroupColours {
        let (centres, sizes): (Vec<Place>, Vec<usize>) = groups.iter().copied().unzip();
        GroupColours::of(&centres, &sizes)
    }

    proptest! {
        #[test]
        fn every_colour_is_readable_on_its_paper(groups in groups(40)) {
            let colours = coloured(&groups);
            for group in 0..groups.len() {
                let light = colours.rgb(group, Paper::Light);
                prop_assert!(contrast(light, [255; 3]) >= 4.5, "{light:?}");
                for paper in [[0; 3], [0x15, 0x19, 0x22], [0x1E; 3]] {
                    let dark = colours.rgb(group, Paper::Dark);
                    prop_assert!(contrast(dark, paper) >= 4.5, "{dark:?} on {paper:?}");
                }
            }
        }

        #[test]
        fn colours_of_a_dozen_groups_are_apart(groups in groups(12)) {
            let colours = coloured(&groups);
            for paper in [Paper::Dark, Paper::Light] {
                for a in 0..groups.len() {
                    for b in 0..a {
                        let (a, b) = (colours.rgb(a, paper), colours.rgb(b, paper));
                        prop_assert!(apart(a, b) >= 0.04, "{a:?} {b:?} {}", apart(a, b));
                    }
                }
            }
        }
    }

    #[test]
    fn neighbours_on_the_map_are_neighbours_on_the_wheel() {
        let ring = |n: usize| ((TAU * n as f64 / 8.0).cos(), (TAU * n as f64 / 8.0).sin());
        let groups: Vec<(Place, usize)> = (0..8).map(|n| (ring(n), 100)).collect();
        let colours = coloured(&groups);
        let mut turns: Vec<usize> = (0..8).map(|group| colours.turn(group)).collect();
        let least = turns.iter().position(|&turn| turn == 0).unwrap();
        turns.rotate_left(least);
        assert_eq!(turns, [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(colours.rgb(8, Paper::Dark), [0x80; 3]);
    }
}
