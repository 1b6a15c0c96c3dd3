//! Guided topics: documents near a list of seed words are drawn towards it, and the layout is told
//! that they belong together (BERTopic's `seed_topic_list`).
//!
//! The reference writes the drawn embeddings over its caller's, so that a second fit of the same
//! array starts elsewhere. Here they are a matrix of their own.

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView2};

use super::nearest::nearest;

/// How far a document is drawn towards its seed topic.
const PULL: f32 = 0.25;

/// Effect of the seed topics on the documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Guided {
    /// Per document: its seed topic, −1 where it is nearer to the corpus's mean than to any. What
    /// [`crate::reduce::umap::intersect_labels`] is given.
    pub labels: Vec<i32>,
    /// n × d: documents of a seed topic as ¾ of their own embedding and ¼ of the topic's, the
    /// others as they were.
    pub embeddings: Arc<Array2<f32>>,
    /// m × d: the embeddings of the seed topics.
    pub seeds: Array2<f32>,
}

/// Labels documents (`embeddings`, n × d) by the seed topics (`seeds`, m × d: the embedding of
/// each topic's words with spaces between) and draws them there. Ties go to the first topic.
///
/// # Panics
/// If both are not equally wide.
pub fn guide(embeddings: ArrayView2<f32>, seeds: Array2<f32>) -> Guided {
    let mut candidates = seeds.clone();
    // Both are equally wide.
    let _ = candidates.push_row(mean(embeddings).view());
    let label = |found: Option<(usize, f64)>| match found {
        Some((topic, _)) if topic < seeds.nrows() => topic as i32,
        _ => -1,
    };
    let labels: Vec<i32> = nearest(embeddings, candidates.view()).into_iter().map(label).collect();
    let mut drawn = embeddings.to_owned();
    for (mut row, &label) in drawn.outer_iter_mut().zip(&labels) {
        if let Ok(topic) = usize::try_from(label) {
            row.zip_mut_with(&seeds.row(topic), |x, seed| *x = *x * (1.0 - PULL) + seed * PULL);
        }
    }
    Guided { labels, embeddings: Arc::new(drawn), seeds }
}

fn mean(rows: ArrayView2<f32>) -> Array1<f32> {
    let mut sum = Array1::<f64>::zeros(rows.ncols());
    for row in rows.outer_iter() {
        sum.zip_mut_with(&row, |sum, &x| *sum += f64::from(x));
    }
    (sum / rows.nrows().max(1) as f64).mapv(|x| x as f32)
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
