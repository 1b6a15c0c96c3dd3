//! How fast texts are read: `cargo bench --bench reading`, or `-- FILE` for a file of one's own.
//!
//! Writes tables of 100 MB into a temporary folder and prints, of each, megabytes of text a second of
//! processor time with one thread, and the most memory that was in use (Linux alone says it).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use topictui::corpus::{ReadOptions, read_path};

const SIZE: usize = 100_000_000;
const WORDS: [&str; 16] = [
    "kettle", "train", "phone", "soup,", "garden", "roses", "water", "bread", "late", "waiter",
    "cold", "the", "a", "of", "and", "dough",
];

/// Rows of a table with an id, a time, a class, a text and an address, every third text in quotes.
fn row(at: usize, random: &mut u64) -> (String, String) {
    let mut next = || {
        *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (*random >> 33) as usize
    };
    let length = 8 + next() % 50;
    let words: Vec<&str> = (0..length).map(|_| WORDS[next() % WORDS.len()]).collect();
    let mut text = words.join(" ");
    if !at.is_multiple_of(3) {
        text = text.replace(',', "");
    }
    let when = format!("2024-{:02}-{:02}T10:00:00Z", at % 12 + 1, at % 28 + 1);
    (format!("{at},{when},{},", ["warm", "cold", "mild"][at % 3]), text)
}

fn table(path: &Path, json: bool) -> std::io::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let (mut written, mut at, mut random) = (0, 0, 7);
    if !json {
        file.write_all(b"id,when,class,text\n")?;
    }
    while written < SIZE {
        let (before, text) = row(at, &mut random);
        let line = match json {
            true => format!("{{\"id\": {at}, \"class\": \"warm\", \"text\": \"{text}\"}}\n"),
            false if at.is_multiple_of(3) => format!("{before}\"{text} \"\"so\"\" it goes\"\n"),
            false => format!("{before}{text}\n"),
        };
        file.write_all(line.as_bytes())?;
        (written, at) = (written + line.len(), at + 1);
    }
    file.flush()
}

/// The same, packed.
fn packed(path: &Path) -> std::io::Result<PathBuf> {
    let to = path.with_extension("csv.gz");
    let file = std::fs::File::create(&to)?;
    let mut packer = flate2::write::GzEncoder::new(file, flate2::Compression::default());
    packer.write_all(&std::fs::read(path)?)?;
    packer.finish()?;
    Ok(to)
}

/// Most memory in use so far, in MB.
fn most_memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kilobytes| kilobytes >> 10)
}

fn measure(path: &Path, of: usize) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    // Forgets the most memory of what was done before.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let start = Instant::now();
        let corpus = read_path(path, &ReadOptions::default())?;
        assert!(!corpus.is_empty());
        best = best.min(start.elapsed().as_secs_f64());
    }
    let memory = most_memory().map_or_else(String::new, |most| format!(", {most} MB at most"));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    println!("{name}: {:.0} MB/s{memory}", of as f64 / 1e6 / best);
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let own = std::env::args().skip(1).find(|arg| Path::new(arg).is_file());
    if let Some(own) = own {
        let size = std::fs::metadata(&own)?.len() as usize;
        return one.install(|| measure(Path::new(&own), size));
    }
    let folder = tempfile::tempdir()?;
    let (csv, jsonl) = (folder.path().join("table.csv"), folder.path().join("lines.jsonl"));
    table(&csv, false)?;
    table(&jsonl, true)?;
    let gz = packed(&csv)?;
    one.install(|| [csv, gz, jsonl].iter().try_for_each(|path| measure(path, SIZE)))
}
