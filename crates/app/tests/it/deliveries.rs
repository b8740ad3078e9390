//! Subscriptions are told of everything, in the order of each workspace, whatever the endpoint does.

use std::time::Duration;

use app::subscriptions;
use domain::{
    EventId, WorkspaceId,
    moment::{days, hours, minutes},
    rules::subscribe::Edit,
    subscription::{Pause, State},
};
use store::Cut;

use crate::{
    endpoint::{DOWN, TAKEN, numbers},
    world::{OPERATOR, World},
};

const RESUME: Edit = Edit { url: None, events: None, active: Some(true) };

#[tokio::test]
async fn everything_is_told_once_and_in_order_where_nothing_fails() {
    let world = World::new();
    let (acme, globex) = (world.team("acme").await, world.team("globex").await);
    let id = world.subscribe().await;
    world.tell().await;
    assert_eq!(world.endpoint.came(), [], "it begins at the end of the feed");
    for _ in 0..80 {
        world.join(acme).await;
        world.join(globex).await;
    }
    world.tell().await;
    let came = world.endpoint.came();
    assert_eq!(came.len(), 320);
    for workspace in [acme, globex] {
        assert_eq!(numbers(&came, workspace), (4..=163).collect::<Vec<_>>());
    }
    world.pass(hours(1));
    world.tell().await;
    assert_eq!(world.endpoint.came(), []);
    let progress = world.telling(id).await.progress;
    assert_eq!(progress.cursor, world.app.store.feed_end().await.unwrap());
    assert_eq!(progress.last_success_at, Some(world.app.now().before(hours(1))));
}

#[tokio::test]
async fn the_order_of_each_workspace_is_kept_whatever_fails() {
    let world = World::new();
    let mut teams = Vec::new();
    for slug in ["acme", "globex", "initech", "umbrella", "hooli"] {
        teams.push(world.team(slug).await);
    }
    let id = world.subscribe().await;
    // One in three is refused, one in nine not answered, by the luck of a fixed draw.
    let mut draw = 7_u32;
    world.endpoint.answers(move |_| {
        draw = draw.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match draw >> 16 {
            luck if luck % 9 == 0 => DOWN,
            luck if luck % 3 == 0 => Ok((500, "no")),
            _ => TAKEN,
        }
    });
    for _ in 0..20 {
        for team in &teams {
            world.join(*team).await;
        }
        world.tell().await;
        world.pass(Duration::from_secs(3));
    }
    world.tell_for(days(1), minutes(5)).await;
    let telling = world.telling(id).await;
    assert_eq!((telling.lanes, telling.subscription.state), (Vec::new(), State::Active));
    assert_eq!(telling.progress.cursor, world.app.store.feed_end().await.unwrap());
    let took = world.endpoint.took();
    for team in teams {
        assert_eq!(numbers(&took, team), (4..=43).collect::<Vec<_>>(), "each once, for nobody died");
    }
}

#[tokio::test]
async fn an_event_that_is_refused_holds_up_its_own_workspace_alone() {
    let world = World::new();
    let (acme, globex) = (world.team("acme").await, world.team("globex").await);
    let id = world.subscribe().await;
    let poison = acme.to_string();
    world.endpoint.answers(move |it| match it.workspace == poison && it.number == 5 {
        true => Ok((422, "I do not know this\u{7} person")),
        false => TAKEN,
    });
    for _ in 0..60 {
        world.join(acme).await;
        world.join(globex).await;
    }
    world.tell().await;
    let came = world.endpoint.came();
    assert_eq!(numbers(&came, acme), [4, 5]);
    assert_eq!(numbers(&came, globex), (4..=123).collect::<Vec<_>>());
    let telling = world.telling(id).await;
    let [lane] = &telling.lanes[..] else { panic!("{:?}", telling.lanes) };
    assert_eq!((lane.workspace, lane.attempts), (Some(acme), 1));
    assert!(
        lane.failure.ends_with("422 Unprocessable Entity: I do not know this  person"),
        "{}",
        lane.failure
    );
    assert_eq!(telling.progress.attempts, 0, "the endpoint answers");

    // It is tried again and again, alone, less and less often; the other workspace goes on, long after.
    world.tell_for(hours(10), minutes(1)).await;
    let tries = world.endpoint.came();
    assert_eq!(numbers(&tries, acme), vec![5; tries.len()]);
    assert!((9..=12).contains(&tries.len()), "{} tries", tries.len());
    world.join(globex).await;
    world.tell().await;
    assert_eq!(numbers(&world.endpoint.came(), globex), [124, 125]);

    // Once it is taken, all that waited follows, and what comes later joins it.
    world.endpoint.answers(|_| TAKEN);
    world.join(acme).await;
    world.tell_for(hours(3), minutes(1)).await;
    assert_eq!(numbers(&world.endpoint.came(), acme), (5..=125).collect::<Vec<_>>());
    assert_eq!(world.telling(id).await.lanes, []);
}

