//! Names that come from BERTopic, UMAP, HDBSCAN and scikit-learn: other names of our options where
//! they mean the same, else a word on what to do here. The same for the command line, `config.toml`
//! and `TOPICTUI_` variables.

/// Their name and ours, where a value means the same.
const SAME: [(&str, &str); 17] = [
    ("min-cluster-size", "min-topic-size"),
    ("max-cluster-size", "max-topic-size"),
    ("random-state", "seed"),
    ("embedding-model", "model"),
    ("calculate-probabilities", "probabilities"),
    ("seed-topic-list", "seed-topics"),
    ("zeroshot-topic-list", "zero-shot"),
    ("zeroshot-min-similarity", "zero-shot-min-similarity"),
    ("representation-model", "representation"),
    ("ngram-range", "n-gram-range"),
    ("bm25-weighting", "bm25"),
    ("diversity", "mmr-diversity"),
    ("n-jobs", "threads"),
    ("core-dist-n-jobs", "threads"),
    ("n-clusters", "clusters"),
    ("nr-bins", "bins"),
    ("datetime-format", "time-format"),
];

const UMAPS: &str = "it is UMAP's own and stays as it is by default there; --n-neighbors, --n-components, --min-dist and --layouts can be set";
const HDBSCANS: &str = "it is HDBSCAN's own and stays as it is by default there; --min-topic-size, --min-samples and --cluster-selection-method can be set";
const TOKENS: &str = "words are found by Unicode's rules; --stop-words, --n-gram-range, --min-df and --ban choose among them";
const KEYBERTS: &str = "--representation keybert takes what BERTopic takes by default";
const CLASSES: &str =
    "name the column with --label-column, and add --semi-supervised or --manual to use it";
const KEYS: &str = "a key is taken from the environment, where nobody else sees it: set TOPICTUI_API_KEY, or name another variable with --api-key-env";
const ALWAYS: &str = "new texts can always be placed, by topictui predict";

