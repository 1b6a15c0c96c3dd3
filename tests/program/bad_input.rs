//! Bad input, through the program: one sentence, exit code 2, nothing printed, and the session the
//! same bytes as before.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::support::program::{json, refused};
use serde_json::Value;
use topictui::corpus::demo::demo;

/// A folder with a table of reviews, with classes and days, and a session of it.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap().keep();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        let reviews = &demo().texts[..220];
        let row = |(n, text): (usize, &String)| {
            let kind = ["good", "bad"][n % 2];
            format!("\"{}\",{kind},2024-05-{:02}\n", text.replace('"', "\"\""), 1 + n % 28)
        };
        let table: String = reviews.iter().enumerate().map(row).collect();
        let table = format!("text,kind,day\n{table}");
        write("table.csv", &table);
        write("lines.txt", &(reviews.join("\n") + "\n"));
        let path = |name: &str| folder.join(name).display().to_string();
        let columns = ["--text-column", "text", "--label-column", "kind", "--time-column", "day"];
        let fit = ["--layouts", "2", "--min-topic-size", "5", "-q", "-o", &path("s.topics")];
        json(&[&["fit", &path("table.csv")], &columns[..], &fit[..]].concat());
        std::fs::write(folder.join("newer.topics"), newer(&path("s.topics"))).unwrap();
        // Of one review fewer than the session was fitted with.
        write("short.csv", &table);
        json(
            &[
                &["fit", &path("short.csv")],
                &columns[..],
                &["-q", "--layouts", "1", "-o"],
                &[&path("short.topics")],
            ]
            .concat(),
        );
        let fewer: Vec<&str> = table.lines().take(reviews.len()).collect();
        write("short.csv", &fewer.join("\n"));
        folder
    })
}

/// The bytes of a session, but of a layout that comes one day.
fn newer(session: &str) -> Vec<u8> {
    let bytes = std::fs::read(session).unwrap();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut header: Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    let entry = &mut header["__metadata__"]["topictui session"];
    let mut envelope: Value = serde_json::from_str(entry.as_str().unwrap()).unwrap();
    envelope["version"] = 99.into();
    *entry = envelope.to_string().into();
    let header = header.to_string().into_bytes();
    [&(header.len() as u64).to_le_bytes()[..], &header, &bytes[8 + length..]].concat()
}

/// Arguments with spaces between, S being the session, and what must be said of them. Names of
/// files are of the folder.
fn check(cases: &[(&str, &str)]) {
    let folder = folder();
    let session = folder.join("s.topics");
    let before = std::fs::read(&session).unwrap();
    for (line, what) in cases {
        let argument = |part: &str| match part {
            "S" => session.display().to_string(),
            "''" => String::new(),
            _ if part.contains('.') && part.ends_with(|c: char| c.is_alphabetic()) => {
                folder.join(part).display().to_string()
            }
            _ => part.to_owned(),
        };
        let arguments: Vec<String> = line.split(' ').map(argument).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        refused(&arguments, what);
        assert!(std::fs::read(&session).unwrap() == before, "{line} changed the session");
    }
}

