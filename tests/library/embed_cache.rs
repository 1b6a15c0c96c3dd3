//! The embedding cache: what is computed, what survives damage, what stays on disk.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::Array2;
use topictui::embed::cache::{Embedded, EmbeddingCache};
use topictui::embed::{EmbedError, Embedder};
use topictui::watch::{Cancelled, Unwatched, Watch};

/// Vectors out of the text's bytes, and a count of texts embedded.
struct Counting {
    id: &'static str,
    dimensions: usize,
    embedded: AtomicUsize,
}

fn counting(id: &'static str) -> Counting {
    Counting { id, dimensions: 7, embedded: AtomicUsize::new(0) }
}

impl Embedder for Counting {
    fn name(&self) -> &str {
        "counting"
    }

    fn id(&self) -> &str {
        self.id
    }

    fn dimensions(&self, _: &dyn Watch) -> Result<usize, EmbedError> {
        Ok(self.dimensions)
    }

    fn embed(&self, texts: &[&str], watch: &dyn Watch) -> Result<Array2<f32>, EmbedError> {
        self.embedded.fetch_add(texts.len(), Ordering::SeqCst);
        watch.tick(texts.len(), texts.len())?;
        Ok(Array2::from_shape_fn((texts.len(), self.dimensions), |(row, column)| {
            let sum: usize = texts[row].bytes().map(usize::from).sum();
            ((sum + column + self.id.len()) as f32 * 0.37).sin()
        }))
    }
}

