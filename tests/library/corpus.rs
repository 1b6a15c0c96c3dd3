//! Reading and preprocessing, against the reference's own text and on awkward files.

use crate::support::golden as support;
use proptest::prelude::*;
use topictui::corpus::clean::repeated::RepeatedLines;
use topictui::corpus::{
    Corpus, CorpusError, DocumentId, Format, Languages, Preprocessor, ReadOptions, RecordId, Skip,
    Step, StopWords, read_bytes, read_path,
};

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Corpus {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_path(&path, &ReadOptions::default()).unwrap()
}

fn shared(name: &str) -> Corpus {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    read_path(&path, &ReadOptions::default()).unwrap()
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/data and ../shared/golden")]
fn the_tutorials_reviews_are_read_as_the_tutorial_reads_them() {
    let corpus = shared("amazon_cells_labelled.txt");
    assert_eq!(corpus.format, Format::Tsv);
    assert_eq!(corpus.texts, support::golden_jsonl_field("raw"));
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn the_tutorials_two_steps_give_the_tutorials_text() {
    let raw = support::golden_jsonl_field("raw");
    let stop = StopWords::Language("english".into()).resolve(&Languages::default()).unwrap();
    let apply = |steps: &[Step]| -> Vec<String> {
        let preprocessor = Preprocessor::new(steps, stop.clone(), RepeatedLines::default());
        raw.iter().map(|text| preprocessor.apply(text)).collect()
    };
    assert_eq!(apply(&[Step::StopWords]), support::golden_jsonl_field("nostop"));
    let both = apply(&[Step::StopWords, Step::Lemmatize]);
    assert_eq!(both, support::golden_jsonl_field("lemmatized"));
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn the_english_list_is_the_references() {
    let words = support::golden_json("stopwords_179.json");
    let mut words: Vec<&str> =
        words.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    words.sort_unstable();
    let ours = StopWords::Language("english".into()).resolve(&Languages::default()).unwrap();
    assert_eq!(ours.words(), words);
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn every_token_the_reference_lemmatises_is_lemmatised_alike() {
    let changes = support::golden_json("lemma_changes.json");
    let changes = changes.as_object().unwrap();
    assert!(changes.len() > 100);
    for (word, lemma) in changes {
        assert_eq!(topictui::corpus::lemma::noun_lemma(word), lemma.as_str().unwrap());
    }
    for text in support::golden_jsonl_field("raw") {
        for word in text.split_whitespace().filter(|word| !changes.contains_key(*word)) {
            assert_eq!(topictui::corpus::lemma::noun_lemma(word), word);
        }
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/data")]
fn the_text_column_is_found_in_every_set() {
    for (name, format, documents, column) in [
        ("bbc_news_octis.tsv", Format::Tsv, 2225, "1"),
        ("dblp_octis.tsv", Format::Tsv, 54595, "1"),
        ("abcnews_dated.csv", Format::Csv, 74400, "headline_text"),
        ("multilingual_sib200_19lang.tsv", Format::Tsv, 19076, "text"),
    ] {
        let corpus = shared(name);
        assert_eq!(corpus.format, format, "{name}");
        assert_eq!(corpus.records.len(), documents, "{name}");
        assert_eq!(corpus.column.as_deref(), Some(column), "{name}");
    }
}

fn rows(corpus: &Corpus) -> Vec<usize> {
    (0..corpus.len()).map(|document| corpus.records.row(DocumentId(document))).collect()
}

#[test]
fn one_line_is_one_document_and_only_a_newline_ends_it() {
    let corpus = read("a.txt", "one\r\ntwo\u{2028}still\u{b}two\r\n\r\n  \nthree\rthree\nthree");
    assert_eq!(corpus.texts, ["one", "two\nstill\ntwo", "three\nthree", "three"]);
    assert_eq!(rows(&corpus), [1, 2, 5, 6]);
    assert_eq!((corpus.records.empty(), corpus.records.len()), (2, 6));
}

#[test]
fn tables_are_read_with_and_without_header_and_quotes() {
    let quoted = "id,review,stars\n1,\"Good, \"\"very\"\" good\nindeed\",5\n2,Bad value here,1\n";
    let corpus = read("a.csv", quoted);
    assert_eq!(corpus.texts, ["Good, \"very\" good\nindeed", "Bad value here"]);
    assert_eq!(corpus.column.as_deref(), Some("review"));
    assert_eq!(corpus.columns, ["id", "review", "stars"]);
    assert_eq!(rows(&corpus), [2, 3]);

    let semicolons = read("b.csv", "3;A fine kettle, really;x\n4;A poor one, sadly;y\n");
    assert_eq!(semicolons.texts, ["A fine kettle, really", "A poor one, sadly"]);
    assert_eq!(semicolons.column.as_deref(), Some("2"));

    let bare_quotes = read("c.txt", "He said \"go\t1\nShe said \"stay\"\t0\nFine\t1\n");
    assert_eq!(bare_quotes.texts, ["He said \"go", "She said \"stay\"", "Fine"]);
    let quoted_cells = read("d.tsv", "\"One cell\"\t1\n\"Two \"\"cells\"\"\"\t2\n");
    assert_eq!(quoted_cells.texts, ["One cell", "Two \"cells\""]);
    let header = read("e.tsv", "lang\ttext\nen\tThe sea is calm today\nde\tDas Meer ist ruhig\n");
    assert_eq!(header.texts, ["The sea is calm today", "Das Meer ist ruhig"]);
}

/// As Python's readers count them, so that a matrix they made fits.
#[test]
fn cells_that_are_all_empty_are_a_record_and_a_blank_line_is_none() {
    for end in ["\n", "\r\n"] {
        let column = ["text", "first remark here", "\"\"", "", "second remark here", ""].join(end);
        let corpus = csv(&column);
        assert_eq!((corpus.records.len(), corpus.records.empty()), (3, 1), "{column:?}");
        assert_eq!(rows(&corpus), [2, 4]);
        let table = ["id,text", "1,first remark here", ",", "", "2,second remark here"].join(end);
        assert_eq!(rows(&csv(&table)), [2, 4]);
    }
}

#[test]
fn json_lines_are_objects_or_strings() {
    let objects = "{\"id\": 7, \"body\": \"A long enough remark\", \"ok\": true}\n\
                   {\"body\": \"Another one follows\", \"id\": 8}\n\n{\"id\": 9}\n";
    let corpus = read("a.jsonl", objects);
    assert_eq!(corpus.texts, ["A long enough remark", "Another one follows"]);
    assert_eq!(corpus.column.as_deref(), Some("body"));
    assert_eq!(corpus.records.skipped(), [(RecordId(2), Skip::Blank), (RecordId(3), Skip::Empty)]);
    let looked = read("b.log", objects);
    assert_eq!((looked.format, looked.texts), (Format::Jsonl, corpus.texts));
    assert_eq!(read("c.jsonl", "\"just text\"\n\"more text\"\n").texts, ["just text", "more text"]);
}

#[test]
fn a_folder_is_a_document_a_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.txt"), "second\nline").unwrap();
    std::fs::write(folder.path().join("a.md"), "first").unwrap();
    std::fs::write(folder.path().join("c.png"), b"\x89PNG\0\0").unwrap();
    let corpus = read_path(folder.path(), &ReadOptions::default()).unwrap();
    assert_eq!(corpus.texts, ["first", "second\nline"]);
}

#[test]
fn the_column_can_be_named() {
    let text = b"a,b\nfirst words here,second words there\nthird one too,fourth one too\n";
    let with = |column: &str| {
        let options =
            ReadOptions { text_column: Some(column.to_owned()), ..ReadOptions::default() };
        read_bytes("t.csv", text, &ReadOptions { format: Some(Format::Csv), ..options })
    };
    assert_eq!(with("b").unwrap().texts[0], "second words there");
    assert_eq!(with("2").unwrap().texts[0], "second words there");
    assert_eq!(with("A").unwrap().texts[0], "first words here");
    let message = with("c").unwrap_err().to_string();
    assert!(message.contains("no column c") && message.contains("a, b"), "{message}");
    assert!(matches!(with("0"), Err(CorpusError::NoColumn { .. })));
}

#[test]
fn labels_and_times_come_from_their_columns() {
    let text = "text,kind,day\nfirst words here,b,2024-01-31\n,a,2024-02-01\nthird one too,,2024-02-02\nand a last one,b,2023-12-31\n";
    let with = |label: &str, time: &str, format: Option<&str>| {
        let options = ReadOptions {
            format: Some(Format::Csv),
            label_column: Some(label.to_owned()),
            time_column: Some(time.to_owned()),
            time_format: format.map(str::to_owned),
            ..ReadOptions::default()
        };
        read_bytes("t.csv", text.as_bytes(), &options)
    };
    let corpus = with("kind", "3", None).unwrap();
    assert_eq!(corpus.texts.len(), 3);
    // The document without text counts for neither.
    let labels = corpus.labels.unwrap();
    assert_eq!((labels.names, labels.ids), (vec!["b".to_owned()], vec![0, -1, 0]));
    let times = corpus.times.unwrap();
    assert_eq!(times.show(times.values[2].unwrap(), false), "2023-12-31");

    let said = |error: Result<Corpus, CorpusError>| error.unwrap_err().to_string();
    assert_eq!(
        said(with("kind", "kind", None)),
        "no time of t.csv can be read (row 2 has \"b\"): use dates as 2024-03-31 or whole numbers, or say with --time-format how times are written"
    );
    assert!(said(with("kind", "day", Some("%d/%m"))).ends_with("row 2 has \"2024-01-31\""));
    assert!(said(with("kind", "day", Some("%Q"))).contains("--time-format cannot read %Q"));
    assert!(said(with("sort", "day", None)).contains("no column sort"));
    let options = ReadOptions { label_column: Some("kind".to_owned()), ..ReadOptions::default() };
    assert_eq!(
        said(read_bytes("t.txt", b"one line\nand another\n", &options)),
        "t.txt is not a table, so it has no column kind for labels: give a TSV, CSV or JSONL file"
    );
}

#[test]
fn what_would_control_the_terminal_is_gone() {
    let corpus = read("evil.txt", "a\x1b]52;c;aGFjaw==\x07b\x1b[2Jc\u{9b}1Hd\u{202e}e\tf\u{85}\n");
    assert_eq!(corpus.texts, ["abcde f"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_panic_and_no_control_character_stays(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        format in prop::sample::select(vec![
            None, Some(Format::Lines), Some(Format::Tsv), Some(Format::Csv), Some(Format::Jsonl),
        ]),
    ) {
        let options = ReadOptions { format, ..ReadOptions::default() };
        if let Ok(corpus) = read_bytes("x", &bytes, &options) {
            prop_assert!(!corpus.is_empty());
            prop_assert!(corpus.texts.iter().all(|t| t.chars().all(|c| c == '\n' || !c.is_control())));
            prop_assert!(corpus.texts.iter().all(|t| t.trim() == t && !t.is_empty()));
            prop_assert_eq!(corpus.records.documents().len(), corpus.len());
        }
    }

    #[test]
    fn lines_of_any_words_come_back(words in prop::collection::vec("[a-zé語]{1,9}( [a-z!?]{1,9}){0,4}", 1..30)) {
        let corpus = read_bytes("x", words.join("\n").as_bytes(), &ReadOptions::default()).unwrap();
        prop_assert_eq!(corpus.texts, words);
    }
}

fn csv(text: &str) -> Corpus {
    let options = ReadOptions { format: Some(Format::Csv), ..ReadOptions::default() };
    read_bytes("t.csv", text.as_bytes(), &options).unwrap()
}

#[test]
fn no_text_is_lost_in_untidy_tables() {
    let lone_cr = csv("id,text\n1,one two\rthree four\n2,five six seven\n");
    assert_eq!(lone_cr.texts, ["one two\nthree four", "five six seven"]);
    let stray_quote = csv("id,text\n1,\"go\" he said\n2,\"no end here\n3,one more\n4,and more\n");
    assert_eq!(stray_quote.texts, ["\"go\" he said", "\"no end here", "one more", "and more"]);
    let commas = csv("label,text\npos,I like it, really, a lot\nneg,I hate it, truly\nneg,No,,\n");
    assert_eq!(commas.texts, ["I like it, really, a lot", "I hate it, truly", "No"]);
    let crlf = csv("id,text\r\n1,\"one, two\"\r\n2,three\r\n");
    assert_eq!(crlf.texts, ["one, two", "three"]);
}

#[test]
fn quotes_in_tsv_are_quotes_where_they_must_be() {
    let doubled = "id\ttext\n1\tplain one\n2\t\"He said \"\"no\"\" to it\"\n3\tplain three\n";
    assert_eq!(read("a.tsv", doubled).texts, ["plain one", "He said \"no\" to it", "plain three"]);
    let broken = "id\ttext\n1\tplain one\n2\t\"two lines\nin here\"\n3\tplain three\n";
    assert_eq!(read("b.tsv", broken).texts, ["plain one", "two lines\nin here", "plain three"]);
    let bare = "\"Go\" he said\t1\nShe \"stays\"\t0\n\"No end\t1\n";
    assert_eq!(read("c.tsv", bare).texts, ["\"Go\" he said", "She \"stays\"", "\"No end"]);
}

#[test]
fn a_label_that_comes_again_is_no_header() {
    let text =
        "Great phone\tpos\nI would never ever buy this again\tneg\nIt broke after two days\tpos\n";
    let corpus = read("a.txt", text);
    assert_eq!((corpus.len(), corpus.records.row(DocumentId(0))), (3, 1));
}

#[test]
fn text_without_spaces_is_found_beside_addresses() {
    let corpus = csv(
        "link,内容\nhttp://a.b/1,这是一个很好的产品我喜欢\nhttp://a.b/2,这个东西不好我不喜欢它\n",
    );
    assert_eq!(corpus.column.as_deref(), Some("内容"));
    assert_eq!(corpus.len(), 2);
}

#[test]
fn a_json_array_is_as_good_as_json_lines() {
    let array = "[\n {\"text\": \"one two\"},\n {\"text\": \"three four\"}\n]\n";
    assert_eq!(read("a.json", array).texts, ["one two", "three four"]);
    assert_eq!(read("b.txt", "\"one two\"\n\"three\"\n").texts, ["one two", "three"]);
    assert_eq!(read("c.txt", "[sic] one two\n[sic] three\n").texts.len(), 2);
}
