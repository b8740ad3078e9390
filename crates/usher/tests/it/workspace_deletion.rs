//! A workspace is deleted by the operator: its doors shut at once, everybody leaves by the one way out, and what is left is
//! what was told and recorded.

use serde_json::json;

use crate::world::{Demo, Ready, Served, fault, id, person, until};

const ADA: &str = "ada.lovelace@acme.example";

#[tokio::test]
async fn d14_a_deleted_workspace_is_nowhere_and_its_name_and_domains_are_free() {
    let served = Served::start().await;
    let Ready { workspace, directory } = served.acme(Some(9)).await;
    let user = directory.join("ada").await;
    directory.join("grace").await;
    let ada = workspace.member("ada@acme.example").await.unwrap();
    let told = workspace.events().await.len();
    for wrong in ["", "?confirm=", "?confirm=Acme", "?confirm=globex"] {
        let refused = workspace.delete(wrong).await;
        assert_eq!(refused.status, 400, "{}: {}", refused.asked, refused.text());
    }
    assert_eq!(workspace.events().await.len(), told, "what is refused tells nothing");
    workspace.delete("?confirm=acme").await.must(204);

    for rest in
        ["", "/members", "/seats", "/domains", "/connections", "/directory/tokens", "/directory/clients"]
    {
        workspace.get(rest).await.problem(404, "workspace_not_found");
    }
    workspace.get(&format!("/members/{}", id(&ada))).await.problem(404, "workspace_not_found");
    workspace.add("eve@acme.example", "member").await.problem(404, "workspace_not_found");
    workspace.patch("", json!({"seats": 3})).await.problem(404, "workspace_not_found");
    workspace.post("/directory", json!({"state": "on"})).await.problem(404, "workspace_not_found");
    workspace.delete("?confirm=acme").await.problem(404, "workspace_not_found");
    fault(&directory.get(&format!("/Users/{}", id(&user))).await, 401, None);
    fault(&directory.post("/Users", &person("eve")).await, 401, None);
    let listed = served.operator.all("/workspaces").await;
    assert!(listed.iter().all(|one| one["id"] != workspace.id.as_str()), "{listed:?}");
    let account = ada["account"].as_str().unwrap();
    assert!(served.operator.places_of(account).await.is_empty(), "the account stays, without this place");

    let events = workspace.told_after(told).await;
    let count = |name: &str| events.iter().filter(|told| *told == name).count();
    assert_eq!(
        (count("member.deprovisioned"), count("member.removed"), count("seat.freed")),
        (2, 1, 3),
        "{events:?}"
    );
    assert_eq!((count("domain.released"), count("token.revoked"), count("workspace.closed")), (1, 1, 1));
    assert_eq!(events.last().unwrap(), "workspace.deleted");
    let log = workspace.audit().await;
    assert_eq!(log.last().unwrap()["action"], "workspace.deleted");
    assert!(log.iter().any(|line| line["action"] == "workspace.closed"));

    // Another customer takes the name and the domain.
    let anew = served.operator.team("acme", None).await;
    anew.own("acme.example").await;
    anew.add("ada@acme.example", "member").await.must(201);
    assert_eq!(anew.member("ada@acme.example").await.unwrap()["account"], account, "the same person");
}

#[tokio::test]
async fn sessions_end_with_the_workspace_and_other_places_are_untouched() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let hers = demo.browser();
    hers.sign_in_with_sso(ADA, "ada").await.must(200);
    let owner = demo.browser_of("owner@acme.example").await;
    owner.open("/w/acme").await.must(200);
    let session = hers.session();
    assert_eq!(demo.operator.opened_by(&session).await, ["acme"]);
    demo.acme.delete("?confirm=acme").await.must(204);
    assert!(demo.operator.opened_by(&session).await.is_empty());
    assert_eq!(owner.open("/w/acme").await.answer.status, 404);
    let at_home = demo.browser_of(ADA).await;
    at_home.open("/w/ada-personal").await.must(200);
    assert_eq!(at_home.open("/w/acme").await.answer.status, 404);
}

#[tokio::test]
async fn a_large_workspace_is_emptied_behind_the_request() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", None).await;
    workspace.own("acme.example").await;
    workspace.enable_sso().await;
    let directory = workspace.directory("on").await;
    // More than one request waits for.
    const PEOPLE: usize = 2_100;
    for part in (0..PEOPLE).collect::<Vec<_>>().chunks(500) {
        let people: Vec<_> = part
            .iter()
            .map(|number| {
                json!({"method": "POST", "path": "/Users", "bulkId": format!("b{number}"),
                    "data": person(&format!("person{number}"))})
            })
            .collect();
        let bulk =
            json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": people});
        directory.post("/Bulk", &bulk).await.must(200);
    }
    // Closed, or deleted already: the background, which goes on with it, may have been as quick as the request.
    let answer = workspace.delete("?confirm=acme").await;
    assert!([202, 204].contains(&answer.status), "{}: {}", answer.asked, answer.status);
    workspace.get("").await.problem(404, "workspace_not_found");
    fault(&directory.get("/Users").await, 401, None);
    until("the workspace is deleted", async || {
        let last = workspace.audit().await.pop().unwrap();
        if last["action"] == "workspace.deleted" { Ok(()) } else { Err(last.to_string()) }
    })
    .await;
    let events = workspace.events().await;
    let gone = events.iter().filter(|event| event["type"] == "member.deprovisioned").count();
    assert_eq!(gone, PEOPLE);
    assert_eq!(events.last().unwrap()["type"], "workspace.deleted");
}