#[test]
fn parameters_that_no_fit_can_have() {
    check(&[
        (
            "fit lines.txt --min-topic-size 0",
            "--min-topic-size is 0, but must be a whole number from 2 to 1,000,000",
        ),
        (
            "fit lines.txt --min-topic-size 1",
            "--min-topic-size is 1, but must be a whole number from 2",
        ),
        ("fit lines.txt --min-topic-size -3", "--min-topic-size is -3, but must be a whole number"),
        (
            "fit lines.txt --min-samples 0",
            "--min-samples is 0, but must be a whole number from 1 to 10,000",
        ),
        ("fit lines.txt --min-samples -1", "--min-samples is -1, but must be"),
        (
            "fit lines.txt --n-neighbors 0",
            "--n-neighbors is 0, but must be a whole number from 2 to 1,000",
        ),
        ("fit lines.txt --n-neighbors -5", "--n-neighbors is -5, but must be"),
        (
            "fit lines.txt --n-components 0",
            "--n-components is 0, but must be a whole number from 1 to 4,096",
        ),
        ("fit lines.txt --n-components -1", "--n-components is -1, but must be"),
        ("fit lines.txt --n-components 5000", "--n-components is 5000, but must be a whole number"),
        ("fit lines.txt --n-components 500", "--n-components is 500, but must be at most 256"),
        ("fit lines.txt --min-dist -0.1", "--min-dist is -0.1, but must be a number from 0 to 1"),
        ("fit lines.txt --min-dist nan", "--min-dist is nan, but must be a number from 0 to 1"),
        (
            "fit lines.txt --layouts 0",
            "--layouts is 0, but must be a whole number from 1 to 1,000, or auto",
        ),
        ("fit lines.txt --layouts -1", "--layouts is -1, but must be a whole number"),
        (
            "fit lines.txt --nr-topics 0",
            "--nr-topics is 0, but must be a whole number from 2 to 1,000,000",
        ),
        ("fit lines.txt --nr-topics -2", "--nr-topics is -2, but must be a whole number"),
        (
            "fit lines.txt --top-n-words 0",
            "--top-n-words is 0, but must be a whole number from 1 to 1,000",
        ),
        ("fit lines.txt --top-n-words -1", "--top-n-words is -1, but must be"),
        (
            "fit lines.txt --n-gram-range 0,1",
            "--n-gram-range is 0,1, but must be two whole numbers from 1 to 10",
        ),
        ("fit lines.txt --n-gram-range 3,2", "--n-gram-range is 3,2"),
        ("fit lines.txt --min-df 0", "--min-df is 0, but must be a whole number from 1"),
        ("fit lines.txt --min-df -1", "--min-df is -1"),
        ("fit lines.txt --max-df 0", "--max-df is 0, but must be a whole number from 1"),
        (
            "fit lines.txt --mmr-diversity 2",
            "--mmr-diversity is 2, but must be a number from 0 to 1",
        ),
        (
            "fit lines.txt --seed-multiplier -1",
            "--seed-multiplier is -1, but must be a number above 0",
        ),
        ("fit lines.txt --seed -1", "--seed is -1, but must be"),
        ("fit lines.txt --threads 0", "--threads is 0, but must be a whole number from 1 to 512"),
        ("fit lines.txt --threads -1", "--threads is -1, but must be"),
        ("fit lines.txt --clusterer kmeans --clusters 0", "--clusters is 0, but must be a whole"),
        ("fit lines.txt --clusterer kmeans --clusters -1", "--clusters is -1, but must be"),
        ("fit lines.txt --clusterer kmeans --clusters 9999", "at most the number of documents"),
        ("fit lines.txt --layouts 4294967296", "--layouts is 4294967296, but must be a whole"),
        ("fit lines.txt --layouts 1001", "--layouts is 1001, but must be a whole"),
        ("fit lines.txt --threads 9223372036854775807", "--threads is 9223372036854775807, but"),
        ("fit lines.txt --threads 9223372036854775808", "but must be a whole number from 1 to 512"),
        ("fit lines.txt --n-gram-range 1,9223372036854775807", "from 1 to 10, the smaller first"),
        ("fit lines.txt --n-gram-range 1,x", "from 1 to 10, the smaller first"),
        ("fit lines.txt --top-n-words 18446744073709551615", "from 1 to 1,000"),
        ("fit lines.txt --min-topic-size 9223372036854775807", "from 2 to 1,000,000"),
        ("fit lines.txt --n-neighbors 4294967296", "from 2 to 1,000"),
        ("fit lines.txt --seed-multiplier inf", "--seed-multiplier is inf, but must be a number"),
        ("fit lines.txt --mmr-diversity nan", "--mmr-diversity is nan, but must be a number"),
        ("fit lines.txt --min-df nan", "--min-df is nan, but must be a whole number from 1"),
        ("fit lines.txt --zero-shot-min-similarity inf", "but must be a number from -1 to 1"),
        ("fit lines.txt --cluster-selection-method x", "but must be one of eom, leaf"),
        (
            "fit lines.txt --language klingon",
            "klingon is no language known here: give auto, multilingual",
        ),
        ("fit lines.txt --embedding-model x", "there is no model x here, only all-MiniLM-L6-v2"),
        ("fit lines.txt --model all-mpnet-base-v2", "`topictui models add DIR`"),
        ("fit lines.txt --min_cluster_size 1", "--min-topic-size is 1, but must be"),
        ("fit lines.txt --random-state x", "--seed is x, but must be a whole number"),
        (
            "fit lines.txt --api-key x",
            "set TOPICTUI_API_KEY, or name another variable with --api-key-env",
        ),
        ("fit lines.txt --umap-model x", "there is no option --umap-model: use --reducer umap"),
        ("fit lines.txt --verbose", "there is no option --verbose: progress is shown"),
        (
            "fit lines.txt --metric euclidean",
            "--metric is euclidean: documents are always compared by",
        ),
        ("fit lines.txt --min-topic-sise 4", "did you mean --min-topic-size?"),
    ]);
}

