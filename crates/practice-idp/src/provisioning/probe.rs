//! "Test connection": asks the way the dialect's identity provider asks, and judges the answer by what it needs.

use super::line::{Answer, Line};
use super::outcome::{Outcome, Verdict};
use crate::application::Dialect;
use crate::chance;
use crate::idp::Idp;
use crate::trouble::Trouble;
use serde_json::Value;

/// Tests the connection in the given dialect, whatever dialect the application is set to.
pub(crate) async fn test_connection(idp: &Idp, dialect: Dialect) -> Result<Outcome, Trouble> {
    let mut application = idp.cabinet.read().application.clone();
    application.dialect = dialect;
    let line = Line::open(&idp.client, &idp.journal, &application, None, "Test connection");
    let Some(mut line) = line else {
        return Ok(Outcome {
            result: Verdict::NotConfigured,
            message: "Nothing was sent: the application has no SCIM base URL yet.".to_owned(),
            sent: Vec::new(),
        });
    };
    for call in dialect.probes(&chance::guid()?) {
        let is_list = call.path == ["Users"];
        let judged = match line.send(call).await {
            Ok(answer) => judge(dialect, is_list, &answer).map_err(|says| (Verdict::Refused, says)),
            Err(stop) => Err((stop.verdict, stop.says)),
        };
        if let Err((result, message)) = judged {
            return Ok(Outcome { result, message, sent: line.sent });
        }
    }
    let message = format!("The connection works: {} would accept it.", dialect.title());
    let message = match dialect {
        Dialect::Rfc => "The connection works: it answers as RFC 7644 wants it.".to_owned(),
        Dialect::Okta | Dialect::Entra => message,
    };
    Ok(Outcome { result: Verdict::Done, message, sent: line.sent })
}

fn judge(dialect: Dialect, is_list: bool, answer: &Answer) -> Result<(), String> {
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
    let numbers: &[&str] = match dialect {
        Dialect::Rfc | Dialect::Entra => &["totalResults"],
        Dialect::Okta => &["totalResults", "startIndex", "itemsPerPage"],
    };
    for field in numbers {
        if !answer.body[*field].is_u64() {
            return Err(format!("The list has no number “{field}”."));
        }
    }
    if dialect == Dialect::Entra {
        if answer.body["totalResults"] != 0 {
            return Err("A search for a random userName must find nobody, and this one did.".to_owned());
        }
        if !matches!(answer.body["Resources"], Value::Array(_)) {
            return Err("The empty list has no “Resources”: [].".to_owned());
        }
    }
    Ok(())
}
