//! Seconds of describing topics and of comparing documents with them, without embeddings.
//!
//! `cargo bench --bench words -- FILE [documents] [topics] [threads]`: the lines of a file up to
//! their first tab, dealt out to topics in turn, which makes every term common to most topics: the
//! worst case. Every tenth document is an outlier.

use std::time::Instant;

use ndarray::Array2;
use topictui::topics::TopicId;
use topictui::topics::distribution::{Approximation, DistributionParams};
use topictui::topics::outliers::by_ctfidf;
use topictui::topics::represent::{RepresentParams, represent};
use topictui::topics::representation::no_words;

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number =
        |at: usize, usual: usize| given.get(at).and_then(|word| word.parse().ok()).unwrap_or(usual);
    let Some(Ok(text)) = given.first().map(std::fs::read_to_string) else {
        eprintln!("name a file with a document a line");
        return;
    };
    let (count, topics, threads) = (number(1, 20_000), number(2, 300), number(3, 2));
    let texts: Vec<&str> =
        text.lines().filter_map(|line| line.split('\t').next()).take(count).collect();
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(|| measure(&texts, topics, threads)),
        Err(error) => eprintln!("no threads: {error}"),
    }
}

fn measure(texts: &[&str], topics: usize, threads: usize) {
    let deal =
        |document: usize| if document.is_multiple_of(10) { -1 } else { (document % topics) as i32 };
    let labels: Vec<i32> = (0..texts.len()).map(deal).collect();
    let embeddings = Array2::zeros((texts.len(), 384));
    let mut clock = Instant::now();
    let mut lap = |name: &str| {
        println!("{:>9.3} s  {name}", clock.elapsed().as_secs_f64());
        clock = Instant::now();
    };
    println!("{} documents, {topics} topics, {threads} thread(s)", texts.len());
    let params = RepresentParams::default();
    let Ok(described) = represent(texts, &labels, embeddings.view(), &params, &no_words) else {
        return;
    };
    lap(&format!("labels to topics, {} terms", described.ctfidf.vocabulary.len()));
    let params = RepresentParams { n_gram_range: (1, 2), ..params };
    let phrases = represent(texts, &labels, embeddings.view(), &params, &no_words);
    let terms = phrases.map_or(0, |topics| topics.ctfidf.vocabulary.len());
    lap(&format!("labels to topics, {terms} terms of one and two words"));
    let approximation = Approximation::new(&described, DistributionParams::default());
    let shares: usize = approximation.documents(texts).iter().map(Vec::len).sum();
    lap(&format!("approximate distribution of all documents, {shares} shares"));
    let moved = by_ctfidf(&described, texts, 0.0);
    let joined = moved.map_or(0, |ids| ids.iter().filter(|&&id| id >= TopicId(0)).count());
    lap(&format!("outliers by c-TF-IDF, {joined} documents with a topic"));
}