#[tokio::test]
async fn an_endpoint_that_is_down_is_asked_little_and_told_everything_when_it_is_back() {
    let world = World::new();
    let mut teams = Vec::new();
    for number in 0..40 {
        teams.push(world.team(&format!("team{number}")).await);
    }
    let id = world.subscribe().await;
    world.endpoint.answers(|_| DOWN);
    for team in &teams {
        world.join(*team).await;
    }
    world.tell().await;
    let first = world.endpoint.came().len();
    assert!((3..=10).contains(&first), "{first} were tried");
    let telling = world.telling(id).await;
    assert_eq!(telling.progress.attempts, 1);
    assert!(telling.progress.cursor < world.app.store.feed_end().await.unwrap());

    world.tell_for(days(2), minutes(1)).await;
    let tries = world.endpoint.came().len();
    assert!((200..=300).contains(&tries), "{tries} in two days");
    let telling = world.telling(id).await;
    assert!(telling.lanes.len() <= 16, "{} lanes", telling.lanes.len());
    assert_eq!(telling.subscription.state, State::Active);

    world.endpoint.answers(|_| TAKEN);
    world.pass(minutes(11));
    world.tell().await;
    let took = world.endpoint.took();
    for team in &teams {
        assert_eq!(numbers(&took, *team), [4, 5]);
    }
    assert_eq!(world.telling(id).await.lanes, [], "all of it at once");
}

#[tokio::test]
async fn three_workspaces_that_are_refused_make_no_endpoint_that_is_down_while_others_are_told() {
    let world = World::new();
    let mut teams = Vec::new();
    for number in 0..5 {
        teams.push(world.team(&format!("team{number}")).await);
    }
    let id = world.subscribe().await;
    let poison: Vec<_> = teams[..4].iter().map(WorkspaceId::to_string).collect();
    world.endpoint.answers(move |it| if poison.contains(&it.workspace) { Ok((400, "")) } else { TAKEN });
    for team in &teams {
        world.join(*team).await;
    }
    world.tell_for(hours(6), minutes(1)).await;
    world.endpoint.came();
    world.join(teams[4]).await;
    world.tell_for(minutes(11), Duration::from_secs(5)).await;
    assert_eq!(numbers(&world.endpoint.took(), teams[4]), [6, 7]);
    assert_eq!(world.telling(id).await.lanes.len(), 4);
}

#[tokio::test]
async fn after_five_days_it_is_paused_and_goes_on_where_it_was_when_resumed() {
    let world = World::new();
    let (acme, globex) = (world.team("acme").await, world.team("globex").await);
    let id = world.subscribe().await;
    let poison = acme.to_string();
    world.endpoint.answers(move |it| if it.workspace == poison { Ok((503, "")) } else { TAKEN });
    world.join(acme).await;
    world.join(globex).await;
    world.tell_for(days(5), minutes(30)).await;
    assert_eq!(world.telling(id).await.subscription.state, State::Active);
    world.tell_for(hours(3), minutes(30)).await;
    let State::Paused { why, .. } = world.telling(id).await.subscription.state else { panic!("it goes on") };
    assert_eq!(why, Pause::Unanswered);
    world.endpoint.came();

    world.join(globex).await;
    world.tell_for(days(3), hours(1)).await;
    assert_eq!(world.endpoint.came(), [], "nothing is sent while it is paused");
    world.endpoint.answers(|_| TAKEN);
    world.edit(id, RESUME).await;
    world.tell().await;
    let took = world.endpoint.took();
    assert_eq!((numbers(&took, acme), numbers(&took, globex)), (vec![4, 5], vec![6, 7]));
    assert_eq!(world.telling(id).await.lanes, []);

    // Who fails again has five days again.
    world.endpoint.answers(|_| Ok((503, "")));
    world.join(acme).await;
    world.tell_for(days(4), hours(1)).await;
    assert_eq!(world.telling(id).await.subscription.state, State::Active);
}

