//! An account is erased on the person's wish: nothing is left of the person, and no directory brings them back.

use serde_json::{Value, json};

use crate::world::{Demo, Ready, Served, id, person};

const ADA: &str = "ada.lovelace@acme.example";

#[tokio::test]
async fn d15_nothing_is_left_of_the_person_and_the_directory_keeps_no_more_than_its_key() {
    let served = Served::start().await;
    let Ready { workspace, directory } = served.acme(Some(9)).await;
    let other = served.operator.team("globex", None).await;
    let home = served.operator.personal("adas-home", "ada@acme.example").await;
    let user = directory.join("ada").await;
    other.add("ada@acme.example", "admin").await.must(201);
    let ada = workspace.member("ada@acme.example").await.unwrap();
    let account = ada["account"].as_str().unwrap().to_owned();
    let path = format!("/accounts/{account}");

    // Not while a team would be left with nobody.
    let theirs = other.member("ada@acme.example").await.unwrap();
    other.give_role(&theirs, "owner").await.must(200);
    let owner = other.member("owner@globex.example").await.unwrap();
    other.remove(&owner).await.must(204);
    let before = (workspace.picture().await, other.picture().await, home.picture().await);
    let said = served.operator.delete(&path).await.problem(409, "account_owns_team").json();
    assert!(said["detail"].as_str().unwrap().contains("globex"), "{said}");
    assert_eq!((workspace.picture().await, other.picture().await, home.picture().await), before);
    other.add("eve@globex.example", "owner").await.must(201);

    let told = workspace.events().await.len();
    served.operator.delete(&path).await.must(204);
    served.operator.delete(&path).await.problem(404, "account_not_found");
    served.operator.get(&format!("{path}/workspaces")).await.problem(404, "account_not_found");
    assert_eq!(served.operator.account_of("ada@acme.example").await, None);
    home.get("").await.problem(404, "workspace_not_found");
    let feed = served.operator.all("/events").await;
    assert!(
        feed.iter().any(|event| event["type"] == "account.erased" && event["data"]["account"] == account)
    );
    assert_eq!(workspace.told_after(told).await, ["member.removed", "seat.freed", "directory_user.updated"]);
    for place in [&workspace, &other] {
        let members = place.everybody().await;
        let gone = members.iter().find(|member| member["account"] == account.as_str()).unwrap();
        assert_eq!(gone["standing"], "inactive");
        for field in ["email", "given_name", "family_name"] {
            assert_eq!(gone[field], Value::Null, "{gone}");
        }
    }
    let kept = directory.read(&user).await;
    assert_eq!((&kept["userName"], &kept["externalId"]), (&user["userName"], &user["externalId"]));
    assert_eq!(kept["active"], false);
    assert!(kept.get("name").is_none() && kept.get("emails").is_none(), "{kept}");

    // The identity provider still assigns them: its record says so, and nothing comes of it.
    let used = workspace.seats_used().await;
    assert_eq!(directory.replace(&user, &person("ada")).await.must(200).json()["active"], true);
    assert_eq!(directory.say_active(&user, true).await.must(200).json()["active"], true);
    assert_eq!(directory.found_by(r#"userName eq "ada@acme.example""#).await.len(), 1);
    assert_eq!(workspace.seats_used().await, used);
    assert_eq!(workspace.member("ada@acme.example").await, None);
    assert_eq!(served.operator.account_of("ada@acme.example").await, None, "no account is made in silence");
    let kept_out = workspace.get("/members/drift?list=kept_out").await.must(200).json();
    let (who, told) = (&kept_out["items"][0]["member"]["id"], &kept_out["items"][0]["directory_user"]);
    assert_eq!((who, &told["user_name"]), (&ada["id"], &user["userName"]), "{kept_out}");
    let line = workspace.audit().await.pop().unwrap();
    assert_eq!(
        (&line["action"], &line["details"]["held"]),
        (&json!("member.held"), &json!({"by": "erasure"}))
    );

    // Forgotten by the directory too, they may be told of as somebody new.
    directory.forget(&user).await.must(204);
    directory.join("ada").await;
    let anew = workspace.member("ada@acme.example").await.unwrap();
    assert_ne!(anew["account"], account.as_str());
    assert_ne!(id(&anew), id(&ada));
}

#[tokio::test]
async fn whoever_is_erased_is_signed_out_and_signs_in_no_more() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let hers = demo.browser();
    hers.sign_in_with_sso(ADA, "ada").await.must(200);
    let session = hers.session();
    let account = demo.acme.member(ADA).await.unwrap()["account"].as_str().unwrap().to_owned();
    demo.operator.delete(&format!("/accounts/{account}")).await.must(204);
    assert!(demo.operator.opened_by(&session).await.is_empty());
    let anew = demo.browser();
    let refused = anew.sign_in_with_sso(ADA, "ada").await;
    assert_eq!(refused.answer.status, 403, "{refused}");
    assert_eq!(demo.operator.account_of(ADA).await, None);
}
