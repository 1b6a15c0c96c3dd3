//! The bytes a terminal sends, as events. What it answers to questions that were asked before us (its
//! colours, where its cursor is, what it is) is no key and is dropped, whole or in pieces.
//!
//! A sequence begins with ESC, and so does the key Esc. What follows within `ESCAPE` belongs to it;
//! otherwise it is the key. An answer whose beginning came so early that it was given up is known by
//! what follows: nobody types `]11;rgb:` in one go. Such a rest is held back for `HELD`, and becomes
//! keys if it does not go on as an answer does.

mod answers;
mod sequences;

use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyModifiers};

use answers::answer;
use sequences::{doubled, first, goes_on, key, unknown};

/// How long an ESC waits for what belongs to it.
const ESCAPE: Duration = Duration::from_millis(80);
/// How long the beginning of what may be an answer waits for more.
const HELD: Duration = Duration::from_millis(150);
/// How long an answer that is surely one waits for its end.
const ANSWER: Duration = Duration::from_secs(3);
/// How long after a beginning that was given up what follows may be the rest of an answer.
const SUSPECT: Duration = Duration::from_secs(1);
/// A paste that does not end is taken as it is after so long without a byte.
const PASTE: Duration = Duration::from_secs(1);
/// A longer answer is none.
const LONGEST: usize = 1 << 20;

const ESC: u8 = 0x1b;
const PASTE_BEGINS: &[u8] = b"\x1b[200~";
const PASTE_ENDS: &[u8] = b"\x1b[201~";

/// Turns bytes into events. Time is given to it, so that it depends on nothing else.
#[derive(Debug, Default)]
pub struct Keys {
    /// Bytes that are no event yet. Begins with ESC, or with part of a character.
    held: Vec<u8>,
    /// So many of these were given up, and stay only to know the rest of an answer by. One is an ESC
    /// that was taken for the key; more were dropped.
    given_up: usize,
    /// The held ESC comes right behind another: it is the key, not Alt.
    doubled: bool,
    /// When the last byte came.
    last: Option<Instant>,
}

/// Meaning of a run of bytes.
#[derive(Debug, PartialEq)]
enum Found {
    /// So many bytes are this event, or an answer, which is none.
    Whole(usize, Option<Event>),
    /// More may come.
    Part(Duration),
    /// None of ours: the first byte stands alone.
    Nothing,
}

impl Keys {
    /// The events that are whole now. `bytes` came in one go.
    pub fn take(&mut self, bytes: &[u8], now: Instant) -> Vec<Event> {
        let mut events = self.wait(now);
        self.last = Some(now);
        if self.held == [ESC] && self.given_up == 0 && bytes.first().is_some_and(|b| !goes_on(*b)) {
            // Alt and a key come together.
            self.held.clear();
            events.push(key(KeyCode::Esc, KeyModifiers::NONE));
            self.doubled = bytes[0] == ESC;
        }
        for &byte in bytes {
            self.held.push(byte);
            self.settle(&mut events);
        }
        events
    }

    /// How long until [`Keys::wait`] has something to do.
    pub fn patience(&self, now: Instant) -> Option<Duration> {
        let (last, limit) = (self.last?, self.limit()?);
        Some((last + limit).saturating_duration_since(now))
    }

    /// The events that became whole because nothing more came.
    pub fn wait(&mut self, now: Instant) -> Vec<Event> {
        let mut events = Vec::new();
        if let (Some(last), Some(limit)) = (self.last, self.limit())
            && now.duration_since(last) >= limit
        {
            self.give_up(limit, &mut events);
        }
        events
    }

    fn limit(&self) -> Option<Duration> {
        match self.found() {
            Found::Part(limit) => Some(limit),
            _ => None,
        }
    }

    fn found(&self) -> Found {
        match self.given_up {
            0 if self.doubled => doubled(&self.held),
            0 => first(&self.held),
            all if all == self.held.len() => Found::Part(SUSPECT),
            // Behind the key Esc other keys are keys of their own.
            1 => answer(&self.held, HELD).unwrap_or(Found::Nothing),
            _ => first(&self.held),
        }
    }

    /// Takes whole events off what is held.
    fn settle(&mut self, events: &mut Vec<Event>) {
        while !self.held.is_empty() {
            match self.found() {
                Found::Part(_) => return,
                Found::Whole(length, event) => {
                    self.doubled = self.held.starts_with(&[ESC, ESC]);
                    self.held.drain(..length);
                    self.given_up = 0;
                    events.extend(event);
                }
                Found::Nothing if self.given_up > 0 => self.without_given_up(events),
                Found::Nothing => {
                    let length = unknown(&self.held);
                    self.held.drain(..length);
                }
            }
        }
    }

    /// Nothing more comes that belongs to what is held.
    fn give_up(&mut self, limit: Duration, events: &mut Vec<Event>) {
        let all = self.held.len();
        if self.held.starts_with(PASTE_BEGINS) {
            let text = String::from_utf8_lossy(&self.held[PASTE_BEGINS.len()..]).into_owned();
            events.push(Event::Paste(text));
            self.held.clear();
        } else if limit == ANSWER || self.given_up == all || self.held[0] != ESC {
            // Cut off.
            self.held.clear();
        } else if self.given_up == 1 {
            self.without_given_up(events);
            return;
        } else if all == 1 || self.doubled {
            events.push(key(KeyCode::Esc, KeyModifiers::NONE));
            self.given_up = 1;
            if all > 1 {
                self.without_given_up(events);
            }
            self.doubled = false;
            return;
        } else {
            self.given_up = all;
            return;
        }
        (self.given_up, self.doubled) = (0, false);
    }

    /// Drops what was given up; whatever follows it are keys.
    fn without_given_up(&mut self, events: &mut Vec<Event>) {
        let rest: Vec<u8> = self.held.drain(..).skip(self.given_up).collect();
        (self.given_up, self.doubled) = (0, false);
        for byte in rest {
            self.held.push(byte);
            self.settle(events);
        }
    }
}

#[cfg(test)]
mod tests;
