//! Steps that look at one word after the other, words being what white space separates.

/// Every line as `change` makes it, without those that are left empty, but for one between two
/// paragraphs.
pub fn each_line(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.split('\n') {
        let line = change(line);
        if line.trim().is_empty() {
            blank = !changed.is_empty();
            continue;
        }
        if !changed.is_empty() {
            changed.push_str(if blank { "\n\n" } else { "\n" });
        }
        changed.push_str(&line);
        blank = false;
    }
    changed
}

/// Every word as `change` writes it behind what is there; one of which nothing is written is gone.
pub fn each_word(text: &str, change: impl Fn(&str, &mut String)) -> String {
    each_line(text, |line| {
        let mut changed = String::with_capacity(line.len());
        for word in line.split_whitespace() {
            let before = changed.len();
            if before > 0 {
                changed.push(' ');
            }
            let start = changed.len();
            change(word, &mut changed);
            if changed.len() == start {
                changed.truncate(before);
            }
        }
        changed
    })
}

/// Opening brackets and quotes before a word are not the word's.
fn bare(word: &str) -> &str {
    word.trim_start_matches(['(', '[', '<', '"', '\''])
}

/// Whether a word is a web address.
pub fn is_url(word: &str) -> bool {
    let word = bare(word);
    let starts =
        |start: &&str| word.get(..start.len()).is_some_and(|word| word.eq_ignore_ascii_case(start));
    ["http://", "https://", "ftp://", "www."].iter().any(starts)
}

/// Whether a text has what web addresses begin with.
pub fn may_hold_url(text: &str) -> bool {
    let bytes = text.as_bytes();
    let www = |at: usize| at >= 3 && bytes[at - 3..at].eq_ignore_ascii_case(b"www");
    memchr::memmem::find(bytes, b"://").is_some() || memchr::memchr_iter(b'.', bytes).any(www)
}

/// Leaves out a web address, also one in brackets or quotes.
pub fn without_url(word: &str, out: &mut String) {
    if !is_url(word) {
        out.push_str(word);
    }
}

/// Names of the parts of an address that tell who sent a reader there.
const TRACKING: [&str; 10] = [
    "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid", "_hsenc", "_hsmi",
];

/// A web address without the parts of its query that only follow people around.
pub fn without_tracking(word: &str, out: &mut String) {
    let Some((page, query)) = word.split_once('?').filter(|_| is_url(word)) else {
        out.push_str(word);
        return;
    };
    let (query, place) = match query.split_once('#') {
        Some((query, place)) => (query, Some(place)),
        None => (query, None),
    };
    let follows = |part: &&str| {
        let name = part.split('=').next().unwrap_or_default().to_lowercase();
        name.starts_with("utm_") || TRACKING.contains(&name.as_str())
    };
    let kept: Vec<&str> = query.split('&').filter(|part| !follows(part)).collect();
    out.push_str(page);
    if !kept.is_empty() {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    if let Some(place) = place {
        out.push('#');
        out.push_str(place);
    }
}

/// Leaves out a mail address, also one in brackets or behind `mailto:`.
pub fn without_email(word: &str, out: &mut String) {
    let address =
        bare(word).trim_end_matches([')', ']', '>', '"', '\'', ',', '.', ';', ':', '!', '?']);
    let is_email = address.split_once('@').is_some_and(|(name, host)| {
        let dotted = host.split_once('.').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
        !name.is_empty() && dotted && !host.contains(['@', '/'])
    });
    if !is_email {
        out.push_str(word);
    }
}

/// Whether a word is an `@name`.
pub fn is_mention(word: &str) -> bool {
    let name = bare(word).trim_start_matches('.').strip_prefix('@');
    name.is_some_and(|name| name.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// Leaves out an `@name`.
pub fn without_mention(word: &str, out: &mut String) {
    if !is_mention(word) {
        out.push_str(word);
    }
}

/// A hashtag as the words it is made of: at capital letters and underscores. `#3` is none.
pub fn hashtag_as_words(word: &str, out: &mut String) {
    let tag = bare(word).strip_prefix('#').filter(|tag| tag.starts_with(char::is_alphabetic));
    let Some(tag) = tag else {
        out.push_str(word);
        return;
    };
    let mut lower = false;
    for c in tag.chars() {
        if c == '_' || (lower && c.is_uppercase()) {
            out.push(' ');
        }
        if c != '_' {
            out.push(c);
        }
        lower = c.is_lowercase();
    }
}

/// Leaves out digits with signs, separators, currency or percent around them, but no letters:
/// `1,000`, `$3.50`, `50%`, `10/12`; not `mp3`.
pub fn without_number(word: &str, out: &mut String) {
    let is_number = word.chars().any(char::is_numeric) && !word.chars().any(char::is_alphabetic);
    if !is_number {
        out.push_str(word);
    }
}

/// Without emoji and what joins and colours them.
pub fn without_emoji(text: &str) -> String {
    if text.is_ascii() || !text.contains(is_emoji) {
        return text.to_owned();
    }
    let spaced: String = text.chars().map(|c| if is_emoji(c) { ' ' } else { c }).collect();
    let join = |c: &char| !matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}');
    each_line(&spaced, |line| {
        let line: String = line.chars().filter(join).collect();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

/// Pictures: Unicode's blocks of emoji, flags, dingbats and weather signs.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b05}'..='\u{2b55}'
        | '\u{231a}'..='\u{231b}' | '\u{23e9}'..='\u{23fa}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(change: fn(&str, &mut String), text: &str) -> String {
        each_word(text, change)
    }

    #[test]
    fn mail_addresses_and_names_go() {
        let text = "write to <ann@mail.org>, (bob.b@x.co.uk) or @cid: a@b is none";
        assert_eq!(words(without_email, text), "write to or @cid: a@b is none");
        assert_eq!(words(without_mention, "RT @ann: hi .@bob @ 5pm a@b"), "RT hi @ 5pm a@b");
    }

    #[test]
    fn hashtags_become_words() {
        let text = "#RoadWorks in #new_town (#delays, #3 C# #iPhone14";
        assert_eq!(words(hashtag_as_words, text), "Road Works in new town delays, #3 C# i Phone14");
    }

    #[test]
    fn addresses_lose_what_follows_people() {
        let text = "https://a.b/c?id=7&utm_source=x&gclid=1#top www.x.y?fbclid=2 what?utm_source=x";
        assert_eq!(
            words(without_tracking, text),
            "https://a.b/c?id=7#top www.x.y what?utm_source=x"
        );
    }

    #[test]
    fn emoji_go_with_what_joins_them() {
        assert_eq!(without_emoji("fine 👍🏽 👨‍👩‍👧 ok☀️\n🇩🇪 1️⃣ é →"), "fine ok\n1 é →");
        assert_eq!(without_emoji("नमस्ते क्‍ष"), "नमस्ते क्‍ष");
    }
}
