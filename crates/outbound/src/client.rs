//! The only HTTP client in the house. It reaches public addresses over https, and networks an operator has
//! allowed over either; it follows no redirect, asks no proxy, and reads no more and waits no longer than it
//! was told.

use std::{sync::Arc, time::Duration};

use http::{HeaderValue, Request, Response, header::USER_AGENT};
use ipnet::IpNet;
use reqwest::redirect;
use url::{Host, Url};

use crate::{
    Failure, Guard, cause,
    failure::Phase,
    guard::{Refused, Wire},
    names::{Guarded, Names, System, Unknown},
};

const AGENT: HeaderValue = HeaderValue::from_static(concat!("Usher/", env!("CARGO_PKG_VERSION")));

/// How the client behaves. The defaults are for calls that a person waits for.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Networks that may be reached although they are not public, and over plain http too.
    pub allow_private_targets: Vec<IpNet>,
    /// The longest a connection may take, with the look-up of the name and the TLS handshake. 5 seconds.
    pub connect_timeout: Duration,
    /// The longest a call may take, from its beginning to the last byte of the answer. 10 seconds.
    pub total_timeout: Duration,
    /// The most of an answer that is read, in bytes. 1 MiB.
    pub answer_limit: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allow_private_targets: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(10),
            answer_limit: 1024 * 1024,
        }
    }
}

/// The client. Cloning it is cheap, and clones share their connections.
#[derive(Clone)]
pub struct Client {
    guard: Arc<Guard>,
    encrypted: reqwest::Client,
    plain: reqwest::Client,
    connect_timeout: Duration,
    total_timeout: Duration,
    answer_limit: usize,
}

impl Client {
    /// A client that asks the operating system for names.
    ///
    /// # Errors
    ///
    /// [`Failure::SetUp`] when the machine's certificate authorities can't be read.
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        Self::with_names(settings, Arc::new(System))
    }

    /// A client that asks `names` for names.
    ///
    /// # Errors
    ///
    /// [`Failure::SetUp`] when the machine's certificate authorities can't be read.
    pub fn with_names(settings: Settings, names: Arc<dyn Names>) -> Result<Self, Failure> {
        let guard = Arc::new(Guard::new(settings.allow_private_targets.clone()));
        let over = |wire| {
            let guarded = Guarded { names: Arc::clone(&names), guard: Arc::clone(&guard), wire };
            connector(guarded, &settings).map_err(|error| Failure::SetUp { detail: cause::innermost(&error) })
        };
        Ok(Self {
            encrypted: over(Wire::Encrypted)?,
            plain: over(Wire::Plain)?,
            guard,
            connect_timeout: settings.connect_timeout,
            total_timeout: settings.total_timeout,
            answer_limit: settings.answer_limit,
        })
    }

    /// Sends a request and reads the whole answer, whatever its status. A redirect is an answer like any
    /// other.
    ///
    /// # Errors
    ///
    /// [`Failure`], which names the host and never the path or the query.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Failure> {
        let (target, answer) = self.answer(request).await?;
        self.read(&target, answer).await
    }

    /// Sends a request of whose answer the status is what matters: at most `kept` bytes of its body are read, and no more
    /// than there are where it breaks off. What is left is not waited for.
    ///
    /// # Errors
    ///
    /// [`Failure`], as for [`Client::send`].
    pub async fn tell(&self, request: Request<Vec<u8>>, kept: usize) -> Result<Response<Vec<u8>>, Failure> {
        let (_, mut answer) = self.answer(request).await?;
        let mut body = Vec::new();
        while body.len() < kept
            && let Ok(Some(piece)) = answer.chunk().await
        {
            body.extend_from_slice(&piece[..piece.len().min(kept - body.len())]);
        }
        Ok(whole(answer, body))
    }

    /// Sends a request, and gives the answer as soon as its head is there.
    async fn answer(&self, request: Request<Vec<u8>>) -> Result<(Target, reqwest::Response), Failure> {
        let target = Target::of(&request)?;
        self.check_literal(&target)?;
        let client = match target.wire {
            Wire::Encrypted => &self.encrypted,
            Wire::Plain => &self.plain,
        };
        let (head, body) = request.into_parts();
        let mut outgoing = reqwest::Request::new(head.method, target.url.clone());
        *outgoing.headers_mut() = head.headers;
        outgoing.headers_mut().entry(USER_AGENT).or_insert(AGENT);
        *outgoing.body_mut() = (!body.is_empty()).then(|| body.into());

        let answer = client.execute(outgoing).await.map_err(|error| self.failure(&target, error))?;
        self.check_peer(&target, &answer)?;
        Ok((target, answer))
    }

    /// A host that is an address never comes to the resolver, so it is judged here. The URL has already
    /// turned `0x7f.1` and `2130706433` into what they mean.
    fn check_literal(&self, target: &Target) -> Result<(), Failure> {
        let address = match target.url.host() {
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        self.guard.check(address, target.wire).map_err(|refused| target.refused(refused))
    }

    /// The address that really answered, asked of the socket itself. The resolver and the check above leave
    /// nothing for this to find; should a later version of the client below find another way to connect, its
    /// answer is thrown away here.
    fn check_peer(&self, target: &Target, answer: &reqwest::Response) -> Result<(), Failure> {
        match answer.remote_addr() {
            Some(peer) => self.guard.check(peer.ip(), target.wire).map_err(|refused| target.refused(refused)),
            None => Ok(()),
        }
    }

    /// Reads an answer piece by piece and stops at the limit. What `Content-Length` says is used only to stop
    /// sooner.
    async fn read(
        &self,
        target: &Target,
        mut answer: reqwest::Response,
    ) -> Result<Response<Vec<u8>>, Failure> {
        let too_large = || Failure::TooLarge { host: target.host.clone(), limit: self.answer_limit };
        let limit = self.answer_limit;
        if answer
            .content_length()
            .is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit))
        {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| self.failure(target, error))? {
            if body.len() + piece.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&piece);
        }
        Ok(whole(answer, body))
    }

    fn failure(&self, target: &Target, error: reqwest::Error) -> Failure {
        let host = target.host.clone();
        if let Some(refused) = cause::find::<Refused>(&error) {
            return target.refused(*refused);
        }
        if cause::find::<Unknown>(&error).is_some() {
            return Failure::Name { host };
        }
        if let Some(tls) = cause::find::<rustls::Error>(&error) {
            return Failure::Tls { host, detail: tls.to_string() };
        }
        if error.is_timeout() {
            let (phase, after) = match error.is_connect() {
                true => (Phase::Connecting, self.connect_timeout),
                false => (Phase::Answering, self.total_timeout),
            };
            return Failure::Timeout { host, phase, after };
        }
        let connecting = error.is_connect();
        let detail = cause::innermost(&error.without_url());
        if connecting { Failure::Connect { host, detail } } else { Failure::Broken { host, detail } }
    }
}

