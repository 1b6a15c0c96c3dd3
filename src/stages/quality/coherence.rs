//! Coherence (Röder, Both, Hinneburg 2015): whether a topic's words occur together in the
//! documents. Equal to gensim's `CoherenceModel` to 1e-6.
//!
//! * c_npmi: mean NPMI of the pairs of words, over windows of 10 tokens
//! * c_v: mean cosine of each word's NPMI vector to that of all words, over windows of 110
//! * u_mass: mean ln(p(earlier and later word) / p(earlier)), over whole documents
//!
//! A window slides over a document a token at a time; a document that is shorter is one window.
//! gensim moves its window by forgetting the token that leaves and noting the one that enters, so
//! a word of which one occurrence leaves counts as gone although another is still in the window,
//! until it enters again. That is its definition in practice, in every published number, so it is
//! followed here (on the demo corpus, counting such windows moves a topic's c_npmi by up to 0.015).
//!
//! Only the topics' words are looked for. Their places are noted once and counted for each window
//! as spans of window positions, so the size of a window costs nothing.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::Serialize;

/// Window of c_npmi, in tokens.
pub const NPMI_WINDOW: usize = 10;
/// Window of c_v, in tokens.
pub const CV_WINDOW: usize = 110;
/// Keeps the logarithm of pairs that never meet finite; gensim's.
const EPSILON: f64 = 1e-12;
/// Documents a thread takes at a time.
const BLOCK: usize = 256;

/// Coherence of each topic, in the order given. `None`: fewer than two of its words occur.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coherence {
    /// −1 (never together) to 1 (only together).
    pub c_npmi: Vec<Option<f64>>,
    /// 0 to 1, about.
    pub c_v: Vec<Option<f64>>,
    /// Up to 0.
    pub u_mass: Vec<Option<f64>>,
}

impl Coherence {
    /// Measures `topics`, each its words best first, on `texts`, whose words `tokens` tells one by
    /// one. Words that no text has are left out, phrases among them.
    pub fn of<T, W, F>(texts: &[T], topics: &[Vec<W>], tokens: F) -> Self
    where
        T: AsRef<str> + Sync,
        W: AsRef<str>,
        F: Fn(&str, &mut dyn FnMut(&str)) + Sync,
    {
        let places = Places::of(texts, topics, tokens);
        let each = |counts: &[Counts], measure: fn(&Counts) -> f64| {
            let known = |counts: &Counts| (counts.words() > 1).then(|| measure(counts));
            counts.iter().map(known).collect()
        };
        Coherence {
            c_npmi: each(&places.count(Some(NPMI_WINDOW)), Counts::c_npmi),
            c_v: each(&places.count(Some(CV_WINDOW)), Counts::c_v),
            u_mass: each(&places.count(None), Counts::u_mass),
        }
    }
}

