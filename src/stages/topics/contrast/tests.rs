use super::*;

/// By NumPy: with w = min(K, .1 · min(nA, nB)) and α = w · corpus / Σ corpus,
/// `lo(y, n) = log(y + α) - log(n + w - y - α)`, `d = lo(a, nA) - lo(b, nB)`,
/// `var(y, n) = 1/(y + α) + 1/(n + w - y - α)`, `W = var(a, nA) + var(b, nB)`,
/// `D[l] = where(a[l] + b[l] > 0, lo(a[l], nA) - lo(b[l], nB), 0)`, `B = (1 + 1/L) * D.var(0, ddof=1)`,
/// `p = erfc(|d| / sqrt(W + B) / sqrt(2))`, and q by `minimum.accumulate` from the largest p down.
#[test]
fn the_numbers_are_numpys() {
    let side = |counts: [f64; 6], total: f64| Side { counts: counts.to_vec(), total };
    let (na, nb) = (246.0, 213.0);
    let a = side([56.0, 37.0, 41.0, 25.0, 34.0, 46.0], na);
    let b = side([75.0, 20.0, 4.0, 0.0, 25.0, 78.0], nb);
    let corpus = [134.0, 60.0, 48.0, 28.0, 62.0, 127.0];
    let layouts = [
        ([61.25, 32.25, 41.25, 29.25, 30.25, 49.25], [79.5, 22.5, 1.5, 9.5, 24.5, 73.5]),
        ([52.25, 37.25, 44.25, 23.25, 32.25, 0.0], [82.5, 14.5, 11.5, 2.5, 18.5, 0.0]),
        ([58.25, 34.25, 46.25, 24.25, 34.25, 46.25], [74.5, 11.5, 0.5, 0.5, 34.5, 77.5]),
        ([57.25, 38.25, 41.25, 30.25, 37.25, 49.25], [81.5, 28.5, 10.5, 2.5, 24.5, 78.5]),
    ];
    let layouts = layouts.map(|(a, b)| (side(a, na), side(b, nb)));
    let found = contrasts(&a, &b, &prior(&corpus, &a, &b), &layouts);
    let expected = [
        [
            -0.5959860240509531,
            0.520067856498521,
            2.2155890394753843,
            4.20255915592646,
            0.18203945751310524,
            -0.8965425862850132,
        ],
        [
            0.04252257214471088,
            0.08429241850536044,
            0.24954255269381745,
            2.7805519414701148,
            0.07725152230803911,
            0.045605733533165674,
        ],
        [
            0.022253022587392778,
            0.22469433980060127,
            1.9434707567836949,
            1.0894901089815725,
            0.09265555124227347,
            0.21007672210059777,
        ],
        [
            0.01919638331513665,
            0.3494793240507707,
            0.13462046103014327,
            0.03265747209226012,
            0.6587560622051761,
            0.07622077626056153,
        ],
        [
            0.09797241627678037,
            0.41937518886092484,
            0.20193069154521492,
            0.09797241627678037,
            0.6587560622051761,
            0.15244155252112307,
        ],
    ];
    for (row, one) in found.iter().enumerate() {
        let got = [one.log_odds, one.sampling, one.clustering, one.p, one.q];
        for (got, expected) in got.iter().zip(expected.map(|of| of[row])) {
            assert!((got - expected).abs() < 1e-9 * expected.abs().max(1.0), "{row}: {one:?}");
        }
    }
}

#[test]
fn the_tail_of_the_normal_distribution_is_known() {
    // By Python's math.erfc.
    for (x, expected) in [
        (0.0, 1.0),
        (0.3, 0.671_373_240_540_872_6),
        (1.0, 0.157_299_207_050_285_13),
        (2.4, 0.000_688_513_896_645_078_9),
        (2.5, 0.000_406_952_017_444_958_9),
        (4.0, 1.541_725_790_028_002e-8),
        (10.0, 2.088_487_583_762_545e-45),
    ] {
        let found = complement_of_erf(x);
        assert!((found - expected).abs() <= 1e-10 * expected, "{x}: {found:e}");
    }
    assert_eq!(complement_of_erf(f64::NAN), 1.0);
    assert!(complement_of_erf(40.0) < 1e-300);
}

#[test]
fn false_discoveries_are_counted_from_the_largest_down() {
    let q = false_discovery(&[0.01, 0.5, 0.02, 0.03, 0.9]);
    let expected = [0.05, 0.625, 0.05, 0.05, 0.9];
    assert!(q.iter().zip(expected).all(|(q, e)| (q - e).abs() < 1e-12), "{q:?}");
    assert!(false_discovery(&[]).is_empty());
}

