//! How long a server is waited for, and how often it is asked again.

use std::time::Duration;

/// How long a server is waited for, and how often it is asked again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Longest time from a request to the end of its answer.
    pub limit: Duration,
    /// Tries of a request, the first included.
    pub tries: usize,
    /// The pause after the first try; each is twice the one before.
    pub pause: Duration,
    /// Longest pause that a server may ask for.
    pub longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            limit: Duration::from_secs(120),
            tries: 5,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(120),
        }
    }
}

#[cfg(feature = "http")]
pub(crate) use asking::{LOOK, patiently};

#[cfg(feature = "http")]
mod asking {
    use std::time::{Duration, Instant};

    use super::Patience;
    use crate::http::client::{Client, Reply};
    use crate::watch::{Stop, Watch};

    /// How often it is asked whether to go on.
    pub(crate) const LOOK: Duration = Duration::from_millis(50);

    /// Asks until there is an answer, the server refuses, patience ends or `stop` says so.
    pub(crate) fn patiently<T>(
        client: &Client,
        patience: Patience,
        stop: &Stop,
        ask: impl Fn() -> Reply<T>,
    ) -> Reply<T> {
        let (mut pause, mut tries) = (patience.pause, 0);
        loop {
            tries += 1;
            let (error, why, after) = match ask() {
                Reply::Again { error, why, after } => (error, why, after),
                reply => return reply,
            };
            if let Some(wait) = after.filter(|&wait| wait > patience.longest_pause) {
                return Reply::Failed(client.asks_to_wait(wait));
            }
            let wait = after.unwrap_or(pause);
            if tries >= patience.tries || stop.cancelled() || !waited(wait, stop) {
                return match tries {
                    1 => Reply::Failed(error),
                    _ => Reply::Failed(client.gave_up(tries, why)),
                };
            }
            pause *= 2;
        }
    }

    /// Whether nothing stopped the wait.
    fn waited(wait: Duration, stop: &Stop) -> bool {
        let until = Instant::now() + wait;
        while let Some(left) = until.checked_duration_since(Instant::now()).filter(|d| !d.is_zero())
        {
            if stop.cancelled() {
                return false;
            }
            std::thread::sleep(left.min(LOOK));
        }
        true
    }
}
