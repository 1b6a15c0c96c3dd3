//! The documents on a plane that keeps neighbours: one UMAP layout of the graph that was clustered, in
//! two dimensions and with some room between documents (`min_dist` 0.1, UMAP's own).

use std::sync::Arc;

use ndarray::ArrayView2;

use super::Place;
use crate::model::Model;
use crate::reduce::umap::{Umap, UmapParams};
use crate::watch::{Cancelled, Watch};

/// How near to each other documents are drawn.
const MIN_DIST: f64 = 0.1;
/// Above this many documents the descent is shorter: what is left of it moves no document by a dot.
const MANY: usize = 50_000;
/// Epochs of it.
const EPOCHS_OF_MANY: usize = 100;

/// Where each document lies; `None` where the fit has no neighbours. Equal models give equal bytes.
/// Ticks in epochs.
///
/// # Errors
/// [`Cancelled`] where `watch` cancelled.
pub fn of(model: &Model, watch: &dyn Watch) -> Result<Option<Arc<Vec<Place>>>, Cancelled> {
    let Some(fit) = model.fit.as_ref().filter(|fit| fit.neighbours.indices.ncols() > 0) else {
        return Ok(None);
    };
    let rows = fit.neighbours.indices.nrows();
    let params = UmapParams {
        n_components: 2,
        min_dist: MIN_DIST,
        n_epochs: (rows > MANY).then_some(EPOCHS_OF_MANY),
        ..model.settings.umap()
    };
    let laid_out = Umap::fit_graph(&fit.graph(&model.settings), &params, watch)?;
    let places = to_places(laid_out.embedding.view());
    Ok(Some(Arc::new(match &fit.weighed {
        Some(weighed) => weighed.spread(&places),
        None => places,
    })))
}

fn to_places(rows: ArrayView2<f32>) -> Vec<Place> {
    rows.outer_iter().map(|row| (row[0].into(), row[1].into())).collect()
}
