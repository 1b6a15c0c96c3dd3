//! A fitted model: what browsing, searching, changing and saving read.

use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;

use crate::cluster::consensus::{Edge, Support, consensus};
use crate::cluster::hdbscan::Hdbscan;
use crate::cluster::kmeans::KMeans;
use crate::corpus::{Corpus, DocumentId, Duplicates, Fate};
use crate::embed::centred::Means;
use crate::model::Change;
use crate::model::fingerprint::{Fingerprint, Fingerprints};
use crate::model::llm_answers::LlmAnswers;
use crate::model::weighed::Weighed;
use crate::model::{Description, Settings, Stage};
use crate::reduce::Reduced;
use crate::reduce::knn::Neighbours;
use crate::topics::guided::Guided;
use crate::topics::layers::Layers;
use crate::topics::representation::Banned;
use crate::topics::similarity::Similarity;
use crate::topics::why::Why;
use crate::topics::wordless::{Bounds, Wordless};
use crate::topics::zero_shot::ZeroShot;
use crate::topics::{TopicId, Topics};
use crate::watch::{Cancelled, Watch};

/// Name of the embedding model of topics that do not say which they were made with.
pub const UNKNOWN_EMBEDDER: &str = "unknown";

/// Topic probabilities that a model keeps of each document.
pub const MEMBERSHIPS: usize = 10;

/// Per document its largest topic probabilities as (topic, probability), largest first, as
/// [`crate::cluster::soft::SoftTopics::top`] finds them.
pub type Memberships = Vec<Vec<(TopicId, f32)>>;

/// The result of a run and of the changes made to it since. Its parts are shared, so that a later
/// run, a change and undoing one copy nothing that stays the same.
#[derive(Clone, Debug)]
pub struct Model {
    /// The settings it was fitted and changed with.
    pub settings: Settings,
    /// All documents that were read; copies that were dropped, and those that preprocessing left empty,
    /// are in no other part.
    pub source: Arc<Corpus>,
    /// Which of them are copies of which; `None` where no run has looked.
    pub duplicates: Option<Arc<Duplicates>>,
    /// The documents of the fit (n).
    pub corpus: Arc<Corpus>,
    /// The documents as they were embedded; the corpus's own texts where nothing was changed.
    pub prepared: Arc<Vec<String>>,
    /// Name and id of the embedding model. The id is empty in a model taken from BERTopic.
    pub embedder: (String, String),
    /// The means of languages that were taken off the embeddings, where the model asks for that.
    pub means: Option<Arc<Means>>,
    /// n × d; 0 × d in a model taken from BERTopic, which keeps neither texts nor embeddings.
    pub embeddings: Arc<Array2<f32>>,
    /// Everything between embeddings and topics; `None` in a model that was put together from
    /// others or taken from BERTopic.
    pub fit: Option<Fit>,
    /// The pieces of the documents and their fit, where topics are of pieces; `fit` is `None` then.
    pub pieces: Option<Arc<PieceFit>>,
    /// The topics with their words and vectors, and the topic of each document.
    pub topics: Arc<Topics>,
    /// Groups of topics, groups of these, up to a few.
    pub layers: Arc<Layers>,
    /// Cosine between the topics.
    pub similarity: Arc<Similarity>,
    /// How firmly documents and topics stand, by the fit.
    pub support: Arc<Support>,
    /// The topics each document belongs to most, where the settings ask for probabilities and there
    /// is a fit; where pieces of documents were fitted, the shares of all topics in each document.
    pub memberships: Option<Arc<Memberships>>,
    /// The changes made since the run, oldest first.
    pub history: Vec<Change>,
    /// How many documents the engine embedded in this run (the rest were cached).
    pub embedded: usize,
    /// How long each stage of the run took.
    pub timings: Vec<(Stage, Duration)>,
    /// Fingerprints of everything each stage's result depended on, for the next run.
    pub fingerprints: Fingerprints,
    /// What a language model has answered about its topics, so that it is not asked again.
    pub answers: Arc<LlmAnswers>,
}

/// A run's results between embeddings and topics.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Without columns where the layouts need none.
    pub neighbours: Arc<Neighbours>,
    /// Where the documents lie in the dimensions they are clustered in.
    pub layouts: Arc<Reduced>,
    /// The clusterings, and what they agree on.
    pub clusters: Arc<Clusters>,
    /// The documents as seed topics drew them, where there are some: what was laid out.
    pub guided: Option<Arc<Guided>>,
    /// Which documents neighbours, layouts and clusterings are of, where that is not all.
    pub weighed: Option<Arc<Weighed>>,
}

/// What was laid out and clustered where topics are of pieces of documents (m pieces).
#[derive(Clone, Debug, PartialEq)]
pub struct PieceFit {
    /// Embeddings of the pieces, m × d.
    pub vectors: Arc<Array2<f32>>,
    /// The topic of each piece.
    pub topics: Vec<TopicId>,
    /// Everything between the two.
    pub fit: Fit,
}

