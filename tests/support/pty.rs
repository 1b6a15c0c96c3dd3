//! The real program in a pseudo-terminal, its screen read back through a terminal emulator.
#![allow(dead_code)]

use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Longest wait for anything; only a failing test ever waits this long.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Terminal {
    parser: vt100::Parser,
    output: Receiver<Vec<u8>>,
    input: Box<dyn Write + Send>,
    master: Option<Box<dyn MasterPty + Send>>,
    child: Box<dyn Child + Send + Sync>,
    /// Tells the reading thread, which holds the terminal open too, to let go.
    gone: Arc<AtomicBool>,
    /// Everything the program wrote.
    pub bytes: Vec<u8>,
    pub started: Instant,
}

impl Terminal {
    /// Starts `topictui` with `arguments` in `folder` on a terminal of `columns` × `rows`.
    /// `home` holds its cache.
    pub fn start(
        arguments: &[&str],
        folder: &Path,
        size: (u16, u16),
        environment: &[(&str, &str)],
    ) -> Terminal {
        Terminal::run(env!("CARGO_BIN_EXE_topictui"), arguments, folder, size, environment)
    }

    /// The same with any program, such as a shell that starts topictui.
    pub fn run(
        program: &str,
        arguments: &[&str],
        folder: &Path,
        (columns, rows): (u16, u16),
        environment: &[(&str, &str)],
    ) -> Terminal {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(folder);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("TOPICTUI_CACHE_HOME", folder.join("cache"));
        command.env("TOPICTUI_DATA_HOME", folder.join("data"));
        command.env("TOPICTUI_CONFIG_HOME", folder.join("config"));
        for variable in ["NO_COLOR", "COLORTERM", "LC_ALL", "LC_CTYPE"] {
            command.env_remove(variable);
        }
        for (name, value) in environment {
            command.env(name, value);
        }
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        let gone = Arc::new(AtomicBool::new(false));
        let reader_gone = gone.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n) = reader.read(&mut buffer) {
                let end = n == 0 || reader_gone.load(Ordering::SeqCst);
                if end || sender.send(buffer[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        Terminal {
            parser: vt100::Parser::new(cells(rows), cells(columns), 0),
            output,
            input: pair.master.take_writer().unwrap(),
            master: Some(pair.master),
            child,
            gone,
            bytes: Vec::new(),
            started,
        }
    }

    /// The screen as text, a line a row.
    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    pub fn emulator(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Types; escape sequences as a terminal sends them.
    pub fn send(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).unwrap();
        self.input.flush().unwrap();
    }

    /// Waits until the screen shows `text`.
    pub fn wait(&mut self, text: &str) {
        self.wait_until(text, |terminal| terminal.screen().contains(text));
    }

    pub fn wait_gone(&mut self, text: &str) {
        self.wait_until(text, |terminal| !terminal.screen().contains(text));
    }

    pub fn wait_until(&mut self, what: &str, condition: impl Fn(&Terminal) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !condition(self) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(error) => panic!("{error} while waiting for {what:?} on\n{}", self.screen()),
            }
        }
    }

    /// How many bytes arrive within `time`.
    pub fn bytes_within(&mut self, time: Duration) -> usize {
        let (before, end) = (self.bytes.len(), Instant::now() + time);
        while let Ok(bytes) =
            self.output.recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            self.take(&bytes);
        }
        self.bytes.len() - before
    }

    fn take(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.parser.process(bytes);
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
        self.parser.screen_mut().set_size(cells(rows), cells(columns));
    }

    /// Waits for the program to end; its exit code.
    pub fn exit_code(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.output.recv_timeout(Duration::from_millis(20)) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < end, "it did not end:\n{}", self.screen());
        }
    }

    pub fn process_id(&self) -> Option<u32> {
        self.child.process_id()
    }

    /// Closes the terminal under the program, as a dropped SSH connection does.
    pub fn hang_up(&mut self) {
        self.gone.store(true, Ordering::SeqCst);
        // Whatever this key draws wakes the reading thread.
        self.send("\x1b[B");
        while self.output.recv_timeout(PATIENCE).is_ok() {}
        self.input = Box::new(std::io::sink());
        self.master = None;
    }

    /// Whether the program is gone.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }
}

fn cells(n: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(n).unwrap()
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
