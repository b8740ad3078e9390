//! Names to addresses, for the HTTP client: looked up at the moment of connecting, and judged before the
//! connection is made.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::guard::{Guard, Refused, Wire};

/// Whoever can say which addresses a host name has.
#[async_trait]
pub trait Names: Send + Sync + 'static {
    /// The addresses of a host, in the order they should be tried.
    ///
    /// # Errors
    ///
    /// When nobody could be asked, or the name does not exist.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The names as the operating system knows them: hosts file, resolver and all.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

#[async_trait]
impl Names for System {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// A name without an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name has no address")]
pub(crate) struct Unknown;

/// The look-up the HTTP client makes for each new connection. It connects to exactly the addresses it is
/// given here, so an answer that changes between two look-ups (DNS rebinding) changes nothing: what is
/// connected to is what was judged.
#[derive(Clone)]
pub(crate) struct Guarded {
    pub(crate) names: Arc<dyn Names>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) wire: Wire,
}

impl Guarded {
    /// The addresses that may be reached. When a name has allowed and refused ones, the allowed are tried.
    async fn addresses(self, host: String) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync>> {
        let addresses = self.names.addresses(&host).await.map_err(|_| Unknown)?;
        let mut refused: Option<Refused> = None;
        let mut reachable = Vec::with_capacity(addresses.len());
        for address in addresses {
            match self.guard.check(address, self.wire) {
                // The port is the URL's; the client fills it in.
                Ok(()) => reachable.push(SocketAddr::new(address, 0)),
                Err(why) => refused = refused.or(Some(why)),
            }
        }
        match (reachable.is_empty(), refused) {
            (false, _) => Ok(Box::new(reachable.into_iter())),
            (true, Some(refused)) => Err(refused.into()),
            (true, None) => Err(Unknown.into()),
        }
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(self.clone().addresses(name.as_str().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::guard::Reason;

    /// Answers each look-up with the next of its lists.
    struct Scripted(Mutex<Vec<Vec<&'static str>>>);

    #[async_trait]
    impl Names for Scripted {
        async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            let answer = self.0.lock().unwrap().remove(0);
            Ok(answer.into_iter().map(|address| address.parse().unwrap()).collect())
        }
    }

    fn guarded(answers: Vec<Vec<&'static str>>) -> Guarded {
        let names = Arc::new(Scripted(Mutex::new(answers)));
        Guarded { names, guard: Arc::default(), wire: Wire::Encrypted }
    }

    async fn look_up(guarded: &Guarded) -> Result<Vec<String>, Option<Reason>> {
        match guarded.resolve("idp.example".parse().unwrap()).await {
            Ok(addresses) => Ok(addresses.map(|address| address.ip().to_string()).collect()),
            Err(error) => Err(error.downcast_ref::<Refused>().map(|refused| refused.reason)),
        }
    }

    #[tokio::test]
    async fn a_name_that_turns_to_this_machine_after_the_first_look_up_is_refused() {
        let rebinding = guarded(vec![vec!["8.8.8.8"], vec!["127.0.0.1"]]);
        assert_eq!(look_up(&rebinding).await, Ok(vec!["8.8.8.8".to_owned()]));
        assert_eq!(look_up(&rebinding).await, Err(Some(Reason::Loopback)));
    }

    #[tokio::test]
    async fn of_mixed_addresses_only_the_reachable_are_tried() {
        let mixed = guarded(vec![vec!["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"]]);
        assert_eq!(look_up(&mixed).await, Ok(vec!["8.8.8.8".to_owned(), "2606:4700::1111".to_owned()]));
    }

    #[tokio::test]
    async fn a_public_name_is_refused_over_a_plain_wire() {
        let plain = Guarded { wire: Wire::Plain, ..guarded(vec![vec!["8.8.8.8"]]) };
        assert_eq!(look_up(&plain).await, Err(Some(Reason::PlainText)));
    }

    #[tokio::test]
    async fn a_name_without_addresses_is_unknown_and_not_refused() {
        assert_eq!(look_up(&guarded(vec![vec![]])).await, Err(None));
    }
}
