use std::time::Duration;

use http::Request;
use outbound::{Client, Failure, Settings, failure::Phase};

use crate::server::{Answer, Server, client, get, loopback};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

#[tokio::test]
async fn a_request_goes_out_whole_and_its_answer_comes_back_whole() {
    let server = Server::start(Answer::Bytes(
        "HTTP/1.1 401 Unauthorized\r\nX-Reason: because\r\nContent-Length: 5\r\n\r\nhello",
    ))
    .await;
    let request = Request::post(server.url("/token?a=b"))
        .header("authorization", "Basic eDp5")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(b"grant_type=x".to_vec())
        .unwrap();
    let answer = client().send(request).await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["x-reason"], "because");
    assert_eq!(answer.body(), b"hello");

    let seen = server.requests().remove(0);
    assert!(seen.starts_with("POST /token?a=b HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains("authorization: Basic eDp5\r\n"), "{seen}");
    assert!(seen.contains(concat!("user-agent: Usher/", env!("CARGO_PKG_VERSION"), "\r\n")), "{seen}");
    assert!(seen.ends_with("\r\n\r\ngrant_type=x"), "{seen}");
    assert!(!seen.to_ascii_lowercase().contains("accept-encoding"), "{seen}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let elsewhere = Server::start(Answer::Bytes(OK)).await;
    let location =
        format!("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", elsewhere.url("/x"));
    let server = Server::start(Answer::Bytes(location.leak())).await;
    let answer = client().send(get(&server.url("/"))).await.unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.headers()["location"], elsewhere.url("/x"));
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn an_endless_answer_is_cut_at_the_limit() {
    let server = Server::start(Answer::Endless).await;
    let failure = client().send(get(&server.url("/"))).await.unwrap_err();
    assert_eq!(failure, Failure::TooLarge { host: server.address.to_string(), limit: 1024 * 1024 });
}

#[tokio::test]
async fn an_answer_may_be_as_large_as_the_limit_and_not_a_byte_larger() {
    let server = Server::start(Answer::Bytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n0123456789")).await;
    let with_limit = |answer_limit| Client::new(Settings { answer_limit, ..loopback() }).unwrap();
    let answer = with_limit(10).send(get(&server.url("/"))).await.unwrap();
    assert_eq!(answer.body(), b"0123456789");
    let failure = with_limit(9).send(get(&server.url("/"))).await.unwrap_err();
    assert!(matches!(failure, Failure::TooLarge { limit: 9, .. }), "{failure}");
}

#[tokio::test]
async fn an_answer_that_announces_too_much_is_not_even_read() {
    let server = Server::start(Answer::Bytes("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")).await;
    let failure = client().send(get(&server.url("/"))).await.unwrap_err();
    assert!(matches!(failure, Failure::TooLarge { .. }), "{failure}");
}

#[tokio::test]
async fn where_the_status_matters_no_more_is_read_than_is_kept() {
    let beginning = |answer| async move {
        let server = Server::start(answer).await;
        let told = client().tell(get(&server.url("/")), 5).await.unwrap();
        (told.status().as_u16(), String::from_utf8(told.into_body()).unwrap())
    };
    let told = beginning(Answer::Bytes("HTTP/1.1 410 Gone\r\nContent-Length: 9\r\n\r\nlong gone")).await;
    assert_eq!(told, (410, "long ".to_owned()));
    assert_eq!(beginning(Answer::Endless).await, (200, "xxxxx".to_owned()));
    let broken_off = Answer::Bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    assert_eq!(beginning(broken_off).await, (200, "abc".to_owned()));
}

#[tokio::test]
async fn an_answer_that_stops_in_the_middle_runs_into_the_timeout() {
    let total_timeout = Duration::from_millis(200);
    let impatient = Client::new(Settings { total_timeout, ..loopback() }).unwrap();
    for answer in [Answer::Stalling, Answer::Silent] {
        let server = Server::start(answer).await;
        // Long before anything else here would give up.
        let answer =
            tokio::time::timeout(Duration::from_secs(8), impatient.send(get(&server.url("/")))).await;
        let failure = answer.unwrap().unwrap_err();
        let host = server.address.to_string();
        assert_eq!(failure, Failure::Timeout { host, phase: Phase::Answering, after: total_timeout });
    }
}

#[tokio::test]
async fn what_is_no_http_or_breaks_off_is_told() {
    for answer in ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", ""] {
        let server = Server::start(Answer::Bytes(answer)).await;
        let failure = client().send(get(&server.url("/"))).await.unwrap_err();
        assert!(matches!(failure, Failure::Broken { .. }), "{answer:?}: {failure}");
    }
}

#[tokio::test]
async fn nobody_at_home_is_told() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let failure = client().send(get(&format!("http://{address}/?code=s3cr3t"))).await.unwrap_err();
    assert!(matches!(&failure, Failure::Connect { host, .. } if *host == address.to_string()), "{failure}");
}

#[tokio::test]
async fn a_failure_never_repeats_the_path_or_the_query() {
    let server = Server::start(Answer::Bytes("")).await;
    let impatient =
        Client::new(Settings { total_timeout: Duration::from_millis(100), ..loopback() }).unwrap();
    let silent = Server::start(Answer::Silent).await;
    for failure in [
        client().send(get(&server.url("/p4th?code=s3cr3t"))).await.unwrap_err(),
        impatient.send(get(&silent.url("/p4th?code=s3cr3t"))).await.unwrap_err(),
        client().send(get("http://10.0.0.1/p4th?code=s3cr3t")).await.unwrap_err(),
        client().send(get("http://does-not-exist.invalid/p4th?code=s3cr3t")).await.unwrap_err(),
    ] {
        let told = format!("{failure} {failure:?}");
        assert!(!told.contains("s3cr3t") && !told.contains("p4th"), "{told}");
    }
}
