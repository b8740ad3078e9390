//! Looking for what may be there already, with the searches of a dialect.

use super::call::Call;
use super::line::{Line, Stop};
use serde_json::Value;

/// Runs the searches until one finds somebody, and gives the resource with its `id`. An answer that is no list ends the action, as
/// Entra ID wants it.
pub(crate) async fn find(line: &mut Line<'_>, searches: Vec<Call>) -> Result<Option<(String, Value)>, Stop> {
    for call in searches {
        let answer = line.send(call).await?;
        if !answer.is_success() {
            return Err(line.refused(&answer));
        }
        let listed = match &answer.body["Resources"] {
            Value::Array(listed) => listed.as_slice(),
            // RFC 7644 section 3.4.2: "Resources" may be missing when nothing was found.
            Value::Null if answer.body["totalResults"] == 0 => &[],
            _ => return Err(line.odd("a search needs a ListResponse with Resources.")),
        };
        match listed {
            [] => {}
            [found] => {
                let Some(id) = found["id"].as_str() else {
                    return Err(line.odd("what a search found has no id."));
                };
                return Ok(Some((id.to_owned(), found.clone())));
            }
            more => return Err(line.odd(format_args!("a search for one found {}.", more.len()))),
        }
    }
    Ok(None)
}

/// Sends the requests in order. The last status, or `None` when the other side doesn't know what they are about; of no request that is
/// no status at all, which the caller keeps from happening.
pub(crate) async fn send_all(line: &mut Line<'_>, calls: Vec<Call>) -> Result<Option<u16>, Stop> {
    let mut last = 0;
    for call in calls {
        let answer = line.send(call).await?;
        match answer.status {
            404 => return Ok(None),
            status if answer.is_success() => last = status,
            _ => return Err(line.refused(&answer)),
        }
    }
    Ok(Some(last))
}
