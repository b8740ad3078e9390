//! Connections over SAML stay well: their metadata are looked at again without anybody asking, what is new is proposed, and
//! an admin decides on a page or the operator by the API.

use serde_json::{Value, json};

use crate::world::{
    Database, Demo, Idp, Served, Workspace,
    idp::Alone,
    page::{Form, Page},
    until,
};

const OWNER: &str = "owner@acme.example";

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_else(|| panic!("no {name} in {object}"))
}

/// A connection made from the address of the metadata of this identity provider.
async fn connected(workspace: &Workspace, idp: &Idp) -> Value {
    let url = format!("{}/saml/metadata", idp.issuer);
    let new = json!({"protocol": "saml", "metadata_url": url});
    workspace.post("/connections", new).await.must(201).json()
}

async fn shown(workspace: &Workspace, connection: &Value) -> Value {
    workspace.get(&format!("/connections/{}", text(connection, "id"))).await.must(200).json()
}

/// The identity provider had another certificate before: what is pinned is not what its metadata name.
fn had_another_certificate(database: &Database, connection: &Value) -> String {
    let fingerprint = text(&connection["certificates"][0], "fingerprint");
    let first = if fingerprint.starts_with("00") { "FF" } else { "00" };
    let other = format!("{first}{}", &fingerprint[2..]);
    database.ask(&format!("UPDATE connections SET saml = replace(saml, '{fingerprint}', '{other}')"));
    other
}

#[tokio::test]
async fn a_new_certificate_is_found_without_anybody_asking_and_believed_once_it_is_confirmed() {
    let mut served = Served::start().await;
    let acme = served.operator.team("acme", None).await;
    let Alone { idp, .. } = Idp::alone("acme.example", &served.operator.usher).await;
    let made = connected(&acme, &idp).await;
    acme.force_mode(text(&made, "id"), "optional").await.must(200);
    let database = &served.installation.database;
    let old = had_another_certificate(database, &made);
    // A day goes by.
    database.ask("UPDATE connections SET due_at = 1");
    database.ask("UPDATE leases SET until = 1");
    served.serving.running.kill();
    served.start_again().await;
    let acme = acme.seen_by(&served.operator);
    until("something is proposed", async || {
        let shown = shown(&acme, &made).await;
        if shown["metadata_proposal"].is_object() { Ok(()) } else { Err(shown.to_string()) }
    })
    .await;
    let waiting = shown(&acme, &made).await;
    assert_eq!(waiting["certificates"][0]["fingerprint"], old, "it is not believed by itself");
    assert_eq!(waiting["metadata_proposal"]["certificates"], made["certificates"]);

    let path = format!("/connections/{}/metadata/proposal", text(&made, "id"));
    let found_at = &waiting["metadata_proposal"]["found_at"];
    for unfit in [
        json!({"found_at": "2026-01-01T00:00:00Z", "decision": "confirm"}),
        json!({"found_at": found_at, "decision": "perhaps"}),
        json!({"found_at": "x", "decision": "confirm"}),
    ] {
        acme.post(&path, unfit).await.problem(400, "value_invalid");
    }
    let told = acme.events().await.len();
    let confirmed = acme.post(&path, json!({"found_at": found_at, "decision": "confirm"})).await;
    let confirmed = confirmed.must(200).json();
    assert_eq!((&confirmed["certificates"], &confirmed["mode"]), (&made["certificates"], &json!("optional")));
    assert_eq!(confirmed["metadata_proposal"], Value::Null);
    assert_eq!(acme.told_after(told).await, ["connection.updated"]);
    let again = json!({"found_at": found_at, "decision": "confirm"});
    acme.post(&path, again).await.problem(400, "value_invalid");
}

#[tokio::test]
async fn an_owner_looks_again_confirms_what_is_new_and_reads_what_is_wrong_on_the_connections_page() {
    let demo = Demo::start().await;
    let made = connected(&demo.acme, &demo.idp).await;
    let id = text(&made, "id");
    had_another_certificate(&demo.database, &made);
    let path = format!("/w/acme/settings/security/connections/{id}/upkeep");
    let owner = demo.browser_of(OWNER).await;
    let page = owner.open("/w/acme/settings/security").await.must(200);
    assert!(page.links.iter().any(|link| link.path == path), "{page}");
    let page = owner.open(&path).await.must(200).says("Not yet");
    let press = async |page: &Page, what: &str, typed: &[(&str, &str)]| {
        let holds = |form: &&Form| form.buttons.iter().any(|button| button.value == what);
        let form = page.forms.iter().find(holds).unwrap_or_else(|| panic!("no {what}: {page}"));
        owner.send_form(page, form, typed, Some(("do", what))).await
    };
    let page = press(&page, "look", &[]).await.must(200).says("Its metadata have changed");
    let overview = owner.open("/w/acme/settings/security").await.must(200);
    overview.says("confirm or dismiss what is new");
    let done = press(&page, "confirm", &[]).await.must(200);
    done.says("The metadata were taken");
    assert_eq!(shown(&demo.acme, &made).await["certificates"], made["certificates"]);

    let page = owner.open(&path).await.must(200);
    let refused = press(&page, "sha1", &[("until", "2020-01-01"), ("confirm", "SHA-1")]).await.must(400);
    refused.says("still to come");
    let refused = press(&page, "sha1", &[("until", ""), ("confirm", "SHA-1")]).await.must(400);
    refused.says("Give a day");
    let page = owner.open(&path).await.must(200).says("needs no key of ours");
    assert!(page.text.contains("Refused"), "SHA-1 is, unless somebody says otherwise: {page}");
    // A look that fails is told, and kept.
    demo.database.ask(
        "UPDATE connections SET saml = replace(saml, '/saml/metadata\",\"proposal', '/nothing\",\"proposal')",
    );
    let page = press(&page, "look", &[]).await.must(400).says("404");
    assert!(page.text.contains("can’t be read since"), "{page}");
    assert!(shown(&demo.acme, &made).await["metadata_unread"]["reason"].as_str().unwrap().contains("404"));

    // Who only looks, or is somebody else's, gets nowhere.
    let other = demo.operator.team("other", None).await;
    other
        .post(&format!("/connections/{id}/metadata/look"), json!({}))
        .await
        .problem(404, "connection_not_found");
}
