//! "Test connection": asks the way the dialect's identity provider asks, and judges the answer by what it needs.

use super::dialects::Needs;
use super::line::{Answer, Line};
use super::outcome::{Outcome, Verdict};
use crate::application::Dialect;
use crate::chance;
use crate::idp::Idp;
use crate::trouble::Trouble;
use serde_json::Value;

mod rehearsal;

/// Tests the connection in the given dialect, whatever dialect the application is set to.
pub(crate) async fn test_connection(idp: &Idp, dialect: Dialect) -> Result<Outcome, Trouble> {
    let state = idp.cabinet.read();
    let mut application = state.application.clone();
    application.dialect = dialect;
    let Some(mut line) = Line::open(&idp.client, &idp.journal, &application, "Test connection") else {
        let message = "Nothing was sent: the application has no SCIM base URL yet.";
        return Ok(Outcome::silent(Verdict::NotConfigured, message));
    };
    let guid = chance::guid()?;
    let speech = line.speech;
    let calls = speech.preface().into_iter().chain(speech.probes(&guid));
    for call in calls {
        let is_list = call.is_list();
        let judged = match line.transmit(call).await {
            Ok(answer) => judge(speech.needs(), is_list, &answer).map_err(|says| (Verdict::Refused, says)),
            Err(stop) => Err((stop.verdict, stop.says)),
        };
        if let Err((result, message)) = judged {
            return Ok(Outcome { result, message, sent: line.sent });
        }
    }
    if speech.rehearses() {
        let domain = state.people.first().and_then(|person| person.email.rsplit_once('@'));
        let domain = domain.map_or("acme.example", |(_, domain)| domain);
        if let Err(stop) = rehearsal::rehearse(&mut line, domain, &guid[..8]).await {
            return Ok(Outcome { result: stop.verdict, message: stop.says, sent: line.sent });
        }
    }
    let message = match dialect {
        Dialect::Rfc => "The connection works: it answers as RFC 7644 wants it.".to_owned(),
        _ => format!("The connection works: {} would accept it.", dialect.title()),
    };
    Ok(Outcome { result: Verdict::Done, message, sent: line.sent })
}

fn judge(needs: Needs, is_list: bool, answer: &Answer) -> Result<(), String> {
    match answer.status {
        200 => {}
        401 => return Err("The token is not accepted (401).".to_owned()),
        403 => return Err("The token is known, but may not do this (403).".to_owned()),
        404 => return Err("Nothing is found there (404). Is the base URL right?".to_owned()),
        status => return Err(format!("A test needs 200, the answer was {status}.")),
    }
    if !answer.body.is_object() {
        return Err("The answer (200) is not a JSON object.".to_owned());
    }
    if !is_list {
        return Ok(());
    }
    for field in needs.numbers {
        if !answer.body[*field].is_u64() {
            return Err(format!("The list has no number “{field}”."));
        }
    }
    if needs.finds_nobody {
        if answer.body["totalResults"] != 0 {
            return Err("A search for a random userName must find nobody, and this one did.".to_owned());
        }
        if !matches!(answer.body["Resources"], Value::Array(_)) {
            return Err("The empty list has no “Resources”: [].".to_owned());
        }
    }
    Ok(())
}
