//! A load of so many connections, each asking as soon as it has been answered. The client writes prepared bytes and
//! reads no more of an answer than its length, so that it takes little of the cores it shares with what is measured.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{Failed, stopwatch::Stopwatch};

/// What to ask, and how.
pub(crate) struct Load {
    pub(crate) address: SocketAddr,
    pub(crate) connections: usize,
    /// The status every answer must have.
    pub(crate) status: u16,
    /// The bytes of the n-th request of a connection.
    pub(crate) request: Request,
}

/// Makes the bytes of a request of a connection.
type Request = Arc<dyn Fn(usize, usize) -> Vec<u8> + Send + Sync>;

/// What came of a load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// Answers a second.
    pub(crate) rate: f64,
    /// The time within which half of the answers came.
    pub(crate) p50: Duration,
    /// The time within which 99 of 100 came.
    pub(crate) p99: Duration,
}

/// One connection's share of a load.
pub(crate) trait Worker: Send + 'static {
    /// Asks once, and waits for the answer.
    fn once(&mut self, turn: usize) -> impl Future<Output = Result<(), Failed>> + Send;
}

/// Runs a load for so long.
pub(crate) async fn run(load: &Load, lasts: Duration) -> Result<Measured, Failed> {
    let mut workers = Vec::with_capacity(load.connections);
    for connection in 0..load.connections {
        let stream = TcpStream::connect(load.address).await?;
        stream.set_nodelay(true)?;
        let (status, request) = (load.status, Arc::clone(&load.request));
        workers.push(Client { stream, buffer: vec![0; 1024 * 1024], connection, status, request });
    }
    measured(workers, lasts).await
}

struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    connection: usize,
    status: u16,
    request: Request,
}

impl Worker for Client {
    async fn once(&mut self, turn: usize) -> Result<(), Failed> {
        let bytes = (self.request)(self.connection, turn);
        self.stream.write_all(&bytes).await?;
        let got = answer(&mut self.stream, &mut self.buffer).await?;
        if got == self.status {
            Ok(())
        } else {
            Err(format!("answered {got} instead of {}", self.status).into())
        }
    }
}

/// Has all of these ask again and again for so long, after a warm-up of a fifth of that.
pub(crate) async fn measured<W: Worker>(workers: Vec<W>, lasts: Duration) -> Result<Measured, Failed> {
    let total = Stopwatch::start();
    let warm = lasts / 5;
    let mut tasks = Vec::new();
    for mut worker in workers {
        tasks.push(tokio::spawn(async move {
            let mut times = Vec::new();
            for turn in 0.. {
                let now = total.elapsed();
                if now > warm + lasts {
                    break;
                }
                let watch = Stopwatch::start();
                worker.once(turn).await?;
                if now > warm {
                    times.push(watch.elapsed());
                }
            }
            Ok::<_, Failed>(times)
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    times.sort_unstable();
    let at = |share: f64| {
        times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1))).copied()
    };
    Ok(Measured {
        rate: times.len() as f64 / lasts.as_secs_f64(),
        p50: at(0.5).unwrap_or_default(),
        p99: at(0.99).unwrap_or_default(),
    })
}

/// Reads one answer and gives its status.
pub(crate) async fn answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<u16, Failed> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        if read == 0 {
            return Err("the connection was closed".into());
        }
        filled += read;
        let Some(head) = buffer[..filled].windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head])?;
        let status = text.get(9..12).ok_or("no status line")?.parse()?;
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        let wanted = head + 4 + length.unwrap_or(0);
        if wanted > buffer.len() {
            return Err("an answer is larger than the buffer".into());
        }
        if filled >= wanted {
            return Ok(status);
        }
    }
}
