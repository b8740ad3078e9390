use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{Name, RData, Record, rdata::TXT},
};
use outbound::{Dns, DnsFailure};
use tokio::net::UdpSocket;

/// A DNS server that gives one answer to every question.
struct Zone {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone)]
enum Says {
    Records(Vec<Vec<&'static [u8]>>),
    Code(ResponseCode),
    Nothing,
}

impl Zone {
    async fn start(says: Says) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            let mut packet = [0; 4096];
            while let Ok((length, from)) = socket.recv_from(&mut packet).await {
                let question = Message::from_vec(&packet[..length]).unwrap();
                let name = question.queries[0].name().clone();
                heard.lock().unwrap().push(name.to_string());
                if let Some(answer) = answer(&question, &name, &says) {
                    socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
                }
            }
        });
        Self { address, asked }
    }

    fn dns(&self) -> Dns {
        Dns::with_servers(&[self.address]).unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(question: &Message, name: &Name, says: &Says) -> Option<Message> {
    let mut answer = Message::response(question.metadata.id, question.metadata.op_code);
    answer.metadata.recursion_available = true;
    answer.add_queries(question.queries.iter().cloned());
    match says {
        Says::Nothing => return None,
        Says::Code(code) => answer.metadata.response_code = *code,
        Says::Records(records) => {
            for strings in records {
                let txt = RData::TXT(TXT::from_bytes(strings.clone()));
                answer.add_answer(Record::from_rdata(name.clone(), 300, txt));
            }
        }
    }
    Some(answer)
}

#[tokio::test]
async fn all_txt_records_of_a_name_are_read_and_the_strings_of_each_joined() {
    let zone = Zone::start(Says::Records(vec![
        vec![b"usher-verify=abc"],
        vec![b"v=spf1 ", b"include:x ", b"-all"],
        vec![b"\xff\xfe"],
    ]))
    .await;
    let records = zone.dns().txt("_usher-verify.acme.example").await.unwrap();
    assert_eq!(records, ["usher-verify=abc", "v=spf1 include:x -all", "\u{fffd}\u{fffd}"]);
    assert_eq!(zone.asked(), ["_usher-verify.acme.example."]);
}

#[tokio::test]
async fn a_name_that_does_not_exist_has_no_records() {
    for says in [Says::Code(ResponseCode::NXDomain), Says::Records(Vec::new())] {
        let zone = Zone::start(says).await;
        assert_eq!(zone.dns().txt("gone.acme.example").await, Ok(Vec::new()));
        // Nothing is appended to it and tried again.
        assert!(zone.asked().iter().all(|name| name == "gone.acme.example."), "{:?}", zone.asked());
    }
}

#[tokio::test]
async fn a_server_in_trouble_is_not_the_same_as_no_records() {
    for code in [ResponseCode::ServFail, ResponseCode::Refused] {
        let zone = Zone::start(Says::Code(code)).await;
        let failure = zone.dns().txt("acme.example").await.unwrap_err();
        assert!(matches!(failure, DnsFailure::Unanswered { .. }), "{code}: {failure}");
    }
}

#[tokio::test]
async fn a_record_that_was_just_added_is_seen() {
    let zone = Zone::start(Says::Records(vec![vec![b"one"]])).await;
    let dns = zone.dns();
    dns.txt("acme.example").await.unwrap();
    dns.txt("acme.example.").await.unwrap();
    assert_eq!(zone.asked().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_keeps_silent_runs_into_the_timeout() {
    let zone = Zone::start(Says::Nothing).await;
    let failure = zone.dns().txt("acme.example").await.unwrap_err();
    assert_eq!(failure, DnsFailure::Timeout { name: "acme.example".to_owned() });
}

#[tokio::test]
async fn what_is_no_domain_name_is_not_asked_for() {
    let zone = Zone::start(Says::Records(Vec::new())).await;
    let long = "a".repeat(64);
    for bad in ["", ".", "a..b", &long, &format!("{}.example", ["a"; 130].join("."))] {
        let failure = zone.dns().txt(bad).await.unwrap_err();
        assert!(matches!(failure, DnsFailure::Name { .. }), "{bad}: {failure}");
    }
    assert!(zone.asked().is_empty());
}

#[tokio::test]
async fn no_server_at_all_is_told_at_once() {
    assert!(matches!(Dns::with_servers(&[]), Err(DnsFailure::Settings { .. })));
}
