//! The options of a run: their order, names and values, as they are shown, stepped and typed.

use std::path::PathBuf;

use crate::cluster::hdbscan::Selection;
use crate::corpus::{CorpusError, DuplicateUse, Language, StopWords};
use crate::embed::models;
use crate::embed::pieces::Chunk;
use crate::embed::{Engine, ModelChoice};
use crate::model::settings::LanguageChoice;
use crate::model::{Settings, SettingsError};
use crate::ranges::{self, Outside, Whole};
use crate::reduce::umap::MOST_DIMENSIONS;
use crate::topics::layers::{LayerChoice, MOST as MOST_LAYERS};
use crate::topics::names::NameChoice;

/// Languages the arrow keys step through; any other can be typed.
const STOP_WORDS: [&str; 8] =
    ["auto", "none", "english", "german", "french", "spanish", "italian", "portuguese"];

/// One adjustable option of the Data screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Column,
    Duplicates,
    Step(crate::corpus::Step),
    StopWords,
    NGrams,
    TopNWords,
    MinTopicSize,
    MinSamples,
    Neighbours,
    Components,
    Layouts,
    Selection,
    Layers,
    Names,
    Chunk,
    Engine,
    Model,
    Seed,
}

/// The options in display order, under their headings. `DataState::option` counts through them.
pub const FIELDS: [(&str, &[Field]); 6] = {
    use crate::corpus::Step::{
        Emails, Emoji, Entities, Hashtags, Html, Lemmatize, Lower, Mentions, Numbers, Quoted,
        Repeated, Signatures, StopWords, Tracking, Urls,
    };
    [
        ("INPUT", &[Field::Column, Field::Duplicates]),
        (
            "CLEAN",
            &[
                Field::Step(StopWords),
                Field::Step(Lemmatize),
                Field::Step(Lower),
                Field::Step(Urls),
                Field::Step(Tracking),
                Field::Step(Emails),
                Field::Step(Mentions),
                Field::Step(Hashtags),
                Field::Step(Emoji),
                Field::Step(Html),
                Field::Step(Entities),
                Field::Step(Numbers),
                Field::Step(Quoted),
                Field::Step(Signatures),
                Field::Step(Repeated),
            ],
        ),
        ("WORDS", &[Field::StopWords, Field::NGrams, Field::TopNWords, Field::Names]),
        ("TOPICS", &[Field::MinTopicSize, Field::MinSamples, Field::Selection, Field::Layers]),
        ("REDUCE", &[Field::Neighbours, Field::Components, Field::Layouts, Field::Seed]),
        ("MODEL", &[Field::Model, Field::Chunk, Field::Engine]),
    ]
};

/// All options in the order of [`FIELDS`].
pub fn fields() -> impl Iterator<Item = Field> {
    FIELDS.iter().flat_map(|(_, fields)| fields.iter().copied())
}

/// An option's short name.
pub fn label(field: Field) -> &'static str {
    match field {
        Field::Column => "column",
        Field::Duplicates => "duplicates",
        Field::Step(step) => step.name(),
        Field::StopWords => "stop words",
        Field::NGrams => "n-grams",
        Field::TopNWords => "top words",
        Field::MinTopicSize => "min size",
        Field::MinSamples => "samples",
        Field::Neighbours => "neighbours",
        Field::Components => "dimensions",
        Field::Layouts => "layouts",
        Field::Selection => "selection",
        Field::Layers => "layers",
        Field::Names => "names",
        Field::Chunk => "long texts",
        Field::Engine => "engine",
        Field::Model => "model",
        Field::Seed => "seed",
    }
}

/// An option's value as it is shown and typed.
pub fn value(settings: &Settings, field: Field) -> String {
    match field {
        Field::Column => settings.read.text_column.clone().unwrap_or_else(|| "auto".to_owned()),
        Field::Duplicates => settings.duplicates.name().to_owned(),
        Field::Step(step) => {
            let at = settings.preprocess.iter().position(|other| *other == step);
            at.map_or_else(|| "off".to_owned(), |at| (at + 1).to_string())
        }
        Field::StopWords => match &settings.words.stop_words {
            StopWords::Auto => "auto".to_owned(),
            StopWords::None => "none".to_owned(),
            StopWords::Language(language) => language.clone(),
            StopWords::File(path) => path.display().to_string(),
        },
        Field::NGrams => {
            format!("{}–{}", settings.words.n_gram_range.0, settings.words.n_gram_range.1)
        }
        Field::TopNWords => settings.words.top_n_words.to_string(),
        Field::MinTopicSize => settings.cluster.min_topic_size.to_string(),
        Field::MinSamples => or_auto(settings.cluster.min_samples),
        Field::Neighbours => settings.reduce.n_neighbors.to_string(),
        Field::Components => settings.reduce.n_components.to_string(),
        Field::Layouts => or_auto(settings.reduce.layouts),
        Field::Selection => match settings.cluster.cluster_selection_method {
            Selection::Eom => "eom".to_owned(),
            Selection::Leaf => "leaf".to_owned(),
        },
        Field::Layers => settings.topics.layers.to_string(),
        Field::Names => settings.words.names.name().to_owned(),
        Field::Chunk => settings.embed.chunk.name().to_owned(),
        Field::Engine => match settings.embed.model.engine {
            Engine::Native => "native".to_owned(),
            Engine::Onnx => "onnx".to_owned(),
            Engine::Http => "http".to_owned(),
        },
        Field::Model => match (&settings.embed.model.model, settings.embed.language) {
            (Some(model), _) => models::short_name(&model.to_string_lossy()).to_owned(),
            (None, LanguageChoice::Is(Language::ENGLISH)) => MODELS[1].to_owned(),
            (None, language) => language.name(),
        },
        Field::Seed => settings.seed.to_string(),
    }
}

