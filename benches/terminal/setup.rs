//! The documents, and a session fitted on them: made once and kept in Cargo's folder for temporary
//! files, since the fit takes minutes.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

pub struct Setup {
    pub folder: PathBuf,
    pub documents: usize,
}

/// Arguments that name the columns of [`Setup::table`].
pub const COLUMNS: [&str; 6] =
    ["--text-column", "text", "--time-column", "date", "--label-column", "kind"];

impl Setup {
    pub fn of(documents: usize) -> Setup {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("terminal-{documents}"));
        std::fs::create_dir_all(&folder).unwrap();
        let setup = Setup { folder, documents };
        if !setup.table().exists() {
            std::fs::write(setup.table(), table(documents)).unwrap();
        }
        setup
    }

    /// Documents with dates and classes.
    pub fn table(&self) -> PathBuf {
        self.folder.join("documents.csv")
    }

    /// The same documents so many times, in a file of their own.
    pub fn large(&self, times: usize) -> PathBuf {
        let path = self.folder.join(format!("times-{times}.csv"));
        if !path.exists() {
            let text = std::fs::read_to_string(self.table()).unwrap();
            let (heading, rows) = text.split_once('\n').unwrap();
            std::fs::write(&path, format!("{heading}\n{}", rows.repeat(times))).unwrap();
        }
        path
    }

    /// A fitted session of [`Setup::table`].
    pub fn session(&self) -> PathBuf {
        let path = self.folder.join("fitted.topics");
        if !path.exists() {
            println!("fitting {} documents, once: this takes minutes", self.documents);
            let started = Instant::now();
            let status = Command::new(env!("CARGO_BIN_EXE_topictui"))
                .current_dir(&self.folder)
                .args(["fit", "documents.csv", "-o", "fitted.topics", "--quiet"])
                .args(COLUMNS)
                .env("TOPICTUI_CACHE_HOME", self.folder.join("cache"))
                .stdout(std::process::Stdio::null())
                .status()
                .unwrap();
            assert!(status.success(), "the fit failed");
            println!("fitted in {:.0} s", started.elapsed().as_secs_f64());
        }
        path
    }
}

/// Headlines and paper titles as far as they reach and are there, else made-up sentences.
fn table(documents: usize) -> String {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let read = |name: &str| {
        std::fs::read_to_string(data.join(name)).unwrap_or_else(|_| {
            println!("{} is not there: made-up documents stand in", data.join(name).display());
            String::new()
        })
    };
    let (headlines, titles) = (read("abcnews_dated.csv"), read("dblp_octis.tsv"));
    let headlines = headlines.lines().skip(1).filter_map(|line| line.split_once(','));
    let mut rows: Vec<[String; 3]> =
        headlines.map(|(date, text)| [date, text, "news"].map(str::to_owned)).collect();
    let dates: Vec<String> = rows.iter().map(|[date, ..]| date.clone()).collect();
    let date = |n: usize| match dates.len() {
        0 => format!("20{:02}{:02}{:02}", n % 20, n % 12 + 1, n % 28 + 1),
        dated => dates[n % dated].clone(),
    };
    let titles = titles.lines().filter_map(|line| line.split('\t').next());
    rows.extend(titles.zip(0..).map(|(text, n)| [date(n), text.to_owned(), "paper".to_owned()]));
    while rows.len() < documents {
        let n = rows.len();
        rows.push([date(n), made_up(n), "made up".to_owned()]);
    }
    rows.truncate(documents);
    let quoted = |text: &str| text.replace('"', "'");
    let rows =
        rows.iter().map(|[date, text, kind]| format!("{date},\"{}\",{kind}\n", quoted(text)));
    std::iter::once("date,text,kind\n".to_owned()).chain(rows).collect()
}

/// A sentence of words that go together by the hundreds.
fn made_up(n: usize) -> String {
    let group = n * 7919 % 400;
    let words = (0..8).map(|at| match at % 3 {
        0 => format!("word{}", n * 31 + at * 17 % 5000),
        _ => format!("topic{group}term{}", (n / 400 + at * 3) % 12),
    });
    words.collect::<Vec<_>>().join(" ")
}
