//! How many layers are made above the topics, or of which sizes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::MOST;
use crate::ranges::{self, Outside};

/// How the layers above the topics are chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerChoice {
    /// As the tree of topics shows: where it is widest, and groups come back.
    #[default]
    Auto,
    /// This many, 0 to [`MOST`].
    Count(usize),
    /// Of these numbers of groups, in any order.
    Sizes(Vec<usize>),
}

impl LayerChoice {
    /// Refuses numbers out of range.
    ///
    /// # Errors
    /// [`Outside`].
    pub fn check(&self) -> Result<(), Outside> {
        match self {
            LayerChoice::Auto => Ok(()),
            LayerChoice::Count(count) => ranges::LAYERS.check(*count),
            LayerChoice::Sizes(sizes) => {
                ranges::LAYERS.check(sizes.len())?;
                sizes.iter().try_for_each(|&size| ranges::GROUPS.check(size))
            }
        }
    }
}

/// `auto`, `2` (so many layers) or `10,40` (so many groups); one number above [`MOST`] is the size of
/// one layer.
impl FromStr for LayerChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim() == "auto" {
            return Ok(LayerChoice::Auto);
        }
        let expected = || {
            format!(
                "give auto, a number of layers from 0 to {MOST}, or numbers of groups, as in 10,40"
            )
        };
        let numbers: Result<Vec<usize>, _> =
            text.split(',').map(|number| number.trim().parse()).collect();
        let choice = match &numbers.map_err(|_| expected())?[..] {
            &[count] if count <= MOST => LayerChoice::Count(count),
            sizes => LayerChoice::Sizes(sizes.to_vec()),
        };
        choice.check().map_err(|_| expected())?;
        Ok(choice)
    }
}

/// As it is typed.
impl fmt::Display for LayerChoice {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            LayerChoice::Auto => f.write_str("auto"),
            LayerChoice::Count(count) => count.fmt(f),
            LayerChoice::Sizes(sizes) => {
                let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
                f.write_str(&sizes.join(","))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_word_a_count_or_sizes() {
        assert_eq!("auto".parse(), Ok(LayerChoice::Auto));
        assert_eq!("2".parse(), Ok(LayerChoice::Count(2)));
        assert_eq!("10, 40".parse(), Ok(LayerChoice::Sizes(vec![10, 40])));
        assert_eq!("12".parse(), Ok(LayerChoice::Sizes(vec![12])));
        for wrong in ["", "many", "-1", "1,2,3,4,5", "10,1"] {
            assert!(wrong.parse::<LayerChoice>().is_err(), "{wrong}");
        }
        for choice in ["auto", "3", "10,40"] {
            let parsed: LayerChoice = choice.parse().unwrap();
            assert_eq!(parsed.to_string(), choice);
            let json = serde_json::to_string(&parsed).unwrap();
            assert_eq!(serde_json::from_str::<LayerChoice>(&json).unwrap(), parsed);
        }
    }
}
