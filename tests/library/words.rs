//! How topics are weighed and which words they show, against the reference's numbers.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::support::golden::{
    golden, golden_2d_f32, golden_documents, golden_json, golden_npz, golden_zip, read_npy,
};
use ndarray::{Array1, Array2, Axis, array};
use proptest::prelude::*;
use topictui::corpus::{Languages, StopList, StopWords};
use topictui::embed::{EmbedError, ModelChoice, ModelError};
use topictui::topics::ctfidf::{Frequency, Weighting};
use topictui::topics::represent::{RepresentParams, describe, represent};
use topictui::topics::representation::{Banned, Representation, keybert, mmr, no_words};
use topictui::topics::{CTfidf, Topic, TopicId, Topics};
use topictui::watch::Unwatched;

/// An array out of a kept archive.
fn array_of(archive: &str, name: &str) -> Vec<f64> {
    golden_npz(&format!("words/{archive}"), name)
}

fn matrix_of(archive: &str, name: &str) -> Array2<f32> {
    let file = golden_zip(&format!("words/{archive}"), &format!("{name}.npy"));
    let (values, shape) = read_npy(&file);
    Array2::from_shape_vec((shape[0], shape[1]), values).unwrap().mapv(|v| v as f32)
}

/// What `language="english"` deletes from the joined text, deleted from each document.
fn english_only(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect()
}

fn reviews() -> Vec<String> {
    golden_documents().iter().map(|text| english_only(text)).collect()
}

fn golden_topics() -> Vec<TopicId> {
    serde_json::from_value(golden_json("bertopic_topics.json")["topics"].clone()).unwrap()
}

/// The reviews, described with the reference's topics under the reference's ids.
fn described(params: &RepresentParams) -> Topics {
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    describe(&reviews(), &golden_topics(), embeddings.view(), params, &no_words).unwrap()
}

