//! The protocol of the BERTopic paper (Grootendorst 2022) on a corpus as OCTIS prepares it.
//!
//! `cargo bench --bench paper -- ../shared/data/bbc_news_octis.tsv`
//!
//! K = 10, 20 … 50 topics by topic reduction, min_topic_size 15, ten words a topic, three seeds;
//! NPMI over the corpus's own tokens (gensim's c_npmi) and topic diversity, averaged over the
//! fifteen models. As BERTopic counts, the outliers are one of the K, and K above the topics found
//! changes nothing. One layout is BERTopic's own way; the default number votes.
//!
//! On BBC News the paper reports NPMI .170 and diversity .802 for BERTopic with this embedding
//! model. BERTopic 0.17.4 itself, run by this protocol on the embeddings of topictui's session with
//! umap-learn 0.5.12 and gensim's own coherence, does not reach .170 either:
//!
//! | | words | topics found | NPMI | diversity |
//! |---|---|---|---|---|
//! | BERTopic 0.17.4 | c-TF-IDF | 19 to 25 | .1569 | .8394 |
//! | one layout | c-TF-IDF | 22 to 29 | .1564 | .8407 |
//! | default | c-TF-IDF | 18 to 19 | .1563 | .8674 |
//! | one layout | MMR, diversity 0 | | .1352 | .9269 |
//! | default | MMR, diversity 0 | | .1453 | .9288 |
//! | one layout | KeyBERT | | .0884 | .8974 |
//! | default | KeyBERT | | .0939 | .9176 |

use std::path::{Path, PathBuf};

use topictui::corpus::{ReadOptions, StopWords};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::edits::anew::regroup;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, run};
use topictui::model::{ClusterSettings, Description, Input, Model, ReduceSettings, Settings};
use topictui::quality::{Coherence, coherence, diversity};
use topictui::topics::edit;
use topictui::topics::representation::Representation;
use topictui::topics::similarity::Space;

const TOPICS: [usize; 5] = [10, 20, 30, 40, 50];
const SEEDS: [u64; 3] = [42, 43, 44];

/// NPMI, diversity and topics of one model.
#[derive(Clone, Copy)]
struct Measured {
    npmi: f64,
    diversity: f64,
    topics: f64,
}

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/bbc_news_octis.tsv");
    let path = PathBuf::from(arguments.first().map_or(default, String::as_str));
    // The documents are embedded once.
    let mut last = None;
    let words =
        [vec![], vec![Representation::Mmr { diversity: 0.0 }], vec![Representation::KeyBert]];
    for layouts in [Some(1), None] {
        for representation in &words {
            if let Err(error) = protocol(&path, layouts, representation, &mut last) {
                eprintln!("{error}");
                std::process::exit(2);
            }
        }
    }
}

fn protocol(
    path: &Path,
    layouts: Option<usize>,
    representation: &[Representation],
    last: &mut Option<Model>,
) -> Result<(), Box<dyn std::error::Error>> {
    let resources = Resources::new(EmbeddingCache::off());
    let mut all: Vec<[Measured; TOPICS.len()]> = Vec::new();
    let layouts_name = layouts.map_or("default layouts".to_owned(), |n| format!("{n} layout"));
    let words = representation.first().map_or("c-TF-IDF", |step| step.name());
    let name = format!("{layouts_name}, {words}");
    for seed in SEEDS {
        let settings = Settings {
            read: ReadOptions { text_column: Some("1".to_owned()), ..ReadOptions::default() },
            seed,
            words: Description {
                // The words were chosen when the corpus was prepared.
                stop_words: StopWords::None,
                representation: representation.to_vec(),
                ..Description::default()
            },
            cluster: ClusterSettings { min_topic_size: 15, ..ClusterSettings::default() },
            reduce: ReduceSettings { layouts, ..ReduceSettings::default() },
            ..Settings::default()
        };
        let input = Input::Paths(vec![path.to_path_buf()]);
        let model = run(&input, &settings, last.as_ref(), &resources, &NoProgress)?;
        let (found, outliers) = (model.topics.without_outliers().len(), model.topics.outliers());
        println!("{name}, seed {seed}: {found} topics, {outliers} outliers");
        let mut of_seed = [measure(&model); TOPICS.len()];
        for (k, measured) in TOPICS.iter().zip(&mut of_seed) {
            *measured = measure(&reduced(&model, *k, &resources)?);
        }
        all.push(of_seed);
        *last = Some(model);
    }
    println!("{name}\n    K  TOPICS    NPMI  DIVERSITY");
    for (at, k) in TOPICS.iter().enumerate() {
        print(&k.to_string(), &mean(all.iter().map(|of_seed| of_seed[at])));
    }
    print("mean", &mean(all.iter().flatten().copied()));
    Ok(())
}

/// The model with `k` topics, the outliers counted as one; as it is, if it has no more.
fn reduced(
    model: &Model,
    k: usize,
    resources: &Resources,
) -> Result<Model, Box<dyn std::error::Error>> {
    if k >= model.topics.list.len() {
        return Ok(model.clone());
    }
    let edit = edit::reduce(&model.topics, k, Space::Embedding, &Default::default())?;
    Ok(regroup(model, &edit.groups, resources)?)
}

fn measure(model: &Model) -> Measured {
    let topics: Vec<Vec<&str>> = model
        .topics
        .without_outliers()
        .iter()
        .map(|topic| topic.words.iter().map(|(word, _)| word.as_str()).collect())
        .collect();
    let tokens = |text: &str, each: &mut dyn FnMut(&str)| text.split_whitespace().for_each(each);
    let coherence = Coherence::of(&model.corpus.texts, &topics, tokens);
    Measured {
        npmi: coherence::mean(&coherence.c_npmi).unwrap_or(f64::NAN),
        diversity: diversity(&topics),
        topics: topics.len() as f64,
    }
}

fn mean(of: impl Iterator<Item = Measured>) -> Measured {
    let all: Vec<Measured> = of.collect();
    let mean = |of: fn(&Measured) -> f64| all.iter().map(of).sum::<f64>() / all.len() as f64;
    Measured {
        npmi: mean(|measured| measured.npmi),
        diversity: mean(|measured| measured.diversity),
        topics: mean(|measured| measured.topics),
    }
}

fn print(name: &str, of: &Measured) {
    println!("{name:>5}  {:>6.1}  {:>6.4}  {:>9.4}", of.topics, of.npmi, of.diversity);
}
