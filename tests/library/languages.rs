//! The languages of documents: how often they are told rightly, and how quickly.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use topictui::corpus::Languages;

/// The first words of a text, or characters where words are not spaced.
fn beginning(code: &str, text: &str) -> String {
    match code {
        "zh" | "ja" | "th" => text.chars().take(12).collect(),
        _ => text.split_whitespace().take(5).collect::<Vec<_>>().join(" "),
    }
}

/// Sentences with the codes of their languages.
fn sentences() -> Vec<(&'static str, String)> {
    let path = PathBuf::from(std::env::var("TOPICTUI_SIB200").unwrap());
    let codes = [
        ("arb", "ar"),
        ("deu", "de"),
        ("eng", "en"),
        ("fra", "fr"),
        ("heb", "he"),
        ("hin", "hi"),
        ("ind", "id"),
        ("ita", "it"),
        ("jpn", "ja"),
        ("kor", "ko"),
        ("nld", "nl"),
        ("pol", "pl"),
        ("por", "pt"),
        ("rus", "ru"),
        ("spa", "es"),
        ("tha", "th"),
        ("tur", "tr"),
        ("vie", "vi"),
        ("zho", "zh"),
    ];
    let text = std::fs::read_to_string(path).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let code = codes.iter().find(|(code, _)| cells[0].starts_with(code))?.1;
        Some((code, cells[4].to_owned()))
    };
    text.lines().skip(1).filter_map(row).collect()
}

/// The share that is told rightly, all together and each language alone.
fn right(sentences: &[(&'static str, String)]) -> (f64, f64) {
    let texts: Vec<&str> = sentences.iter().map(|(_, text)| text.as_str()).collect();
    let start = Instant::now();
    let told = Languages::of(&texts);
    println!("{:.0} a second", texts.len() as f64 / start.elapsed().as_secs_f64());
    let is = |(code, found): (&str, Option<topictui::corpus::Language>)| {
        found.is_some_and(|language| language.code() == code)
    };
    let together = sentences.iter().map(|(code, _)| *code).zip(told.iter()).filter(|x| is(*x));
    let together = together.count() as f64;
    let mut by_language: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    sentences.iter().for_each(|(code, text)| by_language.entry(code).or_default().push(text));
    let alone = by_language.iter().map(|(code, texts)| {
        let right = Languages::of(texts).iter().filter(|found| is((code, *found))).count();
        println!("{code} alone {:.4}", right as f64 / texts.len() as f64);
        right
    });
    (together / texts.len() as f64, alone.sum::<usize>() as f64 / texts.len() as f64)
}

#[test]
#[ignore = "needs TOPICTUI_SIB200, the file of sentences in 19 languages"]
fn languages_are_told_of_sentences_and_of_their_first_words() {
    let sentences = sentences();
    let (together, alone) = right(&sentences);
    println!("sentences: {together:.4} together, {alone:.4} alone");
    let short: Vec<_> =
        sentences.iter().map(|(code, text)| (*code, beginning(code, text))).collect();
    let (short_together, short_alone) = right(&short);
    println!("first words: {short_together:.4} together, {short_alone:.4} alone");
    assert!(together > 0.995 && alone > 0.995);
    assert!(short_together > 0.96 && short_alone > 0.985);
}

#[test]
#[ignore = "needs TOPICTUI_ENGLISH, a file of English texts, one a line"]
fn texts_of_one_language_are_in_it() {
    let text = std::fs::read_to_string(std::env::var("TOPICTUI_ENGLISH").unwrap()).unwrap();
    let texts: Vec<&str> = text.lines().filter_map(|line| line.split('\t').next()).collect();
    let start = Instant::now();
    let told = Languages::of(&texts);
    println!("{:.0} a second", texts.len() as f64 / start.elapsed().as_secs_f64());
    println!("{}, of {} told {}", told.said(9), told.len(), told.told());
    assert!(told.share(topictui::corpus::Language::ENGLISH) > 0.9);
}
