//! A web server that answers as it is told, bytes and all.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use http::Request;
use outbound::{Client, Settings};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What every connection gets once its request has been read.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// These bytes, and the end.
    Bytes(&'static str),
    /// A chunked body that goes on until nobody listens any more.
    Endless,
    /// The head of an answer, a little of its body, and then nothing.
    Stalling,
    /// Nothing at all.
    Silent,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(answer: Answer) -> Self {
        Self::start_at("127.0.0.1:0", answer).await
    }

    pub(crate) async fn start_at(address: &str, answer: Answer) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, answer, Arc::clone(&seen)));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests that came, head and body, in order. A connection that sends nothing counts too.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, answer: Answer, seen: Arc<Mutex<Vec<String>>>) {
    let request = read_request(&mut stream).await;
    seen.lock().unwrap().push(request);
    match answer {
        Answer::Bytes(bytes) => drop(stream.write_all(bytes.as_bytes()).await),
        Answer::Endless => {
            let mut piece = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            while stream.write_all(&piece).await.is_ok() {
                piece = format!("1000\r\n{}\r\n", "x".repeat(0x1000)).into_bytes();
            }
        }
        Answer::Stalling => {
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").await);
            wait_for_the_end(stream).await;
        }
        Answer::Silent => wait_for_the_end(stream).await,
    }
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(n) => request.extend_from_slice(&piece[..n]),
        }
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            break;
        }
    }
    String::from_utf8_lossy(&request).into_owned()
}

/// Holds a connection open until the other side closes it.
async fn wait_for_the_end(mut stream: TcpStream) {
    let mut piece = [0; 1024];
    while matches!(stream.read(&mut piece).await, Ok(n) if n > 0) {}
}

/// Settings under which the servers of these tests may be reached.
pub(crate) fn loopback() -> Settings {
    Settings { allow_private_targets: vec!["127.0.0.1/32".parse().unwrap()], ..Settings::default() }
}

pub(crate) fn client() -> Client {
    Client::new(loopback()).unwrap()
}

pub(crate) fn get(url: &str) -> Request<Vec<u8>> {
    Request::get(url).body(Vec::new()).unwrap()
}