/// An answer with the body that was read of it.
fn whole(mut answer: reqwest::Response, body: Vec<u8>) -> Response<Vec<u8>> {
    let mut whole = Response::new(body);
    *whole.status_mut() = answer.status();
    *whole.version_mut() = answer.version();
    *whole.headers_mut() = std::mem::take(answer.headers_mut());
    whole
}

/// Where a request goes.
struct Target {
    url: Url,
    wire: Wire,
    /// Host and port, for words.
    host: String,
}

impl Target {
    fn of(request: &Request<Vec<u8>>) -> Result<Self, Failure> {
        let refuse = |host: &str, why| Failure::Target { host: host.to_owned(), why };
        let authority = request.uri().host().unwrap_or("an address without a host");
        let url = Url::parse(&request.uri().to_string()).map_err(|_| refuse(authority, "it is not a URL"))?;
        let Some(host) = url.host_str() else { return Err(refuse(authority, "it names no host")) };
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let wire = match url.scheme() {
            "https" => Wire::Encrypted,
            "http" => Wire::Plain,
            _ => return Err(refuse(&host, "it is not a web address")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse(&host, "it carries a user name or a password"));
        }
        Ok(Self { url, wire, host })
    }

    fn refused(&self, Refused { address, reason }: Refused) -> Failure {
        Failure::Refused { host: self.host.clone(), address, reason }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the guarded client all others must use")]
fn connector(guarded: Guarded, settings: &Settings) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .https_only(guarded.wire == Wire::Encrypted)
        .dns_resolver(guarded)
        // A proxy named by the environment would make the connection itself, past the guard.
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        // Whatever features another crate switches on: an answer is read as it was sent.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.total_timeout)
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(4)
        .build()
}
