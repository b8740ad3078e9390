//! Two processes on one database: what one has answered holds at the other with the very next request, and many who write
//! through both leave what they would have left through one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering},
};

use postgres_cluster::Cluster;
use serde_json::{Value, json};
use tokio::{
    task::{JoinSet, spawn_blocking},
    time::Instant,
};

use crate::{
    operator_console::{OPERATOR, desk},
    world::{
        Answer, Browser, Database, Directory, Idp, Installation, Node, Ready, Served,
        browser::SESSION,
        encoded, fault,
        idp::Alone,
        oauth::{OAuthClient, denied},
        operator::Operator,
        person, until,
    },
};

/// How often the next request is tried that has to be refused.
const ROUNDS: usize = 100;

/// The same where each round signs somebody in.
const SIGN_INS: usize = 60;

const WRITERS: usize = 16;

/// Acme, through both nodes.
struct Town {
    here: Served,
    there: Node,
    acme: Ready,
    acme_there: Ready,
}

async fn town() -> Town {
    let database = spawn_blocking(|| Cluster::shared().database()).await.unwrap();
    let here = Served::of(Installation::on(Database::Server(database))).await;
    let there = here.another().await;
    let acme = here.acme(None).await;
    let acme_there = acme.through(&there.operator);
    Town { here, there, acme, acme_there }
}

/// Somebody who signs in through the first node and is known to both.
struct Visitor<'a> {
    town: &'a Town,
    idp: Idp,
    connection: String,
}

impl<'a> Visitor<'a> {
    async fn of(town: &'a Town) -> Self {
        let callback = format!("{}/sso/oidc/callback", town.here.operator.usher);
        let Alone { idp, client_id, client_secret } = Idp::alone("acme.example", &callback).await;
        let connection = town.acme.workspace.connect(&idp.issuer, &client_id, &client_secret).await;
        town.acme.workspace.force_mode(&connection, "optional").await.must(200);
        Self { town, idp, connection }
    }

    /// Has them sign in at the first node, and gives their browser at the second.
    async fn enters(&self, name: &str) -> Browser {
        let near = &self.town.here.operator;
        let browser = Browser::new(near.http.clone(), &near.usher);
        let page = browser.open(&format!("/sso/start/{}", self.connection)).await.must(200);
        browser.be(&page, name).await.must(200);
        let secret = browser.session();
        let browser = Browser::new(self.town.there.operator.http.clone(), &near.usher);
        browser.put_cookie(SESSION, &secret);
        assert_eq!(self.town.there.operator.opened_by(&secret).await, ["acme"]);
        browser.step(&browser.at("/w/acme")).await.must(200);
        browser
    }

