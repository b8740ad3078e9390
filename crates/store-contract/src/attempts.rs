//! Sign-ins under way, codes sent and marks: used once, and not after their time.

use std::time::Duration;

use domain::{
    Moment,
    moment::{days, hours, minutes},
    session::LIVES_FOR,
};
use store::{Attempt, Code, MOST_MARKS, Mark, Marked, Marker, Purpose};

use crate::{
    World,
    world::{address, at_once},
};

fn attempt(world: &World, purpose: Purpose) -> Attempt {
    Attempt {
        state: world.digest(),
        browser: world.digest(),
        connection: world.id(),
        purpose,
        sealed: (0..=255).collect(),
        return_to: "/w/acme?a=b#c".to_owned(),
        expires_at: world.now().after(minutes(10)),
    }
}

fn code(world: &World, email: &str, tries: u32) -> Code {
    Code {
        browser: world.digest(),
        address: address(email),
        digest: world.digest(),
        tries,
        return_to: "/w/acme".to_owned(),
        expires_at: world.now().after(minutes(10)),
        is_sent: true,
    }
}

fn mark(world: &World) -> Mark {
    Mark { marker: Marker::Client(world.id()), digest: world.digest(), until: world.now().after(minutes(10)) }
}

/// As many codes to one address as anybody asks for.
const ANY: u32 = 1000;

/// The instant right before another.
fn before(moment: Moment) -> Moment {
    moment.before(Duration::from_micros(1))
}

/// What was kept is given to whoever comes back with its state, and then it is gone.
pub async fn an_attempt_is_taken_as_it_was_begun_and_once(world: World) {
    for purpose in [Purpose::SignIn, Purpose::Test] {
        let attempt = attempt(&world, purpose);
        world.store.begin(attempt.clone()).await.unwrap();
        assert_eq!(world.store.take(&world.digest(), world.now()).await.unwrap(), None);
        assert_eq!(world.store.take(&attempt.browser, world.now()).await.unwrap(), None);
        assert_eq!(world.store.take(&attempt.state, world.now()).await.unwrap(), Some(attempt.clone()));
        assert_eq!(world.store.take(&attempt.state, world.now()).await.unwrap(), None);
    }
}

/// Of many who come back with one state, one is let through.
pub async fn an_attempt_is_taken_by_one_of_many(world: World) {
    for _ in 0..5 {
        let attempt = attempt(&world, Purpose::SignIn);
        world.store.begin(attempt.clone()).await.unwrap();
        let taken = at_once(30, |_| {
            let (world, state) = (world.clone(), attempt.state);
            async move { world.store.take(&state, world.now()).await.unwrap() }
        })
        .await;
        assert_eq!(taken.into_iter().flatten().collect::<Vec<_>>(), [attempt]);
    }
}

/// An attempt is good until its time has come, and not from then on.
pub async fn an_attempt_that_has_run_out_is_not_given(world: World) {
    let (early, late) = (attempt(&world, Purpose::SignIn), attempt(&world, Purpose::SignIn));
    for attempt in [&early, &late] {
        world.store.begin(attempt.clone()).await.unwrap();
    }
    assert_eq!(world.store.take(&late.state, late.expires_at).await.unwrap(), None);
    assert_eq!(world.store.take(&early.state, before(early.expires_at)).await.unwrap(), Some(early));
}

/// Each guess is spent before it is known whether it is right, and the last leaves none.
pub async fn guesses_run_down_to_none(world: World) {
    let code = code(&world, "Ada@acme.example", 3);
    world.store.send(code.clone(), ANY, world.now()).await.unwrap();
    for tries in [2, 1, 0] {
        let guess = world.store.guess(&code.browser, world.now()).await.unwrap().unwrap();
        assert_eq!(guess, Code { tries, ..code.clone() });
        assert_eq!(guess.address.as_str(), "Ada@acme.example");
    }
    assert_eq!(world.store.guess(&code.browser, world.now()).await.unwrap(), None);
    assert_eq!(world.store.guess(&world.digest(), world.now()).await.unwrap(), None);
}

