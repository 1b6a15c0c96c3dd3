//! The threads that answer: one for changes, saves, exports and previews; one for what somebody waits
//! for with the keys in hand, queries, searches and looks.
//!
//! Both have threads of their own to compute with: those of the run may be busy for many seconds.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::Instant;

use super::protocol::{ReadAgain, Reply, Request, Ticket};
use super::threads::{Kind, OwnThreads, Panicked, Shared};
use crate::corpus::clean::effects;
use crate::corpus::clean::repeated::RepeatedLines;
use crate::corpus::{Corpus, Duplicates, StopWords};
use crate::engine::RunError;
use crate::engine::copies::Copies;
use crate::engine::derived::{Derived, DerivedView};
use crate::engine::edits::ChangeError;
use crate::engine::edits::outliers::would_move;
use crate::engine::edits::split::TopicSplit;
use crate::engine::find::{Answer, Query, found, nearest, spread, vector_of};
use crate::engine::language_model::LanguageModel;
use crate::engine::map::{Place, Places, layout};
use crate::engine::preview::{Known, PreviewStats};
use crate::engine::read::documents;
use crate::engine::topic_mix::TopicMixer;
use crate::export::view::View;
use crate::export::view_file;
use crate::files::{self, Written};
use crate::model::{Change, Model, Settings};
use crate::reduce::Reduced;
use crate::store;
use crate::topics::TopicId;
use crate::topics::outliers::Strategy;
use crate::topics::search::WordIndex;
use crate::topics::trends::Tuning;
use crate::watch::{Cancelled, Unwatched, Watch};

/// A question with what it is about.
pub(super) enum Question {
    OfModel(Request, Arc<Model>),
    Preview(Box<Settings>, Arc<Corpus>),
    Read(Box<Settings>),
}

/// One that stands in line. `number` grows from question to question.
pub(super) struct InLine {
    pub number: u64,
    pub ticket: Ticket,
    pub question: Question,
}

impl Request {
    /// Which questions a later one of the same kind makes idle.
    pub(super) fn kind(&self) -> Option<Kind> {
        match self {
            Request::Search { .. } => Some(Kind::Search),
            Request::Preview { .. } => Some(Kind::Preview),
            Request::Read { .. } => Some(Kind::Read),
            Request::TrySizes { .. } | Request::LeaveSizes => Some(Kind::Sizes),
            Request::PlanNames { .. } | Request::Name { .. } | Request::LeaveNames => {
                Some(Kind::Names)
            }
            Request::Look { sight: DerivedView::Layout } => Some(Kind::Layout),
            _ => None,
        }
    }

    /// Whether somebody waits for the answer with the keys in hand.
    pub(super) fn is_waited_for(&self) -> bool {
        matches!(
            self,
            Request::Ask { .. }
                | Request::Search { .. }
                | Request::Look { .. }
                | Request::Compare { .. }
                | Request::CompareInside { .. }
        )
    }

    /// Whether a file is to be written.
    pub(super) fn writes(&self) -> bool {
        matches!(self, Request::Save { .. } | Request::Export { .. })
    }
}

/// Answers what stands in line, in the order it came; a panic becomes the answer.
pub(super) fn answer_all(shared: &Shared, line: &Receiver<InLine>) {
    let (own, spreader) = (OwnThreads::start(), TopicMixer::default());
    let mut desk = Desk { shared, own, words: None, known: None, laid_out: None, spreader };
    for InLine { number, ticket, question } in line {
        let idle = |kind| number < shared.latest(kind).load(Ordering::Relaxed);
        match question {
            Question::Preview(..) if idle(Kind::Preview) => {}
            Question::Read(_) if idle(Kind::Read) => {}
            Question::Read(settings) => desk.read(ticket, settings),
            Question::OfModel(Request::Search { .. }, _) if idle(Kind::Search) => {}
            Question::OfModel(Request::Look { sight: DerivedView::Layout }, model) => {
                desk.lay_out(ticket, number, model);
            }
            Question::Preview(settings, corpus) => desk.preview(ticket, *settings, &corpus),
            Question::OfModel(request, model) => desk.answer(ticket, request, model),
        }
    }
}

/// The layouts of a fit, and the places of its documents on the map; `None` where it has no neighbours.
type LaidOut = (Arc<Reduced>, Option<Arc<Vec<Place>>>);

struct Desk<'a> {
    shared: &'a Shared,
    own: OwnThreads,
    /// The words of the last corpus that was searched for words.
    words: Option<(Arc<Corpus>, WordIndex)>,
    /// What was found in the last corpus that was previewed.
    known: Option<(Arc<Corpus>, Arc<Duplicates>, Known)>,
    /// The last map, and what it is a layout of: changes of topics move no document.
    laid_out: Option<LaidOut>,
    spreader: TopicMixer,
}