impl Fit {
    /// The embeddings as they were laid out, of those of the documents.
    pub fn training<'a>(&'a self, embeddings: &'a Array2<f32>) -> &'a Array2<f32> {
        self.guided.as_ref().map_or(embeddings, |guided| &guided.embeddings)
    }

    /// [`Fit::training`], of the documents that the layouts are of.
    pub fn laid_out<'a>(&'a self, embeddings: &'a Array2<f32>) -> &'a Array2<f32> {
        match &self.weighed {
            Some(weighed) => &weighed.training,
            None => self.training(embeddings),
        }
    }
}

/// The clusterings of the layouts and what they agree on.
#[derive(Clone, Debug, PartialEq)]
pub struct Clusters {
    /// One for every layout, of the documents that were laid out and that no name took; none under
    /// k-means.
    pub each: Vec<Hdbscan>,
    /// Of the same documents.
    pub k_means: Option<KMeans>,
    /// Which of the documents that were laid out belong to topics named beforehand.
    pub zero_shot: Option<ZeroShot>,
    /// Cluster of each document by the vote, before topics are numbered; −1 is noise. The named
    /// topics come first.
    pub labels: Vec<i32>,
    /// Labels and probabilities of all documents, where `each` has not got them.
    whole: Vec<(Vec<i32>, Vec<f64>)>,
}

impl Clusters {
    /// `labels`, of all documents: see [`Clusters::consensus`]. Of `each` and `k_means` one is given.
    pub fn new(
        each: Vec<Hdbscan>,
        k_means: Option<KMeans>,
        zero_shot: Option<ZeroShot>,
        labels: Vec<i32>,
        weighed: Option<&Weighed>,
    ) -> Self {
        let sure = k_means.as_ref().map_or_else(Vec::new, |one| vec![1.0; one.labels.len()]);
        let apart = || {
            let each = each.iter().map(|one| (&one.labels[..], &one.probabilities[..]));
            each.chain(k_means.iter().map(|one| (&one.labels[..], &sure[..])))
        };
        let of_all = |(labels, probabilities): (Vec<i32>, Vec<f64>)| match weighed {
            Some(weighed) => (weighed.spread(&labels), weighed.spread(&probabilities)),
            None => (labels, probabilities),
        };
        let whole = match &zero_shot {
            Some(named) => apart().map(|(l, p)| of_all(named.with_clusters(l, p))).collect(),
            None if k_means.is_some() || weighed.is_some() => {
                apart().map(|(l, p)| of_all((l.to_vec(), p.to_vec()))).collect()
            }
            None => Vec::new(),
        };
        Clusters { each, k_means, zero_shot, labels, whole }
    }

    /// The cluster of each document that was laid out: the one the clusterings `each` agree on along
    /// `edges` of all of them, then `zero_shot`'s names.
    pub fn consensus(
        each: &[Hdbscan],
        zero_shot: Option<&ZeroShot>,
        edges: &[Edge],
        min_topic_size: usize,
        watch: &dyn Watch,
    ) -> Result<Vec<i32>, Cancelled> {
        let votes: Vec<(&[i32], &[f64])> =
            each.iter().map(|one| (&one.labels[..], &one.probabilities[..])).collect();
        let Some(named) = zero_shot else { return consensus(&votes, edges, min_topic_size, watch) };
        let rest = named.rest();
        let mut position = vec![None; named.labels.len()];
        rest.iter().zip(0u32..).for_each(|(&document, at)| position[document] = Some(at));
        let among_rest =
            |&(i, j, weight): &Edge| Some((position[i as usize]?, position[j as usize]?, weight));
        let edges: Vec<Edge> = edges.iter().filter_map(among_rest).collect();
        let labels = consensus(&votes, &edges, min_topic_size, watch)?;
        Ok(named.with_clusters(&labels, &vec![0.0; rest.len()]).0)
    }

    /// Labels and probabilities of every clustering, of all documents.
    pub fn votes(&self) -> Vec<(&[i32], &[f64])> {
        match &self.whole[..] {
            [] => self.each.iter().map(|one| (&one.labels[..], &one.probabilities[..])).collect(),
            whole => whole.iter().map(|(l, p)| (&l[..], &p[..])).collect(),
        }
    }
}

/// Why a row of the input is no document. The message is one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum NoDocument {
    #[error("row {row} is no document ({why}): try another number")]
    Skipped { row: usize, why: &'static str },
    #[error("there is no document {row}: the last one is {last}")]
    Unknown { row: usize, last: usize },
}

impl Model {
    /// The share of the clusterings that put a document into its topic, 0 to 1 (of an outlier: that
    /// leave it out); `None` where there are no several clusterings: one alone tells nothing.
    pub fn steadiness(&self, document: DocumentId) -> Option<f32> {
        self.agreed()?.steadiness.get(document.0).copied()
    }

    /// The agreement of several clusterings; `None` where there is one, or no fit.
    pub fn agreed(&self) -> Option<&Support> {
        Some(&*self.support).filter(|_| self.clusterings() > 1)
    }

