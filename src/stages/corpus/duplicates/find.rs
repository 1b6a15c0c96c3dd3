//! Finds the groups: exact repeats first, then candidates by [`super::signature`], each verified.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::shingles::{Shingles, shared, shingles};
use super::signature::{BANDS, bands};
use super::{COMMON, FEWEST, SLACK, SLOT, THRESHOLD};
use crate::watch::{Cancelled, Watch};

/// Texts between two looks whether to go on.
const BLOCK: usize = 1024;
/// Numbers that count in how many texts a shingle is; several shingles may share one.
const COUNTERS: usize = 1 << 20;
/// First texts of groups that a text is compared with, and that one bucket holds.
const CANDIDATES: usize = 32;
/// Shingles of such texts that are held in memory; what is over is read again.
const HELD: usize = 1 << 22;

/// For every text the first of its group: itself where it has none before it. Ticks in texts.
pub(super) fn firsts(texts: &[String], watch: &dyn Watch) -> Result<Vec<u32>, Cancelled> {
    let mut firsts: Vec<u32> = Vec::with_capacity(texts.len());
    let mut seen: HashMap<&str, u32> = HashMap::with_capacity(texts.len());
    for (text, number) in texts.iter().zip(0u32..) {
        firsts.push(*seen.entry(text).or_insert(number));
    }
    drop(seen);
    let numbers = firsts.iter().zip(0u32..);
    let different: Vec<u32> =
        numbers.filter(|&(&first, number)| first == number).map(|(_, number)| number).collect();
    let reader = Reader::of(texts, &different, watch)?;
    let buckets = Buckets::of(&reader, &different, watch)?;
    let near = grouped(&reader, &different, buckets, watch)?;
    // An exact repeat goes where the text goes that it repeats.
    let mut of = vec![0; texts.len()];
    different.iter().zip(near).for_each(|(&text, first)| of[text as usize] = first);
    watch.tick(texts.len(), texts.len())?;
    Ok(firsts.into_iter().map(|first| of[first as usize]).collect())
}

/// The shingles of a text, and those of them that are not in a great part of all texts.
struct Wording {
    all: Shingles,
    own: Shingles,
}

impl Wording {
    /// What similar texts are looked for by: its own, or all where it has hardly any of its own.
    fn telling(&self) -> &[u32] {
        if self.own.len() > SLOT { &self.own } else { &self.all }
    }

    /// Whether it says the same: see the module above.
    fn is_like(&self, other: &Wording) -> bool {
        let alike = |a: &[u32], b: &[u32]| {
            let both = shared(a, b);
            let either = a.len() + b.len() - both;
            let enough = both.saturating_sub(SLACK) as f64 >= THRESHOLD * either as f64;
            (enough || both == either, either - both)
        };
        let (like, _) = alike(&self.all, &other.all);
        let (own_like, apart) = alike(&self.own, &other.own);
        like && (own_like || apart <= SLOT)
    }
}

/// Reads texts, and knows which shingles are common.
struct Reader<'a> {
    texts: &'a [String],
    /// In how many texts the shingles of a counter are.
    counters: Vec<AtomicU32>,
    /// In more than so many a shingle is common.
    common: u32,
}

impl<'a> Reader<'a> {
    fn of(texts: &'a [String], different: &[u32], watch: &dyn Watch) -> Result<Self, Cancelled> {
        let counters: Vec<AtomicU32> = (0..COUNTERS).map(|_| AtomicU32::new(0)).collect();
        different.par_chunks(BLOCK).try_for_each(|block| {
            for &text in block {
                for shingle in shingles(&texts[text as usize]) {
                    counters[shingle as usize % COUNTERS].fetch_add(1, Ordering::Relaxed);
                }
            }
            if watch.cancelled() { Err(Cancelled) } else { Ok(()) }
        })?;
        let common = ((different.len() as f64 * COMMON) as u32).max(FEWEST);
        Ok(Reader { texts, counters, common })
    }

