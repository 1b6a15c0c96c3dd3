//! The real program in a pseudo-terminal, its screen read back through a terminal emulator.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Longest wait for anything; only a failing test ever waits this long.
const PATIENCE: Duration = Duration::from_secs(30);

pub const SMALL: (u16, u16) = (80, 24);
pub const LARGE: (u16, u16) = (120, 40);

pub const UP: &str = "\x1b[A";
pub const DOWN: &str = "\x1b[B";
pub const ENTER: &str = "\r";
pub const ESCAPE: &str = "\x1b";
pub const CTRL_C: &str = "\x03";

/// What every frame ends with.
pub const FRAME_END: &[u8] = b"\x1b[?2026l";

pub struct Terminal {
    parser: vt100::Parser,
    /// What the program wrote, and when it came.
    output: Receiver<(Instant, Vec<u8>)>,
    input: Box<dyn Write + Send>,
    master: Option<Box<dyn MasterPty + Send>>,
    child: Box<dyn Child + Send + Sync>,
    /// Tells the reading thread, which holds the terminal open too, to let go.
    gone: Arc<AtomicBool>,
    /// Everything the program wrote.
    pub bytes: Vec<u8>,
    pub started: Instant,
    /// When the last of `bytes` came.
    pub last: Instant,
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
        let program = env!("CARGO_BIN_EXE_topictui");
        Terminal::start_program(program, arguments, folder, size, environment)
    }

    /// The same for any program, such as a shell.
    pub fn start_program(
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
                if end || sender.send((Instant::now(), buffer[..n].to_vec())).is_err() {
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
            last: started,
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
        let reached = self.reaches(PATIENCE, condition);
        assert!(reached, "waited for {what:?} on\n{}", self.screen());
    }

    /// Whether the condition holds within `patience`; it is looked at whenever something came.
    pub fn reaches(&mut self, patience: Duration, condition: impl Fn(&Terminal) -> bool) -> bool {
        let end = Instant::now() + patience;
        while !condition(self) {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take(bytes),
                Err(_) => return false,
            }
        }
        true
    }

    /// How many bytes arrive within `time`.
    pub fn bytes_within(&mut self, time: Duration) -> usize {
        let (before, end) = (self.bytes.len(), Instant::now() + time);
        while let Ok(bytes) =
            self.output.recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            self.take(bytes);
        }
        self.bytes.len() - before
    }

    fn take(&mut self, (came, bytes): (Instant, Vec<u8>)) {
        self.bytes.extend_from_slice(&bytes);
        self.parser.process(&bytes);
        self.last = came;
    }

    /// How many frames came whole since `bytes` were `from` long.
    pub fn frames_since(&self, from: usize) -> usize {
        self.bytes[from..].windows(FRAME_END.len()).filter(|end| *end == FRAME_END).count()
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
                Ok(bytes) => self.take(bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(20)) {
                    self.take(bytes);
                }
                return status.exit_code();
            }
            assert!(Instant::now() < end, "it did not end:\n{}", self.screen());
        }
    }

    pub fn process_id(&self) -> Option<u32> {
        self.child.process_id()
    }

    /// Processor time the program has used so far, in hundredths of a second.
    #[cfg(target_os = "linux")]
    pub fn processor_time(&self) -> u64 {
        let stat = format!("/proc/{}/stat", self.process_id().unwrap());
        let stat = std::fs::read_to_string(stat).unwrap();
        // The name in parentheses may hold spaces; user and system time are fields 14 and 15.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
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

    /// The same while something is typed, where no key may be pressed.
    pub fn drop_line(&mut self) {
        self.gone.store(true, Ordering::SeqCst);
        // What is drawn anew wakes the reading thread.
        let size = PtySize { rows: 25, cols: 81, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
        while self.output.recv_timeout(PATIENCE).is_ok() {}
        self.input = Box::new(std::io::sink());
        self.master = None;
    }

    /// Nobody reads any more what the program writes, but the line is there.
    pub fn stall(&mut self) {
        self.gone.store(true, Ordering::SeqCst);
        self.send("\x0c");
        while self.output.recv_timeout(PATIENCE).is_ok() {}
    }

    pub fn signal(&self, name: &str) {
        let process = self.process_id().unwrap().to_string();
        let sent = std::process::Command::new("kill").args([name, &process]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the program to end without reading what it wrote.
    pub fn ends(&mut self) {
        let end = Instant::now() + PATIENCE;
        while !self.ended() {
            assert!(Instant::now() < end, "it did not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether the program is gone.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }
}

/// Part of the demo as a file, so that a run takes little.
pub fn reviews(folder: &Path, documents: usize) {
    let text: String = topictui::corpus::demo::demo()
        .texts
        .iter()
        .take(documents)
        .map(|text| format!("{text}\n"))
        .collect();
    std::fs::write(folder.join("reviews.txt"), text).unwrap();
}

/// The program on part of the demo, with its topics on the Explore screen.
pub fn browsing(folder: &Path, size: (u16, u16)) -> Terminal {
    reviews(folder, 300);
    let mut terminal =
        Terminal::start(&["reviews.txt", "--min-topic-size", "6"], folder, size, &[]);
    terminal.wait("3 Explore");
    terminal.send("3");
    // There are words as soon as there is a result.
    terminal.wait("Terms · topic 0");
    terminal
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