/// Thirty guesses at once at a code that grants five.
pub async fn guesses_made_at_once_are_each_spent(world: World) {
    let code = code(&world, "ada@acme.example", 5);
    world.store.send(code.clone(), ANY, world.now()).await.unwrap();
    let guesses = at_once(30, |_| {
        let (world, browser) = (world.clone(), code.browser);
        async move { world.store.guess(&browser, world.now()).await.unwrap() }
    })
    .await;
    let mut left: Vec<_> = guesses.into_iter().flatten().map(|code| code.tries).collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2, 3, 4]);
}

/// A code is good until its time has come, and not from then on.
pub async fn a_code_that_has_run_out_is_not_given(world: World) {
    let code = code(&world, "ada@acme.example", 5);
    world.store.send(code.clone(), ANY, world.now()).await.unwrap();
    assert!(world.store.guess(&code.browser, before(code.expires_at)).await.unwrap().is_some());
    assert_eq!(world.store.guess(&code.browser, code.expires_at).await.unwrap(), None);
    let left = world.store.guess(&code.browser, world.now()).await.unwrap().unwrap();
    assert_eq!(left.tries, 3, "a guess that came too late was none");
}

/// Of many who have the right code, one signs in with it.
pub async fn a_code_is_spent_by_one_of_many(world: World) {
    let code = code(&world, "ada@acme.example", 5);
    world.store.send(code.clone(), ANY, world.now()).await.unwrap();
    assert!(!world.store.spend(&world.digest()).await.unwrap());
    let spent = at_once(20, |_| {
        let (world, browser) = (world.clone(), code.browser);
        async move { world.store.spend(&browser).await.unwrap() }
    })
    .await;
    assert_eq!(spent.into_iter().filter(|spent| *spent).count(), 1);
    assert_eq!(world.store.guess(&code.browser, world.now()).await.unwrap(), None);
}

/// A browser has one code: the last that was sent, with all its guesses.
pub async fn a_new_code_takes_the_place_of_the_old(world: World) {
    let old = code(&world, "ada@acme.example", 1);
    world.store.send(old.clone(), ANY, world.now()).await.unwrap();
    world.store.guess(&old.browser, world.now()).await.unwrap();
    let new = Code { browser: old.browser, ..code(&world, "eve@acme.example", 5) };
    world.store.send(new.clone(), ANY, world.now()).await.unwrap();
    let guess = world.store.guess(&old.browser, world.now()).await.unwrap();
    assert_eq!(guess, Some(Code { tries: 4, ..new }));
}

/// No more codes are sent to one address than may wait for it, however it is written; those that were spent or have run
/// out wait no more, and those that were never sent never did.
pub async fn no_more_codes_are_sent_than_may_wait(world: World) {
    let ask = async |email: &str, is_sent: bool| {
        let code = Code { is_sent, ..code(&world, email, 5) };
        let sent = world.store.send(code.clone(), 2, world.now()).await.unwrap();
        let kept = world.store.guess(&code.browser, world.now()).await.unwrap().unwrap();
        assert_eq!(kept, Code { tries: 4, is_sent: sent, ..code.clone() }, "what is not sent is kept too");
        sent.then_some(code)
    };
    assert_eq!(ask("ada@acme.example", false).await, None);
    let first = ask("ada@acme.example", true).await.expect("nothing waits");
    assert_eq!(ask("ada@acme.example", false).await, None);
    world.pass(minutes(5));
    ask("Ada@Acme.Example", true).await.expect("one waits");
    assert_eq!(ask("ADA@acme.example", true).await, None);
    ask("eve@acme.example", true).await.expect("to her nothing was sent");
    assert!(world.store.spend(&first.browser).await.unwrap());
    ask("ada@acme.example", true).await.expect("one was spent");
    assert_eq!(ask("ada@acme.example", true).await, None);
    world.pass(minutes(10));
    ask("ada@acme.example", true).await.expect("all have run out");
}

