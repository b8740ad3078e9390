use super::*;
use crate::{
    Id,
    directory::provider::Provider,
    exchange::Opener,
    moment::{hours, minutes},
};

const NOW: Moment = Moment::from_micros(1_795_424_400_000_000);

fn way(used_at: Option<Moment>) -> Way {
    Way {
        opener: Opener::Token(Id::from_bits(1)),
        ends_at: Some(NOW.after(days(300))),
        is_revoked: false,
        used_at,
        refused_at: None,
    }
}

fn signs(ways: &[Way]) -> Signs<'_> {
    let rhythm = Provider::Okta.rhythm();
    Signs { power: DirectoryPower::On, ways, stranger: None, rhythm, failures: 0, in_a_row: 0 }
}

#[test]
fn silence_is_judged_by_the_habits_of_the_identity_provider() {
    use Provider::{Authentik, Entra, Google, Okta, Other};
    let rows = [
        (Entra, minutes(40), "working", Level::Good),
        (Entra, hours(2), "working", Level::Good),
        (Entra, hours(3), "late", Level::Warning),
        (Entra, hours(23), "late", Level::Warning),
        (Entra, hours(24), "silent", Level::Alarm),
        (Authentik, hours(3), "working", Level::Good),
        (Authentik, hours(6), "late", Level::Warning),
        (Authentik, hours(24), "silent", Level::Alarm),
        (Okta, days(80), "working", Level::Good),
        (Google, days(80), "working", Level::Good),
        (Other, days(80), "working", Level::Good),
    ];
    for (provider, silence, code, level) in rows {
        let ways = [way(Some(NOW.before(silence)))];
        let found = verdict(Signs { rhythm: provider.rhythm(), ..signs(&ways) }, NOW);
        assert_eq!((found.code(), found.level()), (code, level), "{provider:?} after {silence:?}");
    }
}

#[test]
fn a_directory_is_broken_while_nothing_opens_it_and_its_state_is_what_it_was() {
    let gone = Way { ends_at: Some(NOW), ..way(None) };
    let (on, staging) = (DirectoryPower::On, DirectoryPower::Staging);
    let until = DirectoryPower::RemovalsOnly(NOW.after(days(1)));
    let rows = [
        (on, vec![way(None)], false),
        (on, vec![gone], true),
        (on, vec![gone, way(None)], false),
        (on, vec![], true),
        (until, vec![gone], true),
        (staging, vec![], false),
        (staging, vec![gone], true),
        (DirectoryPower::None, vec![gone], false),
    ];
    for (power, ways, expected) in rows {
        assert_eq!(is_broken(power, &ways, NOW), expected, "{power:?} {ways:?}");
    }
}

#[test]
fn d11_a_directory_without_a_usable_token_alarms_whatever_else_is_seen() {
    let gone = Way { ends_at: Some(NOW.before(days(2))), ..way(Some(NOW.before(days(3)))) };
    let ways = [Way { refused_at: Some(NOW.before(minutes(1))), ..gone }];
    let found = verdict(Signs { failures: 3, in_a_row: 12, ..signs(&ways) }, NOW);
    assert_eq!(found, Verdict::NoUsableToken { since: NOW.before(days(2)) });
    assert_eq!(found.level(), Level::Alarm);
}

#[test]
fn before_anybody_comes_it_is_said_what_is_awaited() {
    assert_eq!(verdict(signs(&[]), NOW), Verdict::NoToken);
    assert_eq!(verdict(signs(&[way(None)]), NOW), Verdict::NeverAsked);
    let lapsed = Signs { power: DirectoryPower::None, ..signs(&[]) };
    assert_eq!(verdict(lapsed, NOW), Verdict::Suspended);
}

#[test]
fn whoever_calls_with_a_token_that_has_ended_is_told_of_until_another_is_used() {
    let gone = Way {
        ends_at: Some(NOW.before(days(3))),
        is_revoked: true,
        refused_at: Some(NOW.before(minutes(5))),
        ..way(Some(NOW.before(days(4))))
    };
    let new = Way { opener: Opener::Token(Id::from_bits(2)), ..way(None) };
    assert_eq!(verdict(signs(&[gone, new]), NOW), Verdict::EndedToken(gone));
    let used = Way { used_at: Some(NOW.before(minutes(1))), ..new };
    assert_eq!(verdict(signs(&[gone, used]), NOW).code(), "working");
    let long_ago = Way { refused_at: Some(NOW.before(days(1))), ..gone };
    assert_eq!(verdict(signs(&[long_ago, new]), NOW).code(), "working", "nobody calls with it any more");
}

#[test]
fn requests_that_fail_are_told_of_and_ten_in_a_row_alarm() {
    let ways = [way(Some(NOW.before(minutes(12))))];
    let found = verdict(Signs { failures: 1, in_a_row: 1, ..signs(&ways) }, NOW);
    assert_eq!((found.code(), found.level()), ("some_failed", Level::Warning));
    let found = verdict(Signs { failures: 10, in_a_row: 10, ..signs(&ways) }, NOW);
    assert_eq!((found.code(), found.level()), ("failing", Level::Alarm));
    let found = verdict(Signs { failures: 0, in_a_row: 10, ..signs(&ways) }, NOW);
    assert_eq!(found.code(), "working", "what failed before yesterday counts no more");
}

