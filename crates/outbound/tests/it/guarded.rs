//! What the client must not reach, however it is written and whenever it changes.

use std::{
    io,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use http::Request;
use outbound::{Client, Failure, Settings, failure::Phase, guard::Reason, names::Names};

use crate::server::{Answer, Server, client, get, loopback};

const OK_AND_CLOSE: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";

/// Answers each look-up with the next address, and the last one from then on.
struct Turning(Mutex<Vec<&'static str>>);

#[async_trait]
impl Names for Turning {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let mut left = self.0.lock().unwrap();
        let address = if left.len() > 1 { left.remove(0) } else { left[0] };
        Ok(vec![address.parse().unwrap()])
    }
}

fn turning(addresses: &[&'static str]) -> Client {
    Client::with_names(loopback(), Arc::new(Turning(Mutex::new(addresses.to_vec())))).unwrap()
}

async fn refused(client: &Client, url: &str) -> Reason {
    match client.send(get(url)).await.expect_err(url) {
        Failure::Refused { reason, .. } => reason,
        other => panic!("{url}: {other}"),
    }
}

#[tokio::test]
async fn an_address_in_any_spelling_is_judged_by_what_it_means() {
    let strict = Client::new(Settings::default()).unwrap();
    for spelling in [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "127.0.0.1.",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
    ] {
        assert_eq!(refused(&strict, &format!("https://{spelling}/")).await, Reason::Loopback, "{spelling}");
    }
    for spelling in
        ["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"]
    {
        assert_eq!(refused(&strict, &format!("https://{spelling}/")).await, Reason::Embedded, "{spelling}");
    }
    for (spelling, reason) in [
        ("0", Reason::Unspecified),
        ("[::]", Reason::Unspecified),
        ("169.254.169.254", Reason::Metadata),
        ("0xa9fea9fe", Reason::Metadata),
        ("10.0.0.1", Reason::Private),
        ("[fd00:ec2::254]", Reason::Metadata),
        ("[fe80::1]", Reason::LinkLocal),
    ] {
        assert_eq!(refused(&strict, &format!("https://{spelling}/")).await, reason, "{spelling}");
    }
}

#[tokio::test]
async fn a_name_for_this_machine_is_refused_at_the_connection() {
    let strict = Client::new(Settings::default()).unwrap();
    assert_eq!(refused(&strict, "https://localhost/").await, Reason::Loopback);
}

#[tokio::test]
async fn an_allowed_network_does_not_open_its_neighbours_or_other_spellings() {
    let server = Server::start_at("127.0.0.2:0", Answer::Bytes(OK_AND_CLOSE)).await;
    let port = server.address.port();
    assert_eq!(refused(&client(), &format!("http://127.0.0.2:{port}/")).await, Reason::Loopback);
    assert_eq!(refused(&client(), &format!("http://[::ffff:127.0.0.1]:{port}/")).await, Reason::Embedded);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_name_that_turns_to_another_address_between_two_calls_is_refused_the_second_time() {
    let home = Server::start(Answer::Bytes(OK_AND_CLOSE)).await;
    let port = home.address.port();
    let target = Server::start_at(&format!("127.0.0.2:{port}"), Answer::Bytes(OK_AND_CLOSE)).await;
    let client = turning(&["127.0.0.1", "127.0.0.2"]);
    let url = format!("http://idp.example:{port}/");
    assert_eq!(client.send(get(&url)).await.unwrap().status(), 200);
    assert_eq!(refused(&client, &url).await, Reason::Loopback);
    assert_eq!((home.requests().len(), target.requests().len()), (1, 0));
}

#[tokio::test]
async fn plain_http_goes_to_allowed_networks_only() {
    assert_eq!(refused(&client(), "http://8.8.8.8/").await, Reason::PlainText);
    assert_eq!(refused(&turning(&["8.8.8.8"]), "http://idp.example/").await, Reason::PlainText);
    assert_eq!(refused(&client(), "http://[2606:4700::1111]/").await, Reason::PlainText);
}

#[tokio::test]
async fn a_refusal_names_the_host_the_address_and_the_reason() {
    let failure = turning(&["10.1.2.3"]).send(get("https://intranet.example/?q=1")).await.unwrap_err();
    assert_eq!(failure.to_string(), "refused to call intranet.example: 10.1.2.3 is a private address");
}

#[tokio::test]
async fn a_name_nobody_knows_is_told_apart_from_a_refusal() {
    struct Nobody;
    #[async_trait]
    impl Names for Nobody {
        async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            Err(io::Error::other("no such host"))
        }
    }
    let client = Client::with_names(Settings::default(), Arc::new(Nobody)).unwrap();
    let failure = client.send(get("https://idp.example/")).await.unwrap_err();
    assert_eq!(failure, Failure::Name { host: "idp.example".to_owned() });
}

#[tokio::test]
async fn a_resolver_that_never_answers_runs_into_the_connect_timeout() {
    struct Asleep;
    #[async_trait]
    impl Names for Asleep {
        async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            std::future::pending().await
        }
    }
    let connect_timeout = Duration::from_millis(100);
    let client = Client::with_names(Settings { connect_timeout, ..loopback() }, Arc::new(Asleep)).unwrap();
    let failure = client.send(get("https://idp.example/")).await.unwrap_err();
    let expected =
        Failure::Timeout { host: "idp.example".to_owned(), phase: Phase::Connecting, after: connect_timeout };
    assert_eq!(failure, expected);
}

#[tokio::test]
async fn what_is_no_web_address_is_refused() {
    for bad in
        ["/only/a/path", "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:25/", "127.0.0.1:80"]
    {
        let Ok(request) = Request::get(bad).body(Vec::new()) else { continue };
        let failure = client().send(request).await.expect_err(bad);
        assert!(matches!(failure, Failure::Target { .. }), "{bad}: {failure}");
    }
    let failure = client().send(get("http://alice:s3cr3t@127.0.0.1/")).await.unwrap_err();
    assert!(matches!(&failure, Failure::Target { .. }), "{failure}");
    assert!(!failure.to_string().contains("s3cr3t"));
}
