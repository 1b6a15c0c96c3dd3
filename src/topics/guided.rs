//! Guided topics: documents near a list of seed words are drawn towards it, and the layout is told
//! that they belong together (BERTopic's `seed_topic_list`).
//!
//! The reference writes the drawn embeddings over its caller's, so that a second fit of the same
//! array starts elsewhere. Here they are a matrix of their own.

use ndarray::{Array2, ArrayView2, Axis, concatenate};

use super::nearest::nearest;

/// How far a document is drawn towards its seed topic.
const PULL: f32 = 0.25;

/// What the seed topics make of the documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Guided {
    /// Per document: its seed topic, −1 where it is nearer to the corpus's mean than to any. What
    /// [`crate::reduce::umap::intersect_labels`] is given.
    pub labels: Vec<i32>,
    /// n × d: documents of a seed topic as ¾ of their own embedding and ¼ of the topic's, the
    /// others as they were.
    pub embeddings: Array2<f32>,
}

/// Labels documents (`embeddings`, n × d) by the seed topics (`seeds`, m × d: the embedding of
/// each topic's words with spaces between) and draws them there. Ties go to the first topic.
///
/// # Panics
/// If both are not equally wide.
pub fn guide(embeddings: ArrayView2<f32>, seeds: ArrayView2<f32>) -> Guided {
    let mut drawn = embeddings.to_owned();
    let Some(mean) = embeddings.mapv(f64::from).mean_axis(Axis(0)) else {
        return Guided { labels: Vec::new(), embeddings: drawn };
    };
    let mean = mean.mapv(|x| x as f32).insert_axis(Axis(0));
    let candidates = concatenate![Axis(0), seeds, mean];
    let label = |found: Option<(usize, f64)>| match found {
        Some((topic, _)) if topic < seeds.nrows() => topic as i32,
        _ => -1,
    };
    let found = nearest(embeddings, candidates.view());
    let labels: Vec<i32> = found.into_iter().map(label).collect();
    for (mut row, &label) in drawn.outer_iter_mut().zip(&labels) {
        if let Ok(topic) = usize::try_from(label) {
            row.zip_mut_with(&seeds.row(topic), |x, seed| *x = *x * (1.0 - PULL) + seed * PULL);
        }
    }
    Guided { labels, embeddings: drawn }
}

/// The seed topics of a file: one a line, its words parted by commas where the line has one (a
/// phrase may then hold spaces), else by white space. Lines without a word do not count.
pub fn parse_seed_topics(text: &str) -> Vec<Vec<String>> {
    let words = |line: &str| -> Vec<String> {
        let words: Vec<&str> = match line.contains(',') {
            true => line.split(',').map(str::trim).collect(),
            false => line.split_whitespace().collect(),
        };
        words.into_iter().filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(words)
        .filter(|topic| !topic.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_topics_are_read_a_line_each() {
        let text = "\u{feff}battery, life span ,charge\r\n\n  sound quality\tvolume \n , ,\n";
        assert_eq!(
            parse_seed_topics(text),
            [vec!["battery", "life span", "charge"], vec!["sound", "quality", "volume"]]
        );
        assert!(parse_seed_topics("").is_empty());
    }
}