    /// How well a topic comes back among the clusterings' clusters, 0 to 1; `None` for the outliers
    /// and where there are no several clusterings.
    pub fn recurrence(&self, topic: TopicId) -> Option<f32> {
        self.agreed()?.recurrence.get(topic.index()?).copied()
    }

    /// The document in this row of the input, counted from 1 as everything that a user reads.
    pub fn document_in(&self, row: usize) -> Result<DocumentId, NoDocument> {
        let records = &self.corpus.records;
        match records.at_row(row).and_then(|record| records.fate(record)) {
            Some(Fate::Document(document)) => Ok(document),
            Some(Fate::Skipped(skip)) => Err(NoDocument::Skipped { row, why: skip.said() }),
            None => Err(NoDocument::Unknown { row, last: records.last_row() }),
        }
    }

    /// How many of the documents that were read are copies of an earlier one; 0 where no run has looked.
    pub fn copies(&self) -> usize {
        self.duplicates.as_ref().map_or(0, |duplicates| duplicates.copies())
    }

    /// How many clusterings steadiness and recurrence speak of; 0 in a model without a fit.
    pub fn clusterings(&self) -> usize {
        self.fit
            .as_ref()
            .map_or(0, |fit| fit.clusters.each.len() + usize::from(fit.clusters.k_means.is_some()))
    }

    /// Whether the documents themselves are here, and not only which topic each of them has.
    pub fn has_texts(&self) -> bool {
        self.embeddings.nrows() == self.corpus.len()
    }

    /// Whether its topics are of pieces of documents.
    pub fn is_of_pieces(&self) -> bool {
        self.settings.is_of_pieces()
    }

    /// What the numbers beside a document's topics are: probabilities, or the shares of its words.
    pub fn membership(&self) -> &'static str {
        if self.is_of_pieces() { "share" } else { "probability" }
    }

    /// Why a topic has no words, in a sentence; `None` if it has some.
    pub fn wordless(&self, topic: TopicId) -> Option<String> {
        let Description { min_df, max_df, ban, .. } = &self.settings.words;
        let bounds = Bounds { min_df: *min_df, max_df: *max_df };
        let banned = Banned::new(ban).unwrap_or_default();
        let why = Wordless::of(&self.topics, topic, &self.prepared, bounds, &banned);
        why.map(|why| match self.has_texts() {
            true => why.said(),
            false => "This topic has no words.".to_owned(),
        })
    }

    /// Why a document is in its topic, by at most `top_n` words; `None` where there is no such
    /// document or the texts are not here.
    pub fn why(&self, document: DocumentId, top_n: usize) -> Option<Why> {
        let text = self.prepared.get(document.0).filter(|_| self.has_texts())?;
        let embedding = self.training().row(document.0);
        Some(Why::of(&self.topics, document, text, embedding, top_n))
    }

    /// Documents of a topic, strongest first, ties by document number.
    pub fn documents_of(&self, topic: TopicId) -> Vec<DocumentId> {
        self.documents_of_all(&[topic])
    }

    /// Documents of several topics, strongest first, ties by document number.
    pub fn documents_of_all(&self, topics: &[TopicId]) -> Vec<DocumentId> {
        let mut topics = topics.to_vec();
        topics.sort_unstable();
        let is_in = |topic: &TopicId| topics.binary_search(topic).is_ok();
        let mut documents: Vec<DocumentId> = DocumentId::all(self.topics.assignments.len())
            .filter(|&document| is_in(&self.topics.assignments[document.0]))
            .collect();
        let strength = &self.support.strength;
        documents.sort_by(|&a, &b| strength[b.0].total_cmp(&strength[a.0]).then(a.cmp(&b)));
        documents
    }

    /// The embeddings as they were laid out (n × d): drawn towards the seed topics, where there are
    /// some. Topic vectors are their means, and new documents are placed among them.
    pub fn training(&self) -> &Array2<f32> {
        self.fit.as_ref().map_or(&self.embeddings, |fit| fit.training(&self.embeddings))
    }

    /// A digest of the result itself: equal for equal topics, words, scores and positions.
    pub fn hash(&self) -> String {
        let topics = &self.topics;
        let mut bytes = Vec::new();
        bytes.extend(topics.assignments.iter().flat_map(|id| id.0.to_le_bytes()));
        bytes.extend(topics.vectors.iter().flat_map(|v| v.to_le_bytes()));
        for layout in self.fit.iter().flat_map(|fit| fit.layouts.coordinates()) {
            bytes.extend(layout.iter().flat_map(|v| v.to_le_bytes()));
        }
        bytes.extend(self.support.strength.iter().flat_map(|p| p.to_le_bytes()));
        for topic in &topics.list {
            bytes.extend(topic.label.iter().flat_map(|label| label.bytes()));
            for (word, score) in topic.words.iter().chain(topic.aspects.values().flatten()) {
                bytes.extend(word.bytes());
                bytes.extend(score.to_le_bytes());
            }
        }
        Fingerprint::of([bytes]).short()
    }
}
