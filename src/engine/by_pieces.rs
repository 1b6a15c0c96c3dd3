//! `--chunk topics`: the pieces of documents are embedded, clustered and described, and every document
//! keeps its mix of their topics.
//!
//! The model that comes out is one of documents: their topics, their vectors (the means of their pieces')
//! and the sizes of topics in documents; a document's memberships are its mix. The layouts and clusterings
//! are of pieces: the model keeps them apart from a fit of documents, and new texts are placed piece by
//! piece in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::Array2;
use unicode_segmentation::UnicodeSegmentation;

use super::describe::Described;
use super::embed::{Vectors, without_languages};
use super::enough::check_enough;
use super::language_model::LanguageModel;
use super::under_way::Run;
use super::{Resources, RunError};
use crate::cluster::consensus::Support;
use crate::corpus::{Corpus, DocumentId, Languages};
use crate::embed::Embedder;
use crate::embed::pieces::{InPieces, Pieces};
use crate::model::Stage;
use crate::model::fingerprint::Fingerprint;
use crate::model::fitted::{Fit, Memberships, PieceFit};
use crate::text::{counted, thousands};
use crate::topics::{TopicId, Topics};

/// The pieces of all documents, in their order.
pub(super) struct Pieced {
    pub texts: Vec<String>,
    /// Of the pieces (m × d).
    pub vectors: Arc<Array2<f32>>,
    /// The document of each.
    owners: Vec<usize>,
    /// How many documents there are.
    documents: usize,
}

impl Run<'_> {
    /// Splits the documents and embeds their pieces.
    pub(super) fn embed_pieces(
        &mut self,
        corpus: &Corpus,
        prepared: &[String],
        model: &LanguageModel,
        resources: &Resources,
    ) -> Result<(Vectors, Option<Pieced>), RunError> {
        let (settings, observer) = (self.settings, self.observer);
        let embedder = model.open(resources)?;
        let fingerprint = Fingerprint::of(prepared).then(&(embedder.id(), settings.embed.chunk));
        // A model holds the vectors of its documents; the cache has those of their pieces.
        let none = None::<fn() -> (Vectors, Pieced)>;
        let compute = |watch: &super::progress::StageWatch| {
            let texts: Vec<&str> = prepared.iter().map(String::as_str).collect();
            let pieces = Pieces::of(&*embedder, &texts, watch)?;
            check_enough(corpus, pieces.texts(), 0, settings)?;
            let owners: Vec<usize> = pieces.documents().collect();
            let result = pieces
                .embedded(watch, |pieces, watch| resources.cache.embed(&*embedder, pieces, watch));
            let mut result = result
                .map_err(|error| error.in_rows(|text| corpus.records.row(DocumentId(text))))?;
            result.warnings.iter().for_each(|warning| observer.log(warning));
            let of_pieces = owners.iter().map(|&owner| corpus.languages.get(DocumentId(owner)));
            let of_pieces = Languages::known(of_pieces.collect());
            let means = without_languages(&*embedder, &mut result.vectors, &of_pieces);
            let id = InPieces::new(embedder.clone()).id().to_owned();
            let vectors = Vectors {
                embeddings: Arc::new(pieces.means(result.vectors.view())),
                embedder: (embedder.name().to_owned(), id),
                means,
                embedded: pieces.documents_with(&result.new).len(),
            };
            let texts = pieces.texts().iter().map(|&text| text.to_owned()).collect();
            let documents = prepared.len();
            let of_pieces = Arc::new(result.vectors);
            Ok((vectors, Pieced { texts, vectors: of_pieces, owners, documents }))
        };
        let found = self.stage_from(Stage::Embed, fingerprint, none, compute, |(_, pieces)| {
            let (pieces, d) = pieces.vectors.dim();
            format!("{} × {d}, of {}", thousands(pieces), counted(corpus.len(), "doc"))
        })?;
        Ok((found.0, Some(found.1)))
    }
}

impl Pieced {
    /// What new texts are placed by: the fit of the pieces, and which topics they have.
    pub fn fitted(&self, fit: Fit, topics: &Topics) -> PieceFit {
        PieceFit { vectors: self.vectors.clone(), topics: topics.assignments.clone(), fit }
    }

    /// The topics of pieces as topics of documents, and the mix of each document. A document is in the topic
    /// that most of its words are in; in none where no piece of it is in one.
    pub fn by_document(&self, described: Described) -> Described {
        let pieces = &described.topics;
        let mut mixes = Vec::with_capacity(self.documents);
        let mut each = self.owners.iter().zip(&self.texts).zip(&pieces.assignments).peekable();
        for document in 0..self.documents {
            let mut own = Vec::new();
            while let Some(((_, text), topic)) = each.next_if(|((owner, _), _)| **owner == document)
            {
                own.push((*topic, words(text)));
            }
            mixes.push(shares(own));
        }
        let mut topics = Topics::clone(pieces);
        topics.assignments = mixes.iter().map(|mix| main(mix)).collect();
        for topic in &mut topics.list {
            topic.size = topics.assignments.iter().filter(|id| **id == topic.id).count();
            let owner = |&DocumentId(piece): &DocumentId| DocumentId(self.owners[piece]);
            let mut documents: Vec<DocumentId> = topic.representative.iter().map(owner).collect();
            documents.dedup();
            topic.representative = documents;
        }
        let single = |mix: Vec<(TopicId, f64)>| {
            mix.into_iter().map(|(topic, share)| (topic, share as f32)).collect()
        };
        let mixes: Memberships = mixes.into_iter().map(single).collect();
        Described { topics: Arc::new(topics), memberships: Some(Arc::new(mixes)), ..described }
    }
}

/// Of a model without a fit nobody knows how firmly its documents stand.
pub(super) fn no_support(topics: &Topics) -> Support {
    let mut support = Support::unknown(&TopicId::labels(&topics.assignments));
    // The last topics may be no document's own.
    support.recurrence.resize(topics.without_outliers().len(), 1.0);
    support
}

/// Words of a piece, at least one.
pub(super) fn words(text: &str) -> usize {
    text.unicode_words().count().max(1)
}

/// The shares of topics in a document of which so many words are in each: largest first, equal ones by
/// id. What is in no topic has none, so they add up to 1 at most.
pub(super) fn shares(pieces: impl IntoIterator<Item = (TopicId, usize)>) -> Vec<(TopicId, f64)> {
    let mut all = 0;
    let mut sums: BTreeMap<TopicId, usize> = BTreeMap::new();
    for (topic, words) in pieces {
        all += words;
        if !topic.is_outlier() {
            *sums.entry(topic).or_default() += words;
        }
    }
    let mut shares: Vec<(TopicId, f64)> =
        sums.into_iter().map(|(topic, words)| (topic, words as f64 / all as f64)).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    shares
}

/// The topic with the largest share.
pub(super) fn main(shares: &[(TopicId, f64)]) -> TopicId {
    shares.first().map_or(TopicId::OUTLIERS, |(topic, _)| *topic)
}
