//! Frames: collected whole, then written at once inside a synchronised update (DEC mode 2026), so
//! that no half-drawn screen is ever seen. Terminals that do not know the mode ignore it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Position, Rect};
use ratatui::{Frame, Terminal};

use super::clipboard;
use super::guard::{TerminalGuard, give_back, is_taken};

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// The terminal, ready to be drawn on.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<FrameBuffer>>,
    frame: FrameBuffer,
    guard: TerminalGuard,
}

/// Collects what the backend writes, through all its flushes, until the frame is whole.
#[derive(Clone, Default)]
struct FrameBuffer(Arc<Mutex<Vec<u8>>>);

impl Write for FrameBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl FrameBuffer {
    fn present(&self) -> io::Result<()> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have given the terminal back for good.
        if bytes.is_empty() || !is_taken() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(&[BEGIN, &bytes, END].concat())?;
        bytes.clear();
        out.flush()
    }
}

impl Screen {
    /// Takes the terminal; dropping the screen gives it back.
    pub fn open(mouse: bool) -> io::Result<Self> {
        let guard = TerminalGuard::take(mouse)?;
        let frame = FrameBuffer::default();
        let terminal = Terminal::new(CrosstermBackend::new(frame.clone()))?;
        Ok(Screen { terminal, frame, guard })
    }

    /// Gives the terminal back before the screen is dropped.
    pub fn close(&mut self) {
        give_back();
    }

    /// Columns and rows.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Draws a frame; only cells that changed are written.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.terminal.draw(render)?;
        self.frame.present()
    }

    /// Forgets what is on the screen: the next frame draws every cell.
    ///
    /// `Terminal::clear` would ask the terminal where its cursor is and wait for an answer that
    /// the thread reading keys takes away; resizing to the present size clears just as well.
    pub fn forget(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    /// Puts text into the terminal's clipboard; false if it is too long for that.
    pub fn copy(&mut self, text: &str) -> io::Result<bool> {
        let Some(sequence) = clipboard::sequence(text) else { return Ok(false) };
        let mut out = io::stdout().lock();
        out.write_all(sequence.as_bytes())?;
        out.flush()?;
        Ok(true)
    }

    /// Gives the terminal back, stops this process until it is continued, takes the terminal again.
    pub fn suspend(&mut self) -> io::Result<()> {
        #[cfg(unix)]
        {
            give_back();
            signal_hook::low_level::raise(signal_hook::consts::SIGTSTP)?;
            self.guard.enter()?;
        }
        Ok(())
    }
}
