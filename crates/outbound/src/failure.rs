//! What went wrong on the way out, in words an admin can act on. A host is named, with its port; a path or a
//! query never is, because codes and tokens travel in those.

use std::{fmt, net::IpAddr, time::Duration};

use crate::guard::Reason;

/// Why a call was not made, or not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The host has an address that must not be reached.
    #[error("refused to call {host}: {address} {reason}")]
    Refused {
        /// The host, as it was asked for.
        host: String,
        /// Its address.
        address: IpAddr,
        /// Why the address must not be reached.
        reason: Reason,
    },
    /// The address of the request is not one that can be called.
    #[error("refused to call {host}: {why}")]
    Target {
        /// The host, or what stands in its place.
        host: String,
        /// What is wrong.
        why: &'static str,
    },
    /// The name has no address, or nobody could be asked.
    #[error("could not resolve {host}")]
    Name {
        /// The host.
        host: String,
    },
    /// Nobody answers there.
    #[error("could not connect to {host}: {detail}")]
    Connect {
        /// The host.
        host: String,
        /// What the operating system says.
        detail: String,
    },
    /// Somebody answers, but not in a way that can be trusted.
    #[error("no trusted TLS connection to {host}: {detail}")]
    Tls {
        /// The host.
        host: String,
        /// What is wrong with the certificate or the handshake.
        detail: String,
    },
    /// It took too long.
    #[error("{host} did not {phase} within {after:?}")]
    Timeout {
        /// The host.
        host: String,
        /// What took too long.
        phase: Phase,
        /// How long was waited.
        after: Duration,
    },
    /// The answer is larger than anybody needs.
    #[error("the answer of {host} is larger than {limit} bytes")]
    TooLarge {
        /// The host.
        host: String,
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// The answer is not HTTP, or ends in the middle.
    #[error("the answer of {host} could not be read: {detail}")]
    Broken {
        /// The host.
        host: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The client itself could not be made, for instance because the machine trusts no certificate authority.
    #[error("could not set up the HTTP client: {detail}")]
    SetUp {
        /// What is missing.
        detail: String,
    },
}

/// What a call was doing when its time ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Resolving the name and connecting.
    Connecting,
    /// Waiting for the answer, or reading it.
    Answering,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connecting => "accept a connection",
            Self::Answering => "answer",
        })
    }
}