/// Mean over the topics that have a value; `None` where none has.
pub fn mean(topics: &[Option<f64>]) -> Option<f64> {
    let known: Vec<f64> = topics.iter().flatten().copied().collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

/// A document as its number of tokens and where the topics' words stand: (word, position), sorted.
struct Document {
    length: u32,
    places: Vec<(u32, u32)>,
}

/// All documents, and which topics hold each word.
struct Places {
    documents: Vec<Document>,
    /// By word: (topic, rank among the topic's words that occur).
    holders: Vec<Vec<(u32, u32)>>,
    /// By topic: number of its words that occur.
    sizes: Vec<usize>,
}

impl Places {
    fn of<T, W, F>(texts: &[T], topics: &[Vec<W>], tokens: F) -> Self
    where
        T: AsRef<str> + Sync,
        W: AsRef<str>,
        F: Fn(&str, &mut dyn FnMut(&str)) + Sync,
    {
        let mut ids: HashMap<&str, u32> = HashMap::new();
        for word in topics.iter().flatten() {
            let next = ids.len() as u32;
            ids.entry(word.as_ref()).or_insert(next);
        }
        let read = |text: &T| {
            let (mut length, mut places) = (0, Vec::new());
            tokens(text.as_ref(), &mut |token| {
                if let Some(&id) = ids.get(token) {
                    places.push((id, length));
                }
                length += 1;
            });
            places.sort_unstable();
            Document { length, places }
        };
        let documents: Vec<Document> = texts.par_iter().with_min_len(BLOCK).map(read).collect();
        let mut occurs = vec![false; ids.len()];
        for &(word, _) in documents.iter().flat_map(|document| &document.places) {
            occurs[word as usize] = true;
        }
        let mut holders = vec![Vec::new(); ids.len()];
        let mut sizes = Vec::with_capacity(topics.len());
        for (topic, words) in topics.iter().enumerate() {
            let words = words.iter().map(|word| ids[word.as_ref()] as usize);
            let known: Vec<usize> = words.filter(|&word| occurs[word]).collect();
            for (rank, &word) in known.iter().enumerate() {
                holders[word].push((topic as u32, rank as u32));
            }
            sizes.push(known.len());
        }
        Places { documents, holders, sizes }
    }

    /// Counts windows of `window` tokens, or whole documents. Sums are of whole numbers, so the
    /// order in which threads finish does not matter.
    fn count(&self, window: Option<usize>) -> Vec<Counts> {
        let none = || self.sizes.iter().map(|&words| Counts::none(words)).collect::<Vec<_>>();
        let windows: u64 = self.documents.iter().map(|d| u64::from(d.windows(window))).sum();
        let blocks = self.documents.par_chunks(BLOCK);
        let counted = blocks.fold(none, |mut counts, block| {
            block.iter().for_each(|document| self.add(document, window, &mut counts));
            counts
        });
        let mut counts = counted.reduce(none, |mut sum, part| {
            sum.iter_mut().zip(&part).for_each(|(sum, part)| sum.add(part));
            sum
        });
        counts.iter_mut().for_each(|counts| counts.windows = windows);
        counts
    }

    fn add(&self, document: &Document, window: Option<usize>, counts: &mut [Counts]) {
        let mut spans = Vec::new();
        // (topic, rank, the word's spans), so that a topic's words lie side by side.
        let mut present: Vec<(u32, u32, std::ops::Range<usize>)> = Vec::new();
        for run in document.places.chunk_by(|a, b| a.0 == b.0) {
            let start = spans.len();
            document.spans(run, window, &mut spans);
            let holders = self.holders[run[0].0 as usize].iter();
            present.extend(holders.map(|&(topic, rank)| (topic, rank, start..spans.len())));
        }
        present.sort_unstable_by_key(|&(topic, rank, _)| (topic, rank));
        for topic in present.chunk_by(|a, b| a.0 == b.0) {
            let counts = &mut counts[topic[0].0 as usize];
            for (i, (_, a, of_a)) in topic.iter().enumerate() {
                for (_, b, of_b) in &topic[i..] {
                    let together = overlap(&spans[of_a.clone()], &spans[of_b.clone()]);
                    *counts.cell(*a as usize, *b as usize) += together;
                }
            }
        }
    }
}

impl Document {
    fn windows(&self, window: Option<usize>) -> u32 {
        match window {
            Some(window) => (self.length + 1).saturating_sub(window as u32).max(1),
            None => 1,
        }
    }

    /// Appends the runs of windows, by number from 0, in which a word counts that stands at
    /// `places`.
    fn spans(&self, places: &[(u32, u32)], window: Option<usize>, spans: &mut Vec<(u32, u32)>) {
        let windows = self.windows(window);
        let reach = window.map_or(self.length, |window| window as u32);
        // The window in which the word last began to count, while it does.
        let mut since = None;
        let mut leaving = places.iter().map(|&(_, place)| place + 1).peekable();
        for &(_, place) in places {
            let enters = (place + 1).saturating_sub(reach);
            while let Some(leaves) = leaving.next_if(|&leaves| leaves <= enters) {
                spans.extend(since.take().map(|start| (start, leaves)));
            }
            since = since.or(Some(enters));
        }
        let leaves = leaving.next().map_or(windows, |leaves| leaves.min(windows));
        spans.extend(since.map(|start| (start, leaves)));
    }
}

/// Number of windows that lie in spans of both lists, each sorted and without overlap.
fn overlap(mut a: &[(u32, u32)], mut b: &[(u32, u32)]) -> u64 {
    let mut total = 0;
    while let ([(a_start, a_end), ..], [(b_start, b_end), ..]) = (a, b) {
        total += u64::from(a_end.min(b_end).saturating_sub(*a_start.max(b_start)));
        if a_end < b_end {
            a = &a[1..];
        } else {
            b = &b[1..];
        }
    }
    total
}

/// In how many windows the words of one topic occur, alone and in pairs.
struct Counts {
    windows: u64,
    words: usize,
    /// words × words, filled for row ≤ column; the diagonal counts the word itself.
    cells: Vec<u64>,
}

impl Counts {
    fn none(words: usize) -> Self {
        Counts { windows: 0, words, cells: vec![0; words * words] }
    }

    fn words(&self) -> usize {
        self.words
    }

    fn cell(&mut self, a: usize, b: usize) -> &mut u64 {
        &mut self.cells[a * self.words + b]
    }

    fn add(&mut self, other: &Counts) {
        self.cells.iter_mut().zip(&other.cells).for_each(|(sum, part)| *sum += part);
    }

    /// Share of the windows that hold both words, or the word where `a` is `b`.
    fn share(&self, a: usize, b: usize) -> f64 {
        self.cells[a.min(b) * self.words + a.max(b)] as f64 / self.windows as f64
    }

    fn npmi(&self, a: usize, b: usize) -> f64 {
        let both = self.share(a, b) + EPSILON;
        (both / (self.share(a, a) * self.share(b, b))).ln() / -both.ln()
    }

    /// Mean of `of(earlier, later)` over all pairs of words.
    fn mean_of_pairs(&self, of: impl Fn(usize, usize) -> f64) -> f64 {
        let pairs =
            (0..self.words).flat_map(|later| (0..later).map(move |earlier| (earlier, later)));
        let sum: f64 = pairs.map(|(earlier, later)| of(earlier, later)).sum();
        sum / (self.words * (self.words - 1) / 2) as f64
    }

    fn c_npmi(&self) -> f64 {
        self.mean_of_pairs(|a, b| self.npmi(a, b))
    }

    fn u_mass(&self) -> f64 {
        let conditional =
            |earlier, later| (self.share(earlier, later) + EPSILON) / self.share(earlier, earlier);
        self.mean_of_pairs(|earlier, later| conditional(earlier, later).ln())
    }

    fn c_v(&self) -> f64 {
        let vector = |word| (0..self.words).map(|other| self.npmi(word, other)).collect::<Vec<_>>();
        let vectors: Vec<Vec<f64>> = (0..self.words).map(vector).collect();
        let all: Vec<f64> =
            (0..self.words).map(|at| vectors.iter().map(|vector| vector[at]).sum()).collect();
        vectors.iter().map(|vector| cosine(vector, &all)).sum::<f64>() / self.words as f64
    }
}

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    dot(a, b) / (dot(a, a).sqrt() * dot(b, b).sqrt())
}
