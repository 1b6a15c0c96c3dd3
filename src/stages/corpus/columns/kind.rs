//! The kinds of values that columns have.

use serde::{Deserialize, Serialize};

use crate::corpus::time::{NoTimes, Reading, TimeKind, Times};

/// The kind of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Language: several words each.
    Text,
    /// Few values, which come again and again.
    Class,
    /// Dates, or moments.
    Time,
    /// Numbers.
    Number,
    /// A word or a code each, all different.
    Id,
    /// Web or mail addresses.
    Address,
    /// Paths of files.
    Path,
    /// Markup.
    Html,
    /// Objects and arrays.
    Json,
    /// Lines of a program.
    Code,
    /// Nothing.
    Empty,
}

impl Kind {
    /// Its name in the plural, as a table shows it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Class => "classes",
            Kind::Time => "times",
            Kind::Number => "numbers",
            Kind::Id => "ids",
            Kind::Address => "addresses",
            Kind::Path => "paths",
            Kind::Html => "HTML",
            Kind::Json => "JSON",
            Kind::Code => "code",
            Kind::Empty => "nothing",
        }
    }

    /// How well it does for text; what is higher goes first whatever its length.
    pub(super) fn as_text(self) -> u8 {
        match self {
            Kind::Text => 3,
            Kind::Html | Kind::Class | Kind::Code => 2,
            Kind::Id | Kind::Json => 1,
            Kind::Time | Kind::Number | Kind::Address | Kind::Path | Kind::Empty => 0,
        }
    }
}

/// Names of columns that say that they hold classes.
const CLASS_NAMES: [&str; 12] = [
    "label",
    "labels",
    "class",
    "category",
    "target",
    "topic",
    "genre",
    "section",
    "sentiment",
    "type",
    "group",
    "klasse",
];

/// Whether a column's name says that it holds classes.
pub(super) fn says_class(name: &str) -> bool {
    CLASS_NAMES.contains(&name.trim().to_lowercase().as_str())
}

/// Values that only say what a row is used for, and why a column of them is no class.
const PARTS: [&str; 9] =
    ["train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval"];
pub(super) const USED_FOR: &str = "parts for training and testing";

fn is_part(value: &str) -> bool {
    PARTS.contains(&value.to_lowercase().as_str())
}

/// Most different values of a class, among those looked at.
const CLASSES: usize = 50;
/// Words of a value of a class, at most on average.
const CLASS_WORDS: f64 = 4.0;

/// The kind of values, and the reason. `words` a value has on average; `different` of them there are.
pub(super) fn of(name: &str, values: &[String], words: f64, different: usize) -> (Kind, String) {
    if values.is_empty() {
        return (Kind::Empty, "nothing in it".to_owned());
    }
    let mostly = |is: &dyn Fn(&str) -> bool| {
        5 * values.iter().filter(|value| is(value.trim())).count() >= 4 * values.len()
    };
    for (is, kind, why) in [
        (is_address as fn(&str) -> bool, Kind::Address, "web or mail addresses"),
        (is_json, Kind::Json, "JSON"),
        (is_html, Kind::Html, "markup"),
        (is_path, Kind::Path, "paths of files"),
    ] {
        if mostly(&is) {
            return (kind, why.to_owned());
        }
    }
    if let Some(why) = time(name, values) {
        return (Kind::Time, why);
    }
    let again = values.len() >= 2 * different;
    let few = (2..=CLASSES).contains(&different) && again && words <= CLASS_WORDS;
    if few && values.iter().all(|value| is_part(value.trim())) {
        return (Kind::Class, USED_FOR.to_owned());
    }
    if few && (values.len() > 4 || says_class(name)) {
        return (Kind::Class, format!("{different} different values"));
    }
    if mostly(&is_number) {
        return (Kind::Number, "numbers".to_owned());
    }
    if mostly(&is_code) {
        return (Kind::Code, "lines of a program".to_owned());
    }
    if different == 1 && values.len() > 1 {
        return (Kind::Class, "the same in every row".to_owned());
    }
    if mostly(&is_id) {
        let why = if different == values.len() { "a code in every row" } else { "codes" };
        return (Kind::Id, why.to_owned());
    }
    if words < 1.5 {
        return (Kind::Id, "single words".to_owned());
    }
    (Kind::Text, format!("{words:.1} words a row"))
}

/// Said of dates that could be read in two ways.
pub(super) const OPEN: &str = "dates of which day and month cannot be told apart";

