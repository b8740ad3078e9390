//! Second factors as a person uses them: set up, shown, limited, taken away.

use std::time::Duration;

use app::{
    Error, Outcome,
    factors::{self, totp},
    rekey,
    sign_in::{self, SignedIn},
};
use domain::{
    Address, Refusal,
    factor::{Kind, Proof},
    moment::days,
    session::Session,
};
use store::MOST_CODES_TRIED;
use totp_rs::{Builder, Secret};

use crate::world::{OPERATOR, World};

const HALF_MINUTE: Duration = Duration::from_secs(30);

/// Signs Acme's owner in by a code from their mailbox.
async fn by_mailbox(world: &World) -> Session {
    world.mailboxes.emptied();
    let owner = Address::parse("owner@acme.example").unwrap();
    let browser = sign_in::ask_for_code(&world.app, owner, "/".to_owned()).await.unwrap();
    let (_, subject) = world.mailboxes.emptied().remove(0);
    let code = subject.split(' ').next().unwrap();
    sign_in::finish_with_code(
        &world.app,
        Some(browser.reveal()),
        code,
        None,
        domain::sign_in::Client::default(),
    )
    .await
    .unwrap()
    .session
}

/// What an app shows that was set up with this key, so many half minutes from now.
fn code(world: &World, key: &str, later: i64) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(key).unwrap()).build().unwrap();
    totp.generate(u64::try_from(world.app.now().seconds() + 30 * later).unwrap()).to_string()
}

/// Sets an app up; gives its key and the recovery codes.
async fn set_up(world: &World, session: &Session) -> (String, Vec<String>) {
    let offer = totp::offer(&world.app, session).await.unwrap();
    let typed = code(world, &offer.secret, 0);
    let added = totp::confirm(&world.app, session, &offer.sealed, &typed, "Phone").await.unwrap();
    assert_eq!(added.codes.len(), 10);
    (offer.secret, added.codes)
}

async fn show(world: &World, session: &Session, typed: &str) -> Outcome<SignedIn> {
    sign_in::finish_with_code_of_app(
        &world.app,
        session,
        typed,
        "/".to_owned(),
        domain::sign_in::Client::default(),
    )
    .await
}

fn refusal<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?} is no refusal"),
    }
}

#[tokio::test]
async fn a_code_is_taken_within_half_a_minute_of_its_time_and_no_further_off() {
    let world = World::new();
    world.team("acme").await;
    let (key, _) = set_up(&world, &by_mailbox(&world).await).await;
    world.pass(10 * HALF_MINUTE);
    for (later, is_taken) in [(-2, false), (2, false), (-1, true), (0, true), (1, true)] {
        let session = by_mailbox(&world).await;
        let shown = show(&world, &session, &code(&world, &key, later)).await;
        assert_eq!(shown.is_ok(), is_taken, "{later}: {shown:?}");
        if !is_taken {
            assert_eq!(refusal(shown), Refusal::FactorWrong);
        }
    }
}

#[tokio::test]
async fn so_many_codes_are_tried_in_a_day_and_what_can_not_be_guessed_is_not_counted() {
    let world = World::new();
    world.team("acme").await;
    let session = by_mailbox(&world).await;
    let (key, codes) = set_up(&world, &session).await;
    // Setting the app up was a try as well.
    for _ in 1..MOST_CODES_TRIED {
        let wrong = show(&world, &session, &code(&world, &key, 100)).await;
        assert_eq!(refusal(wrong), Refusal::FactorWrong);
    }
    let right = code(&world, &key, 1);
    assert_eq!(refusal(show(&world, &session, &right).await), Refusal::FactorMissedOften);
    assert_eq!(refusal(show(&world, &session, "no-such-code").await), Refusal::FactorWrong);
    show(&world, &session, &codes[0]).await.expect("a recovery code is not counted");
    world.pass(days(1));
    let session = by_mailbox(&world).await;
    show(&world, &session, &code(&world, &key, 0)).await.expect("another day");
}

#[tokio::test]
async fn what_is_kept_of_a_factor_shows_nobody_the_key_or_the_codes() {
    let world = World::new();
    world.team("acme").await;
    let session = by_mailbox(&world).await;
    let (key, codes) = set_up(&world, &session).await;
    let kept = world.app.store.factors_of(session.account).await.unwrap();
    let Proof::Totp { sealed, .. } = &kept.iter().find(|one| one.kind() == Kind::Totp).unwrap().proof else {
        panic!("{kept:?}")
    };
    let raw = Secret::try_from_base32(&key).unwrap();
    let holds = |part: &[u8]| sealed.windows(part.len()).any(|bytes| bytes == part);
    assert!(!holds(key.as_bytes()) && !holds(raw.as_bytes()));
    let kept = format!("{kept:?}");
    assert!(codes.iter().all(|code| !kept.contains(code.as_str())), "{kept}");
}

