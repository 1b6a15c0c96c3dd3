//! Sessions for the engine: what [`Change::Combine`](crate::model::Change) names by path is opened here.

use std::path::Path;

use super::load;
use crate::engine::resources::{OpenError, Shelf};
use crate::model::Model;

/// Opens sessions, and keeps no results.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sessions;

impl Shelf for Sessions {
    fn open(&self, path: &Path) -> Result<Model, OpenError> {
        load(path).map_err(|error| OpenError(error.into()))
    }
}
