//! A bare axum handler that returns the same bytes: what the HTTP stack alone can do on these cores.

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, http::header, routing::get, serve::ListenerExt};
use tokio::net::TcpListener;

use crate::{Failed, load::Load};

/// The bare handler, running in this process.
pub(crate) struct Bare {
    address: SocketAddr,
}

/// Starts it.
pub(crate) async fn start(body: String) -> Result<Bare, Failed> {
    let body: Arc<str> = body.into();
    let handler = move || {
        let body = Arc::clone(&body);
        async move { ([(header::CONTENT_TYPE, "application/scim+json")], body.to_string()) }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            eprintln!("failed to set TCP_NODELAY: {error}");
        }
    });
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, Router::new().route("/{*any}", get(handler))).await {
            eprintln!("the bare handler stopped: {error}");
        }
    });
    Ok(Bare { address })
}

impl Bare {
    /// Reads of the bytes.
    pub(crate) fn reads(&self, connections: usize) -> Load {
        let bytes =
            b"GET /scim/v2/dir/Users/usr HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer none\r\n\r\n"
                .to_vec();
        Load { address: self.address, connections, status: 200, request: Arc::new(move |_, _| bytes.clone()) }
    }
}
