//! Reads what the terminal sends, on threads of its own.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Instant;

use crossterm::event::Event;

use super::keys::Keys;

/// Bytes read at once.
const ROOM: usize = 4096;

/// Calls `each` on a thread of its own for every event, and with an error when the terminal is gone;
/// until it answers false.
pub fn read(mut each: impl FnMut(io::Result<Event>) -> bool + Send + 'static) -> io::Result<()> {
    let mut terminal = terminal()?;
    let (sender, bytes) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; ROOM];
        loop {
            let read = match terminal.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // A hang-up that nobody signalled.
                Ok(0) => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
                Ok(length) => Ok(buffer[..length].to_vec()),
                Err(error) => Err(error),
            };
            let over = read.is_err();
            if sender.send(read).is_err() || over {
                return;
            }
        }
    });
    std::thread::spawn(move || pass_on(&bytes, &mut each));
    Ok(())
}

fn pass_on(
    bytes: &Receiver<io::Result<Vec<u8>>>,
    each: &mut impl FnMut(io::Result<Event>) -> bool,
) {
    let mut keys = Keys::default();
    loop {
        let next = match keys.patience(Instant::now()) {
            Some(patience) => bytes.recv_timeout(patience),
            None => bytes.recv().map_err(RecvTimeoutError::from),
        };
        let events = match next {
            Ok(Ok(bytes)) => keys.take(&bytes, Instant::now()),
            Ok(Err(error)) => {
                each(Err(error));
                return;
            }
            Err(RecvTimeoutError::Timeout) => keys.wait(Instant::now()),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        for event in events {
            if !each(Ok(event)) {
                return;
            }
        }
    }
}

/// Where keys come from: standard input, or the terminal itself where that holds the documents.
fn terminal() -> io::Result<File> {
    let stdin = io::stdin();
    match stdin.is_terminal() {
        #[cfg(unix)]
        true => Ok(File::from(std::os::fd::AsFd::as_fd(&stdin).try_clone_to_owned()?)),
        _ => File::open("/dev/tty"),
    }
}
