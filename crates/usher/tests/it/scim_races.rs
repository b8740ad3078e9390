//! Many requests at once: the rules hold for all of them together.

use serde_json::json;
use tokio::task::JoinSet;

use crate::world::{Answer, Directory, Served, fault, id, patch, person, person_at, resources};

/// Sends fifty requests at once and gives their answers.
async fn fifty<F>(send: impl Fn(usize) -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let mut all = JoinSet::new();
    for number in 0..50 {
        all.spawn(send(number));
    }
    all.join_all().await
}

/// The answers that were taken; all others are refused so.
fn taken(answers: Vec<Answer>, status: u16, refused: u16, scim_type: Option<&str>) -> Vec<Answer> {
    let (taken, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == status);
    for other in &others {
        fault(other, refused, scim_type);
    }
    taken
}

async fn post(directory: Directory, name: String) -> Answer {
    directory.post("/Users", &person(&name)).await
}

/// One name in fifty spellings that RFC 8265 has for one and the same: large and small, in full width, composed and not,
/// and with the sign of the kelvin, which is a K.
fn spelling(number: usize) -> String {
    let begins = ["zo\u{eb}", "zoe\u{308}", "\u{ff5a}\u{ff4f}\u{eb}"][number % 3];
    let kelvin = if number.is_multiple_of(5) { "\u{212a}" } else { "k" };
    let name = format!("{begins}.\u{3c3}\u{3c9}{kelvin}.king@acme.example");
    let spelt = |(at, letter): (usize, char)| match number >> (at % 6) & 1 {
        1 => letter.to_uppercase().to_string(),
        _ => letter.to_string(),
    };
    name.chars().enumerate().map(spelt).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_at_once_who_tell_of_the_same_person_in_other_letters_exactly_one_is_taken() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let spellings: std::collections::BTreeSet<_> = (0..50).map(spelling).collect();
    assert_eq!(spellings.len(), 50, "{spellings:?}");
    let answers = fifty(|number| {
        let directory = acme.directory.clone();
        let mut body = person_at("zoe", &spelling(number));
        body["externalId"] = json!(format!("ext-{number}"));
        async move { directory.post("/Users", &body).await }
    })
    .await;
    let made = taken(answers, 201, 409, Some("uniqueness"));
    assert_eq!(made.len(), 1);
    assert_eq!(acme.workspace.seats_used().await, 2);
    assert_eq!(acme.workspace.everybody().await.len(), 2);
    assert_eq!(acme.directory.list(&[]).await["totalResults"], 1);
    let provisioned =
        acme.workspace.events().await.iter().filter(|event| event["type"] == "member.provisioned").count();
    assert_eq!(provisioned, 1);
    // Every spelling finds the one there is.
    for number in 0..50 {
        let filter = format!("userName eq {}", json!(spelling(number)));
        let found = acme.directory.list(&[("filter", &filter)]).await;
        assert_eq!(resources(&found)[0]["id"], made[0].json()["id"], "{filter}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_at_once_who_want_the_last_seat_exactly_one_has_it() {
    let served = Served::start().await;
    let acme = served.acme(Some(2)).await;
    let answers = fifty(|number| post(acme.directory.clone(), format!("p{number}"))).await;
    assert_eq!(taken(answers, 201, 403, None).len(), 1);
    assert_eq!(acme.workspace.seats_used().await, 2);
    assert_eq!((acme.workspace.members().await.len(), acme.workspace.everybody().await.len()), (2, 2));
    assert_eq!(acme.directory.list(&[]).await["totalResults"], 1);
    let taken = acme.workspace.events().await.iter().filter(|event| event["type"] == "seat.taken").count();
    assert_eq!(taken, 2, "one for the owner, one for whoever was first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_at_once_who_change_the_version_they_know_exactly_one_is_taken() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let ada = acme.directory.join("ada").await;
    let version = ada["meta"]["version"].as_str().unwrap().to_owned();
    let answers = fifty(|number| {
        let (directory, version, path) =
            (acme.directory.clone(), version.clone(), format!("/Users/{}", id(&ada)));
        async move {
            let body = patch(json!([{"op": "replace", "path": "title", "value": format!("t{number}")}]));
            let call = directory.call("PATCH", &path).header("if-match", &version).scim(&body);
            directory.http.send(call).await
        }
    })
    .await;
    assert_eq!(taken(answers, 200, 412, None).len(), 1);
    assert_eq!(acme.directory.read(&ada).await["meta"]["version"], "W/\"2\"");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_changes_at_once_each_leave_their_mark_and_their_number() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let ada = acme.directory.join("ada").await;
    let answers = fifty(|number| {
        let (directory, path) = (acme.directory.clone(), format!("/Users/{}", id(&ada)));
        async move {
            let phone = json!({"type": format!("t{number}"), "value": format!("+1555{number:04}")});
            let body = patch(json!([{"op": "add", "path": "phoneNumbers", "value": [phone]}]));
            directory.patch(&path, &body).await
        }
    })
    .await;
    assert_eq!(taken(answers, 200, 0, None).len(), 50);
    let after = acme.directory.read(&ada).await;
    assert_eq!(after["phoneNumbers"].as_array().unwrap().len(), 50);
    assert_eq!(after["meta"]["version"], "W/\"51\"");
    let numbers: Vec<_> =
        acme.workspace.events().await.iter().map(|event| event["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "a number is missing or twice there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_let_in_and_shown_out_at_once_is_in_or_out_and_counted_so() {
    let served = Served::start().await;
    let acme = served.acme(Some(10)).await;
    let ada = acme.directory.join("ada").await;
    let answers = fifty(|number| {
        let (directory, ada) = (acme.directory.clone(), ada.clone());
        async move { directory.say_active(&ada, number % 2 == 0).await }
    })
    .await;
    assert_eq!(taken(answers, 200, 0, None).len(), 50);
    let active = acme.directory.read(&ada).await["active"] == true;
    let members = acme.workspace.members().await.len() as u64;
    assert_eq!(members, if active { 2 } else { 1 });
    assert_eq!(acme.workspace.seats_used().await, members);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_at_once_who_each_add_somebody_to_a_group_are_all_heard() {
    let served = Served::start().await;
    let directory = served.acme(None).await.directory;
    let mut people = Vec::new();
    for number in 0..100 {
        people.push(id(&directory.join(&format!("p{number}")).await).to_owned());
    }
    let group = directory.post("/Groups", &json!({"displayName": "Everyone"})).await.must(201).json();
    let path = format!("/Groups/{}", id(&group));
    let mut all = JoinSet::new();
    for person in people.clone() {
        let (directory, path) = (directory.clone(), path.clone());
        let add = patch(json!([{"op": "add", "path": "members", "value": [{"value": person}]}]));
        all.spawn(async move { directory.patch(&path, &add).await.must(200) });
    }
    all.join_all().await;
    let members = directory.get(&path).await.must(200).json()["members"].clone();
    let mut listed: Vec<_> =
        members.as_array().unwrap().iter().map(|one| one["value"].as_str().unwrap().to_owned()).collect();
    listed.sort_unstable();
    people.sort_unstable();
    assert_eq!(listed, people);
}
