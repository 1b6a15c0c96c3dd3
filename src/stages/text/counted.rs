//! Counts as people read them.

/// A count with separators: 20,000.
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and what is counted: "1 topic", "2,000 topics". `thing` is in the singular and gets an s.
pub fn counted(count: usize, thing: &str) -> String {
    format!("{} {thing}{}", thousands(count), plural(count))
}

/// An s, unless there is one.
pub fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// "is" or "are", as the count wants it.
pub fn is_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_thousands_are_parted() {
        let counts = [0, 1, 2, 999, 1000, 1_234_567].map(|count| counted(count, "topic"));
        let expected =
            ["0 topics", "1 topic", "2 topics", "999 topics", "1,000 topics", "1,234,567 topics"];
        assert_eq!(counts, expected);
    }
}
