//! The layers above the topics, out of a session file.

use crate::store::Header;
use crate::store::flaw::Flaw;
use crate::store::read::Reader;
use crate::topics::TopicId;
use crate::topics::layers::Layers;

impl Reader<'_> {
    /// How many terms each topic has; nothing in sessions from before they were kept.
    pub(super) fn totals(&self) -> Result<Vec<u64>, Flaw> {
        match self.arrays.tensor("ctfidf.totals") {
            Ok(_) => self.u64s("ctfidf.totals"),
            Err(_) => Ok(Vec::new()),
        }
    }

    /// The layers above the topics; none in sessions from before there were any, whose next change
    /// makes them.
    pub(super) fn layers(&self, header: &Header) -> Result<Layers, Flaw> {
        let Some(layers) = header.layers.clone() else { return Ok(Layers::default()) };
        let unplaced = match self.arrays.tensor("layers.unplaced") {
            Ok(_) => TopicId::of_labels(self.i32s("layers.unplaced")?),
            Err(_) => Vec::new(),
        };
        Ok(Layers { unplaced, ..layers })
    }
}
