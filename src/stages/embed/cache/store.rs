//! One model's folder of segments: looking up, adding, making room.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use super::segment::{EXTENSION, Key, Model, Rows, Segment, TEMPORARY};
use crate::files::{create_private, hex};

/// A segment's time of last use is noted at most this often.
const USE_NOTED: Duration = Duration::from_secs(600);
/// An unfinished file of this age was left by a program that was killed.
const ABANDONED: Duration = Duration::from_secs(3600);

pub struct Store {
    /// All models' folders lie here.
    root: PathBuf,
    folder: PathBuf,
    limit: u64,
    model: Model,
    dimensions: usize,
    /// Segments that can be read, with their sizes.
    sound: Vec<(PathBuf, u64)>,
    /// Segments with damage.
    damaged: Vec<PathBuf>,
    /// Segments that this run wrote; they become one when it ends.
    pieces: Vec<PathBuf>,
    /// Why a piece could not be written; after that none is tried.
    failed: Option<io::Error>,
    warnings: Vec<String>,
}

impl Store {
    pub fn open(root: PathBuf, limit: u64, id: &str, dimensions: usize) -> Self {
        let model: Model = Sha256::digest(id.as_bytes()).into();
        let folder = root.join(hex(&model[..8]));
        let (sound, damaged, pieces, warnings) = Default::default();
        let failed = None;
        Store { root, folder, limit, model, dimensions, sound, damaged, pieces, failed, warnings }
    }

