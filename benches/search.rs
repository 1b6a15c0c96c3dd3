//! Milliseconds of searching documents, a key at a time.
//!
//! `cargo bench --bench search -- FILE [documents]`: the lines of a file up to their first tab,
//! again and again until there are enough, each with a word of its own, so that there are more
//! words than in any real corpus.

use std::time::Instant;

use topictui::topics::search::{WordIndex, by_pattern};

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let Some(Ok(text)) = given.first().map(std::fs::read_to_string) else {
        eprintln!("name a file with a document a line");
        return;
    };
    let count = given.get(1).and_then(|word| word.parse().ok()).unwrap_or(100_000);
    let lines: Vec<&str> = text.lines().filter_map(|line| line.split('\t').next()).collect();
    let texts: Vec<String> =
        (0..count).map(|n| format!("{} unit{n}", lines[n % lines.len()])).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{count} documents of {} bytes on average", bytes / count);
    let took = |started: Instant| started.elapsed().as_secs_f64() * 1000.0;
    let started = Instant::now();
    let index = WordIndex::of(&texts);
    println!("{:>8.1} ms  index of words", took(started));
    let worst = |name: &str, queries: &[&str], find: &dyn Fn(&str) -> usize| {
        for query in queries {
            let times = (0..5).map(|_| {
                let started = Instant::now();
                (find(query), took(started))
            });
            let (found, slowest) = times.fold((0, 0.0f64), |(_, most), (n, t)| (n, most.max(t)));
            println!("{slowest:>8.1} ms  {name} “{query}”: {found} found");
        }
    };
    let words = ["b", "ba", "battery", "batery", "unit", "the phone batery", "good sound quality"];
    worst("words", &words, &|query| index.find(query).len());
    let patterns = ["b", "battery", "batter(y|ies)", r"\bno[nt]\w*", ".*phone.*battery", "[a-z]+"];
    worst("pattern", &patterns, &|query| by_pattern(&texts, query).map_or(0, |hits| hits.len()));
}
