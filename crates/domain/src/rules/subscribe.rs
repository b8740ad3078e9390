//! Subscriptions: made, changed, paused and resumed, given another secret, sent back in the feed, removed.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    Actor, Change, EventId, Moment, Refusal, SubscriptionId,
    audit::AuditEntry,
    event,
    subscription::{LONGEST_OVERLAP, LONGEST_URL, MOST, Older, Pause, State, Subscription, Write},
};

/// What a new subscription is made of.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Where to tell; an address that was parsed.
    pub url: String,
    /// Of which events; of all where none is named.
    pub events: Vec<String>,
    /// What signs, sealed.
    pub secret: Vec<u8>,
    /// Behind which event it begins; behind the last there is where none is named.
    pub after: Option<EventId>,
}

/// What of a subscription is to change. What is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    /// Another address.
    pub url: Option<String>,
    /// Other events.
    pub events: Option<Vec<String>>,
    /// Whether it is to be told.
    pub active: Option<bool>,
}

/// Makes a subscription. `kept` is how many there are, `end` the last event of the feed.
///
/// # Errors
/// [`Refusal::SubscriptionTwentyKept`]; [`Refusal::ValueInvalid`].
pub fn add(
    actor: Actor,
    now: Moment,
    new: NewSubscription,
    kept: u32,
    end: EventId,
) -> Result<(Change, Subscription), Refusal> {
    fits(&new.url)?;
    let events = known(new.events)?;
    let after = new.after.unwrap_or(end);
    told(after, end)?;
    if kept >= MOST {
        return Err(Refusal::SubscriptionTwentyKept);
    }
    let subscription = Subscription {
        id: new.id,
        url: new.url,
        events,
        secret: new.secret,
        older: None,
        state: State::Active,
        created_at: now,
    };
    let mut details = shown(&subscription);
    details["after"] = json!(after);
    let write = Write::Insert { subscription: subscription.clone(), after };
    Ok((change(actor, now, [write], "subscription.created", subscription.id, &details), subscription))
}

/// Changes a subscription. One that is resumed, or that gets another address, is told at once of what waits.
///
/// # Errors
/// [`Refusal::SubscriptionNotFound`]; [`Refusal::ValueInvalid`].
pub fn edit(
    actor: Actor,
    now: Moment,
    before: Option<Subscription>,
    edit: Edit,
) -> Result<(Change, Subscription), Refusal> {
    let before = before.ok_or(Refusal::SubscriptionNotFound)?;
    let mut after = before.clone();
    if let Some(url) = edit.url {
        fits(&url)?;
        after.url = url;
    }
    if let Some(events) = edit.events {
        after.events = known(events)?;
    }
    match edit.active {
        Some(true) => after.state = State::Active,
        Some(false) if before.is_active() => after.state = State::Paused { at: now, why: Pause::Operator },
        Some(false) | None => {}
    }
    if after == before {
        return Ok((Change::none(), after));
    }
    let mut writes = vec![Write::Update(after.clone())];
    if after.url != before.url || (after.is_active() && !before.is_active()) {
        writes.push(Write::Refresh(after.id));
    }
    let details = shown(&after);
    Ok((change(actor, now, writes, "subscription.updated", after.id, &details), after))
}

/// Gives a subscription another secret. The one it had signs beside it for `overlap`; one that did so before signs no
/// more.
///
/// # Errors
/// [`Refusal::SubscriptionNotFound`]; [`Refusal::ValueInvalid`] for an overlap that is too long.
pub fn rotate(
    actor: Actor,
    now: Moment,
    before: Option<Subscription>,
    secret: Vec<u8>,
    overlap: Duration,
) -> Result<(Change, Subscription), Refusal> {
    let mut after = before.ok_or(Refusal::SubscriptionNotFound)?;
    if overlap > LONGEST_OVERLAP {
        let why = text::values::old_secret_hours().to_owned();
        return Err(Refusal::ValueInvalid { field: "overlap_hours", why });
    }
    let until = now.after(overlap);
    let old = std::mem::replace(&mut after.secret, secret);
    after.older = (until > now).then_some(Older { secret: old, until });
    let write = Write::Update(after.clone());
    let details = json!({"older_until": after.older.as_ref().map(|older| older.until)});
    Ok((change(actor, now, [write], "subscription.secret_rotated", after.id, &details), after))
}