/// The reviews of each topic as one text: n-grams reach over their ends, as they do there.
fn described_joined(params: &RepresentParams) -> Topics {
    let topics = golden_topics();
    let reviews = reviews();
    let of = |id: TopicId| {
        let members = topics.iter().zip(&reviews).filter(|(topic, _)| **topic == id);
        members.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let texts: Vec<String> = (-1..30).map(TopicId).map(of).collect();
    let ids: Vec<TopicId> = (-1..30).map(TopicId).collect();
    describe(&texts, &ids, Array2::zeros((31, 1)).view(), params, &no_words).unwrap()
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

/// Equal to a kept matrix within 1e-6 of each weight.
fn assert_equal(ours: &CTfidf, archive: &str) {
    let idf = array_of(archive, "idf");
    assert_eq!(ours.vocabulary.len(), idf.len(), "{archive}");
    assert!(ours.idf.iter().zip(&idf).all(|(&a, &b)| close(a, b, 1e-6)), "{archive}");
    let starts = array_of(archive, "indptr");
    let (columns, data) = (array_of(archive, "indices"), array_of(archive, "data"));
    assert_eq!(ours.rows.len(), 31);
    for (row, cells) in ours.rows.iter().enumerate() {
        let span = starts[row] as usize..starts[row + 1] as usize;
        assert_eq!(cells.len(), span.len(), "{archive}");
        for (&(column, weight), at) in cells.iter().zip(span) {
            assert_eq!(f64::from(column), columns[at]);
            assert!(close(weight, data[at], 1e-6), "{archive}: {weight} for {}", data[at]);
        }
    }
}

/// A list of `update_topics.json` or of a file like it, without its padding.
fn listed(file: &serde_json::Value, id: i32) -> Vec<(String, f64)> {
    let all: Vec<(String, f64)> = serde_json::from_value(file[id.to_string()].clone()).unwrap();
    all.into_iter().filter(|(word, _)| !word.is_empty()).collect()
}

/// The reference's scores in order, and its words down to the score at which it may have chosen
/// among equals.
fn assert_same_words(ours: &[(String, f64)], theirs: &[(String, f64)], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{ours:?} for {theirs:?}");
    for ((_, score), (_, expected)) in ours.iter().zip(theirs) {
        assert!(close(*score, *expected, tolerance), "{ours:?} for {theirs:?}");
    }
    let last = theirs.last().map_or(0.0, |word| word.1);
    let above = |words: &[(String, f64)]| -> BTreeSet<String> {
        let sure = words.iter().filter(|word| word.1 > last * (1.0 + 2.0 * tolerance));
        sure.map(|word| word.0.clone()).collect()
    };
    assert_eq!(above(ours), above(theirs));
}

fn weighted(weighting: Weighting) -> RepresentParams {
    RepresentParams { weighting, ..RepresentParams::default() }
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn weighting_options_equal_the_reference() {
    let plain = Weighting::default();
    let bm25 = Weighting { bm25_weighting: true, ..plain.clone() };
    let reduced = Weighting { reduce_frequent_words: true, ..plain.clone() };
    let both = Weighting { reduce_frequent_words: true, ..bm25.clone() };
    let lists = golden_json("update_topics.json");
    let cases = [("bm25", bm25), ("reduce_frequent", reduced), ("bm25_reduce", both)];
    for (name, weighting) in cases {
        let topics = described(&weighted(weighting));
        assert_equal(&topics.ctfidf, &format!("{name}.npz"));
        for topic in &topics.list {
            assert_same_words(&topic.words, &listed(&lists[name], topic.id.0), 1e-6);
        }
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn seed_words_weigh_more_as_in_the_reference() {
    let seeds = Weighting {
        seed_words: words(&["battery", "sound", "nosuchword"]),
        ..Weighting::default()
    };
    assert_equal(&described(&weighted(seeds)).ctfidf, "seed_words.npz");
    let both = Weighting {
        seed_words: words(&["battery", "sound"]),
        seed_multiplier: 3.0,
        seed_topic_words: words(&["battery", "charge", "quality"]),
        ..Weighting::default()
    };
    assert_equal(&described(&weighted(both)).ctfidf, "seed_both.npz");
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn guided_topics_have_the_reference_words() {
    let guided = golden_json("guided.json");
    let ids: Vec<TopicId> = serde_json::from_value(guided["topics"].clone()).unwrap();
    let seeds: Vec<Vec<String>> =
        serde_json::from_value(guided["seed_topic_list"].clone()).unwrap();
    let params = weighted(Weighting { seed_topic_words: seeds.concat(), ..Weighting::default() });
    let embeddings = Array2::zeros((1000, 1));
    let topics = describe(&reviews(), &ids, embeddings.view(), &params, &no_words).unwrap();
    for topic in &topics.list {
        assert_same_words(&topic.words, &listed(&guided["words"], topic.id.0), 1e-6);
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn n_grams_and_topic_frequencies_equal_the_reference() {
    let stop =
        StopWords::File(golden("words/stop_words.txt")).resolve(&Languages::default()).unwrap();
    let base = RepresentParams::default();
    let bigrams = RepresentParams { n_gram_range: (1, 2), stop, ..base.clone() };
    let bigrams = described_joined(&bigrams);
    assert_equal(&bigrams.ctfidf, "bigram_english.npz");
    let lists = golden_json("update_topics.json");
    for topic in &bigrams.list {
        assert_same_words(&topic.words, &listed(&lists["stopwords_bigram"], topic.id.0), 1e-6);
    }

    let rare = described(&RepresentParams { min_df: Frequency::Count(3), ..base.clone() });
    assert_equal(&rare.ctfidf, "min_df_3.npz");
    for topic in &rare.list {
        assert_same_words(&topic.words, &listed(&lists["min_df_3"], topic.id.0), 1e-6);
    }
    let (min_df, max_df) = (Frequency::Share(0.1), Frequency::Share(0.5));
    let shares = described(&RepresentParams { min_df, max_df, ..base.clone() });
    assert_equal(&shares.ctfidf, "df_shares.npz");

    let two = Frequency::Count(2);
    let trigrams = RepresentParams { n_gram_range: (2, 3), min_df: two, max_df: two, ..base };
    assert_equal(&described_joined(&trigrams).ctfidf, "trigrams_max_df_2.npz");
}

/// Our words of the reference's topics under the reference's ids, as many as there are.
fn all_words(ids: &serde_json::Value) -> Topics {
    let ids: Vec<TopicId> = serde_json::from_value(ids.clone()).unwrap();
    let params = RepresentParams { top_n_words: 2000, ..RepresentParams::default() };
    describe(&reviews(), &ids, Array2::zeros((1000, 1)).view(), &params, &no_words).unwrap()
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn reduced_and_merged_topics_have_the_reference_words() {
    for file in ["reduce_topics_10.json", "merge_topics_12_345.json"] {
        let file = golden_json(file);
        for topic in &all_words(&file["topics"]).list {
            let size = &file["sizes"][topic.id.to_string()];
            assert_eq!(topic.size as u64, size.as_u64().unwrap());
            let theirs = listed(&file["words"], topic.id.0);
            assert_same_words(&topic.words[..theirs.len()], &theirs, 1e-6);
        }
    }
}

/// The reference lists words without scores: each must have the score of ours in its place.
fn check_info(info: &serde_json::Value, topics: &Topics) {
    let info = info.as_array().unwrap();
    assert_eq!(info.len(), topics.list.len());
    for (topic, info) in topics.list.iter().zip(info) {
        assert_eq!(i64::from(topic.id.0), info["Topic"].as_i64().unwrap());
        assert_eq!(topic.size as u64, info["Count"].as_u64().unwrap());
        let words = info["Representation"].as_array().unwrap();
        assert_eq!(words.len(), 10);
        for (word, (_, score)) in words.iter().zip(&topic.words) {
            let (_, found) = topic.words.iter().find(|(other, _)| word == other).unwrap();
            assert!(close(*found, *score, 1e-6), "{word} of topic {}", topic.id);
        }
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn topic_info_equals_the_reference() {
    let info = golden_json("topic_info.json");
    check_info(&info, &all_words(&golden_json("bertopic_topics.json")["topics"]));
    // A name is the id and the first four words; of equal scores either word may come first.
    let mut compared = 0;
    let topics = described(&RepresentParams::default());
    for (topic, info) in topics.list.iter().zip(info.as_array().unwrap()) {
        if topic.words[..5].windows(2).all(|pair| !close(pair[0].1, pair[1].1, 1e-6)) {
            assert_eq!(topic.bertopic_name(), info["Name"].as_str().unwrap());
            compared += 1;
        }
    }
    assert!(compared > 0);
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn named_topics_have_the_reference_words() {
    let file = golden_json("zeroshot.json");
    check_info(&file["info"], &all_words(&file["topics"]));
}

/// The kept word vectors by column of the reference's vocabulary.
fn word_vectors() -> HashMap<usize, Array1<f32>> {
    let vectors = matrix_of("word_vectors.npz", "vectors");
    let columns = array_of("word_vectors.npz", "columns");
    let vector = |(column, row): (f64, ndarray::ArrayView1<f32>)| (column as usize, row.to_owned());
    columns.into_iter().zip(vectors.rows()).map(vector).collect()
}

/// The vectors of some words, a row each.
fn stacked(columns: &[usize], vectors: &HashMap<usize, Array1<f32>>) -> Array2<f32> {
    let rows: Vec<_> = columns.iter().map(|column| vectors[column].view()).collect();
    ndarray::stack(Axis(0), &rows).unwrap()
}

/// Rows of a kept table of columns; missing ones, −1, left out.
fn columns_of(name: &str) -> Vec<Vec<usize>> {
    let table = matrix_of("word_vectors.npz", name);
    let present = |row: ndarray::ArrayView1<f32>| {
        row.iter().filter(|&&column| column >= 0.0).map(|&column| column as usize).collect()
    };
    table.rows().into_iter().map(present).collect()
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn mmr_chooses_the_reference_words() {
    let lists = golden_json("update_topics.json");
    let ctfidf = described(&RepresentParams::default()).ctfidf;
    let vectors = word_vectors();
    let joined = matrix_of("word_vectors.npz", "joined");
    let candidates = columns_of("candidates");
    assert_eq!(candidates.len(), 8);
    for (row, columns) in candidates.iter().enumerate() {
        // The candidates are ours too, up to the order of equals and which of them are cut off.
        let weight = |column: &usize| {
            let cells = &ctfidf.rows[row];
            cells[cells.binary_search_by_key(&(*column as u32), |cell| cell.0).unwrap()].1
        };
        let ours = ctfidf.words(row, 30);
        assert!(columns.iter().zip(&ours).all(|(c, word)| close(weight(c), word.1, 1e-9)));
        for (name, diversity) in [("MMR_0.1_default", 0.1), ("MMR_0.3", 0.3)] {
            let words = stacked(columns, &vectors);
            let mut chosen = mmr::mmr(joined.row(row), words.view(), diversity, 10);
            chosen.sort_unstable();
            let chosen: Vec<(String, f64)> = chosen
                .iter()
                .map(|&at| (ctfidf.vocabulary[columns[at]].clone(), weight(&columns[at])))
                .collect();
            let theirs = listed(&lists[name], row as i32 - 1);
            let names = |list: &[(String, f64)]| -> Vec<String> {
                list.iter().map(|word| word.0.clone()).collect()
            };
            assert_eq!(names(&chosen), names(&theirs), "{name}, topic {}", row as i32 - 1);
            assert_same_words(&chosen, &theirs, 1e-5);
        }
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn keybert_ranks_as_the_reference_when_fed_the_documents_it_drew() {
    let lists = golden_json("update_topics.json");
    // After KeyBERT only ten words were left there, of which MMR took all.
    assert_eq!(lists["KeyBERT+MMR"], lists["KeyBERTInspired"]);
    let vocabulary = described(&RepresentParams::default()).ctfidf.vocabulary.clone();
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    let vectors = word_vectors();
    let drawn = columns_of("representative");
    let candidates = columns_of("keybert_candidates");
    assert_eq!(candidates.len(), 5);
    for (row, columns) in candidates.iter().enumerate() {
        let place = embeddings.select(Axis(0), &drawn[row]).mean_axis(Axis(0)).unwrap();
        let found = keybert::nearest(place.view(), stacked(columns, &vectors).view(), 10);
        let found: Vec<(String, f64)> = found
            .into_iter()
            .map(|(at, cosine)| (vocabulary[columns[at]].clone(), cosine))
            .collect();
        assert_same_words(&found, &listed(&lists["KeyBERTInspired"], row as i32 - 1), 1e-5);
    }
}

/// Words differ where candidates tie, where the reference pads short lists with empty words, where
/// it drew other documents, and where the bundled weights are rounded. Of 310 words 275, 265 and
/// 286 were the reference's.
#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn the_bundled_model_finds_the_reference_words() {
    let cases = [
        ("MMR_0.1_default", Representation::Mmr { diversity: 0.1 }, 270),
        ("MMR_0.3", Representation::Mmr { diversity: 0.3 }, 260),
        ("KeyBERTInspired", Representation::KeyBert, 280),
    ];
    let aspects = cases.map(|(name, step, _)| (name.to_owned(), vec![step]));
    let params = RepresentParams { aspects: BTreeMap::from(aspects), ..Default::default() };
    let model = ModelChoice::default().open().unwrap();
    let embed = |words: &[&str]| model.embed(words, &Unwatched);
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    let topics =
        describe(&reviews(), &golden_topics(), embeddings.view(), &params, &embed).unwrap();
    let lists = golden_json("update_topics.json");
    for (name, _, least) in cases {
        let shared = |topic: &Topic| {
            let theirs: BTreeSet<String> =
                listed(&lists[name], topic.id.0).into_iter().map(|word| word.0).collect();
            assert_eq!(topic.aspects[name].len(), 10);
            topic.aspects[name].iter().filter(|word| theirs.contains(&word.0)).count()
        };
        let same: usize = topics.list.iter().map(shared).sum();
        eprintln!("{name}: {same} of 310");
        assert!(same >= least, "{name}: {same}");
    }
}

/// Two letters a word, placed by its first letter: a and b are near each other, c is far.
fn toy(word: &str) -> [f32; 3] {
    let second = word.chars().nth(1).map_or(0.0, |c| (c as u32 - 'a' as u32) as f32 / 100.0);
    match word.chars().next() {
        Some('a') => [1.0, second, 0.0],
        Some('b') => [0.9, 0.4, second],
        _ => [second, 0.0, 1.0],
    }
}

/// The mean of the toy places of a text's words.
fn toy_embeddings(texts: &[&str]) -> Array2<f32> {
    let mut rows = Array2::zeros((texts.len(), 3));
    for (mut row, text) in rows.rows_mut().into_iter().zip(texts) {
        for word in text.split(' ') {
            row += &Array1::from_vec(toy(word).to_vec());
        }
        row /= text.split(' ').count() as f32;
    }
    rows
}

/// Four documents about a and b with a c here and there, two about c, and one about nothing.
const TEXTS: [&str; 7] =
    ["cz cz cy", "aa ab ca", "aa ac bb", "aa ba bb ab", "cz cx", "ab aa cb bb", "dd"];
const IDS: [i32; 7] = [1, 0, 0, 0, 1, 0, -1];

fn toy_topics(params: &RepresentParams) -> Topics {
    let embeddings = toy_embeddings(&TEXTS);
    let embed = |words: &[&str]| Ok(toy_embeddings(words));
    describe(&TEXTS, &IDS.map(TopicId), embeddings.view(), params, &embed).unwrap()
}

fn shown(topic: &Topic) -> Vec<&str> {
    topic.words.iter().map(|word| word.0.as_str()).collect()
}

fn steps(representation: &[Representation]) -> RepresentParams {
    RepresentParams {
        top_n_words: 3,
        representation: representation.to_vec(),
        ..RepresentParams::default()
    }
}

const MMR: Representation = Representation::Mmr { diversity: 0.9 };

#[test]
fn mmr_keeps_order_and_scores_and_keybert_gives_cosines() {
    let plain = toy_topics(&RepresentParams { top_n_words: 30, ..steps(&[]) });
    assert_eq!(shown(&plain.list[1]), ["aa", "ab", "bb", "ac", "ba", "ca", "cb"]);
    // a, b and c are all there now, by falling score.
    let differing = toy_topics(&steps(&[MMR]));
    let kept: Vec<_> = plain.list[1]
        .words
        .iter()
        .filter(|word| differing.list[1].words.contains(word))
        .cloned()
        .collect();
    assert_eq!(differing.list[1].words, kept);
    assert_eq!(kept.len(), 3);
    assert!(shown(&differing.list[1]).iter().any(|word| word.starts_with('c')));
    // The documents are about a and b.
    let near = toy_topics(&steps(&[Representation::KeyBert]));
    assert!(shown(&near.list[1]).iter().all(|word| !word.starts_with('c')));
    assert!(near.list[1].words.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    assert!(near.list[1].words[0].1 > 0.9);
    // Weights, vectors and documents do not depend on which words are shown.
    assert_eq!((&near.ctfidf, &near.vectors), (&plain.ctfidf, &plain.vectors));
}

#[test]
fn chains_hand_on_and_aspects_begin_again() {
    let chain = [Representation::KeyBert, MMR];
    let aspects = BTreeMap::from([
        ("Both".to_owned(), chain.to_vec()),
        ("Near".to_owned(), vec![Representation::KeyBert]),
        ("Plain".to_owned(), vec![]),
    ]);
    let topics = toy_topics(&RepresentParams { aspects, ..steps(&[MMR]) });
    let topic = &topics.list[1];
    assert_eq!(topic.aspects["Near"], toy_topics(&steps(&[Representation::KeyBert])).list[1].words);
    assert_eq!(topic.aspects["Plain"], toy_topics(&steps(&[])).list[1].words);
    // MMR had more than three words to choose from, though KeyBERT came before it.
    let both = &topic.aspects["Both"];
    assert_eq!(both.len(), 3);
    assert_ne!(*both, topic.aspects["Near"]);
    assert!(both.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    let json = serde_json::to_string(topic).unwrap();
    assert_eq!(serde_json::from_str::<Topic>(&json).unwrap(), *topic);
}

#[test]
fn every_word_is_embedded_once_and_in_one_batch() {
    let asked = RefCell::new(Vec::new());
    let embed = |words: &[&str]| {
        asked.borrow_mut().push(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        Ok(toy_embeddings(words))
    };
    let embeddings = toy_embeddings(&TEXTS);
    let aspects = BTreeMap::from([("Near".to_owned(), vec![Representation::KeyBert])]);
    let params = RepresentParams { aspects, ..steps(&[MMR]) };
    describe(&TEXTS, &IDS.map(TopicId), embeddings.view(), &params, &embed).unwrap();
    let batches = asked.into_inner();
    // First the words and joined words of MMR, then what KeyBERT needs beyond them.
    assert_eq!(batches.len(), 2);
    let all = batches.concat();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    // A topic of three words or fewer has nothing to choose from.
    assert_eq!(batches[0].iter().filter(|text| text.contains(' ')).count(), 1);

    // Without steps nothing is embedded; with steps and no model it is said.
    assert!(describe(&TEXTS, &IDS.map(TopicId), embeddings.view(), &steps(&[]), &no_words).is_ok());
    let error =
        describe(&TEXTS, &IDS.map(TopicId), embeddings.view(), &params, &no_words).unwrap_err();
    assert!(matches!(&error, EmbedError::Model(ModelError::NoWordModel)));
}

#[test]
fn banned_words_make_room_for_the_next() {
    let banned = Banned::new(&["AA", "/^b/"]).unwrap();
    let plain = toy_topics(&steps(&[]));
    let params = RepresentParams { banned, ..steps(&[]) };
    let topics = toy_topics(&params);
    assert_eq!(shown(&topics.list[1]), ["ab", "ac", "ca"]);
    assert_eq!(topics.ctfidf, plain.ctfidf);
    let near = toy_topics(&RepresentParams {
        representation: vec![Representation::KeyBert],
        aspects: BTreeMap::from([("Other".to_owned(), vec![MMR])]),
        ..params
    });
    for words in [&near.list[1].words, &near.list[1].aspects["Other"]] {
        assert_eq!(words.len(), 3);
        assert!(words.iter().all(|(word, _)| word != "aa" && !word.starts_with('b')));
    }
}

#[test]
fn describing_keeps_ids_and_representing_numbers_anew() {
    let embeddings = Array2::zeros((5, 1));
    let texts = ["one", "two", "two too", "three", "three"];
    let labels = [0, 1, 1, 3, -1];
    let ids = labels.map(TopicId);
    let kept = describe(&texts, &ids, embeddings.view(), &steps(&[]), &no_words).unwrap();
    assert_eq!(kept.assignments, ids);
    let listed: Vec<(i32, usize)> = kept.list.iter().map(|t| (t.id.0, t.size)).collect();
    assert_eq!(listed, [(-1, 1), (0, 1), (1, 2), (2, 0), (3, 1)]);
    assert!(kept.list[3].words.is_empty() && kept.list[3].representative.is_empty());
    assert!(kept.vectors.row(3).iter().all(|&x| x == 0.0));
    let numbered = represent(&texts, &labels, embeddings.view(), &steps(&[]), &no_words).unwrap();
    assert_eq!(numbered.assignments, [1, 0, 0, 2, -1].map(TopicId));
}

#[test]
fn terms_are_counted_on_topics() {
    // "by" is in many documents but one topic.
    let texts = ["by ax", "by by", "by", "ax cz", "cz", "ax"];
    let ids = [0, 0, 0, 1, 1, 2].map(TopicId);
    let vocabulary = |min_df, max_df| {
        let params = RepresentParams { min_df, max_df, ..RepresentParams::default() };
        let embeddings = Array2::zeros((6, 1));
        let topics = describe(&texts, &ids, embeddings.view(), &params, &no_words).unwrap();
        topics.ctfidf.vocabulary.clone()
    };
    let (count, share) = (Frequency::Count, Frequency::Share);
    assert_eq!(vocabulary(count(1), share(1.0)), ["ax", "by", "cz"]);
    assert_eq!(vocabulary(count(2), share(1.0)), ["ax"]);
    assert_eq!(vocabulary(count(1), share(0.5)), ["by", "cz"]);
    assert_eq!(vocabulary(share(0.4), count(2)), [""; 0]);
    let stop = StopList::of("mine", ["cz"]);
    let params = RepresentParams { stop, n_gram_range: (1, 2), ..RepresentParams::default() };
    let topics = describe(&texts, &ids, Array2::zeros((6, 1)).view(), &params, &no_words).unwrap();
    let bags = topics.ctfidf.bags(&["AX, by unknown by", "cz"]);
    let terms = |bag: &[(u32, u32)]| -> Vec<(String, u32)> {
        bag.iter().map(|&(c, n)| (topics.ctfidf.vocabulary[c as usize].clone(), n)).collect()
    };
    assert_eq!(terms(&bags[0]), [("ax".to_owned(), 1), ("by".to_owned(), 2)]);
    assert!(bags[1].is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_chain_shows_distinct_known_words(
        documents in prop::collection::vec(("[a-c][a-z]( [a-c][a-z]){0,6}", -1i32..3), 1..30),
        chain in prop::collection::vec(0usize..3, 0..3),
        top_n_words in 1usize..6,
    ) {
        let kinds = [Representation::KeyBert, MMR, Representation::Mmr { diversity: 0.0 }];
        let representation: Vec<_> = chain.iter().map(|&kind| kinds[kind]).collect();
        let params = RepresentParams { top_n_words, representation, ..RepresentParams::default() };
        let texts: Vec<&str> = documents.iter().map(|(text, _)| text.as_str()).collect();
        let ids: Vec<i32> = documents.iter().map(|(_, id)| *id).collect();
        let embeddings = toy_embeddings(&texts);
        let embed = |words: &[&str]| Ok(toy_embeddings(words));
        let topics = represent(&texts, &ids, embeddings.view(), &params, &embed).unwrap();
        let plain = RepresentParams { representation: vec![], ..params.clone() };
        let plain = represent(&texts, &ids, embeddings.view(), &plain, &no_words).unwrap();
        for (topic, plain) in topics.list.iter().zip(&plain.list) {
            let words: BTreeSet<&str> = shown(topic).into_iter().collect();
            prop_assert_eq!(words.len(), topic.words.len());
            prop_assert_eq!(topic.words.len(), plain.words.len());
            prop_assert!(topic.words.windows(2).all(|pair| pair[0].1 >= pair[1].1));
            for word in words {
                prop_assert!(topics.ctfidf.vocabulary.iter().any(|known| known == word));
            }
        }
    }

    #[test]
    fn mmr_takes_each_row_once(rows in 0usize..9, diversity in 0.0f64..=1.0, top_n in 0usize..12) {
        let words = Array2::from_shape_fn((rows, 3), |(i, j)| ((i * 7 + j * 5) % 11) as f32 - 4.0);
        let topic = array![1.0f32, 0.5, -0.2];
        let chosen = mmr::mmr(topic.view(), words.view(), diversity, top_n);
        prop_assert_eq!(chosen.len(), top_n.min(rows));
        prop_assert_eq!(chosen.iter().collect::<BTreeSet<_>>().len(), chosen.len());
    }
}
