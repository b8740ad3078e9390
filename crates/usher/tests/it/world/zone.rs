//! A DNS server of the test's own, whose records come and go as the test says.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{RData, Record, rdata::TXT},
};
use tokio::net::UdpSocket;

/// The server.
pub(crate) struct Zone {
    pub(crate) address: SocketAddr,
    holds: Arc<Mutex<Holds>>,
}

/// What it answers.
enum Holds {
    /// These TXT records, by name, and that there is no other name.
    Records(Vec<(String, String)>),
    /// That it can't say.
    Trouble,
}

impl Zone {
    /// One in which nothing is.
    pub(crate) async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let holds = Arc::new(Mutex::new(Holds::Records(Vec::new())));
        let held = Arc::clone(&holds);
        tokio::spawn(async move {
            let mut packet = [0; 4096];
            while let Ok((length, from)) = socket.recv_from(&mut packet).await {
                let question = Message::from_vec(&packet[..length]).unwrap();
                let answer = answer(&question, &held.lock().unwrap()).to_vec().unwrap();
                socket.send_to(&answer, from).await.unwrap();
            }
        });
        Self { address, holds }
    }

    /// From now on it has these TXT records and no others.
    pub(crate) fn holds(&self, records: &[(&str, &str)]) {
        let records = records.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        *self.holds.lock().unwrap() = Holds::Records(records.collect());
    }

    /// From now on it can't say.
    pub(crate) fn is_in_trouble(&self) {
        *self.holds.lock().unwrap() = Holds::Trouble;
    }
}

fn answer(question: &Message, holds: &Holds) -> Message {
    let mut answer = Message::response(question.metadata.id, question.metadata.op_code);
    answer.metadata.recursion_available = true;
    answer.add_queries(question.queries.iter().cloned());
    let name = question.queries[0].name().clone();
    match holds {
        Holds::Trouble => answer.metadata.response_code = ResponseCode::ServFail,
        Holds::Records(records) => {
            let wanted = name.to_string();
            let wanted = wanted.trim_end_matches('.');
            for (_, text) in records.iter().filter(|(name, _)| name == wanted) {
                let txt = RData::TXT(TXT::new(vec![text.clone()]));
                answer.add_answer(Record::from_rdata(name.clone(), 300, txt));
            }
            if answer.answers.is_empty() {
                answer.metadata.response_code = ResponseCode::NXDomain;
            }
        }
    }
    answer
}
