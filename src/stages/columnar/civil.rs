//! Days and moments as ISO 8601 writes them, with a space between: a `T` would be taken for a word.

/// The date of a day counted from 1970, after Howard Hinnant's `civil_from_days`.
pub fn date(days: i64) -> String {
    // Beyond these years a number is no date.
    if !(-1_000_000_000..1_000_000_000).contains(&days) {
        return days.to_string();
    }
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The time of day, of so many units of which a second has `per_second`.
pub fn time(units: i64, per_second: i64) -> String {
    let (seconds, rest) = (units.div_euclid(per_second), units.rem_euclid(per_second));
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let digits = per_second.ilog10() as usize;
    let fraction = match rest {
        0 => String::new(),
        rest => format!(".{}", format!("{rest:0digits$}").trim_end_matches('0')),
    };
    format!("{hours:02}:{minutes:02}:{seconds:02}{fraction}")
}

/// A moment counted from 1970; without a time of day where it is midnight.
pub fn moment(units: i64, per_second: i64, utc: bool) -> String {
    let per_day = 86_400 * per_second;
    let (day, rest) = (date(units.div_euclid(per_day)), units.rem_euclid(per_day));
    match (rest, utc) {
        (0, _) => day,
        (rest, true) => format!("{day} {}+00:00", time(rest, per_second)),
        (rest, false) => format!("{day} {}", time(rest, per_second)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_written_as_iso() {
        let dates = [0, 19_782, -1, 11_016, -719_468].map(date);
        assert_eq!(dates, ["1970-01-01", "2024-02-29", "1969-12-31", "2000-02-29", "0000-03-01"]);
        assert_eq!(moment(1_709_210_096_500_000, 1_000_000, true), "2024-02-29 12:34:56.5+00:00");
        assert_eq!(moment(-1, 1000, false), "1969-12-31 23:59:59.999");
        assert_eq!(moment(86_400_000, 1000, true), "1970-01-02");
    }
}
