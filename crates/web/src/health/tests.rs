use domain::{
    DirectoryId, Id,
    directory::{
        Directory, Manners, State, Token,
        health::{FAILURES_COUNT_FOR, Signs, is_broken, verdict},
        ways::ways,
    },
    mapping::Mappings,
    workspace::DirectoryPower,
};

use app::directories::health::Counted;

use super::*;

const NOW: Moment = Moment::from_micros(1_795_424_400_000_000);

fn token(number: u128, ends_at: Moment) -> Token {
    Token {
        id: Id::from_bits(number),
        workspace: Id::from_bits(1),
        directory: DirectoryId::from_bits(2),
        digest: [0; 32],
        hint: format!("{number}f3a"),
        created_at: NOW.before(days(30)),
        created_by: None,
        expires_at: ends_at,
        revoked_at: None,
        revoked_by: None,
    }
}

/// A directory that was asked by its first token so long ago, if ever.
fn health(provider: Provider, tokens: Vec<Token>, asked: Option<Duration>) -> Health {
    let mut ways = ways(&tokens, &[], &[]);
    if let (Some(first), Some(asked)) = (ways.first_mut(), asked) {
        first.used_at = Some(NOW.before(asked));
    }
    let signs = Signs {
        power: DirectoryPower::On,
        ways: &ways,
        stranger: None,
        rhythm: provider.rhythm(),
        failures: 0,
        in_a_row: 0,
    };
    Health {
        directory: Directory {
            id: DirectoryId::from_bits(2),
            workspace: Id::from_bits(1),
            state: State::On,
            manners: Manners::default(),
            mappings: Mappings::default(),
            users: 3,
            groups: 0,
            assigned: 3,
            losses: domain::wave::Tally::default(),
            created_at: NOW.before(days(30)),
        },
        power: DirectoryPower::On,
        provider,
        verdict: verdict(signs, NOW),
        is_broken: is_broken(DirectoryPower::On, &ways, NOW),
        last: None,
        stranger: None,
        tokens,
        ended: None,
        causes: Vec::new(),
        in_a_row: 0,
        failed: Vec::new(),
        unmanaged: Counted { count: 0, more: false },
        held: Counted { count: 0, more: false },
        ways,
    }
}

fn said(provider: Provider, asked: Duration) -> String {
    sentence(&health(provider, vec![token(7, NOW.after(days(300)))], Some(asked)), NOW)
}

#[test]
fn one_sentence_says_how_it_is_and_silence_means_what_it_means_with_that_identity_provider() {
    assert_eq!(
        said(Provider::Okta, minutes(12)),
        "Working. Last request 12 minutes ago; 0 failures in 24 h."
    );
    assert_eq!(said(Provider::Okta, days(80)), "Working. Last request 80 days ago; 0 failures in 24 h.");
    assert_eq!(
        said(Provider::Entra, hours(4)),
        "Late: Microsoft Entra ID has not asked for anything for 4 hours, and usually does every 40 minutes."
    );
    assert!(said(Provider::Entra, FAILURES_COUNT_FOR).starts_with("Silent: Microsoft Entra ID"));
    assert!(said(Provider::Other, days(80)).starts_with("Working."));
}

#[test]
fn a_directory_without_a_token_is_broken_and_one_that_ends_is_told_of_before() {
    let gone = health(Provider::Okta, vec![token(7, NOW.before(days(2)))], Some(days(3)));
    assert!(gone.is_broken);
    assert_eq!(
        sentence(&gone, NOW),
        "Broken: nothing opens the directory since 21 Nov 2026, so nobody who leaves is removed."
    );
    let staged = Health { power: DirectoryPower::Staging, ..gone };
    assert_eq!(sentence(&staged, NOW), "Broken: nothing opens the directory since 21 Nov 2026.");
    let soon = health(Provider::Okta, vec![token(7, NOW.after(days(9)))], Some(hours(1)));
    assert!(sentence(&soon, NOW).contains("ends on 2 Dec 2026"), "{}", sentence(&soon, NOW));
    let tokens = vec![token(7, NOW.after(days(9))), token(8, NOW.after(days(99)))];
    let both = health(Provider::Okta, tokens, Some(hours(1)));
    assert!(
        sentence(&both, NOW).contains("the token …7f3a, which ends on 2 Dec"),
        "{}",
        sentence(&both, NOW)
    );
}

#[test]
fn what_works_no_more_is_called_by_its_end_or_its_id_and_told_with_how_it_ended() {
    let end = NOW.before(hours(3));
    let health = health(Provider::Okta, vec![token(7, end)], Some(days(1)));
    let says = |opener, is_revoked, ends_at| {
        let way = Way { opener, is_revoked, ends_at, ..health.ways[0] };
        turned_away(&health, &Ended { way, by: None }, NOW)
    };
    let id = domain::ClientId::from_bits(9);
    let (token, client) = (Opener::Token(Id::from_bits(7)), Opener::Client(id));
    for (opener, what) in [(token, "the token …7f3a".to_owned()), (client, format!("the client {id}"))] {
        let revoked = format!("Requests arrive with {what}, revoked 3 hours ago.");
        let run_out = format!("Requests arrive with {what}, run out 3 hours ago.");
        assert_eq!([true, false].map(|is| says(opener, is, Some(end))), [revoked, run_out]);
    }
    assert_eq!(
        says(client, true, None),
        format!("Requests arrive with the client {id}, by a secret that works no more.")
    );
}

#[test]
fn spans_are_said_in_the_unit_that_fits() {
    let said = [Duration::from_secs(59), minutes(1), minutes(119), hours(2), hours(47), days(2)].map(span);
    assert_eq!(said, ["less than a minute", "1 minute", "119 minutes", "2 hours", "47 hours", "2 days"]);
}

#[test]
fn a_provider_of_the_sheets_is_one_of_the_domain_by_name_and_code() {
    for sheet in sheets::PROVIDERS {
        let provider = Provider::named(sheet.code).unwrap();
        assert_eq!(provider.name(), sheet.name);
    }
    assert_eq!(sheets::PROVIDERS.len(), Provider::ALL.len());
}