#[tokio::test]
async fn what_one_workspace_never_gets_rid_of_pauses_nobody_elses_deliveries() {
    let world = World::new();
    let (acme, globex) = (world.team("acme").await, world.team("globex").await);
    let id = world.subscribe().await;
    let poison = acme.to_string();
    world.endpoint.answers(move |it| if it.workspace == poison { Ok((413, "")) } else { TAKEN });
    world.join(acme).await;
    for _ in 0..9 {
        world.join(globex).await;
        world.tell_for(days(1), hours(1)).await;
    }
    let telling = world.telling(id).await;
    assert_eq!(telling.subscription.state, State::Active);
    let stalled: Vec<_> = telling.lanes.iter().map(|lane| lane.workspace).collect();
    assert_eq!(stalled, [Some(acme)], "it is tried again, and shown to whoever asks");
    assert_eq!(numbers(&world.endpoint.took(), globex).len(), 18);
}

#[tokio::test]
async fn who_says_it_is_gone_is_paused_at_once_and_loses_nothing() {
    let world = World::new();
    let (acme, globex) = (world.team("acme").await, world.team("globex").await);
    let id = world.subscribe().await;
    world.endpoint.answers(|it| if it.number == 5 { Ok((410, "")) } else { TAKEN });
    world.join(acme).await;
    world.join(globex).await;
    world.tell().await;
    let State::Paused { why, .. } = world.telling(id).await.subscription.state else { panic!("it goes on") };
    assert_eq!(why, Pause::Gone);
    world.endpoint.answers(|_| TAKEN);
    let mut took = world.endpoint.took();
    world.edit(id, RESUME).await;
    world.tell().await;
    took.extend(world.endpoint.took());
    for workspace in [acme, globex] {
        assert_eq!(numbers(&took, workspace), [4, 5]);
    }
}

#[tokio::test]
async fn only_what_is_wanted_is_told() {
    let world = World::new();
    let acme = world.team("acme").await;
    let id = world.subscribe_to(&["seat.taken"]).await;
    for _ in 0..60 {
        world.join(acme).await;
    }
    world.endpoint.answers(|it| if it.number < 50 { DOWN } else { TAKEN });
    world.tell().await;
    world.endpoint.answers(|_| TAKEN);
    world.tell_for(minutes(1), Duration::from_secs(1)).await;
    let took = world.endpoint.took();
    assert!(took.iter().all(|it| it.kind == "seat.taken"));
    assert_eq!(numbers(&took, acme), (0..60).map(|nth| 5 + 2 * nth).collect::<Vec<_>>());
    world.edit(id, Edit { events: Some(vec!["member.added".to_owned()]), ..Edit::default() }).await;
    world.join(acme).await;
    world.tell().await;
    assert_eq!(numbers(&world.endpoint.took(), acme), [124]);
}

#[tokio::test]
async fn both_secrets_sign_for_as_long_as_they_overlap() {
    let world = World::new();
    let acme = world.team("acme").await;
    let id = world.subscribe_to(&["member.added"]).await;
    let signatures = async || {
        world.join(acme).await;
        world.tell().await;
        world.endpoint.came().iter().map(|it| it.signatures).collect::<Vec<_>>()
    };
    assert_eq!(signatures().await, [1]);
    let (_, first) = subscriptions::rotate(&world.app, OPERATOR, id, hours(24)).await.unwrap();
    assert!(first.reveal().starts_with("whsec_"));
    assert_eq!(signatures().await, [2]);
    world.pass(hours(24));
    assert_eq!(signatures().await, [1]);
    subscriptions::rotate(&world.app, OPERATOR, id, Duration::ZERO).await.unwrap();
    assert_eq!(signatures().await, [1], "who has lost a secret ends it at once");
}

#[tokio::test]
async fn a_replay_tells_everything_behind_an_event_once_more() {
    let world = World::new();
    let acme = world.team("acme").await;
    let id = world.subscribe().await;
    for _ in 0..3 {
        world.join(acme).await;
    }
    world.endpoint.answers(|it| if it.number == 8 { Ok((400, "")) } else { TAKEN });
    world.tell().await;
    assert_eq!(numbers(&world.endpoint.took(), acme), [4, 5, 6, 7]);
    let all = world.app.store.events(Cut::new(None, 500)).await.unwrap().items;
    let replayed = |after| subscriptions::replay(&world.app, OPERATOR, id, after);
    replayed(all[1].id).await.unwrap();
    world.endpoint.answers(|_| TAKEN);
    world.tell().await;
    assert_eq!(numbers(&world.endpoint.came(), acme), (3..=9).collect::<Vec<_>>());
    replayed(EventId::from_bits(0)).await.unwrap();
    world.tell().await;
    assert_eq!(numbers(&world.endpoint.came(), acme), (1..=9).collect::<Vec<_>>());
    replayed(world.app.store.feed_end().await.unwrap()).await.unwrap();
    world.tell().await;
    assert_eq!(world.endpoint.came(), [], "it may be sent forwards as well");
}
