//! The documents a fit is of where copies count once.

use std::sync::Arc;

use ndarray::{Array2, Axis};

use crate::corpus::Duplicates;

/// The first document of every group of copies, and the documents that are no copies: what is laid out
/// and clustered (m of n). The others are where their first is.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// Those documents, ascending.
    pub documents: Vec<usize>,
    /// Of every document the place among them of itself, or of the first of its group.
    pub places: Vec<usize>,
    /// What was laid out of them (m × d).
    pub training: Arc<Array2<f32>>,
}

impl Weighed {
    /// Of documents with these duplicates; `training` (n × d) holds what would be laid out of all of
    /// them. `None` where there are no copies.
    ///
    /// # Panics
    /// If there is not a row for every document.
    pub fn of(duplicates: &Duplicates, training: &Array2<f32>) -> Option<Self> {
        if duplicates.copies() == 0 {
            return None;
        }
        let mut documents = Vec::new();
        let mut places: Vec<usize> = Vec::with_capacity(duplicates.len());
        for document in 0..duplicates.len() {
            let place = match duplicates.original(document) {
                Some(first) => places[first],
                None => {
                    documents.push(document);
                    documents.len() - 1
                }
            };
            places.push(place);
        }
        let training = Arc::new(training.select(Axis(0), &documents));
        Some(Weighed { documents, places, training })
    }

    /// Of every document the value of the one that was fitted for it.
    ///
    /// # Panics
    /// If there are fewer values than documents that were fitted.
    pub fn spread<T: Clone>(&self, fitted: &[T]) -> Vec<T> {
        self.places.iter().map(|&place| fitted[place].clone()).collect()
    }

    /// The values of the documents that were fitted, out of those of all.
    ///
    /// # Panics
    /// If there is not a value for every document.
    pub fn fitted<T: Clone>(&self, all: &[T]) -> Vec<T> {
        self.documents.iter().map(|&document| all[document].clone()).collect()
    }
}