/// Embeds through the cache, compares with embedding directly, and checks the count.
fn embed(cache: &EmbeddingCache, model: &Counting, texts: &[&str]) -> Embedded {
    model.embedded.store(0, Ordering::SeqCst);
    let found = cache.embed(model, texts, &Unwatched).unwrap();
    assert_eq!(found.computed, model.embedded.load(Ordering::SeqCst));
    assert_eq!(found.vectors, model.embed(texts, &Unwatched).unwrap());
    found
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(dir.join("embeddings")).into_iter().flatten().flatten();
    let mut all: Vec<PathBuf> = folders
        .flat_map(|folder| std::fs::read_dir(folder.path()).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    all.sort();
    all
}

fn numbered(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|i| format!("text {i}")).collect()
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

#[test]
fn the_second_time_nothing_is_computed_and_new_lines_alone_are() {
    let dir = tempfile::tempdir().unwrap();
    let cache = EmbeddingCache::at(dir.path().to_owned());
    let model = counting("a");
    let texts = numbered(0..100);
    assert_eq!(embed(&cache, &model, &strs(&texts)).computed, 100);
    let again = embed(&cache, &model, &strs(&texts));
    assert_eq!((again.computed, again.warnings.len()), (0, 0));
    // Another order, some gone, three new.
    let mut edited: Vec<String> = numbered(40..103);
    edited.reverse();
    assert_eq!(embed(&cache, &model, &strs(&edited)).computed, 3);
    assert_eq!(embed(&cache, &model, &strs(&numbered(0..103))).computed, 0);
    // The large segment is not written again for three new texts.
    assert_eq!(segments(dir.path()).len(), 2);
    // A cache that is made anew reads the same files.
    let cache = EmbeddingCache::at(dir.path().to_owned());
    assert_eq!(embed(&cache, &model, &strs(&texts)).computed, 0);
}

#[test]
fn small_segments_are_taken_up() {
    let dir = tempfile::tempdir().unwrap();
    let cache = EmbeddingCache::at(dir.path().to_owned());
    let model = counting("a");
    for i in 0..40 {
        assert_eq!(embed(&cache, &model, &[&format!("text {i}")]).computed, 1);
    }
    assert!(segments(dir.path()).len() <= 7, "{:?}", segments(dir.path()));
    assert_eq!(embed(&cache, &model, &strs(&numbered(0..40))).computed, 0);
}

#[test]
fn equal_texts_are_embedded_once() {
    let dir = tempfile::tempdir().unwrap();
    let cache = EmbeddingCache::at(dir.path().to_owned());
    let model = counting("a");
    for (cache, again) in [(EmbeddingCache::off(), 3), (cache, 0)] {
        let texts = ["x", "y", "x", "", "x", "y"];
        assert_eq!(embed(&cache, &model, &texts).computed, 3);
        assert_eq!(embed(&cache, &model, &texts).computed, again);
    }
}

#[test]
fn models_do_not_share_vectors() {
    let dir = tempfile::tempdir().unwrap();
    let cache = EmbeddingCache::at(dir.path().to_owned());
    assert_eq!(embed(&cache, &counting("a"), &["x"]).computed, 1);
    assert_eq!(embed(&cache, &counting("another"), &["x"]).computed, 1);
    assert_eq!(embed(&cache, &counting("a"), &["x"]).computed, 0);
}

/// Damages the only segment of 100 texts, and expects one warning that names it, `lost` texts
/// computed again, and none the next time.
fn damage(lost: usize, change: impl Fn(&mut Vec<u8>)) {
    let dir = tempfile::tempdir().unwrap();
    let cache = EmbeddingCache::at(dir.path().to_owned());
    let model = counting("a");
    let texts = numbered(0..100);
    let texts = strs(&texts);
    embed(&cache, &model, &texts);
    let path = segments(dir.path()).remove(0);
    let mut bytes = std::fs::read(&path).unwrap();
    change(&mut bytes);
    std::fs::write(&path, bytes).unwrap();
    let found = embed(&cache, &model, &texts);
    assert_eq!((found.computed, found.warnings.len()), (lost, 1), "{:?}", found.warnings);
    assert!(found.warnings[0].contains(&path.display().to_string()), "{:?}", found.warnings);
    let again = embed(&cache, &model, &texts);
    assert_eq!((again.computed, again.warnings.len()), (0, 0), "{:?}", again.warnings);
    assert!(!path.exists() && segments(dir.path()).len() == 1);
}

#[test]
fn damage_is_noticed_reported_and_repaired() {
    // One bit of the last vector; the header; the index; cut short; foreign; empty.
    damage(1, |bytes| *bytes.last_mut().unwrap() ^= 1);
    damage(100, |bytes| bytes[0] ^= 1);
    damage(100, |bytes| bytes[20] ^= 1);
    damage(100, |bytes| bytes[70] ^= 1);
    damage(100, |bytes| bytes.truncate(bytes.len() - 1));
    damage(100, |bytes| *bytes = b"not a segment at all".repeat(10));
    damage(100, Vec::clear);
}

#[test]
fn a_folder_that_cannot_be_written_is_a_warning() {
    let dir = tempfile::tempdir().unwrap();
    let blocked = dir.path().join("blocked");
    std::fs::write(&blocked, "a file where a folder should be").unwrap();
    let cache = EmbeddingCache::at(blocked.clone());
    let found = embed(&cache, &counting("a"), &["x", "y"]);
    assert_eq!((found.computed, found.warnings.len()), (2, 1));
    assert!(found.warnings[0].contains(&blocked.display().to_string()), "{:?}", found.warnings);
}

#[test]
fn what_was_not_used_for_longest_makes_room() {
    let dir = tempfile::tempdir().unwrap();
    // A segment of 100 vectors of 7 numbers has 64 + 100 · (24 + 28) = 5,264 bytes.
    let cache = EmbeddingCache::at(dir.path().to_owned()).with_limit(12_000);
    let texts = numbered(0..100);
    let texts = strs(&texts);
    let hours_ago = |path: &Path, hours: u64| {
        let time = std::time::SystemTime::now() - std::time::Duration::from_secs(3600 * hours);
        std::fs::OpenOptions::new().append(true).open(path).unwrap().set_modified(time).unwrap();
    };
    let (a, b, c) = (counting("a"), counting("b"), counting("c"));
    embed(&cache, &a, &texts);
    let first = segments(dir.path()).remove(0);
    hours_ago(&first, 9);
    embed(&cache, &b, &texts);
    let second = segments(dir.path()).into_iter().find(|path| *path != first).unwrap();
    hours_ago(&second, 5);
    // Using the first one makes the second the oldest.
    assert_eq!(embed(&cache, &a, &texts).computed, 0);
    embed(&cache, &c, &texts);
    assert!(first.exists() && !second.exists());
    // Larger than the limit alone: kept, being the newest.
    let many = numbered(0..1000);
    embed(&cache, &b, &strs(&many));
    assert_eq!(segments(dir.path()).len(), 1);
    assert_eq!(embed(&cache, &b, &strs(&many)).computed, 0);
}

/// Counts what it is told, and cancels after `patience` documents.
struct Patient {
    patience: usize,
    seen: AtomicUsize,
}

impl Watch for Patient {
    fn progress(&self, done: usize, total: usize) {
        assert!(done <= total);
        self.seen.fetch_max(done, Ordering::SeqCst);
    }

    fn cancelled(&self) -> bool {
        self.seen.load(Ordering::SeqCst) >= self.patience
    }
}

#[test]
fn a_cancelled_run_keeps_what_it_has_done() {
    let dir = tempfile::tempdir().unwrap();
    let cache = EmbeddingCache::at(dir.path().to_owned());
    let model = counting("a");
    let texts = numbered(0..10_000);
    let texts = strs(&texts);
    let watch = Patient { patience: 5_000, seen: AtomicUsize::new(0) };
    let result = cache.embed(&model, &texts, &watch);
    assert!(matches!(result, Err(EmbedError::Cancelled(Cancelled))));
    let left = embed(&cache, &model, &texts).computed;
    assert!((1..=8_000).contains(&left), "{left}");
    let watch = Patient { patience: usize::MAX, seen: AtomicUsize::new(0) };
    assert_eq!(cache.embed(&model, &texts, &watch).unwrap().computed, 0);
    assert_eq!(watch.seen.load(Ordering::SeqCst), 10_000);
}

/// Embeds slowly, and looks before each chunk at what is on the disk already.
struct Slow<'a> {
    dir: &'a Path,
    /// How many chunks are embedded before the program dies.
    chunks: usize,
    embedded: AtomicUsize,
    seen: AtomicUsize,
}

