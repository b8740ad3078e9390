//! What a directory's identity provider asked for, and what came of it, stands in the commit of what it did.

use crate::{Change, Write, exchange::Exchange};

/// The change with its entry in the journal. A request that changed nothing, or was refused, has one as well.
#[must_use]
pub fn kept(change: Change, exchange: Exchange) -> Change {
    let mut change = if change.is_none() { Change::begun(exchange.at) } else { change };
    change.write(Write::InsertExchange(Box::new(exchange)));
    change
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Id, Moment,
        exchange::{Opener, Outcome, Verb},
        sign_in::Client,
    };

    #[test]
    fn an_entry_changes_nothing_and_tells_nothing() {
        let at = Moment::from_micros(7);
        let exchange = Exchange {
            id: Id::from_bits(1),
            workspace: Id::from_bits(2),
            directory: Id::from_bits(3),
            at,
            opener: Opener::Token(Id::from_bits(4)),
            verb: Verb::Change,
            target: "Users/usr_1".to_owned(),
            resource: None,
            name: None,
            outcome: Outcome::Refused,
            status: 403,
            code: Some("seat_none_left".to_owned()),
            detail: None,
            request: None,
            changed: Vec::new(),
            client: Client::default(),
        };
        let change = kept(Change::none(), exchange.clone());
        assert_eq!((change.at(), change.writes()), (at, &[Write::InsertExchange(Box::new(exchange))][..]));
        assert!(change.events().is_empty() && change.audit().is_none());
        assert_eq!((change.seats_delta(), change.users_delta(), change.groups_delta()), (0, 0, 0));
    }
}
