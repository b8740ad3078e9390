//! A mail relay that takes everything and remembers it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use outbound::{Relay, mail::Security};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// How the relay answers `RCPT TO`, which is where relays say no.
#[derive(Clone, Copy)]
pub(crate) enum Temper {
    Taking,
    Saying(&'static str),
    Silent,
    /// Never comes to the end of its greeting, a line at a time.
    Rambling,
}

pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    pub(crate) async fn start(temper: Temper) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let lines = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&lines);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, temper, Arc::clone(&heard)));
            }
        });
        Self { address, lines }
    }

    /// Every line that was sent, commands and message alike.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// The message of the one mail that was sent, as header lines and body lines.
    pub(crate) fn message(&self) -> (Vec<String>, Vec<String>) {
        let lines = self.lines();
        let start = lines.iter().position(|line| line == "DATA").unwrap() + 1;
        let end = lines.iter().position(|line| line == ".").unwrap();
        let blank = lines[start..end].iter().position(String::is_empty).unwrap() + start;
        (lines[start..blank].to_vec(), lines[blank + 1..end].to_vec())
    }

    pub(crate) fn relay(&self) -> Relay {
        Relay {
            host: self.address.ip().to_string(),
            port: self.address.port(),
            security: Security::None,
            login: None,
            from: "usher@vendor.example".to_owned(),
            from_name: Some("Usher at Acme".to_owned()),
            timeout: Duration::from_secs(5),
        }
    }
}

async fn converse(stream: TcpStream, temper: Temper, heard: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    if matches!(temper, Temper::Silent) {
        while lines.next_line().await.ok()?.is_some() {}
        return None;
    }
    if matches!(temper, Temper::Rambling) {
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        loop {
            pace.tick().await;
            write.write_all(b"220-and another thing\r\n").await.ok()?;
        }
    }
    write.write_all(b"220 sink ready\r\n").await.ok()?;
    let mut reading_message = false;
    while let Some(line) = lines.next_line().await.ok()? {
        heard.lock().unwrap().push(line.clone());
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply = match (reading_message, verb.as_str(), temper) {
            (true, ..) if line == "." => {
                reading_message = false;
                "250 taken"
            }
            (true, ..) => continue,
            (_, "EHLO", _) => "250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
            (_, "AUTH", _) => "235 welcome",
            (_, "RCPT", Temper::Saying(no)) => no,
            (_, "DATA", _) => {
                reading_message = true;
                "354 go on"
            }
            (_, "QUIT", _) => "221 bye",
            _ => "250 ok",
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await.ok()?;
    }
    None
}
