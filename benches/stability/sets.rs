//! Collections out of `../shared/data`, with the classes that come with them or are made from what
//! is at hand: where several are mixed, the class of a document includes its collection.

use std::path::{Path, PathBuf};

use ndarray::{Axis, concatenate};
use topictui::corpus::{Fate, ReadOptions, RecordId, Step, read_path};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, run};
use topictui::model::{Input, ReduceSettings, Settings};

use super::{Failed, Labelled};

/// Rows of a file, as they are topic-modelled here.
pub struct Read {
    pub name: &'static str,
    file: &'static str,
    text_column: &'static str,
    label_column: &'static str,
    preprocess: &'static [Step],
    first: usize,
    most: usize,
}

const PLAIN: Read = Read {
    name: "",
    file: "",
    text_column: "1",
    label_column: "3",
    preprocess: &[],
    first: 0,
    most: usize::MAX,
};

/// `mix` is made of `bbc`, `tutorial` (one class) and `sib`.
pub const READ: [Read; 7] = [
    Read {
        name: "tutorial",
        file: "amazon_cells_labelled.txt",
        label_column: "2",
        preprocess: &[Step::StopWords, Step::Lemmatize],
        ..PLAIN
    },
    Read { name: "bbc", file: "bbc_news_octis.tsv", ..PLAIN },
    Read {
        name: "sib",
        file: "multilingual_sib200_19lang.tsv",
        text_column: "text",
        label_column: "category",
        ..PLAIN
    },
    Read { name: "mix", ..PLAIN },
    Read { name: "dblp5k", file: "dblp_octis.tsv", first: 20_000, most: 4_800, ..PLAIN },
    Read { name: "dblp10k", file: "dblp_octis.tsv", first: 30_000, most: 10_000, ..PLAIN },
    Read { name: "dblp20k", file: "dblp_octis.tsv", most: 20_000, ..PLAIN },
];

/// The set of this name; `None` where its file is missing.
pub fn read(name: &str) -> Result<Option<Labelled>, Failed> {
    if name == "mix" {
        let (Some(bbc), Some(mut tutorial), Some(sib)) =
            (read("bbc")?, read("tutorial")?, read("sib")?)
        else {
            return Ok(None);
        };
        tutorial.labels.fill("review".to_owned());
        let parts = [&bbc, &tutorial, &sib].map(|set| set.embeddings.view());
        return Ok(Some(Labelled {
            embeddings: concatenate(Axis(0), &parts)?,
            labels: [bbc.labels, tutorial.labels, sib.labels].concat(),
        }));
    }
    let set = READ.iter().find(|set| set.name == name).ok_or_else(|| format!("no set {name}"))?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(set.file);
    match path.exists() {
        true => Ok(Some(set.load(path)?)),
        false => Ok(None),
    }
}

impl Read {
    fn load(&self, path: PathBuf) -> Result<Labelled, Failed> {
        let column = |column: &str| ReadOptions {
            text_column: Some(column.to_owned()),
            ..ReadOptions::default()
        };
        // Of the sentences in nineteen languages the English ones, as a file of their own.
        let english = tempfile::Builder::new().suffix(".tsv").tempfile()?;
        let path = match self.name {
            "sib" => {
                let all = std::fs::read_to_string(&path)?;
                let wanted = |line: &&str| line.starts_with("eng_") || line.starts_with("lang\t");
                let lines: Vec<&str> = all.lines().filter(wanted).collect();
                std::fs::write(&english, lines.join("\n"))?;
                english.path().to_path_buf()
            }
            _ => path,
        };
        let settings = Settings {
            read: column(self.text_column),
            preprocess: self.preprocess.to_vec(),
            reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
            ..Settings::default()
        };
        let resources = Resources::new(EmbeddingCache::platform());
        let model =
            run(&Input::Paths(vec![path.clone()]), &settings, None, &resources, &NoProgress)?;
        let labels = read_path(&path, &column(self.label_column))?;
        let documents = self.first..model.corpus.len().min(self.first.saturating_add(self.most));
        let of_record = |&record: &RecordId| match labels.records.fate(record) {
            Some(Fate::Document(at)) => Ok(labels.texts[at.0].clone()),
            _ => Err(format!("row {}: no label", labels.records.row_of(record)).into()),
        };
        let records = &model.corpus.records.documents()[documents.clone()];
        let of_rows: Result<_, Failed> = records.iter().map(of_record).collect();
        let embeddings = model.embeddings.slice_axis(Axis(0), documents.into()).to_owned();
        Ok(Labelled { embeddings, labels: of_rows? })
    }
}