/// Keeps a subscription's secrets as they were sealed anew; `older` is of the one that still signs beside it, if any does.
/// Nothing, where they are not those any more that were read.
#[must_use]
pub fn reseal(
    now: Moment,
    kept: Option<Subscription>,
    read: &Subscription,
    secret: Vec<u8>,
    older: Option<Vec<u8>>,
) -> Change {
    let Some(kept) = kept.filter(|kept| kept.secret == read.secret && kept.older == read.older) else {
        return Change::none();
    };
    let older = kept.older.clone().zip(older).map(|(before, secret)| Older { secret, ..before });
    let after = Subscription { secret, older, ..kept };
    let id = after.id;
    change(Actor::System, now, [Write::Update(after)], "subscription.resealed", id, &json!({}))
}

/// Sends a subscription to another place of the feed: it is told of everything behind `after`, once more if it was told
/// before, and of nothing else that waited. `end` is the last event of the feed.
///
/// # Errors
/// [`Refusal::SubscriptionNotFound`]; [`Refusal::ValueInvalid`] for an event that was not told yet.
pub fn replay(
    actor: Actor,
    now: Moment,
    subscription: Option<Subscription>,
    after: EventId,
    end: EventId,
) -> Result<(Change, Subscription), Refusal> {
    let subscription = subscription.ok_or(Refusal::SubscriptionNotFound)?;
    told(after, end)?;
    let id = subscription.id;
    let details = json!({"after": after});
    let write = Write::Move { id, after };
    Ok((change(actor, now, [write], "subscription.replayed", id, &details), subscription))
}

/// Removes a subscription for good.
///
/// # Errors
/// [`Refusal::SubscriptionNotFound`].
pub fn remove(actor: Actor, now: Moment, subscription: Option<Subscription>) -> Result<Change, Refusal> {
    let subscription = subscription.ok_or(Refusal::SubscriptionNotFound)?;
    let write = Write::Remove(subscription.id);
    Ok(change(
        actor,
        now,
        [write],
        "subscription.removed",
        subscription.id,
        &json!({"url": subscription.url}),
    ))
}

/// Pauses a subscription because of what became of deliveries to `url`. Where it is paused already, gone, or has another
/// address by now, nothing changes.
#[must_use]
pub fn give_up(now: Moment, subscription: Option<Subscription>, url: &str, why: Pause) -> Change {
    let Some(mut after) = subscription.filter(|it| it.is_active() && it.url == url) else {
        return Change::none();
    };
    after.state = State::Paused { at: now, why };
    let (id, details) = (after.id, shown(&after));
    change(Actor::System, now, [Write::Update(after)], "subscription.paused", id, &details)
}

fn change(
    actor: Actor,
    now: Moment,
    writes: impl IntoIterator<Item = Write>,
    action: &str,
    target: SubscriptionId,
    details: &Value,
) -> Change {
    let mut change = Change::begun(now);
    for write in writes {
        change.write(crate::Write::Subscription(write));
    }
    change.recorded(AuditEntry::new(None, actor, action, target).with(details))
}

/// What the audit log shows of a subscription.
fn shown(subscription: &Subscription) -> Value {
    let (state, why) = match subscription.state {
        State::Active => ("active", None),
        State::Paused { why, .. } => ("paused", Some(why)),
    };
    json!({"url": subscription.url, "events": subscription.events, "state": state, "why": why})
}

