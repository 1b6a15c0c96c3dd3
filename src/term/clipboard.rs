//! The clipboard of the terminal the user sits at, also over SSH: OSC 52.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Terminals ignore longer sequences.
const LONGEST: usize = 74_000;

/// The sequence that puts `text` into the clipboard; `None` if it is too long for one.
pub fn sequence(text: &str) -> Option<String> {
    let encoded = BASE64_STANDARD.encode(text);
    (encoded.len() <= LONGEST).then(|| format!("\x1b]52;c;{encoded}\x07"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_one_sequence_or_none() {
        assert_eq!(sequence("topic").as_deref(), Some("\x1b]52;c;dG9waWM=\x07"));
        assert_eq!(sequence(&"x".repeat(100_000)), None);
    }
}