#[test]
fn what_ends_soon_is_told_of_in_time() {
    let soon = Way { ends_at: Some(NOW.after(days(14))), ..way(Some(NOW.before(minutes(12)))) };
    assert_eq!(verdict(signs(&[soon]), NOW), Verdict::EndsSoon { at: NOW.after(days(14)) });
    let new = Way { opener: Opener::Token(Id::from_bits(2)), ..way(None) };
    assert_eq!(verdict(signs(&[soon, new]), NOW), Verdict::NotReplaced { old: soon, new });
    let used = Way { used_at: Some(NOW), ..new };
    assert_eq!(verdict(signs(&[soon, used]), NOW).code(), "working");
}

#[test]
fn while_it_only_removes_that_is_said_unless_something_is_wrong() {
    let until = NOW.after(days(20));
    let power = DirectoryPower::RemovalsOnly(until);
    let ways = [way(Some(NOW.before(hours(4))))];
    assert_eq!(verdict(Signs { power, ..signs(&ways) }, NOW), Verdict::RemovalsOnly { until });
    let found = verdict(Signs { power, failures: 10, in_a_row: 10, ..signs(&ways) }, NOW);
    assert_eq!(found, Verdict::Failing);
}

#[test]
fn it_began_to_fail_with_the_first_failure_after_a_day_without_any() {
    let ago = |count| NOW.before(hours(count));
    let rows = [
        (vec![], None),
        (vec![ago(1)], Some(ago(1))),
        (vec![ago(1), ago(2), ago(24)], Some(ago(24))),
        (vec![ago(1), ago(2), ago(26)], Some(ago(2))),
        (vec![ago(1), ago(25), ago(48)], Some(ago(1))),
        (vec![ago(0), ago(23), ago(46), ago(99)], Some(ago(46))),
    ];
    for (times, expected) in rows {
        assert_eq!(failing_since(&times, true), expected, "{times:?}");
    }
    assert_eq!(failing_since(&[ago(1), ago(2)], false), None, "there are more that are not told");
    assert_eq!(failing_since(&[ago(1), ago(26)], false), Some(ago(1)));
}

#[test]
fn it_has_just_begun_to_fail_for_a_day_where_it_had_been_well_for_a_day() {
    let ago = |count| NOW.before(hours(count));
    for (times, made_at, expected) in [
        (vec![], ago(99), None),
        (vec![ago(1)], ago(99), Some(ago(1))),
        (vec![ago(1), ago(23)], ago(99), Some(ago(23))),
        (vec![ago(1), ago(24)], ago(99), None),
        (vec![ago(1), ago(25)], ago(99), Some(ago(1))),
        (vec![ago(1)], ago(25), Some(ago(1))),
        (vec![ago(1)], ago(24), None),
    ] {
        assert_eq!(just_began(&times, true, made_at, NOW), expected, "{times:?}, made {made_at}");
    }
    assert_eq!(just_began(&[ago(1)], false, ago(99), NOW), None, "it may have begun before");
}

#[test]
fn a_token_that_was_pasted_in_part_is_told_of_until_the_right_one_comes() {
    use crate::{WorkspaceId, sign_in::Client};
    let here = DirectoryId::from_bits(2);
    let used = |by, at| Usage {
        workspace: WorkspaceId::from_bits(1),
        directory: here,
        by,
        is_live: Option::is_some(&by),
        last_at: at,
        whence: Client::default(),
    };
    let token = Some(Opener::Token(Id::from_bits(1)));
    let wrong = used(None, NOW.before(minutes(5)));
    assert_eq!(stranger(here, std::slice::from_ref(&wrong), NOW), Some(&wrong));
    let before = [used(token, NOW.before(hours(1))), wrong.clone()];
    assert_eq!(stranger(here, &before, NOW), Some(&wrong));
    assert_eq!(stranger(DirectoryId::from_bits(9), &before, NOW), None, "that of another before it");
    assert_eq!(stranger(here, &[used(token, NOW.before(minutes(1))), wrong.clone()], NOW), None);
    assert_eq!(stranger(here, &[used(None, NOW.before(days(1)))], NOW), None, "it is over");
    assert_eq!(stranger(here, &[used(token, NOW)], NOW), None);

    let at = wrong.last_at;
    let found = |ways: &[Way]| verdict(Signs { stranger: Some(at), ..signs(ways) }, NOW).code();
    assert_eq!(found(&[way(None)]), "unknown_token", "silence is not normal then");
    assert_eq!(found(&[way(Some(NOW.before(hours(1))))]), "unknown_token");
    assert_eq!(found(&[]), "no_token", "none was made yet");
    let ways = [way(Some(NOW.before(days(2))))];
    let silent = Signs { stranger: Some(at), rhythm: Provider::Entra.rhythm(), ..signs(&ways) };
    assert_eq!(verdict(silent, NOW).code(), "silent", "it hides no alarm");
    let failing = Signs { stranger: Some(at), failures: 10, in_a_row: 10, ..signs(&ways) };
    assert_eq!(verdict(failing, NOW).code(), "failing");
}
