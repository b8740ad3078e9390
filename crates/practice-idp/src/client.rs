//! The one HTTP client of this program: ten seconds, no redirects, a bounded answer.

use http::{HeaderMap, Method};
use std::error::Error;
use std::time::Duration;
use url::Url;

const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST_ANSWER: usize = 1024 * 1024;

/// Sends requests to the application.
#[derive(Clone, Debug)]
pub(crate) struct Client(reqwest::Client);

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// No whole answer came; the text says why, for people.
#[derive(Debug)]
pub(crate) struct NoReply(pub(crate) String);

impl Client {
    #[expect(
        clippy::disallowed_methods,
        reason = "a stand-alone program has its own client, here and nowhere else"
    )]
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self(client))
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: Option<Vec<u8>>,
    ) -> Result<Reply, NoReply> {
        let mut request = self.0.request(method, url).headers(headers);
        if let Some(body) = body {
            request = request.body(body);
        }
        let mut response = request.send().await.map_err(|error| because(&error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| because(&error))? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST_ANSWER {
                return Err(NoReply(format!("The answer ({status}) is longer than 1 MiB.")));
            }
        }
        Ok(Reply { status, headers, body })
    }
}

/// The innermost reason is the one that helps: "connection refused", not "error sending request".
fn because(error: &reqwest::Error) -> NoReply {
    if error.is_timeout() {
        return NoReply(format!("No answer within {} seconds.", PATIENCE.as_secs()));
    }
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    NoReply(format!("It can't be reached: {innermost}."))
}