/// The options that differ, by name.
pub fn changed(before: &Settings, now: &Settings) -> Vec<&'static str> {
    fields().filter(|&field| value(before, field) != value(now, field)).map(label).collect()
}

fn or_auto(number: Option<usize>) -> String {
    number.map_or_else(|| "auto".to_owned(), |number| number.to_string())
}

/// One step of the arrow keys.
pub fn change(settings: &mut Settings, columns: &[String], field: Field, by: isize) {
    let step = |value: usize, range: Whole| {
        let value = (value as u64).saturating_add_signed(by as i64);
        value.clamp(range.least, range.most) as usize
    };
    // One below the least is that it is left out.
    let or_none = |value: Option<usize>, range: Whole| {
        let value = step(value.unwrap_or(0), Whole { least: 0, ..range });
        Some(value).filter(|&value| range.has(value as u64))
    };
    match field {
        Field::TopNWords => {
            settings.words.top_n_words = step(settings.words.top_n_words, ranges::TOP_N_WORDS);
        }
        Field::MinTopicSize => {
            settings.cluster.min_topic_size =
                step(settings.cluster.min_topic_size, ranges::MIN_TOPIC_SIZE);
        }
        Field::MinSamples => {
            settings.cluster.min_samples =
                or_none(settings.cluster.min_samples, ranges::MIN_SAMPLES);
        }
        Field::Layouts => {
            settings.reduce.layouts = or_none(settings.reduce.layouts, ranges::LAYOUTS)
        }
        Field::Neighbours => {
            settings.reduce.n_neighbors = step(settings.reduce.n_neighbors, ranges::N_NEIGHBORS);
        }
        Field::Components => {
            let most = MOST_DIMENSIONS as u64;
            let range = Whole { most, ..ranges::N_COMPONENTS };
            settings.reduce.n_components = step(settings.reduce.n_components, range);
        }
        Field::Seed => settings.seed = settings.seed.saturating_add_signed(by as i64),
        Field::Column
        | Field::Duplicates
        | Field::Step(_)
        | Field::StopWords
        | Field::NGrams
        | Field::Selection
        | Field::Layers
        | Field::Names
        | Field::Chunk
        | Field::Engine
        | Field::Model => choose(settings, columns, field, by),
    }
}

/// The next of an option's choices, round and round; numbers have none.
fn choose(settings: &mut Settings, columns: &[String], field: Field, by: isize) {
    match field {
        Field::Column => {
            let choices: Vec<Option<String>> =
                std::iter::once(None).chain(columns.iter().cloned().map(Some)).collect();
            let at = choices.iter().position(|c| *c == settings.read.text_column).unwrap_or(0);
            settings.read.text_column = choices[cycled(at, by, choices.len())].clone();
        }
        Field::Step(step) => match settings.preprocess.iter().position(|other| *other == step) {
            Some(at) => drop(settings.preprocess.remove(at)),
            None => settings.preprocess.push(step),
        },
        Field::StopWords => {
            let at = STOP_WORDS.iter().position(|name| *name == value(settings, field));
            let next = STOP_WORDS[cycled(at.unwrap_or(0), by, STOP_WORDS.len())];
            settings.words.stop_words = stop_words(next);
        }
        Field::NGrams => {
            let ranges = [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3)];
            let at = ranges.iter().position(|range| *range == settings.words.n_gram_range);
            settings.words.n_gram_range = ranges[cycled(at.unwrap_or(0), by, ranges.len())];
        }
        Field::Selection => {
            settings.cluster.cluster_selection_method =
                match settings.cluster.cluster_selection_method {
                    Selection::Eom => Selection::Leaf,
                    Selection::Leaf => Selection::Eom,
                };
        }
        Field::Layers => {
            let choices: Vec<LayerChoice> = std::iter::once(LayerChoice::Auto)
                .chain((0..=MOST_LAYERS).map(LayerChoice::Count))
                .collect();
            let at = choices.iter().position(|choice| *choice == settings.topics.layers);
            let next = cycled(at.unwrap_or(0), by, choices.len());
            settings.topics.layers = choices[next].clone();
        }
        Field::Names => {
            let at = NameChoice::ALL.iter().position(|one| *one == settings.words.names);
            let next = cycled(at.unwrap_or(0), by, NameChoice::ALL.len());
            settings.words.names = NameChoice::ALL[next];
        }
        Field::Duplicates => {
            let at = DuplicateUse::ALL.iter().position(|one| *one == settings.duplicates);
            let next = cycled(at.unwrap_or(0), by, DuplicateUse::ALL.len());
            settings.duplicates = DuplicateUse::ALL[next];
        }
        Field::Chunk => {
            let at = Chunk::ALL.iter().position(|chunk| *chunk == settings.embed.chunk);
            settings.embed.chunk = Chunk::ALL[cycled(at.unwrap_or(0), by, Chunk::ALL.len())];
        }
        Field::Engine => {
            // A server cannot be named here.
            let engines = [Engine::Native, Engine::Onnx, Engine::Http];
            let engines = &engines[..if settings.embed.model.endpoint.is_some() { 3 } else { 2 }];
            let at = engines.iter().position(|engine| *engine == settings.embed.model.engine);
            settings.embed.model.engine = engines[cycled(at.unwrap_or(0), by, engines.len())];
        }
        // What other engines have cannot be named here.
        Field::Model if settings.embed.model.engine == Engine::Native => {
            let now = value(settings, Field::Model);
            let at = MODELS.iter().position(|model| *model == now);
            name_model(settings, MODELS[cycled(at.unwrap_or(0), by, MODELS.len())]);
        }
        _ => {}
    }
}

