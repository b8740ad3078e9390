//! Answering HTTP until told to stop.

mod background;
mod waiting;

use std::{future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    signal,
    sync::Semaphore,
    time,
};
use web::Web;

use self::background::Background;
use crate::wire::Assembled;

/// How long requests under way may take when the service is told to stop.
const STOPS_WITHIN: Duration = Duration::from_secs(30);

/// What connections may take up. Whoever opens many and says little takes none from others for long.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// How long a connection may wait before the head of a request is there, whole.
    head_within: Duration,
    /// How many connections there may be; further ones wait to be accepted. Below the 1,024 files a process may
    /// have open on most systems.
    connections: usize,
}

const LIMITS: Limits = Limits { head_within: Duration::from_secs(30), connections: 900 };

/// Answers on a listener until `stop` comes, then finishes what is under way.
///
/// # Errors
/// Those of the listener.
pub(crate) async fn until(
    listener: TcpListener,
    assembled: Assembled,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let Assembled { app, courier, support } = assembled;
    let background = Background::begin(&app, &courier);
    let stop = async move {
        stop.await;
        courier.stop();
    };
    let served = answer(listener, web::router(Web::new(app, support)), LIMITS, stop).await;
    background.end().await;
    served
}

/// Answers that it is not ready for as long as something has to be waited for; gives that, unless told to stop before.
///
/// # Errors
/// Those of the listener.
pub(crate) async fn meanwhile<T>(
    listener: &TcpListener,
    awaited: impl Future<Output = T>,
    stop: impl Future<Output = ()>,
) -> io::Result<Option<T>> {
    let mut came = None;
    let over = async {
        tokio::select! {
            it = awaited => came = Some(it),
            () = stop => {}
        }
    };
    let under_way = accept(listener, waiting::router(), LIMITS, over).await?;
    // Nobody waits for those who have not been answered yet; each is told to come again, on another connection.
    tokio::spawn(under_way.shutdown());
    Ok(came)
}

async fn answer(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let under_way = accept(&listener, router, limits, stop).await?;
    drop(listener);
    if time::timeout(STOPS_WITHIN, under_way.shutdown()).await.is_err() {
        tracing::warn!("stopped before every request was answered");
    }
    Ok(())
}

/// Takes connections and answers on them until `stop` comes; gives those that are still under way.
async fn accept(
    listener: &TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<GracefulShutdown> {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head_within);
    let (places, under_way) = (Arc::new(Semaphore::new(limits.connections)), GracefulShutdown::new());
    let mut stop = pin!(stop);
    loop {
        let (place, stream, peer) = tokio::select! {
            () = &mut stop => break,
            next = next(listener, &places) => next?,
        };
        let router = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.call(request)
        });
        let connection = under_way.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A client that goes away or is cut off is no news.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
    Ok(under_way)
}

/// The next connection, the place it takes, and who is at its other end.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(tokio::sync::OwnedSemaphorePermit, TcpStream, SocketAddr)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are small and wanted at once.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "failed to set TCP_NODELAY");
                }
                return Ok((place, stream, peer));
            }
            // Of a connection that broke off before it was accepted, or of a process with too many files open: neither
            // is a reason to stop, and the latter passes when others close.
            Err(error) => {
                tracing::warn!(%error, "failed to accept a connection");
                time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Comes when the process is asked to stop: Ctrl-C or SIGTERM.
pub(crate) async fn asked_to_stop() {
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminated) => {
                terminated.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "failed to listen for SIGTERM");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = terminated => {}
        interrupted = signal::ctrl_c() => {
            if let Err(error) = interrupted {
                tracing::error!(%error, "failed to listen for Ctrl-C");
                std::future::pending::<()>().await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    async fn served(limits: Limits) -> std::net::SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", axum::routing::get(async || "well"));
        tokio::spawn(answer(listener, router, limits, std::future::pending()));
        address
    }

    /// Everything that comes until the connection is closed.
    async fn rest(stream: &mut TcpStream) -> String {
        let mut all = Vec::new();
        // A connection that is cut off ends as one that is closed.
        let _ = stream.read_to_end(&mut all).await;
        String::from_utf8(all).unwrap()
    }

    #[tokio::test]
    async fn who_never_ends_a_head_is_cut_off_and_gives_the_place_to_others() {
        let limits = Limits { head_within: Duration::from_millis(50), connections: 2 };
        let address = served(limits).await;
        let mut silent = TcpStream::connect(address).await.unwrap();
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").await.unwrap();
        let mut third = TcpStream::connect(address).await.unwrap();
        third.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        let answer = rest(&mut third).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("well"), "{answer}");
        assert!(!rest(&mut silent).await.contains("200"));
        assert!(!rest(&mut slow).await.contains("200"));
    }
}
