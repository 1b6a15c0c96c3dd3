//! Whether an input has enough to find topics in.

use super::RunError;
use crate::corpus::{Corpus, DuplicateUse, Skip};
use crate::model::{Settings, SettingsError};

/// Neighbours that HDBSCAN holds of all documents together: 4 GB of them.
const MOST_NEIGHBOURS: usize = 1 << 29;

/// Refuses too few `texts`, which are the documents of `corpus` or their pieces; `copies` of them are
/// not fitted because they say the same as others.
///
/// # Errors
/// [`RunError`], one sentence on what is too little.
pub(super) fn check_enough<T: AsRef<str>>(
    corpus: &Corpus,
    texts: &[T],
    copies: usize,
    settings: &Settings,
) -> Result<(), RunError> {
    let name = corpus.name.clone();
    let documents = match settings.duplicates {
        DuplicateUse::Weigh => texts.len() - copies,
        _ => texts.len(),
    };
    if corpus.is_empty() {
        let documents = corpus.records.count(Skip::LeftEmpty);
        let steps: Vec<&str> = settings.preprocess.iter().map(|step| step.name()).collect();
        return Err(RunError::LeftEmpty { name, documents, steps: steps.join(", ") });
    }
    if documents == 1 && copies > 0 {
        return Err(RunError::AllCopies { name, documents: documents + copies });
    }
    if settings.finds_density() && documents < settings.cluster.min_topic_size {
        let min_topic_size = settings.cluster.min_topic_size;
        return Err(match copies {
            0 => RunError::TooFew { name, documents, min_topic_size },
            _ => RunError::TooFewApart { name, documents, copies, min_topic_size },
        });
    }
    if texts.iter().all(|text| text.as_ref() == texts[0].as_ref()) {
        return Err(RunError::AllEqual { name, documents });
    }
    let samples =
        settings.cluster.min_samples.unwrap_or(settings.cluster.min_topic_size).min(documents);
    if settings.finds_density() && samples.saturating_mul(documents) > MOST_NEIGHBOURS {
        let most = (MOST_NEIGHBOURS / documents).max(1);
        return Err(RunError::TooDense { name, documents, samples, most });
    }
    if let Some(clusters) = settings.cluster.clusters.filter(|&clusters| clusters > documents) {
        let expected = "at most the number of documents";
        let value = clusters.to_string();
        return Err(SettingsError::Value { field: "clusters", value, expected }.into());
    }
    Ok(())
}
