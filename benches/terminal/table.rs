//! A row a number: what was measured, how often, and the bar it has to meet.

use std::time::Duration;

/// Times of the same thing done again and again.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    fn at(&self, share: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort();
        let last = sorted.len().saturating_sub(1);
        sorted.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }

    /// Prints median, 95th percentile and worst, in milliseconds.
    pub fn print(&self, name: &str, bar: &str, note: &str) {
        let ms = |time: Duration| format!("{:.1}", 1000.0 * time.as_secs_f64());
        let (median, high, worst) = (ms(self.at(0.5)), ms(self.at(0.95)), ms(self.at(1.0)));
        println!(
            "{name:<44} {:>4} {median:>8} {high:>8} {worst:>8}  {bar:>8}  {note}",
            self.0.len()
        );
    }
}

pub fn heading(name: &str) {
    println!("\n{name:<44} {:>4} {:>8} {:>8} {:>8}  {:>8}", "n", "median", "p95", "worst", "bar");
}

/// A row with one number.
pub fn single(name: &str, value: &str, bar: &str) {
    println!("{name:<44} {value:>31}  {bar:>8}");
}