/// Of many asked for at once as many are sent as may wait.
pub async fn of_codes_asked_for_at_once_so_many_are_sent(world: World) {
    let sent = at_once(40, |_| {
        let (world, code) = (world.clone(), code(&world, "ada@acme.example", 5));
        async move { world.store.send(code, 5, world.now()).await.unwrap() }
    })
    .await;
    assert_eq!(sent.into_iter().filter(|sent| *sent).count(), 5);
}

/// What is marked is marked for its client or connection alone, and until its time has come.
pub async fn a_mark_is_the_first_once(world: World) {
    let made = mark(&world);
    let make = async |mark: &Mark, now| world.store.mark(mark.clone(), now).await.unwrap();
    let is_marked = async |now| world.store.is_marked(made.marker, made.digest, now).await.unwrap();
    assert!(!is_marked(world.now()).await);
    assert_eq!(make(&made, world.now()).await, Marked::First);
    assert!(
        is_marked(world.now()).await && is_marked(before(made.until)).await && !is_marked(made.until).await
    );
    assert!(!world.store.is_marked(Marker::Client(world.id()), made.digest, world.now()).await.unwrap());
    assert_eq!(make(&made, world.now()).await, Marked::Again);
    let later = Mark { until: made.until.after(hours(1)), ..made.clone() };
    assert_eq!(make(&later, world.now()).await, Marked::Again, "whenever it is said to end");
    for marker in [Marker::Client(world.id()), Marker::Connection(world.id())] {
        let others = Mark { marker, ..made.clone() };
        assert_eq!(make(&others, world.now()).await, Marked::First, "{marker:?}");
        assert_eq!(make(&others, world.now()).await, Marked::Again, "{marker:?}");
    }
    assert_eq!(make(&Mark { digest: world.digest(), ..made.clone() }, world.now()).await, Marked::First);
    assert_eq!(make(&made, before(made.until)).await, Marked::Again);
    assert_eq!(make(&later, made.until).await, Marked::First, "from then on it is forgotten");
    assert_eq!(make(&later, made.until).await, Marked::Again);
}

/// Of many who make one mark at once, one is the first.
pub async fn a_mark_is_made_by_one_of_many(world: World) {
    for _ in 0..5 {
        let made = mark(&world);
        let marked = at_once(30, |_| {
            let (world, made) = (world.clone(), made.clone());
            async move { world.store.mark(made, world.now()).await.unwrap() }
        })
        .await;
        assert_eq!(marked.iter().filter(|it| **it == Marked::First).count(), 1);
        assert_eq!(marked.iter().filter(|it| **it == Marked::Again).count(), 29);
    }
}

/// A client that marks without end is told to stop, and what it has marked stays marked.
pub async fn a_client_has_so_many_marks_and_no_more(world: World) {
    let first = mark(&world);
    let more = |_| Mark { digest: world.digest(), ..first.clone() };
    let all: Vec<_> = std::iter::once(first.clone()).chain((1..MOST_MARKS).map(more)).collect();
    let all = std::sync::Arc::new(all);
    let made = at_once(MOST_MARKS as usize, |number| {
        let (world, all) = (world.clone(), std::sync::Arc::clone(&all));
        async move { world.store.mark(all[number].clone(), world.now()).await.unwrap() }
    });
    assert!(made.await.into_iter().all(|marked| marked == Marked::First));
    let make = async |mark: Mark, now| world.store.mark(mark, now).await.unwrap();
    let beyond = Mark { digest: world.digest(), ..first.clone() };
    assert_eq!(make(beyond.clone(), world.now()).await, Marked::TooMany);
    assert_eq!(make(first.clone(), world.now()).await, Marked::Again);
    assert_eq!(make(mark(&world), world.now()).await, Marked::First, "another client is not concerned");
    assert_eq!(make(Mark { until: first.until.after(hours(1)), ..beyond }, first.until).await, Marked::First);
}