impl Embedder for Slow<'_> {
    fn name(&self) -> &str {
        "slow"
    }

    fn id(&self) -> &str {
        "a"
    }

    fn dimensions(&self, _: &dyn Watch) -> Result<usize, EmbedError> {
        Ok(7)
    }

    fn embed(&self, texts: &[&str], watch: &dyn Watch) -> Result<Array2<f32>, EmbedError> {
        self.seen.fetch_max(segments(self.dir).len(), Ordering::SeqCst);
        if self.embedded.fetch_add(1, Ordering::SeqCst) == self.chunks {
            panic!("the program dies");
        }
        std::thread::sleep(std::time::Duration::from_millis(1100));
        counting("a").embed(texts, watch)
    }
}

#[test]
fn what_was_embedded_is_on_the_disk_before_the_run_ends() {
    let dir = tempfile::tempdir().unwrap();
    let cache = EmbeddingCache::at(dir.path().to_owned());
    let texts = numbered(0..2000);
    let texts = strs(&texts);
    let slow = Slow {
        dir: dir.path(),
        chunks: 5,
        embedded: AtomicUsize::new(0),
        seen: AtomicUsize::new(0),
    };
    // The program dies in the sixth chunk: nothing is done in an orderly way any more.
    let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        std::mem::forget(cache.embed(&slow, &texts, &Unwatched));
    }));
    assert!(died.is_err());
    assert_eq!(slow.seen.load(Ordering::SeqCst), 2);
    let left = embed(&cache, &counting("a"), &texts).computed;
    assert!((1..1400).contains(&left), "{left}");
    // The pieces of the dead run and the rest are one segment again.
    assert_eq!(segments(dir.path()).len(), 1);
    assert_eq!(embed(&cache, &counting("a"), &texts).computed, 0);
}
