//! Working on what is open: the models before each change, and what of it is in a file. One for the
//! screen and the line mode; the model itself is theirs.
//!
//! Undoing is putting the model before back; nothing is changed in place.

pub mod titles;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::{Guard, Stamp, Written};
use crate::model::{Change, Model, weight};
use crate::store::autosave::Wanted;
use crate::store::base::Base;

/// A model, and what was done to it.
type Step = (Arc<Model>, String);

/// Changes made and undone, and the session file that is open.
#[derive(Debug, Default)]
pub struct Editor {
    /// Models before each change, the latest last.
    pub(crate) undo: Vec<Step>,
    /// Models before each undoing.
    pub(crate) redo: Vec<Step>,
    /// The model that leaving loses nothing of: the one opened or saved last.
    pub settled: Option<Arc<Model>>,
    /// The model that is in a session file.
    pub filed: Option<Arc<Model>>,
    /// The user changed the model since it was saved.
    pub unsaved: bool,
    /// The session opened or saved last.
    pub session: Option<PathBuf>,
    /// How that file was then.
    pub stamp: Option<Stamp>,
    /// Session files that the model may be told by, the latest first.
    pub bases: Vec<Base>,
    /// Files that must not be overwritten, beside those the model names itself.
    pub guard: Guard,
}

impl Editor {
    /// A model out of a session file.
    pub fn opened(&mut self, model: &Arc<Model>, path: &Path) {
        self.bases = Base::of(path, model).into_iter().collect();
        self.session = Some(path.to_path_buf());
        self.settled = Some(model.clone());
        self.filed = Some(model.clone());
    }

    /// Keeps the model before a step that led to `shown`, as long as there is room for it.
    pub fn step(&mut self, before: Arc<Model>, what: String, shown: &Arc<Model>) {
        self.undo.push((before, what));
        self.redo.clear();
        weight::bound(&mut self.undo, shown, weight::LIMIT, |(model, _)| model);
    }

    /// The model before the last change of `now`, and what was done to it.
    pub fn undo(&mut self, now: &Arc<Model>) -> Option<Step> {
        let (before, what) = self.undo.pop()?;
        self.redo.push((now.clone(), what.clone()));
        Some((before, what))
    }

    /// The model after the change undone last, and what it is.
    pub fn redo(&mut self, now: &Arc<Model>) -> Option<Step> {
        let (after, what) = self.redo.pop()?;
        self.undo.push((now.clone(), what.clone()));
        Some((after, what))
    }

    /// How many changes can be undone.
    pub fn steps(&self) -> usize {
        self.undo.len()
    }

    /// Nothing before the model shown is to be gone back to.
    pub fn forget(&mut self) {
        self.undo.clear();
        self.redo.clear();
    }

    /// A change, an undoing or a redoing led to this model.
    pub fn shows(&mut self, model: &Arc<Model>) {
        let settled = self.settled.as_ref();
        // Of a result that was never saved only changes could be lost, and those may be undone.
        self.unsaved = match settled {
            Some(settled) => !Arc::ptr_eq(settled, model),
            None => !model.history.is_empty(),
        };
    }

    /// Whether the model is in a session file.
    pub fn on_disk(&self, model: &Arc<Model>) -> bool {
        self.filed.as_ref().is_some_and(|filed| Arc::ptr_eq(filed, model))
    }

    /// `saved` was written; `shown` may be another by now.
    pub fn saved(&mut self, saved: Arc<Model>, written: Written, shown: Option<&Arc<Model>>) {
        self.unsaved = shown.is_none_or(|shown| !Arc::ptr_eq(shown, &saved));
        self.bases.truncate(1);
        self.bases.insert(0, Base::at(&written.path, &saved));
        (self.session, self.stamp) = (Some(written.path), written.stamp);
        (self.settled, self.filed) = (Some(saved.clone()), Some(saved));
    }

    /// A model to be kept, with a change that is being made.
    pub fn wanted(&self, model: Arc<Model>, pending: Option<Change>) -> Wanted {
        let (session, bases) = (self.session.clone(), self.bases.clone());
        Wanted { model, pending, session, bases }
    }

    /// Knows the files that everything came from, which nothing may be written over.
    pub fn guard(&self, model: Option<&Model>) -> Guard {
        let guard = model.map_or_else(|| self.guard.clone(), |m| m.guarded(self.guard.clone()));
        match &self.session {
            Some(path) => guard.own(path, self.stamp),
            None => guard,
        }
    }
}