/// How times are written, where these are times whatever the column is called; years and days of
/// spreadsheets only where its name says so.
fn time(name: &str, values: &[String]) -> Option<String> {
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    // Most columns are told by a few.
    let some = &values[..values.len().min(20)];
    let read = |values: &[&str]| match Times::read(values, None) {
        Ok((times, reading)) => {
            let readable = times.values.iter().flatten().count();
            (10 * readable >= 9 * values.len()).then_some((times, Ok(reading)))
        }
        Err(NoTimes::Ambiguous(date)) => {
            Some((Times { kind: TimeKind::Moment, values: Vec::new() }, Err(date)))
        }
        Err(NoTimes::Unreadable(_)) => None,
    };
    let _ = read(some)?;
    let (times, reading) = read(&values)?;
    let name = name.to_lowercase();
    let says_so = ["date", "time", "year", "jahr", "datum", "day", "created", "when", "published"];
    let says_so = says_so.iter().any(|word| name.contains(word));
    match reading {
        Ok(Reading::Numbers) => {
            let years = times.values.iter().flatten().all(|year| (1500..2200).contains(year));
            (years && says_so).then(|| "years".to_owned())
        }
        Ok(reading @ (Reading::Excel | Reading::Since1970(_))) if !says_so => {
            // A moment of our time by chance is rare among seconds, common among days. Telephone numbers
            // are as long.
            let number = ["phone", "fax", "mobile", "number", "telefon", "tel"];
            let number =
                name.split(|c: char| !c.is_alphanumeric()).any(|word| number.contains(&word));
            let seconds = matches!(reading, Reading::Since1970(_)) && !number;
            seconds.then(|| reading.said().to_owned())
        }
        Ok(reading) => Some(reading.said().to_owned()),
        Err(_) => Some(OPEN.to_owned()),
    }
}

fn is_address(value: &str) -> bool {
    let web =
        ["http://", "https://", "www.", "ftp://"].iter().any(|start| value.starts_with(start));
    let mail = || value.split_once('@').is_some_and(|(_, host)| host.contains('.'));
    !value.contains(char::is_whitespace) && (web || mail())
}

fn is_json(value: &str) -> bool {
    let framed = |open, close| value.starts_with(open) && value.ends_with(close);
    // Python's way of writing a list counts, too; what is cut off is only looked at.
    (framed('{', '}') && value.contains(':'))
        || (framed('[', ']') && (value.contains(',') || value.contains('"')))
        || (value.len() > 1900 && value.starts_with(['{', '[']) && value.contains("\":"))
}

fn is_html(value: &str) -> bool {
    let opens = value.starts_with('<')
        && value[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '!');
    opens && (value.contains("</") || value.contains("/>"))
}

fn is_path(value: &str) -> bool {
    let drive = value.len() > 2
        && value.as_bytes()[0].is_ascii_alphabetic()
        && matches!(&value.as_bytes()[1..3], b":\\" | b":/");
    let rooted = ["/", "./", "../", "~/", "\\\\"].iter().any(|start| value.starts_with(start));
    let parts = value.split(['/', '\\']).count();
    let last = value.rsplit(['/', '\\']).next().unwrap_or_default();
    let ending = last.rsplit_once('.').is_some_and(|(_, ending)| {
        (1..=5).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric())
    });
    drive
        || (rooted && parts > 1 && !value.contains("  "))
        || (parts > 1 && ending && !value.contains(' '))
}

fn is_number(value: &str) -> bool {
    let number = value.trim_end_matches(['%', '€', '$']).trim_start_matches(['$', '€', '£']);
    let number = number.replace([',', '\u{a0}', '\u{202f}'], ".");
    let plain = || number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    number.parse::<f64>().is_ok() || (!number.is_empty() && plain() && number.len() > 1)
}

/// Letters and digits without a space, some of which are digits, or very many.
fn is_id(value: &str) -> bool {
    let code = |c: char| c.is_ascii_alphanumeric() || "-_.:/#+=".contains(c);
    value.chars().all(code) && (value.bytes().any(|byte| byte.is_ascii_digit()) || value.len() > 24)
}

/// More brackets and signs than prose has, and the words of programs.
fn is_code(value: &str) -> bool {
    let signs = value.bytes().filter(|byte| b"{}();=<>[]&|+*/\\_".contains(byte)).count();
    let all = value.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
    let paired =
        value.contains('(') && value.contains(')') || value.contains(';') || value.contains('{');
    signs * 100 >= all * 9 && paired
}
