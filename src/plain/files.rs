//! Saving and exporting. Nothing that is there is replaced unasked, and never a source.

use std::io;
use std::path::{Path, PathBuf};

use crate::export::{self, Cells, Format};
use crate::files::guard::overwrite;
use crate::files::{Kind, Place};
use crate::plain::dialogue::Dialogue;
use crate::plain::work::Work;
use crate::store;

/// Saves the session: there, or where it was saved last, or under the input's name.
pub fn save(dialogue: &mut Dialogue, work: &mut Work, path: Option<PathBuf>) -> io::Result<()> {
    let path = path.or(work.editor.session.clone());
    let path = path.unwrap_or_else(|| store::file_name(&work.model.corpus.name));
    let place = match place(dialogue, work, &path, &store::KIND)? {
        Ok(place) => place,
        Err(refusal) => {
            return dialogue.say(&refusal.unwrap_or_else(|| "Nothing was saved".to_owned()));
        }
    };
    match store::write(&work.model, &place) {
        Ok(written) => {
            work.saved(written);
            dialogue.say(&format!("Saved to {}", path.display()))
        }
        Err(error) => dialogue.say(&error.to_string()),
    }
}

/// Writes the topics and documents for other programs or for reading.
pub fn export(dialogue: &mut Dialogue, work: &Work, path: &Path) -> io::Result<()> {
    let Some(format) = Format::of_path(path) else {
        return dialogue.say(&format!(
            "cannot tell the format from the name {}: end it in .csv, .jsonl, .md or .html",
            path.display()
        ));
    };
    let mut places = Vec::new();
    for path in export::paths(path, format) {
        match place(dialogue, work, &path, format.kind())? {
            Ok(place) => places.push(place),
            Err(refusal) => {
                return dialogue.say(&refusal.unwrap_or_else(|| "Nothing was written".to_owned()));
            }
        }
    }
    match export::write(&work.model, &places, format, Cells::Safe) {
        Ok(written) => {
            let written: Vec<String> = written.iter().map(|p| p.display().to_string()).collect();
            dialogue.say(&format!("Written to {}", written.join(" and ")))
        }
        Err(error) => dialogue.say(&error.to_string()),
    }
}

/// Where to write, once the user was asked what must be asked. Else why not; nothing where the user said
/// no.
fn place(
    dialogue: &mut Dialogue,
    work: &Work,
    path: &Path,
    kind: &Kind,
) -> io::Result<Result<Place, Option<String>>> {
    let question = match work.guard().check(path, kind) {
        Ok(place) if place.asks() => overwrite(path),
        Ok(place) => return Ok(Ok(place)),
        Err(refusal) => match refusal.question() {
            Some(question) => question,
            None => return Ok(Err(Some(refusal.to_string()))),
        },
    };
    if !dialogue.confirm(&question)? {
        return Ok(Err(None));
    }
    let forced = work.guard().forced(true).check(path, kind);
    Ok(forced.map_err(|refusal| Some(refusal.to_string())))
}
