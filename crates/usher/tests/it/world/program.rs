//! The program: run to its end, or kept running until a test is done with it.

use std::{
    io::{BufRead as _, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{self, Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::Value;
use tokio::{sync::oneshot, task, time::timeout};

/// How long a program may take until it is ready. Generous: a busy machine is no failure.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// `usher` with these arguments. Nothing of this machine's own settings reaches it.
pub(crate) fn usher(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_usher"));
    command.args(arguments);
    isolated(command)
}

/// A command that hears nothing from its surroundings, and whose words are caught.
pub(crate) fn isolated(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy().to_ascii_uppercase();
        if text.starts_with("USHER_") || text.starts_with("PRACTICE_IDP_") || text.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command
}

/// Where a program that is not ours is installed.
pub(crate) fn peer(path: &str) -> PathBuf {
    let peers = std::env::var_os("TEST_PEERS").map(PathBuf::from);
    let program = peers.map(|peers| peers.join(path)).filter(|path| path.is_file());
    program.unwrap_or_else(|| panic!("{path} is not installed in TEST_PEERS; `cargo xtask test` installs it"))
}

/// A script of ours that starts a program that is not.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peers").join(name)
}

/// A port for a program that can't pick one itself. Taken from below those the system picks from, so that nobody else
/// comes by it between now and then.
pub(crate) fn free_port() -> u16 {
    let first = 20_000 + u16::try_from(process::id() % 10_000).unwrap();
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (first..32_000).find(free).expect("no port is free")
}

/// What a program said when it had ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit code; none if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// Itself, if the program was content.
    #[track_caller]
    pub(crate) fn well(self) -> Self {
        assert_eq!(self.code, Some(0), "the program failed: {self:?}");
        self
    }

    /// Itself, if the program ended by its own decision, said why on standard error, and did not break down.
    #[track_caller]
    pub(crate) fn refused(self) -> Self {
        assert!(matches!(self.code, Some(1 | 2)), "the program did not refuse: {self:?}");
        assert!(!self.err.trim().is_empty(), "it does not say why: {self:?}");
        assert!(!self.err.contains("panicked"), "it broke down: {self:?}");
        self
    }

    /// The one JSON document it printed.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// Runs a program to its end.
pub(crate) async fn run(mut command: Command) -> Ended {
    let output = task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// A program that keeps running. It is killed when this goes.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Running {
    /// Starts a program and waits for the line of JSON by which it says that it is ready.
    pub(crate) async fn start(command: Command) -> (Self, Value) {
        let (mut running, out) = Self::spawn(command);
        let (tell, told) = oneshot::channel();
        thread::spawn(move || first_line(out, tell));
        let line = match timeout(READY_WITHIN, told).await {
            Ok(Ok(line)) => line,
            _ => String::new(),
        };
        match serde_json::from_str(&line) {
            Ok(ready) => (running, ready),
            Err(error) => {
                running.kill();
                panic!("it did not get ready ({error}): {line:?}\n{}", running.log());
            }
        }
    }

    /// Starts a program that does not say when it is ready.
    pub(crate) fn start_mute(command: Command) -> Self {
        let (running, out) = Self::spawn(command);
        let log = Arc::clone(&running.log);
        thread::spawn(move || keep(out, &log));
        running
    }

    fn spawn(mut command: Command) -> (Self, ChildStdout) {
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let log = Arc::new(Mutex::new(String::new()));
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let kept = Arc::clone(&log);
        thread::spawn(move || keep(err, &kept));
        (Self { child, log }, out)
    }

    /// What it has said on standard error so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Ends it as a power cut would: nothing is finished, nothing is said.
    pub(crate) fn kill(&mut self) {
        // One that has ended by itself can't be killed, and need not be.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success(), "it was gone already: {}", self.log());
    }

    /// Asks it to stop, as an init system does, and waits until it has.
    pub(crate) async fn stop(&mut self) -> Option<i32> {
        self.signal("TERM");
        let child = &mut self.child;
        super::until("the program stops", async || match child.try_wait().unwrap() {
            Some(status) => Ok(status.code()),
            None => Err("it still runs".to_owned()),
        })
        .await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Hands on the first line, then reads on, so that the program can always write.
fn first_line(out: impl Read, tell: oneshot::Sender<String>) {
    let mut lines = BufReader::new(out);
    let mut line = String::new();
    if lines.read_line(&mut line).is_ok() {
        // Nobody may be waiting any more.
        let _ = tell.send(line);
    }
    let mut rest = Vec::new();
    let _ = lines.read_to_end(&mut rest);
}

/// Keeps what is said.
fn keep(out: impl Read, log: &Mutex<String>) {
    for line in BufReader::new(out).lines() {
        let Ok(line) = line else { return };
        let mut log = log.lock().unwrap();
        log.push_str(&line);
        log.push('\n');
    }
}