/// The models that the arrow keys step through: the one for the documents' languages, and those there are.
const MODELS: [&str; 4] = ["auto", "minilm", "use", "e5"];

/// A model by its name, or by the language it is for.
fn name_model(settings: &mut Settings, text: &str) {
    let embed = &mut settings.embed;
    if let Ok(language) = text.parse() {
        (embed.language, embed.model.model) = (language, None);
        return;
    }
    let named = ModelChoice::named(embed.model.engine, Some(PathBuf::from(text)));
    let endpoint = embed.model.endpoint.take();
    embed.language = LanguageChoice::Auto;
    embed.name(ModelChoice { endpoint, ..named });
}

fn cycled(at: usize, by: isize, length: usize) -> usize {
    (at as isize + by).rem_euclid(length as isize) as usize
}

fn stop_words(text: &str) -> StopWords {
    text.parse().unwrap_or_default()
}

/// Why a typed value is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    #[error(transparent)]
    Outside(#[from] Outside),
    #[error("{0} is not a range: type two numbers, as in 1-2")]
    NoRange(String),
    /// No choice of layers: what one is.
    #[error("{0}")]
    Layers(String),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A list of words that cannot be read.
    #[error(transparent)]
    Words(#[from] CorpusError),
}

/// Takes a typed value.
pub fn set(settings: &mut Settings, field: Field, text: &str) -> Result<(), NotTaken> {
    let number = |range: Whole| range.parse(text).map(|number| number as usize);
    match field {
        Field::Column => {
            settings.read.text_column = (!matches!(text, "" | "auto")).then(|| text.to_owned());
        }
        Field::StopWords => settings.words.stop_words = stop_words(text),
        Field::NGrams => {
            let parts: Vec<usize> =
                text.split(['–', '-', ',', ' ']).filter_map(|part| part.parse().ok()).collect();
            settings.words.n_gram_range = match parts[..] {
                [low, high] => (low, high),
                [n] => (n, n),
                _ => return Err(NotTaken::NoRange(text.to_owned())),
            };
        }
        Field::TopNWords => settings.words.top_n_words = number(ranges::TOP_N_WORDS)?,
        Field::MinTopicSize => settings.cluster.min_topic_size = number(ranges::MIN_TOPIC_SIZE)?,
        Field::MinSamples if matches!(text, "" | "auto") => settings.cluster.min_samples = None,
        Field::Layouts if matches!(text, "" | "auto") => settings.reduce.layouts = None,
        Field::Layouts => settings.reduce.layouts = Some(number(ranges::LAYOUTS)?),
        Field::MinSamples => settings.cluster.min_samples = Some(number(ranges::MIN_SAMPLES)?),
        Field::Neighbours => settings.reduce.n_neighbors = number(ranges::N_NEIGHBORS)?,
        Field::Components => settings.reduce.n_components = number(ranges::N_COMPONENTS)?,
        Field::Seed => settings.seed = number(ranges::SEED)? as u64,
        Field::Layers => settings.topics.layers = text.parse().map_err(NotTaken::Layers)?,
        Field::Model => name_model(settings, text),
        Field::Duplicates
        | Field::Step(_)
        | Field::Selection
        | Field::Names
        | Field::Chunk
        | Field::Engine => {}
    }
    Ok(())
}

#[cfg(test)]
#[path = "options/tests.rs"]
mod tests;
