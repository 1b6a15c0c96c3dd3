//! Names of months, weekdays and time zones.

/// Months as they are called in English, which comes first, German, French, Spanish, Italian, Portuguese
/// and Dutch.
const MONTHS: [&str; 12] = [
    "january januar janvier enero gennaio janeiro januari jänner",
    "february februar février fevrier febrero febbraio fevereiro februari",
    "march märz maerz mars marzo março marco maart mrz",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august août aout agosto augustus",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre decembre diciembre dicembre dezembro",
];

/// Weekdays in English.
pub const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Zones by name, in minutes east of UTC. Names that mean several are not here.
const ZONES: [(&str, i64); 22] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("wet", 0),
    ("west", 60),
    ("cet", 60),
    ("mez", 60),
    ("cest", 120),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("jst", 540),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
];

/// The months' English names.
pub fn english_months() -> impl Iterator<Item = &'static str> {
    MONTHS.iter().filter_map(|names| names.split(' ').next())
}

/// The number, from 1, of the month of this name: whole, or its first three letters or more, where
/// no other month begins with them.
pub fn month(word: &str) -> Option<i64> {
    let word = word.to_lowercase();
    if word.chars().count() < 3 {
        return None;
    }
    let is = |names: &str| names.split(' ').any(|name| name.starts_with(&word));
    let mut found = (1..).zip(MONTHS).filter(|(_, names)| is(names)).map(|(month, _)| month);
    found.next().filter(|_| found.next().is_none())
}

/// Whether this is an English weekday, whole or its first letters.
pub fn is_weekday(word: &str) -> bool {
    let starts =
        |day: &&str| day.get(..word.len()).is_some_and(|day| day.eq_ignore_ascii_case(word));
    word.len() >= 3 && WEEKDAYS.iter().any(starts)
}

/// Minutes east of UTC of the zone of this name.
pub fn zone(word: &str) -> Option<i64> {
    ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|&(_, minutes)| minutes)
}
