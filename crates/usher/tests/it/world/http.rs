//! HTTP as a program speaks it: every answer is seen as it came, nothing is followed, nothing is kept.

use std::{
    io::{Read as _, Write as _},
    net::SocketAddr,
    time::Duration,
};

use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use serde_json::Value;
use tokio::{io, net::TcpStream};

/// How long any answer may take: long enough for a busy machine, short enough to tell which request hangs.
const ANSWERED_WITHIN: Duration = Duration::from_secs(45);

/// The public name of a service whose port is known only once it runs.
pub(crate) const PUBLIC_HOST: &str = "usher.example";

/// A client.
#[derive(Debug, Clone)]
pub(crate) struct Http(reqwest::Client);

impl Http {
    pub(crate) fn new() -> Self {
        Self::built(|it| it)
    }

    /// One that finds [`PUBLIC_HOST`] at this address, as if a proxy stood there.
    pub(crate) fn with_public_host_at(address: SocketAddr) -> Self {
        Self::built(|it| it.resolve(PUBLIC_HOST, address))
    }

    #[expect(clippy::disallowed_methods, reason = "a test is its own outside world")]
    fn built(with: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder) -> Self {
        let builder = reqwest::Client::builder().redirect(Policy::none()).no_proxy().timeout(ANSWERED_WITHIN);
        Self(with(builder).build().unwrap())
    }

    /// Sends a call, which may come to nothing.
    pub(crate) async fn try_send(&self, call: Call) -> Result<Answer, reqwest::Error> {
        let Call { method, url, headers, body } = call;
        let asked = format!("{method} {url}");
        let request = self.0.request(method, url).headers(headers).body(body);
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await?.to_vec();
        Ok(Answer { asked, status, headers, body })
    }

    /// Sends a call that has to be answered.
    pub(crate) async fn send(&self, call: Call) -> Answer {
        let asked = format!("{} {}", call.method, call.url);
        self.try_send(call).await.unwrap_or_else(|error| panic!("{asked} was not answered: {error:?}"))
    }
}

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Call {
    pub(crate) fn new(method: &str, url: impl Into<String>) -> Self {
        let method = method.parse().unwrap();
        Self { method, url: url.into(), headers: HeaderMap::new(), body: Vec::new() }
    }

    pub(crate) fn get(url: impl Into<String>) -> Self {
        Self::new("GET", url)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        self.headers.append(name, HeaderValue::from_str(value).unwrap());
        self
    }

    pub(crate) fn bearer(self, secret: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {secret}"))
    }

    /// A body, declared as this; as nothing at all if that is empty.
    pub(crate) fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        if media_type.is_empty() { self } else { self.header(CONTENT_TYPE.as_str(), media_type) }
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(crate) fn scim(self, body: &Value) -> Self {
        self.body("application/scim+json", body.to_string())
    }

    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        self.body("application/x-www-form-urlencoded", encoded(fields))
    }
}

/// Names and values as a query or a form body.
pub(crate) fn encoded(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// What was asked: for failures.
    pub(crate) asked: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    /// A header; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Itself, if this is its status.
    #[track_caller]
    pub(crate) fn must(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        self
    }

    /// The operator API's problem with this status and code.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, code: &str) -> Self {
        let answer = self.must(status);
        let problem = answer.json();
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.asked);
        assert_eq!(problem["code"], code, "{}: {problem}", answer.asked);
        assert_eq!(problem["status"], status, "{}: {problem}", answer.asked);
        assert!(problem["detail"].as_str().is_some_and(|it| !it.is_empty()), "{}: {problem}", answer.asked);
        answer
    }

    /// Everything that a caller could tell two answers apart by, other than the time it took.
    pub(crate) fn seen(&self) -> (u16, Vec<(String, String)>, String) {
        let told = self.headers.iter().filter(|(name, _)| *name != "date");
        let mut headers: Vec<_> =
            told.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        headers.sort();
        (self.status, headers, self.text())
    }
}

/// Sends a request whose body waits until the server asks for it and `meanwhile` is over, and gives the answer. The
/// server has then read all there is but the body. The head has to ask for the connection to be closed.
pub(crate) async fn halting(
    address: SocketAddr,
    head: &str,
    body: &str,
    meanwhile: impl AsyncFnOnce(),
) -> String {
    let head = format!("{head}Expect: 100-continue\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(ANSWERED_WITHIN)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut read = vec![0; 4096];
    let count = stream.read(&mut read).unwrap();
    let asked = String::from_utf8_lossy(&read[..count]).into_owned();
    assert!(asked.starts_with("HTTP/1.1 100 "), "{asked}");
    meanwhile().await;
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Sends these very bytes and reads until the other side is done, for what no client would send. The request has to
/// ask for the connection to be closed.
pub(crate) async fn raw(address: SocketAddr, request: &str) -> String {
    let exchange = async {
        let stream = TcpStream::connect(address).await?;
        let mut rest = request.as_bytes();
        while !rest.is_empty() {
            stream.writable().await?;
            match stream.try_write(rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
        loop {
            stream.readable().await?;
            match stream.try_read(&mut buffer) {
                Ok(0) => return Ok(String::from_utf8_lossy(&read).into_owned()),
                Ok(count) => read.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    };
    let answered = tokio::time::timeout(ANSWERED_WITHIN, exchange).await;
    answered.unwrap_or_else(|_| panic!("no answer to {request:?}")).unwrap()
}
