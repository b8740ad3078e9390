//! Webhooks: the host product is told of events where it says, without asking.

use serde_json::{Value, json};

use crate::world::{Installation, Receiver, Served, operator::Operator, until};

const NOBODY: &str = "sub_00000000000000000000000001";

/// A subscription to everything from now on; its path, and the secret.
async fn subscribed(operator: &Operator, url: &str) -> (String, String) {
    let made = operator.post("/subscriptions", json!({"url": url})).await.must(201).json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (format!("/subscriptions/{}", text("id")), text("secret"))
}

/// Waits until a subscription looks so.
async fn looks(operator: &Operator, path: &str, so: impl Fn(&Value) -> bool) -> Value {
    until("the subscription looks so", async || {
        let shown = operator.get(path).await.must(200).json();
        if so(&shown) { Ok(shown) } else { Err(shown.to_string()) }
    })
    .await
}

#[tokio::test]
async fn who_joins_and_who_leaves_is_told_in_order_and_signed_as_the_feed_shows_it() {
    let (served, receiver) = (Served::start().await, Receiver::start().await);
    let acme = served.acme(None).await;
    let seen = served.operator.all("/events").await.len();
    let (path, secret) = subscribed(&served.operator, &receiver.url()).await;
    let ada = acme.directory.join("ada").await;
    acme.directory.say_active(&ada, false).await.must(200);
    let told = served.operator.all("/events").await.split_off(seen);
    let names: Vec<_> = told.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(names[0], "member.provisioned");
    assert!(names.contains(&"member.deprovisioned") && names.contains(&"seat.freed"), "{names:?}");

    let came = receiver.has_taken(&told).await;
    assert_eq!(came.len(), told.len(), "each once");
    for (arrival, event) in came.iter().zip(&told) {
        assert_eq!(arrival.event(), *event);
        assert_eq!(arrival.headers["webhook-id"], event["id"].as_str().unwrap());
        assert!(arrival.is_signed_with(&secret), "{arrival:?}");
        assert!(!arrival.is_signed_with("whsec_AAAA"));
        let agent = arrival.headers["user-agent"].to_str().unwrap();
        assert!(agent.starts_with("Usher/"), "{agent}");
    }
    let last = told.last().unwrap()["id"].as_str().unwrap();
    let shown = looks(&served.operator, &path, |shown| shown["cursor"] == last).await;
    assert!(shown["last_success_at"].is_string(), "{shown}");
    assert_eq!((&shown["state"], &shown["stalled"]), (&json!("active"), &json!(0)), "{shown}");
    assert!(!served.operator.get("/subscriptions").await.text().contains(&secret), "it is shown once");
}

#[tokio::test]
async fn what_failed_is_told_later_and_a_secret_is_rotated_meanwhile() {
    let (served, receiver) = (Served::start().await, Receiver::start().await);
    let acme = served.acme(None).await;
    let seen = served.operator.all("/events").await.len();
    let (path, old) = subscribed(&served.operator, &receiver.url()).await;
    receiver.answers_with(503);
    acme.directory.join("ada").await;
    let shown = looks(&served.operator, &path, |shown| shown["stalled"] == 1).await;
    let lane = &shown["oldest_stalled"];
    assert_eq!(lane["workspace"], acme.workspace.id.as_str());
    assert_eq!(lane["failure"], "it answered 503 Service Unavailable");
    assert!(lane["next_at"].as_str() > lane["since"].as_str(), "{lane}");

    let rotated = served.operator.post(&format!("{path}/secrets"), json!({"overlap_hours": 1})).await;
    let rotated = rotated.must(201).json();
    let new = rotated["secret"].as_str().unwrap();
    assert!(new != old && rotated["older_secret_until"].is_string(), "{rotated}");
    receiver.answers_with(200);
    // Whoever has repaired their endpoint need not wait.
    served.operator.patch(&path, json!({"state": "paused"})).await.must(200);
    served.operator.patch(&path, json!({"state": "active"})).await.must(200);
    let told = served.operator.all("/events").await.split_off(seen);
    let came = receiver.has_taken(&told).await;
    let last = came.last().unwrap();
    assert!(last.is_signed_with(&old) && last.is_signed_with(new));
    looks(&served.operator, &path, |shown| shown["stalled"] == 0).await;
}

