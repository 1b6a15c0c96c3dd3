//! Which session file the changes to a model can be told to belong to.

use std::path::{Path, PathBuf};

use crate::model::fingerprint::Fingerprints;
use crate::model::{Model, Stage};

/// A session file that changes can be told to belong to.
#[derive(Clone, Debug, PartialEq)]
pub struct Base {
    /// Absolute.
    pub path: PathBuf,
    /// Of the model in it.
    pub fingerprints: Fingerprints,
    /// The length of its history.
    pub changes: usize,
}

impl Base {
    /// `model` is what the file at `path` holds.
    pub fn at(path: &Path, model: &Model) -> Self {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let (fingerprints, changes) = (model.fingerprints.clone(), model.history.len());
        Base { path, fingerprints, changes }
    }

    /// The same; `None` for a folder that BERTopic saved.
    pub fn of(path: &Path, model: &Model) -> Option<Self> {
        path.is_file().then(|| Base::at(path, model))
    }

    /// Whether `model` is what it holds.
    pub fn is(&self, model: &Model) -> bool {
        self.changes == model.history.len() && self.is_before(model)
    }

    /// Whether `model` is what comes out when the later changes of its history are made to this.
    pub(super) fn is_before(&self, model: &Model) -> bool {
        let Some(later) = model.history.get(self.changes..) else { return false };
        let (before, after) = (&self.fingerprints, &model.fingerprints);
        let mut stages = Stage::ALL.into_iter().filter(|stage| *stage != Stage::Topics);
        let start = before.get(Stage::Topics);
        stages.all(|stage| before.get(stage) == after.get(stage))
            && later.iter().fold(start, |topics, change| topics.then(&change.as_asked()))
                == after.get(Stage::Topics)
    }
}
