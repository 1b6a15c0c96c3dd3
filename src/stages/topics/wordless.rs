//! Why a topic has no words to show.

use super::bags::Vectoriser;
use super::ctfidf::Frequency;
use super::representation::Banned;
use super::{CTfidf, Topics};
use crate::corpus::tokens::for_each_token;
use crate::topics::TopicId;

/// Documents of a topic that are looked at.
const LOOK: usize = 500;

/// The real cause; of several the one without which the others would not matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wordless {
    /// It has no documents.
    NoDocuments,
    /// Its documents hold no word of two letters or more.
    NoWords,
    /// All its words are stop words.
    StopWords,
    /// None of its documents has as many words as the shortest phrase.
    Phrases(usize),
    /// All its terms are in too few topics.
    MinDf(Frequency),
    /// All its terms are in too many topics.
    MaxDf(Frequency),
    /// All its terms are banned.
    Banned,
    /// All its words weigh nothing, or less.
    Weightless,
}

/// In how many topics a term must be.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Fewest.
    pub min_df: Frequency,
    /// Most.
    pub max_df: Frequency,
}

/// `--min-df` or `--max-df` leaves no words for any topic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{option} {value} leaves no words for any of the {topics} topics{counted}: {advice} it")]
pub struct NoWords {
    option: &'static str,
    value: String,
    topics: usize,
    counted: &'static str,
    advice: &'static str,
}

impl Wordless {
    /// Why topic `id` of `topics`, made of `texts`, has no words; `None` if it has some, or is not
    /// there.
    pub fn of<T: AsRef<str>>(
        topics: &Topics,
        id: TopicId,
        texts: &[T],
        bounds: Bounds,
        banned: &Banned,
    ) -> Option<Self> {
        let topic = topics.get(id).filter(|topic| topic.words.is_empty())?;
        if topic.size == 0 {
            return Some(Wordless::NoDocuments);
        }
        let ctfidf = &topics.ctfidf;
        let row = topics.row(id)?;
        let terms = ctfidf.rows.get(row).map_or(&[][..], Vec::as_slice);
        if terms.is_empty() {
            return Some(Self::before_weighing(topics, id, texts, bounds));
        }
        let heavy = terms.iter().filter(|(_, weight)| *weight > 0.0);
        let all_banned = heavy.clone().all(|&(column, _)| banned.bans(term(ctfidf, column)));
        Some(match heavy.count() {
            0 => Wordless::Weightless,
            _ if all_banned && !banned.is_empty() => Wordless::Banned,
            _ => Wordless::Weightless,
        })
    }

    /// Why no term of a topic reached the weighing.
    fn before_weighing<T: AsRef<str>>(
        topics: &Topics,
        id: TopicId,
        texts: &[T],
        bounds: Bounds,
    ) -> Self {
        let Vectoriser { n_gram_range: (shortest, _), stop } = &topics.ctfidf.vectoriser;
        let (mut words, mut kept, mut longest) = (0, 0, 0);
        let members = topics.assignments.iter().zip(texts).filter(|(topic, _)| **topic == id);
        for (_, text) in members.take(LOOK) {
            let mut of_text = 0;
            for_each_token(text.as_ref(), |token| {
                words += 1;
                of_text += usize::from(!stop.contains(token));
            });
            kept += of_text;
            longest = of_text.max(longest);
        }
        match (words, kept) {
            (0, _) => Wordless::NoWords,
            (_, 0) => Wordless::StopWords,
            _ if longest < *shortest => Wordless::Phrases(*shortest),
            _ => Self::frequency(topics.list.len(), bounds),
        }
    }

    /// Which of the bounds no term meets, of terms that are in 1 to `topics` topics.
    fn frequency(topics: usize, Bounds { min_df, max_df }: Bounds) -> Self {
        match min_df.of(topics) > 1.0 && max_df.of(topics) >= 1.0 {
            true => Wordless::MinDf(min_df),
            false => Wordless::MaxDf(max_df),
        }
    }

    /// One sentence about a topic.
    pub fn said(self) -> String {
        match self {
            Wordless::NoDocuments => "This topic has no documents.".to_owned(),
            Wordless::NoWords => "The documents of this topic hold no words.".to_owned(),
            Wordless::StopWords => "All words of this topic are stop words.".to_owned(),
            Wordless::Phrases(shortest) => {
                format!(
                    "No document of this topic has a phrase of {shortest} words (n-gram range)."
                )
            }
            Wordless::MinDf(df) => format!("min-df {df} leaves no words of this topic."),
            Wordless::MaxDf(df) => format!("max-df {df} leaves no words of this topic."),
            Wordless::Banned => "All words of this topic are banned.".to_owned(),
            Wordless::Weightless => "No word of this topic has a weight above 0.".to_owned(),
        }
    }
}

/// Fails where there are topics, and `bounds` alone leave words to none of them.
pub fn check<T: AsRef<str>>(topics: &Topics, texts: &[T], bounds: Bounds) -> Result<(), NoWords> {
    if topics.without_outliers().is_empty() || !topics.ctfidf.vocabulary.is_empty() {
        return Ok(());
    }
    let banned = Banned::default();
    let causes = topics.list.iter().filter_map(|topic| {
        match Wordless::of(topics, topic.id, texts, bounds, &banned)? {
            Wordless::MinDf(df) => Some(("--min-df", df, "lower")),
            Wordless::MaxDf(df) => Some(("--max-df", df, "raise")),
            _ => None,
        }
    });
    match causes.into_iter().next() {
        None => Ok(()),
        Some((option, df, advice)) => Err(NoWords {
            option,
            value: df.to_string(),
            topics: topics.list.len(),
            counted: if topics.offset() > 0 { " (the outliers counted as one)" } else { "" },
            advice,
        }),
    }
}

fn term(ctfidf: &CTfidf, column: u32) -> &str {
    ctfidf.vocabulary.get(column as usize).map_or("", String::as_str)
}
