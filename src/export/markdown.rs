//! A report in Markdown (CommonMark with tables): what was found, then each topic with its words
//! and representative documents.

use std::io::{self, Write};

use super::{Report, heading, label, listed};
use crate::text::{one_line, thousands};

/// Characters of a document that are shown.
const LONGEST: usize = 500;
/// Words of a topic in the table.
const TABLE_WORDS: usize = 5;

/// The whole report.
pub fn report(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Topics of {}\n", escape(report.name))?;
    writeln!(out, "{}. Embeddings: {}.\n", report.summary(), escape(report.embedder))?;
    table(report, out)?;
    for topic in report.reading() {
        writeln!(out, "\n## {}\n", escape(&heading(topic)))?;
        if let Some(description) = topic.description() {
            writeln!(out, "{}\n", escape(description))?;
        }
        writeln!(out, "{}.\n", report.size(topic))?;
        if !topic.words.is_empty() {
            writeln!(out, "| Word | Score |\n| --- | ---: |")?;
        }
        for (word, score) in &topic.words {
            writeln!(out, "| {} | {score:.4} |", escape(word))?;
        }
        for (name, words) in &topic.aspects {
            writeln!(out, "\n{}: {}", escape(name), escape(&listed(words)))?;
        }
        for &number in &topic.representative {
            let text = shortened(&one_line(report.document(number).text), LONGEST);
            writeln!(out, "\n> {}", escape(&text))?;
        }
    }
    Ok(())
}

fn table(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| Topic | Documents | Share | Words |\n| ---: | ---: | ---: | --- |")?;
    for topic in report.reading() {
        let words = listed(&topic.words[..topic.words.len().min(TABLE_WORDS)]);
        let label = label(topic).map(|label| format!("**{}**: ", escape(label)));
        writeln!(
            out,
            "| {} | {} | {:.1}% | {}{} |",
            topic.id,
            thousands(topic.size),
            100.0 * report.share(topic),
            label.unwrap_or_default(),
            escape(&words),
        )?;
    }
    Ok(())
}

/// The beginning of a long text, cut between characters.
pub(super) fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Text that Markdown shows as it is, wherever it stands in a line.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // Signs that mean something only where a block begins: a heading, a list, a rule, a number.
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let begins_block = |at: usize, c: char| match c {
        '#' | '+' | '-' | '=' => at == 0,
        '.' | ')' => at == digits && digits > 0,
        _ => false,
    };
    for (at, c) in text.char_indices() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$')
            || begins_block(at, c)
        {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_markdown_lose_their_meaning() {
        assert_eq!(escape("5*2 <b>|_x_| [a](b) R&amp;D"), r"5\*2 \<b\>\|\_x\_\| \[a\](b) R\&amp;D");
        assert_eq!(escape("# no heading #"), r"\# no heading #");
        assert_eq!(escape("12. no list 3."), r"12\. no list 3.");
        assert_eq!(escape("-1 + 2 = 1"), r"\-1 + 2 = 1");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shortened("naïve 茶", 7), "naïve 茶");
        assert_eq!(shortened("naïve 茶 and more", 6), "naïve…");
    }
}