#[tokio::test]
async fn who_is_paused_is_told_nothing_and_who_is_replayed_everything_again() {
    let (served, receiver) = (Served::start().await, Receiver::start().await);
    let acme = served.acme(None).await;
    let (path, _) = subscribed(&served.operator, &receiver.url()).await;
    let paused = served.operator.patch(&path, json!({"state": "paused"})).await.must(200).json();
    assert_eq!((&paused["state"], &paused["paused"]["why"]), (&json!("paused"), &json!("operator")));
    acme.directory.join("ada").await;
    let other = Receiver::start().await;
    let edit = json!({"url": other.url(), "events": ["seat.taken", "member.provisioned"], "state": "active"});
    served.operator.patch(&path, edit).await.must(200);
    let of = |came: &[crate::world::receiver::Arrival]| {
        came.iter().map(|it| it.event()["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of(&other.has(2).await), ["member.provisioned", "seat.taken"]);
    assert!(receiver.came().is_empty());

    let beginning = "evt_00000000000000000000000000";
    served.operator.post(&format!("{path}/replay"), json!({"after": beginning})).await.must(200);
    assert_eq!(of(&other.has(5).await[2..]), ["seat.taken", "member.provisioned", "seat.taken"]);
    served.operator.delete(&path).await.must(204);
    served.operator.get(&path).await.problem(404, "subscription_not_found");
}

#[tokio::test]
async fn an_endpoint_that_says_it_is_gone_is_told_no_more() {
    let (served, receiver) = (Served::start().await, Receiver::start().await);
    let acme = served.acme(None).await;
    let (path, _) = subscribed(&served.operator, &receiver.url()).await;
    receiver.answers_with(410);
    acme.directory.join("ada").await;
    let shown = looks(&served.operator, &path, |shown| shown["state"] == "paused").await;
    assert_eq!(shown["paused"]["why"], "gone");
    assert!(served.serving.running.log().contains("a subscription was paused"));
}

#[tokio::test]
async fn no_event_goes_where_the_configuration_does_not_allow_or_over_a_wire_that_is_not_trusted() {
    let receiver = Receiver::start().await;
    let installation = Installation::new();
    let config = std::fs::read_to_string(installation.path("usher.toml")).unwrap();
    let config = config.replace("allow_private_targets = [\"127.0.0.0/8\"]", "allow_private_targets = []");
    installation.write(&config);
    let strict = Served::of(installation).await;
    let open = Served::start().await;
    let private = receiver.url();
    let encrypted = receiver.url().replace("http://", "https://");
    for (served, url, why) in [(&strict, &private, "refused to call"), (&open, &encrypted, "no trusted TLS")]
    {
        let (path, _) = subscribed(&served.operator, url).await;
        served.operator.team("acme", None).await;
        let shown = looks(&served.operator, &path, |shown| shown["stalled"] == 1).await;
        let failure = shown["oldest_stalled"]["failure"].as_str().unwrap();
        assert!(failure.starts_with(why), "{failure}");
    }
    assert!(receiver.came().is_empty());
}

#[tokio::test]
async fn bad_input_is_told_and_changes_nothing() {
    let served = Served::start().await;
    served.operator.team("acme", None).await;
    let operator = &served.operator;
    let (path, _) = subscribed(operator, "https://host.example/hooks").await;
    let before = operator.get("/subscriptions").await.must(200).json();
    let url = "https://host.example/";
    for wrong in [
        json!({"url": "host.example"}),
        json!({"url": "ftp://host.example/"}),
        json!({"url": "https://user:secret@host.example/"}),
        json!({"url": format!("https://host.example/{}", "x".repeat(2000))}),
        json!({"url": url, "events": ["member.exploded"]}),
        json!({"url": url, "after": "evt_x"}),
        json!({"url": url, "after": "evt_7zzzzzzzzzzzzzzzzzzzzzzzzz"}),
    ] {
        let problem = operator.post("/subscriptions", wrong).await.problem(400, "value_invalid");
        assert!(!problem.text().contains("secret"), "{}", problem.text());
    }
    for wrong in [json!({}), json!({"url": 7}), json!({"url": url, "secret": "mine"})] {
        operator.post("/subscriptions", wrong).await.problem(400, "request_malformed");
    }
    for wrong in [json!({"url": "x"}), json!({"events": ["x"]})] {
        operator.patch(&path, wrong).await.problem(400, "value_invalid");
    }
    for wrong in [json!({"state": "off"}), json!({"state": "active", "cursor": "x"})] {
        operator.patch(&path, wrong).await.problem(400, "request_malformed");
    }
    let post = async |rest: &str, body| operator.post(&format!("{path}{rest}"), body).await;
    post("/secrets", json!({"overlap_hours": 169})).await.problem(400, "value_invalid");
    post("/secrets", json!({"overlap_hours": -1})).await.problem(400, "request_malformed");
    post("/replay", json!({"after": "x"})).await.problem(400, "value_invalid");
    post("/replay", json!({"after": "evt_7zzzzzzzzzzzzzzzzzzzzzzzzz"})).await.problem(400, "value_invalid");
    post("/replay", json!({})).await.problem(400, "request_malformed");
    for id in [NOBODY, "sub_x", "x"] {
        let path = format!("/subscriptions/{id}");
        operator.get(&path).await.problem(404, "subscription_not_found");
        operator.patch(&path, json!({"state": "paused"})).await.problem(404, "subscription_not_found");
        operator.delete(&path).await.problem(404, "subscription_not_found");
        operator.post(&format!("{path}/secrets"), json!({})).await.problem(404, "subscription_not_found");
        let replay = json!({"after": "evt_00000000000000000000000000"});
        operator.post(&format!("{path}/replay"), replay).await.problem(404, "subscription_not_found");
    }
    assert_eq!(operator.get("/subscriptions").await.must(200).json(), before);
    for _ in 1..20 {
        subscribed(operator, url).await;
    }
    operator.post("/subscriptions", json!({"url": url})).await.problem(409, "subscription_twenty_kept");
}

#[tokio::test]
async fn a_process_that_is_asked_to_stop_gives_its_leases_back() {
    let (mut served, receiver) = (Served::start().await, Receiver::start().await);
    let acme = served.acme(None).await;
    let seen = served.operator.all("/events").await.len();
    subscribed(&served.operator, &receiver.url()).await;
    receiver.answers_up_to(2);
    for number in 0..5 {
        acme.directory.join(&format!("p{number}")).await;
    }
    receiver.has(3).await;
    // One is being told while it stops: it is answered, written down, and the rest is for whoever comes next.
    served.serving.running.signal("TERM");
    receiver.answers_up_to(usize::MAX);
    assert_eq!(served.serving.running.stop().await, Some(0));
    let held = "SELECT name FROM leases WHERE name LIKE 'sub%' AND until > 0";
    let held = served.installation.database.ask(held);
    assert!(held.is_empty(), "{held:?}");
    served.start_again().await;
    let told = served.operator.all("/events").await.split_off(seen);
    let came = receiver.has_taken(&told).await;
    assert_eq!(came.len(), told.len(), "each once");
}
