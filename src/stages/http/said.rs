//! A server's own words out of its refusals.

use serde_json::Value;

use crate::text::sanitise;

/// Longest part of a server's own words that is said.
const WORDS: usize = 160;

/// The server's words in a refusal, after a colon; nothing if that is no sentence.
pub fn said(body: &[u8]) -> String {
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(json) => ["/error/message", "/error", "/detail", "/message", "/detail/0/msg"]
            .iter()
            .find_map(|place| json.pointer(place)?.as_str().map(str::to_owned))
            .unwrap_or_default(),
        Err(_) => String::from_utf8_lossy(&body[..body.len().min(4 * WORDS)]).into_owned(),
    };
    let clean = sanitise(&text);
    let line = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() || line.starts_with('<') {
        return String::new();
    }
    let mut short: String = line.chars().take(WORDS).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    format!(": {short}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_quoted_briefly() {
        assert_eq!(said(br#"{"error":{"message":"too \u001b[31m long\n"}}"#), ": too long");
        assert_eq!(said(br#"{"error":"no"}"#), ": no");
        assert_eq!(said(br#"{"detail":[{"msg":"bad"}]}"#), ": bad");
        assert_eq!(said(b"<html>no</html>"), "");
        assert_eq!(said(&[b'a'; 1000]).chars().count(), WORDS + 3);
    }
}
