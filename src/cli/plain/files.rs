//! Saving and exporting. Nothing that is there is written over unasked, and never a source.

use std::io;
use std::path::{Path, PathBuf};

use super::dialogue::Dialogue;
use super::work::Work;
use crate::cli::export::over;
use crate::export::{self, Format};
use crate::session;

/// Saves the session: there, or where it was saved last, or beside nothing under the input's name.
pub fn save(dialogue: &mut Dialogue, work: &mut Work, path: Option<PathBuf>) -> io::Result<()> {
    let own = work.path.clone();
    let path = path.or(own.clone());
    let path = path.unwrap_or_else(|| session::file_name(&work.model.corpus.name));
    let documents: Vec<&Path> = work.model.corpus.path.as_deref().into_iter().collect();
    if over(std::slice::from_ref(&path), &documents).is_some() {
        return dialogue.say(&format!("{} is the source file: name another file", path.display()));
    }
    if own.as_ref() != Some(&path) && !may_write(dialogue, &path)? {
        return dialogue.say("Nothing was saved");
    }
    match session::save(&work.model, &path) {
        Ok(()) => {
            work.saved(&path);
            dialogue.say(&format!("Saved to {}", path.display()))
        }
        Err(error) => dialogue.say(&error.to_string()),
    }
}

/// Writes the topics and documents for other programs or for reading.
pub fn export(dialogue: &mut Dialogue, work: &Work, path: &Path) -> io::Result<()> {
    let Some(format) = Format::of_path(path) else {
        return dialogue.say(&format!(
            "cannot tell what to write from the name {}: end it in .csv, .jsonl, .md or .html",
            path.display()
        ));
    };
    let places = export::places(path, format);
    if let Some(place) = over(&places, &work.sources()) {
        return dialogue.say(&format!("{} is the source file: name another file", place.display()));
    }
    for place in &places {
        if !may_write(dialogue, place)? {
            return dialogue.say("Nothing was written");
        }
    }
    match export::save(&work.model, path, format) {
        Ok(written) => {
            let written: Vec<String> = written.iter().map(|p| p.display().to_string()).collect();
            dialogue.say(&format!("Written to {}", written.join(" and ")))
        }
        Err(error) => dialogue.say(&error.to_string()),
    }
}

fn may_write(dialogue: &mut Dialogue, path: &Path) -> io::Result<bool> {
    match path.exists() {
        true => dialogue.confirm(&format!("{} already exists: overwrite it?", path.display())),
        false => Ok(true),
    }
}
