//! Days, months and years as numbers, and moments out of them.

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// The fields of a timestamp; each that it leaves out is the first there is.
#[derive(Clone, Copy)]
pub struct Fields {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub micros: i64,
    /// Whether the hour counts from noon, where the timestamp says so.
    pub afternoon: Option<bool>,
    /// Minutes east of UTC.
    pub zone: i64,
}

impl Fields {
    pub fn new() -> Self {
        Fields {
            year: 1970,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            micros: 0,
            afternoon: None,
            zone: 0,
        }
    }

    /// Microseconds since 1970, unless there is no such date or time of day.
    pub fn moment(self) -> Option<i64> {
        let hour = match self.afternoon {
            None => self.hour,
            Some(afternoon) if (1..=12).contains(&self.hour) => {
                self.hour % 12 + if afternoon { 12 } else { 0 }
            }
            Some(_) => return None,
        };
        let days = days_to(self.year, self.month, self.day)?;
        let in_range = (0..24).contains(&hour)
            && (0..60).contains(&self.minute)
            // A leap second counts as the first of the next minute.
            && (0..=60).contains(&self.second);
        in_range.then(|| {
            days * DAY
                + hour * HOUR
                + (self.minute - self.zone) * MINUTE
                + self.second * SECOND
                + self.micros
        })
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, years 0 to 9999.
pub fn days_to(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if !(0..10_000).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    // Years that begin in March, so that the leap day is a year's last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let before_month = (153 * month + 2) / 5;
    Some(365 * year + leap_days + before_month + day - 1 - TO_1970)
}

/// Days from the first of March of year 0 to 1970-01-01.
const TO_1970: i64 = 719_468;

/// Year, month and day that begin `days` after 1970-01-01.
pub fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + TO_1970;
    // 400 years are 146,097 days, and each leap day is the last of its cycle.
    let (cycle, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = year + 400 * cycle;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_as_the_calendar_does() {
        assert_eq!(days_to(1970, 1, 1), Some(0));
        assert_eq!(days_to(2000, 3, 1), Some(11_017));
        assert_eq!(days_to(1900, 2, 29), None);
        let first = days_to(0, 1, 1).unwrap();
        let mut expected = (0, 1, 1);
        for days in first..=days_to(9999, 12, 31).unwrap() {
            let (year, month, day) = date_of(days);
            assert_eq!((year, month, day), expected);
            assert_eq!(days_to(year, month, day), Some(days));
            expected = match (month, day) {
                _ if days_to(year, month, day + 1).is_some() => (year, month, day + 1),
                (12, _) => (year + 1, 1, 1),
                _ => (year, month + 1, 1),
            };
        }
    }
}