    /// Hands each vector of `wanted` that some segment holds to `take`, once.
    pub fn look_up(&mut self, wanted: &HashMap<Key, usize>, mut take: impl FnMut(usize, &[f32])) {
        let mut open: HashMap<Key, usize> = wanted.clone();
        let mut vector = vec![0.0; self.dimensions];
        for (path, size) in segments(&self.folder) {
            match self.look_up_in(&path, &mut open, &mut vector, &mut take) {
                Ok(true) => self.sound.push((path, size)),
                // Another process took it up or made room.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Ok(false) => self.report(path, "a vector in it is damaged"),
                Err(error) => match error.kind() {
                    io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                        self.report(path, "damaged or cut short");
                    }
                    _ => self.report(path, &error.to_string()),
                },
            }
        }
    }

    /// Whether all that was read of the segment was sound.
    fn look_up_in(
        &self,
        path: &Path,
        open: &mut HashMap<Key, usize>,
        vector: &mut [f32],
        take: &mut impl FnMut(usize, &[f32]),
    ) -> io::Result<bool> {
        let mut segment = Segment::open(path, &self.model, self.dimensions)?;
        let keys: Vec<Key> = segment.keys().copied().collect();
        let places: Vec<usize> =
            (0..keys.len()).filter(|&place| open.contains_key(&keys[place])).collect();
        if places.is_empty() {
            return Ok(true);
        }
        note_use(path);
        segment.read(&places, |place, row| {
            if let Some(text) = open.remove(&keys[place]) {
                for (v, bytes) in vector.iter_mut().zip(row.chunks_exact(4)) {
                    *v = f32::from_le_bytes(std::array::from_fn(|i| bytes[i]));
                }
                take(text, vector);
            }
        })
    }

    fn report(&mut self, path: PathBuf, what: &str) {
        // The path comes last: a narrow status row cuts the end off.
        self.warnings.push(format!(
            "a cache file was not used ({what}), its texts are embedded anew: {}",
            path.display()
        ));
        self.damaged.push(path);
    }

    /// Writes `rows`, a part of what the run embeds, at once as a segment of its own, so that it is
    /// there whatever becomes of the program.
    pub fn add(&mut self, rows: &Rows) {
        if rows.is_empty() || self.failed.is_some() {
            return;
        }
        let written =
            create_private(&self.folder).and_then(|()| rows.write(&self.folder, &self.model));
        match written {
            Ok(path) => self.pieces.push(path),
            Err(error) => self.failed = Some(error),
        }
    }

    /// Ends the run: makes one segment of its pieces together with what they take up, and makes
    /// room. Returns all warnings.
    pub fn finish(mut self) -> Vec<String> {
        let written = match self.failed.take() {
            Some(error) => Err(error),
            None if self.pieces.is_empty() && self.damaged.is_empty() => Ok(()),
            None => self.join(),
        };
        if let Err(error) = written {
            self.warnings.push(format!(
                "the embeddings were not kept for the next run ({error}): cannot write {}",
                self.folder.display()
            ));
        }
        self.warnings
    }

    fn join(&self) -> io::Result<()> {
        let size_of = |path: &PathBuf| fs::metadata(path).map_or(0, |about| about.len());
        let mut size: u64 = self.pieces.iter().map(size_of).sum();
        let mut taken_up: Vec<&Path> =
            self.pieces.iter().chain(&self.damaged).map(PathBuf::as_path).collect();
        let mut small: Vec<&(PathBuf, u64)> = self.sound.iter().collect();
        small.sort_by_key(|(path, size)| (*size, path.clone()));
        for (path, other) in small {
            if *other > size {
                break;
            }
            size += other;
            taken_up.push(path);
        }
        if let ([only], []) = (&taken_up[..], &self.damaged[..]) {
            self.make_room(Some(only));
            return Ok(());
        }
        let mut rows = Rows::new(self.dimensions);
        let mut present: HashSet<Key> = HashSet::new();
        for path in &taken_up {
            let from = rows.keys().len();
            // What cannot be read is lost; that it was damaged has been said. A piece that is gone
            // was taken up by another program.
            if let Ok(mut segment) = Segment::open(path, &self.model, self.dimensions) {
                let _ = segment.read_into(&mut rows, |key| !present.contains(key));
            }
            present.extend(&rows.keys()[from..]);
        }
        let written =
            if rows.is_empty() { None } else { Some(rows.write(&self.folder, &self.model)?) };
        for path in taken_up {
            fs::remove_file(path).or_else(ignore_missing)?;
        }
        self.make_room(written.as_deref());
        Ok(())
    }

    /// Removes the segments of any model that were not used for longest, never `newest`.
    fn make_room(&self, newest: Option<&Path>) {
        let folders = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let mut all: Vec<(SystemTime, PathBuf, u64)> = Vec::new();
        for folder in folders {
            remove_abandoned(&folder.path());
            for (path, size) in segments(&folder.path()) {
                let used = fs::metadata(&path).and_then(|m| m.modified());
                all.push((used.unwrap_or(SystemTime::UNIX_EPOCH), path, size));
            }
        }
        all.sort();
        let mut total: u64 = all.iter().map(|(_, _, size)| size).sum();
        for (_, path, size) in all {
            if total <= self.limit {
                break;
            }
            if newest != Some(path.as_path()) && fs::remove_file(&path).is_ok() {
                total -= size;
            }
        }
    }
}

/// The segment files of a folder by name, with their sizes.
fn segments(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut all: Vec<(PathBuf, u64)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| (entry.path(), entry.metadata().map_or(0, |m| m.len())))
        .filter(|(path, _)| path.extension().is_some_and(|e| e == EXTENSION))
        .collect();
    all.sort();
    all
}

/// The time of last change serves as the time of last use. Failing is harmless.
fn note_use(path: &Path) {
    let age = fs::metadata(path).and_then(|m| m.modified()).map(|at| at.elapsed());
    if let Ok(Ok(age)) = age
        && age > USE_NOTED
        && let Ok(file) = fs::OpenOptions::new().append(true).open(path)
    {
        let _ = file.set_modified(SystemTime::now());
    }
}

fn remove_abandoned(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let unfinished = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
        let age = entry.metadata().and_then(|m| m.modified()).map(|at| at.elapsed());
        if unfinished && matches!(age, Ok(Ok(age)) if age > ABANDONED) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn ignore_missing(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
