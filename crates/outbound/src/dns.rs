//! TXT records, by which somebody proves that a domain is theirs. Asked anew each time: an admin who has
//! just added a record and presses "check" must not read what was true an hour ago.

use std::{net::SocketAddr, time::Duration};

use hickory_resolver::{
    Resolver, TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts},
    net::runtime::TokioRuntimeProvider,
    proto::rr::{Name, RData},
};

/// The longest one look-up may take, with all its repetitions.
const TIMEOUT: Duration = Duration::from_secs(5);

/// After this long without an answer a server is asked once more.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why there is no answer. A name that does not exist is an answer: no records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DnsFailure {
    /// The system's resolver configuration can't be read, or no server is named.
    #[error("the DNS settings are not usable: {detail}")]
    Settings {
        /// What is wrong with it.
        detail: String,
    },
    /// What was asked for is no domain name.
    #[error("`{name}` is not a domain name")]
    Name {
        /// What was asked for.
        name: String,
    },
    /// No server answered in time.
    #[error("no DNS server answered for {name} within {TIMEOUT:?}")]
    Timeout {
        /// What was asked for.
        name: String,
    },
    /// The servers answered, but not with records.
    #[error("the DNS servers could not answer for {name}: {detail}")]
    Unanswered {
        /// What was asked for.
        name: String,
        /// What they said instead.
        detail: String,
    },
}

/// Looks up TXT records.
#[derive(Clone)]
pub struct Dns {
    resolver: TokioResolver,
}

impl Dns {
    /// Asks the servers the operating system is set up to ask.
    ///
    /// # Errors
    ///
    /// [`DnsFailure::Settings`] when that set-up can't be read.
    pub fn system() -> Result<Self, DnsFailure> {
        let builder =
            Resolver::builder_tokio().map_err(|error| DnsFailure::Settings { detail: error.to_string() })?;
        Self::with(builder.with_options(options()))
    }

    /// Asks these servers alone, over UDP and where an answer is too long for that over TCP.
    ///
    /// # Errors
    ///
    /// [`DnsFailure::Settings`] when there are none, or no resolver can be made of them.
    pub fn with_servers(servers: &[SocketAddr]) -> Result<Self, DnsFailure> {
        if servers.is_empty() {
            return Err(DnsFailure::Settings { detail: "no server is named".to_owned() });
        }
        let servers = servers.iter().map(|server| {
            let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                connection.port = server.port();
                connection
            });
            NameServerConfig::new(server.ip(), true, connections.into())
        });
        let config = ResolverConfig::from_parts(None, Vec::new(), servers.collect());
        Self::with(
            Resolver::builder_with_config(config, TokioRuntimeProvider::default()).with_options(options()),
        )
    }

    fn with(builder: hickory_resolver::ResolverBuilder<TokioRuntimeProvider>) -> Result<Self, DnsFailure> {
        let resolver = builder.build().map_err(|error| DnsFailure::Settings { detail: error.to_string() })?;
        Ok(Self { resolver })
    }

    /// The TXT records of exactly this name; no search list is ever appended. The strings of one record are
    /// joined (RFC 7208 section 3.3 does the same), and bytes that are not UTF-8 replaced. A name that does
    /// not exist, or has no TXT record, has none.
    ///
    /// # Errors
    ///
    /// [`DnsFailure`] when nobody could say.
    pub async fn txt(&self, name: &str) -> Result<Vec<String>, DnsFailure> {
        let mut absolute = Name::from_ascii(name).map_err(|_| DnsFailure::Name { name: name.to_owned() })?;
        absolute.set_fqdn(true);
        if absolute.is_root() {
            return Err(DnsFailure::Name { name: name.to_owned() });
        }
        let timeout = || DnsFailure::Timeout { name: name.to_owned() };
        let answer =
            tokio::time::timeout(TIMEOUT, self.resolver.txt_lookup(absolute)).await.map_err(|_| timeout())?;
        match answer {
            Ok(lookup) => Ok(lookup.answers().iter().filter_map(|record| text(&record.data)).collect()),
            Err(error) if error.is_no_records_found() => Ok(Vec::new()),
            Err(hickory_resolver::net::NetError::Timeout) => Err(timeout()),
            Err(error) => Err(DnsFailure::Unanswered { name: name.to_owned(), detail: error.to_string() }),
        }
    }
}

fn text(data: &RData) -> Option<String> {
    let RData::TXT(txt) = data else { return None };
    Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned())
}

fn options() -> ResolverOpts {
    let mut options = ResolverOpts::default();
    options.timeout = PATIENCE;
    options.attempts = 2;
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    options
}
