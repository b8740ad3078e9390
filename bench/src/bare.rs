//! A bare axum handler that returns the same bytes: what the HTTP stack alone can do on these cores. It runs in a process
//! of its own, as the service does; in the client's process the two would share threads and save the way between them.

use std::{io::Write as _, net::SocketAddr, process::Stdio, sync::Arc};

use axum::{Router, http::header, routing::get, serve::ListenerExt};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

use crate::{Failed, load::Load};

/// The argument that makes this program the bare handler, before the bytes it returns.
pub(crate) const ROLE: &str = "bare-handler";

/// A running bare handler. It is killed when dropped.
pub(crate) struct Bare {
    _child: Child,
    address: SocketAddr,
}

/// Starts it.
pub(crate) async fn start(body: &str) -> Result<Bare, Failed> {
    let mut child = Command::new(std::env::current_exe()?)
        .args([ROLE, body])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let out = child.stdout.take().ok_or("the bare handler has no output")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).await?;
    Ok(Bare { _child: child, address: line.trim().parse()? })
}

/// Is it: prints its address and answers for ever.
pub(crate) async fn serve(body: String) -> Result<(), Failed> {
    let body: Arc<str> = body.into();
    let handler = move || {
        let body = Arc::clone(&body);
        async move { ([(header::CONTENT_TYPE, "application/scim+json")], body.to_string()) }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", listener.local_addr()?)?;
    out.flush()?;
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            eprintln!("failed to set TCP_NODELAY: {error}");
        }
    });
    Ok(axum::serve(listener, Router::new().route("/{*any}", get(handler))).await?)
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