impl Desk<'_> {
    fn answer(&mut self, ticket: Ticket, request: Request, model: Arc<Model>) {
        let reply = match request {
            Request::Change { change } => self.change(change, &model),
            Request::CountMoves => return self.count_moves(ticket, &model),
            Request::TrySplit { topic } => self.try_split(ticket, topic, &model),
            Request::Follow { points } => {
                let tuning = Tuning { evolution: points.over_time, global: true };
                let words = self.own.guarded(|| points.trends(&model, tuning)).unwrap_or_default();
                Reply::Followed { words }
            }
            Request::Ask { query } => self.ask(ticket, &query, &model),
            Request::Search { search } => {
                let Desk { shared, own, words, .. } = self;
                let hits = own.guarded(|| found(&shared.resources, words, &search, &model));
                Reply::Found { hits: said(hits) }
            }
            Request::Compare { comparison } => {
                let result = said(self.own.guarded(|| comparison.topics(&model)));
                Reply::Compared { result }
            }
            Request::CompareInside { comparison, topic } => Reply::Inside {
                result: said(self.own.guarded(|| comparison.inside(&model, topic))),
            },
            Request::Look { sight } => {
                let seen = self.own.guarded(|| sight.at(&model));
                let seen = seen.map_err(|panic| panic.to_string());
                Reply::Derived { sight, model, seen }
            }
            Request::Save { place } => Reply::Saved { result: self.save(&place, &model) },
            Request::Export { place, view } => {
                Reply::Exported { result: self.export(&place, &view, &model) }
            }
            // Answered elsewhere.
            Request::TrySizes { .. }
            | Request::LeaveSizes
            | Request::PlanNames { .. }
            | Request::Name { .. }
            | Request::LeaveNames
            | Request::Preview { .. }
            | Request::Read { .. } => return,
        };
        self.shared.reply(ticket, reply);
    }

    /// Places the documents of the map, unless a later question is asked meanwhile.
    fn lay_out(&mut self, ticket: Ticket, number: u64, model: Arc<Model>) {
        let Desk { shared, own, laid_out, .. } = self;
        let layouts = model.fit.as_ref().map(|fit| fit.layouts.clone());
        let same = laid_out
            .take()
            .filter(|(of, _)| layouts.as_ref().is_some_and(|layouts| Arc::ptr_eq(of, layouts)));
        let placed = own.guarded(|| {
            let documents = match same {
                Some((_, documents)) => documents,
                None => layout::of(&model, &UntilTheNext { shared, number })?,
            };
            let places = documents.clone();
            let places = places.map(|documents| Places::of(&model, documents, true));
            Ok((documents, Derived::Layout(places)))
        });
        let seen = match placed {
            // Nobody wants it any more.
            Ok(Err(Cancelled)) => return,
            Ok(Ok((documents, seen))) => {
                *laid_out = layouts.map(|of| (of, documents));
                Ok(seen)
            }
            Err(panic) => Err(panic.to_string()),
        };
        shared.reply(ticket, Reply::Derived { sight: DerivedView::Layout, model, seen });
    }

    fn change(&self, change: Change, model: &Model) -> Reply {
        let changed = self.own.guarded(|| {
            #[cfg(debug_assertions)]
            crate::mistake::provoke(&["worker"]);
            change.apply(model, &self.shared.resources).map(Box::new)
        });
        Reply::Changed { change, result: said(changed) }
    }

    fn count_moves(&self, ticket: Ticket, model: &Model) {
        for strategy in Strategy::ALL {
            let count = said(self.own.guarded(|| would_move(model, strategy)));
            self.shared.reply(ticket, Reply::WouldMove { strategy, count });
        }
    }

    fn try_split(&self, ticket: Ticket, topic: TopicId, model: &Model) -> Reply {
        let each = |size, parts| {
            self.shared.reply(ticket, Reply::WouldSplit { parts: Ok(Some((size, parts))) });
        };
        let tried = self.own.guarded(|| -> Result<(), ChangeError> {
            Ok(TopicSplit::of(model, topic, &Unwatched)?.try_sizes(&Unwatched, each)?)
        });
        Reply::WouldSplit { parts: said(tried).map(|()| None) }
    }

    /// Tells the nearest, and then the spread, which takes longer.
    fn ask(&mut self, ticket: Ticket, query: &Query, model: &Arc<Model>) -> Reply {
        let Desk { shared, own, spreader, .. } = self;
        let started = Instant::now();
        let vector = own.guarded(|| vector_of(&shared.resources, query, model));
        let vector = match said(vector) {
            Ok(vector) => vector,
            Err(message) => return Reply::Answered { answer: Err(message) },
        };
        let answer = own.guarded(|| nearest(query, vector.view(), model));
        let answer = answer.map(|answer| Answer { took: started.elapsed(), ..answer });
        let answer = answer.map_err(|panic| panic.to_string());
        shared.reply(ticket, Reply::Answered { answer });
        let spread =
            own.guarded(|| spread(&shared.resources, spreader, query, vector.view(), model));
        Reply::TopicMix { spread: said(spread) }
    }

    fn save(&self, place: &files::Place, model: &Model) -> Result<Written, String> {
        let saved = self.own.guarded(|| store::write(model, place));
        self.shared.owed.fetch_sub(1, Ordering::SeqCst);
        said(saved)
    }

    fn export(&self, place: &files::Place, view: &View, model: &Model) -> Result<Written, String> {
        let written = self.own.guarded(|| view_file::write(model, view, place));
        self.shared.owed.fetch_sub(1, Ordering::SeqCst);
        said(written)
    }

    fn read(&self, ticket: Ticket, settings: Box<Settings>) {
        let Desk { shared, own, .. } = self;
        shared.reading.store(true, Ordering::SeqCst);
        let read = own.guarded(|| -> Result<ReadAgain, RunError> {
            let corpus = documents(&shared.input, &settings.read)?;
            let language = StopWords::Auto.resolve(&corpus.languages)?;
            let repeated = RepeatedLines::wanted(&settings.preprocess, &corpus.texts);
            Ok(ReadAgain { corpus: Arc::new(corpus), language, repeated })
        });
        shared.reading.store(false, Ordering::SeqCst);
        shared.reply(ticket, Reply::Read { settings, result: said(read) });
    }

    fn preview(&mut self, ticket: Ticket, settings: Settings, corpus: &Arc<Corpus>) {
        let Desk { shared, own, known, .. } = self;
        shared.previewing.store(true, Ordering::SeqCst);
        let stats = own.guarded(|| {
            let same = known.take().filter(|(of, ..)| Arc::ptr_eq(of, corpus));
            let same = match same {
                Some(same) => same,
                None => looked_at(shared, corpus)?,
            };
            let (_, duplicates, counts) = known.insert(same);
            let corpus = &duplicates.left(corpus, settings.duplicates);
            // Embeddings that are given are of whatever they are of.
            let embeds = settings.embed.embeddings.is_none();
            let resources = &shared.resources;
            let model = LanguageModel::of(&settings.embed, corpus, resources);
            let embedder = embeds.then(|| model.open(resources));
            let embedder = embedder.and_then(Result::ok);
            Ok(PreviewStats::of(corpus, &settings, embedder.as_deref(), counts.clone()))
        });
        shared.previewing.store(false, Ordering::SeqCst);
        let result = match stats {
            // Nobody is there any more.
            Ok(Err(Cancelled)) => return,
            Ok(Ok(stats)) => stats.map_err(|error| error.to_string()),
            Err(panic) => Err(panic.to_string()),
        };
        shared.reply(ticket, Reply::Preview { result, settings: Box::new(settings) });
    }
}