/// Their names, and what to do here.
const OTHERWISE: [(&str, &str); 74] = [
    // BERTopic
    (
        "umap-model",
        "use --reducer umap, pca or none, with --n-neighbors, --n-components and --min-dist",
    ),
    (
        "hdbscan-model",
        "use --clusterer hdbscan or kmeans, with --min-topic-size, --min-samples or --clusters",
    ),
    ("vectorizer-model", "use --stop-words, --n-gram-range, --min-df and --max-df"),
    ("ctfidf-model", "use --bm25, --reduce-frequent-words and --seed-words"),
    ("low-memory", "memory is kept low anyway"),
    ("verbose", "progress is shown unless --quiet is given"),
    ("documents", "give the file as the argument, and its column with --text-column"),
    ("docs", "give the file as the argument, and its column with --text-column"),
    ("images", "only texts can be read"),
    ("timestamps", "name the column with --time-column, then see topictui trends"),
    ("classes", CLASSES),
    ("y", CLASSES),
    ("topics-to-merge", "give the ids to topictui merge"),
    ("global-tuning", "it is done unless --no-global-tuning is given to topictui trends"),
    ("evolution-tuning", "it is done unless --no-evolution-tuning is given to topictui trends"),
    ("use-ctfidf", "use topictui topics --tree --by ctfidf, or reduce --by ctfidf"),
    ("use-embedding-model", "embeddings are used by default: topictui reduce has --by"),
    (
        "serialization",
        "topictui export SESSION --to FOLDER --format bertopic writes BERTopic's folder",
    ),
    ("save-ctfidf", "topictui export SESSION --to FOLDER --format bertopic writes it"),
    ("save-embedding-model", "a session names its model: keep that with topictui models add"),
    (
        "window",
        "topictui predict --tokens takes windows of four words, as BERTopic does by default",
    ),
    ("stride", "topictui predict --tokens moves on by one word, as BERTopic does by default"),
    ("padding", "topictui predict --tokens adds no padding, as BERTopic does by default"),
    ("calculate-tokens", "use topictui predict --tokens"),
    ("batch-size", "it is chosen by the length of the texts"),
    ("device", "everything runs on the processor; --engine onnx can use more"),
    ("gpu", "everything runs on the processor; --engine onnx can use more"),
    // a key on the command line could be read by everybody on the machine
    ("api-key", KEYS),
    ("token", KEYS),
    ("openai-api-key", KEYS),
    // UMAP
    ("n-epochs", "it follows from the number of documents; --layouts 1 takes UMAP's own"),
    ("learning-rate", UMAPS),
    ("init", UMAPS),
    ("spread", UMAPS),
    ("set-op-mix-ratio", UMAPS),
    ("local-connectivity", UMAPS),
    ("repulsion-strength", UMAPS),
    ("negative-sample-rate", UMAPS),
    ("metric-kwds", UMAPS),
    ("output-metric", UMAPS),
    ("angular-rp-forest", UMAPS),
    ("transform-queue-size", UMAPS),
    ("densmap", UMAPS),
    ("dens-lambda", UMAPS),
    ("disconnection-distance", UMAPS),
    ("unique", UMAPS),
    ("a", UMAPS),
    ("b", UMAPS),
    ("transform-seed", "--seed is for every random number"),
    ("target-metric", CLASSES),
    ("target-weight", CLASSES),
    ("target-n-neighbors", CLASSES),
    ("precomputed-knn", "give the embeddings with --embeddings; neighbours are found from them"),
    // HDBSCAN
    ("cluster-selection-epsilon", HDBSCANS),
    ("cluster-selection-persistence", HDBSCANS),
    ("allow-single-cluster", HDBSCANS),
    ("alpha", HDBSCANS),
    ("p", HDBSCANS),
    ("algorithm", HDBSCANS),
    ("leaf-size", HDBSCANS),
    ("memory", HDBSCANS),
    ("approx-min-span-tree", HDBSCANS),
    ("gen-min-span-tree", HDBSCANS),
    ("prediction-data", ALWAYS),
    ("branch-detection-data", ALWAYS),
    // CountVectorizer
    (
        "lowercase",
        "words of topics are lower-case anyway; --preprocess lower changes the documents",
    ),
    ("strip-accents", TOKENS),
    ("token-pattern", TOKENS),
    ("tokenizer", TOKENS),
    ("analyzer", TOKENS),
    ("vocabulary", "--seed-words makes words weigh more, --ban keeps words out"),
    ("max-features", "--min-df leaves rare terms out"),
    // KeyBERTInspired
    ("nr-repr-docs", KEYBERTS),
    ("nr-candidate-words", KEYBERTS),
];

/// With hyphens, as our options are written.
pub fn hyphened(name: &str) -> String {
    name.replace('_', "-")
}

/// Our name of an option that is written another way.
pub fn ours(name: &str) -> String {
    let name = hyphened(name);
    SAME.iter().find(|(theirs, _)| *theirs == name).map_or(name, |(_, ours)| (*ours).to_owned())
}

/// The other names of an option.
pub fn others(ours: &str) -> impl Iterator<Item = &str> {
    SAME.iter().filter(move |(_, other)| *other == ours).map(|(theirs, _)| *theirs)
}

/// Advice for an option of other programs that is missing here.
pub fn otherwise(name: &str) -> Option<&'static str> {
    let name = hyphened(name);
    OTHERWISE.iter().find(|(theirs, _)| *theirs == name).map(|(_, hint)| *hint)
}

/// All names there is a hint for.
pub fn all() -> impl Iterator<Item = &'static str> {
    OTHERWISE.iter().map(|(theirs, _)| *theirs)
}

/// How things are compared: cosine, and nothing else.
pub fn parse_metric(text: &str) -> Result<String, String> {
    match text.trim() {
        "cosine" => Ok("cosine".to_owned()),
        _ => Err(
            "documents are always compared by cosine, and their coordinates in the layouts by Euclidean distance: leave it out"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_ours_or_has_a_hint_and_is_there_once() {
        assert_eq!(ours("min_cluster_size"), "min-topic-size");
        assert_eq!(ours("min-topic-size"), "min-topic-size");
        assert_eq!(others("threads").collect::<Vec<_>>(), ["n-jobs", "core-dist-n-jobs"]);
        assert!(otherwise("umap_model").unwrap().contains("--reducer"));
        let mut names: Vec<&str> = all().chain(SAME.iter().map(|(theirs, _)| *theirs)).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| *name == hyphened(name)));
    }
}
