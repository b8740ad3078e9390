//! From a mail on the wire to the mailbox.

use crate::support::{Idp, free_port};
use http::Method;
use practice_idp::Options;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

async fn with_mail() -> Idp {
    Idp::start_with(Options { smtp_listen: Some(free_port()), ..Options::new(free_port()) }).await
}

/// A conversation over SMTP, line by line.
struct Sender(BufReader<TcpStream>);

impl Sender {
    async fn connect(idp: &Idp) -> Self {
        let mut sender = Self(BufReader::new(TcpStream::connect(idp.running.smtp.unwrap()).await.unwrap()));
        sender.expect("220").await;
        sender
    }

    /// Reads one whole reply, which may have several lines (RFC 5321 section 4.2.1).
    async fn expect(&mut self, code: &str) {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).await.unwrap();
            assert!(line.starts_with(code), "expected {code}, got {line:?}");
            if line.as_bytes().get(3) != Some(&b'-') {
                return;
            }
        }
    }

    async fn say(&mut self, line: &str, code: &str) {
        self.0.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        self.expect(code).await;
    }

    async fn mail(&mut self, from: &str, to: &[&str], text: &str) {
        self.say(&format!("MAIL FROM:{from}"), "250").await;
        for to in to {
            self.say(&format!("RCPT TO:<{to}>"), "250").await;
        }
        self.say("DATA", "354").await;
        let stuffed = text.replace('\n', "\r\n").replace("\r\n.", "\r\n..");
        self.say(&format!("{stuffed}\r\n."), "250").await;
    }
}

async fn mails(idp: &Idp, query: &str) -> Vec<Value> {
    idp.get(&format!("/api/mail{query}")).await.json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_mail_arrives_decoded_with_its_links_and_codes() {
    let idp = with_mail().await;
    let mut sender = Sender::connect(&idp).await;
    sender.say("EHLO app.example", "250").await;
    let text = "From: Usher <no-reply@usher.example>\nTo: ada@acme.example\nSubject: =?utf-8?q?Dein_Code_f=C3=BCr_Usher?=\n\
        MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
        Code: 482913\n.hidden dot\nhttp://127.0.0.1/l?t=3Dabc <script>\n";
    sender.mail("<no-reply@usher.example>", &["Ada@acme.example", "owner@acme.example"], text).await;
    sender.say("QUIT", "221").await;

    let found = mails(&idp, "?to=ada%40ACME.example").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["subject"], "Dein Code für Usher");
    assert_eq!(found[0]["from"], "Usher <no-reply@usher.example>");
    assert_eq!(found[0]["to"], json!(["ada@acme.example", "owner@acme.example"]));
    assert_eq!(found[0]["codes"], json!(["482913"]));
    assert_eq!(found[0]["links"], json!(["http://127.0.0.1/l?t=abc"]));
    assert!(found[0]["text"].as_str().unwrap().contains("\n.hidden dot"));
    assert!(mails(&idp, "?to=grace@acme.example").await.is_empty());

    let page = idp.get("/mail?to=owner@acme.example").await.text;
    assert!(page.contains("<a href=\"http://127.0.0.1/l?t=abc\" rel=\"noreferrer\">"), "{page}");
    assert!(page.contains("482913"));
    assert!(!page.contains("<script>"));
}

#[tokio::test]
async fn one_connection_brings_several_mails_and_the_newest_comes_first() {
    let idp = with_mail().await;
    let mut sender = Sender::connect(&idp).await;
    sender.say("HELO app.example", "250").await;
    sender.mail("<a@app.example>", &["ada@acme.example"], "Subject: first\n\nx").await;
    sender.mail("<>", &["ada@acme.example"], "Subject: second\n\nx").await;
    sender.mail(" <a@app.example> SIZE=12", &["ada@acme.example"], "Subject: third\n\nx").await;
    let subjects: Vec<Value> =
        mails(&idp, "").await.into_iter().map(|mail| mail["subject"].clone()).collect();
    assert_eq!(subjects, ["third", "second", "first"]);
}

#[tokio::test]
async fn a_mail_that_is_too_long_is_cut_off_and_says_so() {
    let idp = with_mail().await;
    let mut sender = Sender::connect(&idp).await;
    sender.say("HELO app.example", "250").await;
    let long = format!("Subject: long\n\n{}", "0123456789abcdef\n".repeat(20_000));
    sender.mail("<a@app.example>", &["ada@acme.example"], &long).await;
    let mail = &mails(&idp, "").await[0];
    assert_eq!(mail["is_cut_off"], true);
    assert!(mail["text"].as_str().unwrap().len() <= 256 * 1024);
}

#[tokio::test]
async fn a_command_out_of_order_is_refused_and_the_conversation_goes_on() {
    let idp = with_mail().await;
    let mut sender = Sender::connect(&idp).await;
    sender.say("MAIL FROM:<a@app.example>", "503").await;
    sender.say("HELO app.example", "250").await;
    sender.say("DATA", "503").await;
    sender.say("NONSENSE", "500").await;
    sender.say("MAIL FROM:<a@app.example>", "250").await;
    for number in 0..100 {
        sender.say(&format!("RCPT TO:<p{number}@acme.example>"), "250").await;
    }
    sender.say("RCPT TO:<one.more@acme.example>", "452").await;
    sender.say("RSET", "250").await;
    sender.mail("<a@app.example>", &["ada@acme.example"], "Subject: after all\n\nx").await;
    assert_eq!(mails(&idp, "").await[0]["to"], json!(["ada@acme.example"]));
}

#[tokio::test]
async fn the_mailbox_can_be_cleared_by_a_button_and_by_a_call() {
    let idp = with_mail().await;
    let mut sender = Sender::connect(&idp).await;
    sender.say("HELO app.example", "250").await;
    sender.mail("<a@app.example>", &["ada@acme.example"], "Subject: x\n\nx").await;
    let id = mails(&idp, "").await[0]["id"].clone();
    assert_eq!(idp.get(&format!("/api/mail/{id}")).await.json()["subject"], "x");
    assert_eq!(idp.form("/mail/clear", &[]).await.status, 303);
    assert_eq!(idp.get(&format!("/api/mail/{id}")).await.status, 404);
    sender.mail("<a@app.example>", &["ada@acme.example"], "Subject: y\n\ny").await;
    assert_eq!(idp.api(Method::DELETE, "/api/mail", json!({})).await.status, 204);
    assert!(mails(&idp, "").await.is_empty());
}