/// What no setting changes, found once a corpus.
fn looked_at(
    shared: &Shared,
    corpus: &Arc<Corpus>,
) -> Result<(Arc<Corpus>, Arc<Duplicates>, Known), Cancelled> {
    let duplicates = shared.resources.duplicates.of(corpus, &UntilTheEnd(shared))?;
    let copies = Copies::of(corpus, &duplicates);
    let known = Known { clears: effects(&corpus.texts), copies };
    Ok((corpus.clone(), duplicates, known))
}

/// Stops when a later map is asked for, or the program ends.
struct UntilTheNext<'a> {
    shared: &'a Shared,
    number: u64,
}

impl Watch for UntilTheNext<'_> {
    fn progress(&self, _done: usize, _total: usize) {}

    fn cancelled(&self) -> bool {
        self.number < self.shared.latest(Kind::Layout).load(Ordering::Relaxed)
    }
}

/// Stops when the program ends.
struct UntilTheEnd<'a>(&'a Shared);

impl Watch for UntilTheEnd<'_> {
    fn progress(&self, _done: usize, _total: usize) {}

    fn cancelled(&self) -> bool {
        self.0.latest(Kind::Preview).load(Ordering::Relaxed) == u64::MAX
    }
}

/// The result of guarded work; its own error and a panic as the sentence that a [`Reply`] shows.
fn said<T, E: ToString>(done: Result<Result<T, E>, Panicked>) -> Result<T, String> {
    match done {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(panic) => Err(panic.to_string()),
    }
}
