//! A way to a server that loses what it carries at the worst moment: around a commit.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

/// What is done with the next change that is sent together with its commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trick {
    /// It is carried like everything else.
    None,
    /// It is lost, and the connection with it.
    LoseIt,
    /// It is carried, and the answer is lost.
    LoseTheAnswer,
    /// The client is cut off, and the change is carried when it is let go.
    Delay,
}

/// The way, and what it is to do.
pub(crate) struct Proxy {
    port: u16,
    server: u16,
    trick: Arc<Mutex<Trick>>,
    delayed: Arc<Semaphore>,
    round_trips: Arc<AtomicU32>,
}

/// A change begins with its mark and ends with its commit.
const BEGINS: &[u8] = b"INSERT INTO commits";
const ENDS: &[u8] = b"COMMIT\0";

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|at| at == part)
}

impl Proxy {
    /// A way to the server that listens on this port.
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let (trick, delayed) = (Arc::new(Mutex::new(Trick::None)), Arc::new(Semaphore::new(0)));
        let round_trips = Arc::new(AtomicU32::new(0));
        let it = Self {
            port,
            server,
            trick: Arc::clone(&trick),
            delayed: Arc::clone(&delayed),
            round_trips: Arc::clone(&round_trips),
        };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", server)).await.expect("the server listens");
                let (trick, delayed) = (Arc::clone(&trick), Arc::clone(&delayed));
                tokio::spawn(carry(client, server, trick, delayed, Arc::clone(&round_trips)));
            }
        });
        it
    }

    /// The URL of a database of the server, by this way.
    pub(crate) fn url(&self, database: &str) -> String {
        database.replace(&format!(":{}/", self.server), &format!(":{}/", self.port))
    }

    pub(crate) fn play(&self, trick: Trick) {
        *self.trick.lock().expect("nobody panics with it") = trick;
    }

    /// How often somebody has spoken to the server after it had answered, or first.
    pub(crate) fn round_trips(&self) -> u32 {
        self.round_trips.load(Ordering::Acquire)
    }

    /// Whether the trick has been played.
    pub(crate) fn is_played(&self) -> bool {
        *self.trick.lock().expect("nobody panics with it") == Trick::None
    }

    /// Lets go of what was delayed.
    pub(crate) fn let_go(&self) {
        self.delayed.add_permits(1);
    }
}

async fn carry(
    client: TcpStream,
    server: TcpStream,
    trick: Arc<Mutex<Trick>>,
    delayed: Arc<Semaphore>,
    round_trips: Arc<AtomicU32>,
) -> std::io::Result<()> {
    let ((mut asks, mut hears), (mut answers, mut told)) = (client.into_split(), server.into_split());
    let (deaf, mut deafened) = tokio::sync::oneshot::channel::<()>();
    let has_answered = Arc::new(AtomicBool::new(true));
    let answered = Arc::clone(&has_answered);
    let back = tokio::spawn(async move {
        let mut bytes = vec![0; 65536];
        loop {
            let count = tokio::select! {
                read = answers.read(&mut bytes) => read.unwrap_or(0),
                _deaf = &mut deafened => break,
            };
            answered.store(true, Ordering::Release);
            if count == 0 || hears.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
        drop(hears);
        // The server says what it says until it is done, and nobody hears it.
        let _over = tokio::io::copy(&mut answers, &mut tokio::io::sink()).await;
    });
    let mut bytes = vec![0; 65536];
    loop {
        let count = asks.read(&mut bytes).await?;
        if count == 0 {
            break;
        }
        if has_answered.swap(false, Ordering::AcqRel) {
            round_trips.fetch_add(1, Ordering::AcqRel);
        }
        let mut change = bytes[..count].to_vec();
        let next = *trick.lock().expect("nobody panics with it");
        if next == Trick::None || !has(&change, BEGINS) {
            told.write_all(&change).await?;
            continue;
        }
        while !change.ends_with(ENDS) {
            let count = asks.read(&mut bytes).await?;
            change.extend_from_slice(&bytes[..count]);
        }
        let _deaf = deaf.send(());
        *trick.lock().expect("nobody panics with it") = Trick::None;
        drop(asks);
        if next == Trick::LoseIt {
            back.abort();
            return Ok(());
        }
        if next == Trick::Delay {
            delayed.acquire().await.expect("it is let go").forget();
        }
        told.write_all(&change).await?;
        told.shutdown().await?;
        back.await?;
        return Ok(());
    }
    back.abort();
    Ok(())
}