    /// The first request to the second node, of the two kinds in turn, opens nothing.
    async fn is_out(&self, browser: &Browser, round: usize) {
        let secret = browser.session();
        if round.is_multiple_of(2) {
            assert!(self.town.there.operator.opened_by(&secret).await.is_empty(), "round {round}");
        } else {
            let page = browser.step(&browser.at("/w/acme")).await;
            assert_ne!(page.status, 200, "round {round}: {}", page.text());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_one_node_shows_out_the_other_does_not_let_in_once_more() {
    let town = town().await;
    let visitor = Visitor::of(&town).await;
    let directory = &town.acme.directory;
    visitor.idp.add("zoe", "zoe@acme.example").await;
    let mut zoe = directory.join("zoe").await;
    for round in 0..SIGN_INS {
        let browser = visitor.enters("zoe").await;
        if round % 6 < 4 {
            directory.say_active(&zoe, false).await.must(200);
            visitor.is_out(&browser, round).await;
            directory.say_active(&zoe, true).await.must(200);
        } else {
            directory.forget(&zoe).await.must(204);
            visitor.is_out(&browser, round).await;
            zoe = directory.join("zoe").await;
        }
        assert!(
            town.there.operator.opened_by(&browser.session()).await.is_empty(),
            "round {round}: what was ended does not come back with the person"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_one_node_revokes_opens_nothing_at_the_other() {
    let town = town().await;
    for round in 0..ROUNDS {
        let token = town.acme.workspace.token().await;
        let there = town.acme_there.directory.with_token(token["token"].as_str().unwrap());
        there.get("/Users").await.must(200);
        let path = format!("/directory/tokens/{}", token["id"].as_str().unwrap());
        town.acme.workspace.delete(&path).await.must(204);
        fault(&next_of(&there, round).await, 401, None);
    }
    assert_eq!(
        town.acme.directory.list(&[]).await["totalResults"],
        0,
        "nothing was written with any of them"
    );
}

/// The next request with a token: a question, or something new.
async fn next_of(there: &Directory, round: usize) -> Answer {
    if round.is_multiple_of(2) {
        there.get("/Users").await
    } else {
        there.post("/Users", &person(&format!("p{round}"))).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_one_node_revokes_gets_and_opens_nothing_at_the_other() {
    let town = town().await;
    for round in 0..ROUNDS / 4 {
        let mut client = OAuthClient::make(&town.acme.workspace, json!({"name": "Entra ID"})).await;
        client.http = town.there.operator.http.clone();
        let there = client.enter().await;
        there.get("/Users").await.must(200);
        let path = format!("/directory/clients/{}", client.id);
        town.acme.workspace.delete(&path).await.must(204);
        if round % 3 == 2 {
            denied(&client.ask_by_post().await, 401, "invalid_client");
        }
        fault(&next_of(&there, round).await, 401, None);
        denied(&client.ask_by_post().await, 401, "invalid_client");
    }
    assert_eq!(town.acme.directory.list(&[]).await["totalResults"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_key_that_is_revoked_opens_nothing_at_any_node() {
    let town = town().await;
    for _ in 0..3 {
        let installation = &town.here.installation;
        let words = ["operator-key", "create", "--name", "another", "--json"];
        let made = installation.command(&words).await.well().json();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        let nodes = [&town.here.operator, &town.there.operator]
            .map(|operator| Operator { key: text("operator_key"), ..operator.clone() });
        for node in &nodes {
            node.get("/workspaces").await.must(200);
        }
        installation.command(&["operator-key", "revoke", &text("id")]).await.well();
        for node in &nodes {
            node.get("/workspaces").await.problem(401, "operator_key_invalid");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operators_session_is_over_at_every_node_with_its_end_and_with_its_keys() {
    let town = town().await;
    let installation = &town.here.installation;
    let words = ["operator-key", "create", "--name", "another", "--json"];
    let made = installation.command(&words).await.well().json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    // The same session in the browsers of both nodes, as one has them who stole it.
    let signed_in = async || {
        let nodes = [&town.here.operator, &town.there.operator];
        let [here, there] = nodes.map(|node| Browser::new(node.http.clone(), &node.usher));
        let here = desk(here, &text("operator_key")).await;
        there.put_cookie(OPERATOR, &here.cookie(OPERATOR).unwrap());
        there.open("/op").await.must(200).says("Find a workspace");
        [here, there]
    };
    let [here, there] = signed_in().await;
    let kept = here.cookie(OPERATOR).unwrap();
    let page = there.open("/op").await;
    there.send_form(&page, page.form("/op/sign-out"), &[], None).await.must(200);
    there.put_cookie(OPERATOR, &kept);
    for browser in [&here, &there] {
        browser.open("/op").await.must(200).form("/op/sign-in");
    }
    let both = signed_in().await;
    installation.command(&["operator-key", "revoke", &text("id")]).await.well();
    for browser in both {
        browser.open("/op").await.must(200).form("/op/sign-in");
    }
}

/// How often the delay is measured, where it is to be known.
const MEASURED: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes minutes, and is run where it is to be known how long the other node lets somebody in"]
async fn how_long_the_other_node_lets_in_whom_one_has_shown_out() {
    let town = town().await;
    let visitor = Visitor::of(&town).await;
    visitor.idp.add("zoe", "zoe@acme.example").await;
    let zoe = town.acme.directory.join("zoe").await;
    let (mut delays, mut let_in) = (Vec::new(), 0);
    for _ in 0..MEASURED {
        let browser = visitor.enters("zoe").await;
        town.acme.directory.say_active(&zoe, false).await.must(200);
        let told = Instant::now();
        while !town.there.operator.opened_by(&browser.session()).await.is_empty() {
            let_in += 1;
        }
        delays.push(told.elapsed());
        town.acme.directory.say_active(&zoe, true).await.must(200);
    }
    delays.sort_unstable();
    let at = |share: usize| delays[MEASURED * share / 100];
    println!(
        "refused at the other node after the answer: half within {:?}, 99 of 100 within {:?}, all within {:?}; \
         {let_in} requests were let in meanwhile",
        at(50),
        at(99),
        delays[MEASURED - 1]
    );
}

/// Follows the feed from its beginning, from event to event, until all is written; gives every event.
async fn followed(operator: &Operator, is_written: &AtomicBool) -> Vec<Value> {
    let (mut seen, mut after) = (Vec::new(), String::new());
    until("all that is written is read", async || {
        // Looked at first: what is written after this may not be on the page.
        let is_all = is_written.load(Ordering::Acquire);
        let query = encoded(&[("limit", "50"), ("after", &after)]);
        let page = operator.get(&format!("/events?{query}")).await.must(200).json();
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().cloned());
        match items.last() {
            Some(item) => {
                item["id"].as_str().unwrap().clone_into(&mut after);
                Err(format!("{} events", seen.len()))
            }
            None if is_all => Ok(()),
            None => Err("nothing new".to_owned()),
        }
    })
    .await;
    seen
}

/// Has sixteen writers create eighty people in a workspace, each person twice: through either node at about the same time.
async fn crowd(near: &Ready, far: &Ready) -> Vec<Answer> {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let through = if writer.is_multiple_of(2) { near } else { far };
        let directory = through.directory.clone();
        writers.spawn(async move {
            let mut answers = Vec::new();
            for number in 0..10 {
                answers.push(directory.post("/Users", &person(&format!("p{}n{number}", writer / 2))).await);
            }
            answers
        });
    }
    writers.join_all().await.into_iter().flatten().collect()
}

/// How many of a crowd were let in; the others were told no in these ways, and nobody twice yes.
fn let_in(answers: &[Answer], refusals: &[u16]) -> usize {
    let (made, others): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    for other in others {
        assert!(refusals.contains(&other.status), "{}: {} {}", other.asked, other.status, other.text());
    }
    let names: BTreeSet<_> = made.iter().map(|it| it.json()["userName"].to_string()).collect();
    assert_eq!(names.len(), made.len(), "a name was given twice");
    made.len()
}

/// On one workspace with too few seats.
async fn one_is_full(near: &Ready, town: &Town) {
    let far = near.through(&town.there.operator);
    assert_eq!(let_in(&crowd(near, &far).await, &[403, 409]), 40);
    assert_eq!(near.workspace.seats_used().await, 41);
    assert_eq!(far.workspace.members().await.len(), 41);
}

/// On several workspaces at once, of which the same people become members.
async fn several_share_people(several: [&Ready; 3], town: &Town) {
    let mut crowds = JoinSet::new();
    for ready in several {
        let (near, far) = (ready.clone(), ready.through(&town.there.operator));
        crowds.spawn(async move {
            assert_eq!(let_in(&crowd(&near, &far).await, &[409]), 80);
            assert_eq!(far.workspace.seats_used().await, 81);
            assert_eq!(far.directory.list(&[]).await["totalResults"], 80);
        });
    }
    crowds.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_through_two_nodes_leave_what_they_would_have_left_through_one() {
    let mut town = town().await;
    let full = town.here.ready("full", Some(41)).await;
    let others = [town.here.ready("beta", None).await, town.here.ready("gamma", None).await];
    let is_written = AtomicBool::new(false);
    let written = async {
        one_is_full(&full, &town).await;
        several_share_people([&town.acme, &others[0], &others[1]], &town).await;
        is_written.store(true, Ordering::Release);
    };
    let (near, far) = (&town.here.operator, &town.there.operator);
    let ((), feed, same) = tokio::join!(written, followed(near, &is_written), followed(far, &is_written));
    assert_eq!(feed, same, "both nodes tell the same");
    assert_eq!(feed, near.all("/events").await, "whoever follows misses nothing");
    let mut numbers: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for event in feed.iter().filter(|event| event["workspace"].is_string()) {
        let workspace = event["workspace"].as_str().unwrap().to_owned();
        numbers.entry(workspace).or_default().push(event["number"].as_u64().unwrap());
    }
    assert_eq!(numbers.len(), 4);
    for (workspace, numbers) in numbers {
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "{workspace}");
    }
    town.here.serving.running.kill();
    town.there.serving.running.kill();
    town.here.installation.command(&["doctor"]).await.well();
}
