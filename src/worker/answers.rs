//! The thread for changes, saves, exports and previews: what must not wait for a fit.

use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;

use super::event::Event;
use super::job::{Request, Shared};
use super::questions::OwnThreads;
use crate::engine::edits::ChangeError;
use crate::engine::edits::outliers::would_move;
use crate::engine::edits::split::Ground;
use crate::engine::preview::PreviewStats;
use crate::export;
use crate::store;
use crate::topics::outliers::Strategy;
use crate::topics::trends::Tuning;
use crate::watch::Unwatched;

/// Answers requests in the order they come; a panic becomes the answer.
pub(super) fn answer_all(shared: &Shared, requests: &Receiver<Request>) {
    let own = OwnThreads::start();
    for request in requests {
        match request {
            Request::Change { edit, change, model } => {
                let changed = own.guarded(|| {
                    #[cfg(debug_assertions)]
                    crate::mistake::provoke(&["worker"]);
                    change.apply(&model, &shared.resources)
                });
                let result = match changed {
                    Ok(Ok(changed)) => Ok(Box::new(changed)),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(panic) => Err(panic),
                };
                shared.send(Event::Changed { edit, change, result });
            }
            Request::CountMoves { edit, model } => {
                for strategy in Strategy::ALL {
                    let count = own.guarded(|| would_move(&model, strategy));
                    let count = count.and_then(|count| count.map_err(|error| error.to_string()));
                    shared.send(Event::WouldMove { edit, strategy, count });
                }
            }
            Request::TrySplit { ask, topic, model } => {
                let tried = own.guarded(|| {
                    let ground = Ground::of(&model, topic, &Unwatched)?;
                    let each = |size, parts| {
                        shared.send(Event::WouldSplit { ask, parts: Ok(Some((size, parts))) });
                    };
                    Ok(ground.try_sizes(&Unwatched, each)?)
                });
                let parts = tried.and_then(|tried| tried.map_err(|e: ChangeError| e.to_string()));
                shared.send(Event::WouldSplit { ask, parts: parts.map(|()| None) });
            }
            Request::Follow { ask, points, model } => {
                let tuning = Tuning { evolution: points.over_time, global: true };
                let words = own.guarded(|| points.trends(&model, tuning)).unwrap_or_default();
                shared.send(Event::Followed { ask, words });
            }
            Request::Save { place, model } => {
                let saved = own.guarded(|| store::write(&model, &place));
                let result = match saved {
                    Ok(Ok(written)) => Ok(written),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(panic) => Err(panic),
                };
                shared.owed.fetch_sub(1, Ordering::SeqCst);
                shared.send(Event::Saved { result });
            }
            Request::Export { place, view, model } => {
                let written = own.guarded(|| export::view::write(&model, &view, &place));
                let result = match written {
                    Ok(Ok(written)) => Ok(written),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(panic) => Err(panic),
                };
                shared.owed.fetch_sub(1, Ordering::SeqCst);
                shared.send(Event::Exported { result });
            }
            Request::Preview { preview, .. }
                if preview < shared.previewed.load(Ordering::Relaxed) => {}
            Request::Preview { settings, corpus, .. } => {
                shared.previewing.store(true, Ordering::SeqCst);
                let stats = own.guarded(|| {
                    // Embeddings that are given are of whatever they are of.
                    let embeds = settings.embeddings.is_none();
                    let embedder = embeds.then(|| shared.resources.embedder(&settings.model));
                    let embedder = embedder.and_then(Result::ok);
                    PreviewStats::of(&corpus, &settings, embedder.as_deref())
                });
                shared.previewing.store(false, Ordering::SeqCst);
                let result = stats.and_then(|stats| stats.map_err(|error| error.to_string()));
                shared.send(Event::Preview { settings: *settings, result });
            }
        }
    }
}
