use std::time::Duration;

use outbound::{
    Mail, MailFailure, Mailer, Relay,
    mail::{Login, Security},
};

use crate::relay::{Sink, Temper};

fn mail(to: &str, subject: &str, text: &str) -> Mail {
    Mail { to: to.to_owned(), subject: subject.to_owned(), text: text.to_owned() }
}

fn plain() -> Mail {
    mail("it@acme.example", "Your token runs out", "Hello.\nIt runs out on Friday.\n")
}

fn login() -> Option<Login> {
    Some(Login { username: "usher".to_owned(), password: "s3cr3t".to_owned() })
}

#[tokio::test]
async fn a_mail_is_handed_to_the_relay() {
    let sink = Sink::start(Temper::Taking).await;
    Mailer::new(sink.relay()).unwrap().send(&plain()).await.unwrap();
    let lines = sink.lines();
    assert!(lines.contains(&"EHLO vendor.example".to_owned()), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("MAIL FROM:<usher@vendor.example>")), "{lines:?}");
    assert!(lines.contains(&"RCPT TO:<it@acme.example>".to_owned()), "{lines:?}");

    let (head, body) = sink.message();
    for header in [
        "From: \"Usher at Acme\" <usher@vendor.example>",
        "To: it@acme.example",
        "Subject: Your token runs out",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(head.contains(&header.to_owned()), "{header} in {head:?}");
    }
    for header in ["Message-ID: <", "Date: "] {
        assert!(head.iter().any(|line| line.starts_with(header)), "{header} in {head:?}");
    }
    assert_eq!(body, ["Hello.", "It runs out on Friday."]);
}

#[tokio::test]
async fn text_in_any_characters_arrives_encoded() {
    let sink = Sink::start(Temper::Taking).await;
    let text = format!("Grüße an Zoë\n.\n..\n{}\n", "x".repeat(2000));
    Mailer::new(sink.relay()).unwrap().send(&mail("it@acme.example", "Zoë ist da", &text)).await.unwrap();
    let (head, body) = sink.message();
    assert!(head.iter().any(|line| line.starts_with("Subject: =?utf-8?b?")), "{head:?}");
    assert!(head.iter().chain(&body).all(|line| line.is_ascii() && line.len() <= 998));
    // A line with a single dot is part of the text and not its end.
    assert!(body.len() > 3, "{body:?}");
}

#[tokio::test]
async fn no_field_can_smuggle_in_a_header_or_a_recipient() {
    let sink = Sink::start(Temper::Taking).await;
    let named = |name: &str| Relay { from_name: Some(name.to_owned()), ..sink.relay() };
    for name in ["Acme\r\nBcc: evil@evil.example", "Acme\n", "Acme\0", "\u{85}"] {
        assert!(matches!(Mailer::new(named(name)), Err(MailFailure::Settings { .. })), "{name:?}");
    }
    let mailer = Mailer::new(named("Acme\" <evil@evil.example>, \"x")).unwrap();
    let subject = "Hi\r\nBcc: evil@evil.example\r\n\r\nbody";
    mailer.send(&mail("it@acme.example", subject, "text")).await.unwrap();
    let (head, body) = sink.message();
    assert!(head.iter().all(|line| !line.to_ascii_lowercase().starts_with("bcc")), "{head:?}");
    assert!(head.iter().all(|line| !line.contains("<evil@evil.example>")), "{head:?}");
    assert_eq!(body, ["text"]);
    let recipients = sink.lines().into_iter().filter(|line| line.starts_with("RCPT")).count();
    assert_eq!(recipients, 1);

    for to in [
        "",
        "acme.example",
        "a@x.example, b@y.example",
        "a@x.example\r\nBcc: b@y.example",
        "a@x.example\r\nRCPT TO:<b@y.example>",
        "Acme <a@x.example>",
        "a@x.example>",
        "<a@x.example",
        "a b@x.example",
    ] {
        assert_eq!(mailer.send(&mail(to, "s", "t")).await, Err(MailFailure::Recipient), "{to:?}");
    }
}

#[tokio::test]
async fn a_relay_that_says_no_is_quoted_with_its_code() {
    for (reply, status, may_pass) in [("550 no such user", 550, false), ("451 later", 451, true)] {
        let sink = Sink::start(Temper::Saying(reply)).await;
        let failure = Mailer::new(sink.relay()).unwrap().send(&plain()).await.unwrap_err();
        assert!(matches!(failure, MailFailure::Refused { status: told, .. } if told == status), "{failure}");
        assert_eq!(failure.may_pass(), may_pass);
    }
}

#[tokio::test]
async fn a_relay_that_keeps_silent_or_never_ends_runs_into_the_timeout() {
    for temper in [Temper::Silent, Temper::Rambling] {
        let sink = Sink::start(temper).await;
        let mailer = Mailer::new(Relay { timeout: Duration::from_millis(200), ..sink.relay() }).unwrap();
        // Long before anything else here would give up.
        let answer = tokio::time::timeout(Duration::from_secs(8), mailer.send(&plain())).await;
        let failure = answer.unwrap().unwrap_err();
        assert!(matches!(failure, MailFailure::Timeout { .. }), "{failure}");
        assert!(failure.may_pass());
    }
}

#[tokio::test]
async fn a_relay_that_is_not_there_is_told() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let sink = Sink::start(Temper::Taking).await;
    let failure = Mailer::new(Relay { port, ..sink.relay() }).unwrap().send(&plain()).await.unwrap_err();
    assert!(matches!(failure, MailFailure::Unreachable { .. }), "{failure}");
}

#[tokio::test]
async fn no_mail_goes_out_in_the_clear_when_starttls_is_asked_for() {
    let sink = Sink::start(Temper::Taking).await;
    let relay = Relay { security: Security::StartTls, login: login(), ..sink.relay() };
    let failure = Mailer::new(relay).unwrap().send(&plain()).await.unwrap_err();
    assert!(matches!(failure, MailFailure::Tls { .. } | MailFailure::Unreachable { .. }), "{failure:?}");
    let lines = sink.lines();
    assert!(lines.iter().all(|line| !line.starts_with("MAIL") && !line.starts_with("AUTH")), "{lines:?}");
}

#[tokio::test]
async fn a_password_stays_home_when_the_wire_is_plain() {
    let sink = Sink::start(Temper::Taking).await;
    let elsewhere = Relay { host: "relay.example".to_owned(), login: login(), ..sink.relay() };
    assert!(matches!(Mailer::new(elsewhere), Err(MailFailure::Settings { .. })));

    // To this very machine it may go.
    Mailer::new(Relay { login: login(), ..sink.relay() }).unwrap().send(&plain()).await.unwrap();
    assert!(sink.lines().iter().any(|line| line.starts_with("AUTH PLAIN ")));
    assert!(!format!("{:?}", login()).contains("s3cr3t"));
}

#[tokio::test]
async fn a_sender_that_is_no_address_is_refused_at_once() {
    let sink = Sink::start(Temper::Taking).await;
    for from in ["", "usher", "Usher <usher@vendor.example>", "a@x.example\r\nX: y"] {
        let relay = Relay { from: from.to_owned(), ..sink.relay() };
        assert!(matches!(Mailer::new(relay), Err(MailFailure::Settings { .. })), "{from:?}");
    }
}