fn fits(url: &str) -> Result<(), Refusal> {
    if url.len() <= LONGEST_URL {
        return Ok(());
    }
    Err(Refusal::ValueInvalid { field: "url", why: text::values::at_most_bytes(LONGEST_URL) })
}

/// Names of events there are, each once and in order.
fn known(mut events: Vec<String>) -> Result<Vec<String>, Refusal> {
    if let Some(unknown) = events.iter().find(|name| !event::NAMES.contains(&name.as_str())) {
        let short: String = unknown.chars().take(60).collect();
        let why = text::values::no_such_event(format_args!("{short:?}"));
        return Err(Refusal::ValueInvalid { field: "events", why });
    }
    events.sort();
    events.dedup();
    Ok(events)
}

/// Whoever began behind an event that was not told yet would miss those up to it.
fn told(after: EventId, end: EventId) -> Result<(), Refusal> {
    if after <= end {
        return Ok(());
    }
    let why = text::values::feed_has_no_event().to_owned();
    Err(Refusal::ValueInvalid { field: "after", why })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::{days, hours};

    const OPERATOR: Actor = Actor::Operator(crate::Id::from_bits(7));

    fn now() -> Moment {
        "2026-11-26T09:00:00Z".parse().unwrap()
    }

    fn event(place: u128) -> EventId {
        EventId::from_bits(place)
    }

    fn new(events: &[&str]) -> NewSubscription {
        NewSubscription {
            id: SubscriptionId::from_bits(1),
            url: "https://host.example/hooks".to_owned(),
            events: events.iter().map(|name| (*name).to_owned()).collect(),
            secret: vec![1],
            after: None,
        }
    }

    fn made() -> Subscription {
        add(OPERATOR, now(), new(&["member.removed"]), 0, event(9)).unwrap().1
    }

    fn writes(change: &Change) -> Vec<Write> {
        let writes = change.writes().iter().map(|write| match write {
            crate::Write::Subscription(write) => write.clone(),
            other => panic!("{other:?} is no write of a subscription"),
        });
        writes.collect()
    }

    #[track_caller]
    fn refused_for<T: std::fmt::Debug>(answer: Result<T, Refusal>, field: &str) {
        let refusal = answer.unwrap_err();
        assert!(matches!(refusal, Refusal::ValueInvalid { field: of, .. } if of == field), "{refusal}");
    }

    #[test]
    fn a_subscription_begins_at_the_feeds_end_or_where_it_is_told_to() {
        let (change, subscription) = add(OPERATOR, now(), new(&[]), 0, event(9)).unwrap();
        assert_eq!(writes(&change), [Write::Insert { subscription, after: event(9) }]);
        let from = NewSubscription { after: Some(event(4)), ..new(&[]) };
        let (change, subscription) = add(OPERATOR, now(), from, 0, event(9)).unwrap();
        assert_eq!(writes(&change), [Write::Insert { subscription, after: event(4) }]);
        let entry = change.audit().unwrap();
        assert_eq!((entry.workspace, entry.action.as_str()), (None, "subscription.created"));
        let beyond = NewSubscription { after: Some(event(10)), ..new(&[]) };
        refused_for(add(OPERATOR, now(), beyond, 0, event(9)), "after");
    }

    #[test]
    fn names_of_events_are_known_and_each_stands_once() {
        let names = ["seat.taken", "member.removed", "seat.taken"];
        let (_, subscription) = add(OPERATOR, now(), new(&names), 0, event(0)).unwrap();
        assert_eq!(subscription.events, ["member.removed", "seat.taken"]);
        assert!(subscription.wants("seat.taken") && !subscription.wants("seat.freed"));
        refused_for(add(OPERATOR, now(), new(&["member.gone"]), 0, event(0)), "events");
        refused_for(
            edit(
                OPERATOR,
                now(),
                Some(made()),
                Edit { events: Some(vec!["x".to_owned()]), ..Edit::default() },
            ),
            "events",
        );
        let (_, every) = add(OPERATOR, now(), new(&[]), 0, event(0)).unwrap();
        assert!(every.wants("seat.freed"));
    }

    #[test]
    fn there_are_no_more_than_twenty_and_no_endless_address() {
        let answer = add(OPERATOR, now(), new(&[]), MOST, event(0));
        assert_eq!(answer.unwrap_err(), Refusal::SubscriptionTwentyKept);
        let long = NewSubscription { url: format!("https://h/{}", "x".repeat(LONGEST_URL)), ..new(&[]) };
        refused_for(add(OPERATOR, now(), long, 0, event(0)), "url");
    }

    #[test]
    fn who_is_resumed_or_moves_is_told_at_once_and_who_is_paused_is_not() {
        let ask = |before, it| edit(OPERATOR, now(), Some(before), it).unwrap();
        let (change, paused) = ask(made(), Edit { active: Some(false), ..Edit::default() });
        assert_eq!(paused.state, State::Paused { at: now(), why: Pause::Operator });
        assert_eq!(writes(&change), [Write::Update(paused.clone())]);
        let (change, again) = ask(paused.clone(), Edit { active: Some(false), ..Edit::default() });
        assert!(change.is_none() && again == paused, "the first pause counts");
        let (change, resumed) = ask(paused, Edit { active: Some(true), ..Edit::default() });
        assert_eq!(writes(&change), [Write::Update(resumed.clone()), Write::Refresh(resumed.id)]);
        let (change, moved) =
            ask(resumed, Edit { url: Some("https://new.example/".to_owned()), ..Edit::default() });
        assert_eq!(writes(&change), [Write::Update(moved.clone()), Write::Refresh(moved.id)]);
        assert!(ask(moved, Edit::default()).0.is_none());
    }

    #[test]
    fn a_rotated_secret_signs_beside_the_new_one_for_a_while() {
        let before =
            Subscription { older: Some(Older { secret: vec![0], until: now().after(hours(1)) }), ..made() };
        let (_, after) = rotate(OPERATOR, now(), Some(before.clone()), vec![2], hours(24)).unwrap();
        assert_eq!(after.secret, [2]);
        assert_eq!(after.older, Some(Older { secret: vec![1], until: now().after(days(1)) }));
        let (_, after) = rotate(OPERATOR, now(), Some(before.clone()), vec![2], Duration::ZERO).unwrap();
        assert_eq!(after.older, None, "who has lost a secret ends it at once");
        refused_for(rotate(OPERATOR, now(), Some(before), vec![2], hours(169)), "overlap_hours");
    }

    #[test]
    fn a_subscription_is_given_up_on_only_as_it_was_when_it_failed() {
        let failed = made();
        let change = give_up(now(), Some(failed.clone()), &failed.url, Pause::Gone);
        let paused = Subscription { state: State::Paused { at: now(), why: Pause::Gone }, ..failed.clone() };
        assert_eq!(writes(&change), [Write::Update(paused.clone())]);
        let entry = change.audit().unwrap();
        assert_eq!((entry.actor, entry.action.as_str()), (Actor::System, "subscription.paused"));
        assert!(give_up(now(), Some(failed), "https://other.example/", Pause::Gone).is_none());
        assert!(give_up(now(), Some(paused.clone()), &paused.url, Pause::Unanswered).is_none());
        assert!(give_up(now(), None, &paused.url, Pause::Gone).is_none());
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let missing = Refusal::SubscriptionNotFound;
        assert_eq!(edit(OPERATOR, now(), None, Edit::default()).unwrap_err(), missing);
        assert_eq!(rotate(OPERATOR, now(), None, vec![], hours(1)).unwrap_err(), missing);
        assert_eq!(replay(OPERATOR, now(), None, event(1), event(1)).unwrap_err(), missing);
        assert_eq!(remove(OPERATOR, now(), None).unwrap_err(), missing);
        refused_for(replay(OPERATOR, now(), Some(made()), event(2), event(1)), "after");
    }
}