/// Numbers in 0..1.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// 3,000 documents in 25 topics of falling sizes and no topic, and 8 clusterings of them, each with a tenth of
/// the documents elsewhere and two of the topics as one.
fn documents(chance: &mut Chance) -> (Vec<i32>, Vec<Vec<i32>>) {
    let topics: Vec<i32> = (0..3000).map(|_| (chance.next().powi(2) * 26.0) as i32 - 1).collect();
    let clusterings = (0..8).map(|layout: i32| {
        let one = |&topic: &i32| match chance.next() {
            elsewhere if elsewhere < 0.1 => (chance.next() * 26.0) as i32 - 1,
            _ if topic == 2 * layout => 2 * layout + 1,
            _ => topic,
        };
        topics.iter().map(one).collect()
    });
    let clusterings = clusterings.collect();
    (topics, clusterings)
}

fn compared(topics: &[i32], clusterings: &[Vec<i32>], in_a: &[bool]) -> Vec<Contrast> {
    let in_b: Vec<bool> = in_a.iter().map(|of| !of).collect();
    let side = |group: &[bool]| {
        let mut counts = vec![0.0; 26];
        for (topic, _) in topics.iter().zip(group).filter(|(_, of)| **of) {
            counts[topic.rem_euclid(26) as usize] += 1.0;
        }
        Side { counts, total: group.iter().filter(|of| **of).count() as f64 }
    };
    let (a, b) = (side(in_a), side(&in_b));
    let corpus: Vec<f64> = a.counts.iter().zip(&b.counts).map(|(a, b)| a + b).collect();
    let of = |clusters: &Vec<i32>, group: &[bool]| in_clustering(clusters, topics, 26, group);
    let layouts: Vec<_> = clusterings.iter().map(|c| (of(c, in_a), of(c, &in_b))).collect();
    contrasts(&a, &b, &prior(&corpus, &a, &b), &layouts)
}

#[test]
fn planted_differences_are_found_and_between_random_halves_none() {
    let mut chance = Chance(5);
    let (topics, clusterings) = documents(&mut chance);
    // Topic 3 three times as often in A, topic 10 only in B.
    let planted: Vec<bool> = topics
        .iter()
        .map(|topic| {
            chance.next()
                < [0.5, 0.75, 0.0][usize::from(*topic == 3) + 2 * usize::from(*topic == 10)]
        })
        .collect();
    let found = compared(&topics, &clusterings, &planted);
    let differing: Vec<usize> = (0..26).filter(|&row| found[row].differs()).collect();
    assert_eq!(differing, [3, 10], "{found:?}");
    assert!(found[3].log_odds > 0.8 && found[10].log_odds < -2.0 && found[3].bound() > 0.0);
    assert!(found[5].clustering > 0.0 && found[5].bound() < 0.0);

    let mut with_any = [0, 0];
    for _ in 0..200 {
        let half: Vec<bool> = topics.iter().map(|_| chance.next() < 0.5).collect();
        for (count, layouts) in with_any.iter_mut().zip([&clusterings[..], &[]]) {
            let found = compared(&topics, layouts, &half);
            *count += usize::from(found.iter().any(Contrast::differs));
        }
    }
    eprintln!("of 200 random halves, with a difference: {with_any:?}");
    assert!(with_any.iter().all(|count| *count <= 10), "{with_any:?}");
}

#[test]
fn a_cluster_of_two_topics_counts_for_both() {
    let topics = [0, 0, 0, 1, -1, -1];
    let group = [true, false, true, true, true, false];
    let side = in_clustering(&[0, 0, 0, 0, -1, 1], &topics, 3, &group);
    assert_eq!(side, Side { counts: vec![2.25, 0.75, 1.0], total: 4.0 });
    // Cluster 1 shares no document with a topic.
    let other =
        in_clustering(&[0, 0, 0, 0, -1, 1], &topics, 3, &[false, true, false, false, false, true]);
    assert_eq!(other, Side { counts: vec![0.75, 0.25, 1.0], total: 2.0 });
}

#[test]
fn rows_that_hold_everything_tell_nothing() {
    let side = Side { counts: vec![8.0], total: 8.0 };
    let one = contrasts(&side, &side, &prior(&[16.0], &side, &side), &[])[0];
    assert_eq!((one.log_odds, one.p, one.q), (0.0, 1.0, 1.0));
    assert!(!one.differs() && one.bound() < 0.0);
}