    fn read(&self, text: u32) -> Wording {
        let all = shingles(&self.texts[text as usize]);
        let count = |shingle: u32| &self.counters[shingle as usize % COUNTERS];
        let is_own = |shingle: &u32| count(*shingle).load(Ordering::Relaxed) <= self.common;
        let own = all.iter().copied().filter(is_own).collect();
        Wording { all, own }
    }
}

/// Texts that have a band in common. A bucket that would hold one text is left out.
struct Buckets {
    /// The buckets of all texts, and where those of each end.
    of: Vec<u32>,
    ends: Vec<usize>,
    count: usize,
}

impl Buckets {
    fn of(reader: &Reader, different: &[u32], watch: &dyn Watch) -> Result<Self, Cancelled> {
        let total = different.len();
        let mut all: Vec<Option<[u32; BANDS]>> = vec![None; total];
        different.par_chunks(BLOCK).zip(all.par_chunks_mut(BLOCK)).try_for_each(
            |(texts, found)| {
                for (&text, found) in texts.iter().zip(found) {
                    let wording = reader.read(text);
                    // A text without a word is like no other but its repeats.
                    *found = (!wording.all.is_empty()).then(|| bands(wording.telling()));
                }
                if watch.cancelled() { Err(Cancelled) } else { Ok(()) }
            },
        )?;
        let mut shared: Vec<(u32, u32)> = Vec::new();
        let mut keys: Vec<(u32, u32)> = Vec::with_capacity(total);
        let mut count = 0;
        for band in 0..BANDS {
            let of = all.iter().zip(0u32..);
            keys.clear();
            keys.extend(of.filter_map(|(bands, at)| Some(((*bands)?[band], at))));
            keys.par_sort_unstable();
            for bucket in keys.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
                shared.extend(bucket.iter().map(|&(_, at)| (at, count)));
                count += 1;
            }
            watch.tick(total / 2 * band / BANDS, total)?;
        }
        drop((all, keys));
        shared.par_sort_unstable();
        let end = |at: usize| shared.partition_point(|&(of, _)| (of as usize) <= at);
        let ends = (0..total).map(end).collect();
        let of = shared.into_iter().map(|(_, bucket)| bucket).collect();
        Ok(Buckets { of, ends, count: count as usize })
    }

    fn of_text(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.of[start..self.ends[at]]
    }
}

/// Takes the texts in their order: each joins the first text of a group that it is like, or may
/// become one. So no group is a chain, and none depends on a later text.
fn grouped(
    reader: &Reader,
    different: &[u32],
    buckets: Buckets,
    watch: &dyn Watch,
) -> Result<Vec<u32>, Cancelled> {
    let mut held: Vec<Vec<u32>> = vec![Vec::new(); buckets.count];
    let mut wordings: HashMap<u32, Wording> = HashMap::new();
    let mut room = HELD;
    let mut found = Vec::with_capacity(different.len());
    for (at, &text) in different.iter().enumerate() {
        if at % BLOCK == 0 {
            watch.tick((different.len() + at) / 2, different.len())?;
        }
        let own = buckets.of_text(at);
        let mut met: Vec<u32> = own.iter().flat_map(|&b| &held[b as usize]).copied().collect();
        met.sort_unstable();
        let mut met: Vec<(usize, u32)> =
            met.chunk_by(|a, b| a == b).map(|times| (times.len(), times[0])).collect();
        met.sort_unstable_by_key(|&(times, first)| (std::cmp::Reverse(times), first));
        let wording = OnceCell::new();
        let wording = || wording.get_or_init(|| reader.read(text));
        let like = met.into_iter().take(CANDIDATES).find(|(_, first)| {
            let other = wordings.entry(*first).or_insert_with(|| {
                let other = reader.read(*first);
                room = room.saturating_sub(other.all.len() + other.own.len());
                other
            });
            other.is_like(wording())
        });
        if room == 0 {
            (wordings, room) = (HashMap::new(), HELD);
        }
        if like.is_none() {
            let rooms = own.iter().map(|&bucket| bucket as usize);
            for bucket in rooms {
                if held[bucket].len() < CANDIDATES {
                    held[bucket].push(text);
                }
            }
        }
        found.push(like.map_or(text, |(_, first)| first));
    }
    Ok(found)
}
