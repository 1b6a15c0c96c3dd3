//! Mail in a document: the mail it answers, and signatures.
//!
//! Both are found by what mail programs write, in the languages that are met most. A mail that was put
//! into one line has lost where its quotation ends: all behind "… wrote:" goes.

use std::sync::LazyLock;

use regex::Regex;

/// Lines behind the beginning of a signature, at most, and lines it may be above the end.
const SIGNATURE: usize = 12;
/// Lines from the end in which a closing ("Best regards,") may stand.
const CLOSING: usize = 6;

/// "On 3 May 2024 at 10:02, Ann wrote:" as a line of its own.
static ATTRIBUTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(on|am|le|el|em|il|op)\b.{4,250}\b(wrote|schrieb\b.{0,80}|a écrit|escribió|escreveu|ha scritto|schreef\b.{0,80})\s*:$",
    )
    .ok()
});

/// The same in the middle of a line; a date must follow, or a weekday.
static INLINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\bOn ((Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? |\d|[A-Z][a-z]{2,8} \d).{4,150}?\bwrote:|-{4,} ?(Original Message|Forwarded message) ?-{4,}",
    )
    .ok()
});

/// Headings by mail programs above a mail that is answered or sent on.
static DIVIDER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(-{2,}\s*(original message|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original)\s*-{2,}|_{10,}|begin forwarded message:)$",
    )
    .ok()
});

/// The first of the lines that tell who wrote the mail below, and the second.
static SENDER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)^(from|von|de|da|van)\s?:\s.+").ok());
static SENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^(sent|date|to|gesendet|datum|an|envoyé|à|enviado|para|inviato|verzonden)\s?:")
        .ok()
});

/// "Sent from my phone", in the languages met most.
static DEVICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(sent (from|via) (my|mail|yahoo|outlook|the)\b.*|get outlook for .*|(von meinem|gesendet von|diese nachricht wurde von) .*|envoyé (de|depuis) mon .*|enviado (desde|do|de) (mi|meu) .*|inviato da .*|verstuurd vanaf .*)$",
    )
    .ok()
});

/// A line that is nothing but a greeting at the end.
static GREETING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^((with )?(best|kind|kindest|warm|warmest|many)?\s*(regards|wishes|thanks)|cheers|thanks|thank you|thanks (again|in advance)|sincerely|yours (sincerely|faithfully|truly)|(mit )?(freundlichen|besten|viele|liebe) grü(ß|ss)en?|cordialement|saludos( cordiales)?|cordiali saluti|met vriendelijke groet(en)?|atenciosamente)[,.!]*$",
    )
    .ok()
});

fn is(pattern: &Option<Regex>, line: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(line))
}

/// Whether a text has one of the signs by which quoted mail is told: every pattern above asks for a colon
/// or a rule of hyphens or underscores, and a quoted line for its `>`.
pub fn may_hold_quoted(text: &str) -> bool {
    memchr::memchr2(b':', b'>', text.as_bytes()).is_some()
        || ["--", "__"].iter().any(|rule| text.contains(rule))
}

/// Without lines that begin with `>`, and without the mail below "… wrote:" or "Original Message".
pub fn without_quoted(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    for (at, &line) in lines.iter().enumerate() {
        if line.starts_with('>') {
            continue;
        }
        if let Some(wide) = attribution(&lines[at..]) {
            let below = lines[at + wide..].iter().find(|line| !line.is_empty());
            // An answer may stand below what it quotes.
            if below.is_some_and(|line| line.starts_with('>')) {
                continue;
            }
            break;
        }
        if is(&DIVIDER, line) || (is(&SENDER, line) && below_is(&lines[at + 1..], &SENT)) {
            break;
        }
        let inline = INLINE.as_ref().and_then(|pattern| pattern.find(line));
        match inline {
            Some(found) => {
                kept.push(line[..found.start()].trim_end());
                if lines.len() == 1 {
                    break;
                }
            }
            None => kept.push(line),
        }
    }
    kept.join("\n").trim().to_owned()
}

/// How many lines an attribution at their beginning takes: mail programs break long ones in two.
/// The second line of a broken one is taken for one by itself.
fn attribution(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?;
    if is(&ATTRIBUTION, first) {
        return Some(1);
    }
    let second = lines.get(1)?;
    let both = format!("{first} {second}");
    (second.ends_with(':') && is(&ATTRIBUTION, &both)).then_some(2)
}

fn below_is(lines: &[&str], pattern: &Option<Regex>) -> bool {
    lines.iter().take(2).any(|line| is(pattern, line))
}

/// Without what stands below `-- `, below a closing greeting near the end, and "Sent from my phone".
pub fn without_signature(text: &str) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let from_end = |lines: &[&str], most: usize| lines.len().saturating_sub(most).max(1);
    let first = from_end(&lines, SIGNATURE);
    if let Some(at) = (first..lines.len()).find(|&at| matches!(lines[at], "--" | "—" | "__")) {
        lines.truncate(at);
    }
    while lines.len() > 1 && lines.last().is_some_and(|line| line.is_empty() || is(&DEVICE, line)) {
        lines.pop();
    }
    let first = from_end(&lines, CLOSING);
    if let Some(at) = (first..lines.len()).find(|&at| is(&GREETING, lines[at])) {
        lines.truncate(at);
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_are_patterns() {
        for pattern in [&ATTRIBUTION, &INLINE, &DIVIDER, &SENDER, &SENT, &DEVICE, &GREETING] {
            assert!(pattern.is_some());
        }
    }

    #[test]
    fn the_mail_that_is_answered_goes() {
        let answers = [
            "It still leaks.\n\nOn Mon, 3 Jun 2024 at 10:02, Ann <a@b.org> wrote:\n> Does it leak?\n> Ann",
            "It still leaks.\nOn Monday the third of June 2024 at ten o'clock,\nAnn Miller <a@b.org> wrote:\n\nDoes it leak?",
            "It still leaks.\n-----Original Message-----\nFrom: Ann\nDoes it leak?",
            "It still leaks.\n\nFrom: Ann Miller\nSent: Monday\nTo: me\n\nDoes it leak?",
            "It still leaks.\nAm 03.06.2024 um 10:02 schrieb Ann Miller:\nDoes it leak?",
            "It still leaks. On Mon, Jun 3, 2024 at 10:02 AM Ann <a@b.org> wrote: > Does it leak?",
        ];
        for answer in answers {
            assert_eq!(without_quoted(answer), "It still leaks.", "{answer}");
        }
        let below =
            "On 3 June Ann wrote:\n> Does it leak?\nYes, it does.\n> And where?\nAt the tap.";
        assert_eq!(without_quoted(below), "Yes, it does.\nAt the tap.");
        let plain = "On the label it was said that nothing leaks.\nFrom: the maker\nof taps";
        assert_eq!(without_quoted(plain), plain);
    }

    #[test]
    fn signatures_go() {
        let body = "The tap leaks.\n\nPlease send somebody.";
        for end in [
            "--\nAnn Miller\nMiller & Sons",
            "Best regards,\nAnn",
            "Thanks!\n\nSent from my iPhone",
            "Mit freundlichen Grüßen\nAnn Miller\nVon meinem Telefon gesendet",
        ] {
            assert_eq!(without_signature(&format!("{body}\n\n{end}")), body, "{end}");
        }
        let thanks = "Thanks for the new tap, it does not leak.";
        assert_eq!(without_signature(thanks), thanks);
        assert_eq!(without_signature("Thanks"), "Thanks");
    }
}
