//! Scanner of a timestamp whose format is known.

/// The part of a timestamp that is still to be read.
pub struct Rest<'a>(pub &'a str);

impl Rest<'_> {
    pub fn skip(&mut self, text: &str) -> bool {
        self.0.strip_prefix(text).map(|rest| self.0 = rest).is_some()
    }

    /// A number of `least` to `most` digits.
    pub fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let digits = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let number = (digits >= least).then(|| self.0[..digits].parse().ok())?;
        self.0 = &self.0[digits..];
        number
    }

    /// A fraction of a second; what is finer than a microsecond is dropped.
    pub fn micros(&mut self) -> Option<i64> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let kept = digits.min(6);
        let micros: i64 = self.0.get(..kept)?.parse().ok()?;
        self.0 = &self.0[digits..];
        Some(micros * 10i64.pow(6 - kept as u32))
    }

    /// Minutes east of UTC: `Z`, `+02:00`, `+0200` or `+02`.
    pub fn zone(&mut self) -> Option<i64> {
        if self.skip("Z") || self.skip("z") {
            return Some(0);
        }
        let sign = if self.skip("-") { -1 } else { self.skip("+").then_some(1)? };
        let hours = self.number(2, 2)?;
        let colon = self.skip(":");
        let minutes = if colon || !self.0.is_empty() { self.number(2, 2)? } else { 0 };
        (hours < 24 && minutes < 60).then_some(sign * (60 * hours + minutes))
    }

    /// The number, from 1, of the name that comes next: whole or its first three letters.
    pub fn name<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Option<i64> {
        let matches =
            |name: &str| self.0.get(..name.len()).filter(|s| s.eq_ignore_ascii_case(name));
        for (at, name) in names.into_iter().enumerate() {
            if let Some(found) = matches(name).or_else(|| matches(&name[..3])) {
                self.0 = &self.0[found.len()..];
                return Some(at as i64 + 1);
            }
        }
        None
    }

    /// Whether it is PM.
    pub fn half_of_day(&mut self) -> Option<bool> {
        let half = self.0.get(..2)?;
        let afternoon = half.eq_ignore_ascii_case("pm");
        (afternoon || half.eq_ignore_ascii_case("am")).then_some(())?;
        self.0 = &self.0[2..];
        Some(afternoon)
    }
}