#[tokio::test]
async fn what_a_page_carries_is_of_its_session_and_its_use() {
    let world = World::new();
    world.team("acme").await;
    let (mine, another) = (by_mailbox(&world).await, by_mailbox(&world).await);
    let offer = totp::offer(&world.app, &mine).await.unwrap();
    let typed = code(&world, &offer.secret, 0);
    let elsewhere = totp::confirm(&world.app, &another, &offer.sealed, &typed, "Phone").await;
    assert_eq!(refusal(elsewhere), Refusal::FactorWrong);
    let as_passkey = factors::passkey::confirm(&world.app, &mine, &offer.sealed, "{}", "Key").await;
    assert_eq!(refusal(as_passkey), Refusal::FactorWrong);
    let dialog = factors::passkey::offer(&world.app, &mine).await.unwrap();
    for answer in ["", "{}", "null", "{\"response\":{}}"] {
        let made = factors::passkey::confirm(&world.app, &mine, &dialog.sealed, answer, "Key").await;
        assert_eq!(refusal(made), Refusal::FactorWrong, "{answer}");
    }
    assert!(world.app.store.factors_of(mine.account).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_person_is_told_of_every_change_of_their_factors() {
    let world = World::new();
    world.team("acme").await;
    let session = by_mailbox(&world).await;
    let (_, codes) = set_up(&world, &session).await;
    let told = |subject: &str| vec![("owner@acme.example".to_owned(), subject.to_owned())];
    assert_eq!(world.mailboxes.emptied(), told("A second factor of your account was added"));
    let session = show(&world, &session, &codes[0]).await.unwrap().session;
    assert_eq!(world.mailboxes.emptied(), [], "nothing requires single sign-on here");
    let there = factors::overview(&world.app, &session).await.unwrap();
    assert_eq!((there.factors.len(), there.codes_left), (1, 9));
    factors::renew_codes(&world.app, &session).await.unwrap();
    assert_eq!(world.mailboxes.emptied(), told("A second factor of your account was changed"));
    assert_eq!(
        refusal(show(&world, &session, &codes[1]).await),
        Refusal::FactorWrong,
        "those before are gone"
    );
    factors::remove(&world.app, &session, there.factors[0].id).await.unwrap();
    assert_eq!(world.mailboxes.emptied(), told("A second factor of your account was removed"));
    set_up(&world, &by_mailbox(&world).await).await;
    world.mailboxes.emptied();
    factors::reset(&world.app, OPERATOR, session.account).await.unwrap();
    assert_eq!(world.mailboxes.emptied(), told("A second factor of your account was removed"));
}

#[tokio::test]
async fn nobody_uses_the_tries_up_who_has_not_shown_the_mailbox() {
    let world = World::new();
    world.team("acme").await;
    let session = by_mailbox(&world).await;
    let (key, _) = set_up(&world, &session).await;
    // As somebody has whom an identity provider signed in.
    let through_sso = Session { mailbox_shown_at: None, ..session };
    for _ in 0..MOST_CODES_TRIED {
        assert_eq!(refusal(show(&world, &through_sso, "000000").await), Refusal::MailboxRequired);
    }
    let session = by_mailbox(&world).await;
    show(&world, &session, &code(&world, &key, 1)).await.expect("no try was spent");
}

#[tokio::test]
async fn an_app_goes_on_working_when_the_installations_key_is_changed() {
    let mut world = World::new();
    world.team("acme").await;
    let (key, _) = set_up(&world, &by_mailbox(&world).await).await;
    world.pass(10 * HALF_MINUTE);
    world.keyed(&[8; 32], &[[7; 32]]);
    let counted = rekey::through(&world.app, rekey::Do::Count).await.unwrap();
    assert_eq!((counted.older, counted.anew), (1, 0));
    let sealed = rekey::through(&world.app, rekey::Do::Seal).await.unwrap();
    assert_eq!((sealed.older, sealed.anew), (0, 1));

    world.keyed(&[8; 32], &[]);
    let counted = rekey::through(&world.app, rekey::Do::Seal).await.unwrap();
    assert_eq!((counted.current, counted.anew, &counted.closed[..]), (1, 0, &[][..]));
    let session = by_mailbox(&world).await;
    show(&world, &session, &code(&world, &key, 0)).await.expect("the same app");
}