/// A whole company may sign in within the minutes that a mark lasts.
pub async fn a_connection_has_more_marks_than_a_client(world: World) {
    let marker = Marker::Connection(world.id());
    assert!(marker.most() > MOST_MARKS);
    let made = at_once(MOST_MARKS as usize + 1, |_| {
        let (world, made) = (world.clone(), Mark { marker, ..mark(&world) });
        async move { world.store.mark(made, world.now()).await.unwrap() }
    });
    assert!(made.await.into_iter().all(|marked| marked == Marked::First));
}

/// A sweep takes what has run out, tells how much that was, and leaves what is still good.
pub async fn a_sweep_forgets_what_has_run_out_and_nothing_else(world: World) {
    world.team("acme").await;
    let began = world.now();
    let old_attempt = attempt(&world, Purpose::SignIn);
    let old_code = code(&world, "ada@acme.example", 5);
    world.store.begin(old_attempt.clone()).await.unwrap();
    world.store.send(old_code.clone(), ANY, world.now()).await.unwrap();
    let old_mark = mark(&world);
    world.store.mark(old_mark.clone(), world.now()).await.unwrap();
    world.pass(minutes(10));
    let new_mark = mark(&world);
    world.store.mark(new_mark.clone(), world.now()).await.unwrap();
    let (new_attempt, new_code) = (attempt(&world, Purpose::Test), code(&world, "ada@acme.example", 5));
    world.store.begin(new_attempt.clone()).await.unwrap();
    world.store.send(new_code.clone(), ANY, world.now()).await.unwrap();

    assert_eq!(world.store.sweep(world.now()).await.unwrap(), 3);
    assert_eq!(world.store.sweep(world.now()).await.unwrap(), 0);
    // Asked as of then, what was swept is not there either.
    assert_eq!(world.store.take(&old_attempt.state, began).await.unwrap(), None);
    assert_eq!(world.store.guess(&old_code.browser, began).await.unwrap(), None);
    assert_eq!(world.store.take(&new_attempt.state, world.now()).await.unwrap(), Some(new_attempt));
    assert!(world.store.guess(&new_code.browser, world.now()).await.unwrap().is_some());
    assert_eq!(world.store.mark(old_mark, began).await.unwrap(), Marked::First);
    assert_eq!(world.store.mark(new_mark, world.now()).await.unwrap(), Marked::Again);
}

/// A session is kept for a day after it is over, so that whoever asks why can be told, and then forgotten.
pub async fn a_session_is_swept_a_day_after_it_is_over(world: World) {
    world.team("acme").await;
    let run_out = world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
    world.pass(hours(1));
    let ended = world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
    let live = world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
    world.sign_out(ended.id).await.unwrap();

    let instant = Duration::from_micros(1);
    world.pass(days(1).saturating_sub(instant));
    assert_eq!(world.store.sweep(world.now()).await.unwrap(), 0, "not a day yet");
    world.pass(instant);
    assert!(world.store.sweep(world.now()).await.unwrap() > 0, "the one that was signed out of");
    assert!(world.store.session(&run_out.digest).await.unwrap().is_some());

    world.pass(LIVES_FOR.saturating_sub(hours(1)));
    assert_eq!(world.now(), run_out.expires_at.after(days(1)));
    let kept = world.store.session(&live.digest).await.unwrap().unwrap();
    assert!(world.store.sweep(world.now()).await.unwrap() > 0, "the one that ran out");
    assert_eq!(world.store.session(&run_out.digest).await.unwrap(), None);
    let left = world.store.session(&live.digest).await.unwrap().unwrap();
    assert_eq!(left, kept);
    assert_eq!(left.proofs.len(), 1, "with what it proves");
    assert_eq!(world.store.sweep(world.now()).await.unwrap(), 0);
}