#[test]
fn labels_and_times_that_do_not_fit() {
    check(&[
        ("fit table.csv --text-column text --time-column kind", "no time of table.csv can be read"),
        (
            "fit table.csv --text-column text --time-column day --time-format %d.%m.%Y",
            "is written as --time-format says: row 2 has \"2024-05-01\"",
        ),
        ("fit table.csv --text-column text --label-column 9", "table.csv has no column 9"),
        ("fit lines.txt --label-column kind", "lines.txt is not a table, so it has no column kind"),
        ("fit lines.txt --manual", "--manual needs labels"),
        ("add S lines.txt -o S", "lines.txt is not a table"),
        ("quality S --label-column nothing", "table.csv has no column nothing"),
        ("quality short.topics --label-column kind", "short.csv"),
        (
            "trends short.topics --bins -2",
            "--bins is -2, but must be a whole number from 1 to 10,000",
        ),
    ]);
}

#[test]
fn topics_that_are_not_there() {
    check(&[
        ("reduce S --to 0 -o S", "--to is 0, but must be a whole number from 1"),
        ("reduce S --to 1 -o S", "ask for 2 or more"),
        ("reduce S --to -4 -o S", "--to is -4, but must be a whole number"),
        ("reduce S --to 999 -o S", "they cannot be reduced to 999: ask for fewer"),
        ("merge S 0,99 -o S", "there is no topic 99"),
        ("merge S 0 -o S", "topic 0 stands alone"),
        ("merge S 0,0 -o S", "topic 0 is named twice"),
        ("merge S x -o S", "give ids of topics with commas between"),
        ("merge S -1,0 -o S", "-1 must not be negative"),
        ("delete S 99 -o S", "there is no topic 99"),
        ("delete S -1 -o S", "-1 are the outliers, not a topic"),
        ("delete S x -o S", "must be a whole number"),
        ("topics S 99", "has no topic 99: it has topics 0 to"),
        ("topics S -7", "has no topic -7"),
        ("topics S --top 0", "--top is 0, but must be a whole number from 1 to 1,000,000"),
        ("docs S --topic 99", "has no topic 99"),
        ("find S words --top 0", "--top is 0"),
        ("find S words --top -2", "--top is -2, but must be a whole number from 1 to 1,000,000"),
        ("find S ''", "the query is empty"),
        ("predict S lines.txt --top 0", "--top is 0"),
        ("trends S --topic 99", "has no topic 99"),
        ("trends S --bins 0", "--bins is 0"),
        ("outliers S --strategy nearest -o S", "there is no strategy nearest"),
        ("outliers S --threshold -1 -o S", "--threshold is -1, but must be a number from 0 to 1"),
        (
            "outliers S --threshold high -o S",
            "--threshold is high, but must be a number from 0 to 1",
        ),
        ("describe S --top-n-words 0 -o S", "--top-n-words is 0"),
        ("describe S --mmr-diversity -1 -o S", "--mmr-diversity is -1"),
        ("describe S --n-gram-range -1,2 -o S", "-1 must not be negative"),
        ("combine S S --min-similarity -3 -o S", "--min-similarity is -3"),
        ("combine S -o S", "2 values required"),
        ("quality S --seeds 0", "--seeds is 0, but must be a whole number from 1 to 1,000"),
        ("predict S lines.txt --top 9223372036854775807", "from 1 to 1,000,000"),
        ("trends S --bins 4294967296", "from 1 to 10,000"),
        ("split S 0 --min-topic-size 1 -o S", "--min-topic-size is 1, but must be"),
        ("combine S S --min-similarity nan -o S", "but must be a number from -1 to 1"),
        ("export S --to no-folder/x.csv", "there is no folder"),
    ]);
}

#[test]
fn sessions_that_cannot_be_read() {
    let newer = "has layout 99, written by topictui";
    check(&[
        ("topics newer.topics", newer),
        ("reduce newer.topics --to 3 -o S", newer),
        ("predict newer.topics lines.txt", newer),
        ("combine S newer.topics -o joined.topics", newer),
        ("newer.topics", newer),
        ("history missing.topics", "cannot open the session"),
        ("compare S lines.txt", "lines.txt is not a topictui session"),
        ("add S missing.csv -o S", "there is no file or folder"),
    ]);
}
