//! Lines around a table that are none of its records: titles above a header, totals below.

use topictui::corpus::DocumentId;

use crate::support::read::{TEXTS, read};

/// A table of four texts below `above` and above `below`.
fn table(above: &str, below: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows =
        TEXTS.iter().zip(1..).map(|(text, n)| format!("{n},{},{}.50\n", quoted(text), 10 * n));
    format!("{above}id,comment,paid\n{}{below}", rows.collect::<String>())
}

#[test]
fn titles_above_a_header_are_no_records_and_are_said() {
    for (above, lines) in [
        ("Export of 2024-03-01\n\n", 2),
        ("Survey of the canteen\n", 1),
        ("\"Answers, of March\"\n\nNot for print\n\n", 4),
        ("Survey of the canteen,,\n,,\n", 2),
        ("# written by the till, v2\n# 4 answers\n", 2),
        ("\u{feff}Export of 2024-03-01\r\n\r\n", 2),
    ] {
        for name in ["a.csv", "a.txt"] {
            let corpus = read(name, table(above, "").as_bytes());
            assert_eq!(corpus.texts, TEXTS, "{above:?} in {name}");
            assert_eq!(corpus.columns, ["id", "comment", "paid"], "{above:?} in {name}");
            assert_eq!(corpus.records.row(DocumentId(0)), lines + 2, "{above:?} in {name}");
            let said = corpus.findings.files[0].dialect.clone().unwrap();
            let lines = if lines == 1 { "a line".into() } else { format!("{lines} lines") };
            let expected = format!("commas, double quotes, {lines} above the header left out");
            assert_eq!(said, expected, "{above:?} in {name}");
        }
    }
}

#[test]
fn a_first_record_that_is_short_stays_one() {
    // Without a header below it, a short line is a record.
    let short = "The first of them\n1,The tap leaks in the kitchen.,x\n2,Where is my order now?,y\n3,The soup was cold again.,x\n";
    let corpus = read("a.csv", short.as_bytes());
    assert_eq!(corpus.records.len(), 4);
    // A header of one name above texts with commas is a header.
    let header =
        "text\nThe tap leaks, and it drips.\nWhere is it, the order?\nCold, the soup was.\n";
    let corpus = read("a.csv", header.as_bytes());
    assert_eq!(corpus.texts[0], "The tap leaks, and it drips.");
    assert_eq!((corpus.texts.len(), corpus.column.as_deref()), (3, Some("text")));
    // Lines are lines.
    let lines = "Export of it\n\nThe tap leaks.\nThe soup was cold.\n";
    assert_eq!(read("a.txt", lines.as_bytes()).texts.len(), 3);
}

#[test]
fn a_total_is_none_of_the_records_if_it_is_one() {
    for below in
        ["Total,,102.00\n", "Total:,4,102\n\n", ",Total,102\n", "(4 rows)\n", "4 rows affected"]
    {
        let corpus = read("a.csv", table("", below).as_bytes());
        assert_eq!(corpus.texts, TEXTS, "{below:?}");
        let said = corpus.findings.files[0].dialect.clone().unwrap();
        assert_eq!(said, "commas, double quotes, a total at the end left out", "{below:?}");
    }
    // What does not add up is a record.
    for below in ["5,Total,17\n", "5,Total,102\n", ",Total,0\n", "(3 rows)\n", "Total,Not paid,\n"]
    {
        let corpus = read("a.csv", table("", below).as_bytes());
        assert_eq!(corpus.records.len(), 5, "{below:?}");
    }
}
