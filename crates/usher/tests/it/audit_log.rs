//! The audit log on its page: whoever sets up reads who did what to whom, and nobody else does.

use crate::world::{Demo, http::encoded};

const ADA: &str = "ada.lovelace@acme.example";
const OWNER: &str = "owner@acme.example";

#[tokio::test]
async fn an_admin_reads_who_did_what_to_whom_newest_first() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let ada = demo.acme.member(ADA).await.unwrap();
    let id = ada["id"].as_str().unwrap();
    let owner = demo.browser_of(OWNER).await;
    demo.acme.give_role(&ada, "admin").await.must(200);
    let form = owner.open(&format!("/w/acme/members/{id}/suspend")).await.must(200);
    owner.send_form(&form, form.form_with("reason"), &[("reason", "Laptop stolen")], None).await.must(200);

    let page = owner.open("/w/acme/settings/security").await.must(200);
    let page = owner.click(&page, "Audit log").await.must(200);
    let at = |what: &str| page.text.find(what).unwrap_or_else(|| panic!("no {what}: {page}"));
    assert!(
        at("Suspended") < at("Changed") && at("Changed") < at("Given a place by the directory"),
        "{page}"
    );
    let page = page.says("Laptop stolen").says("The operator").says("The directory").says(OWNER);

    let all_of_hers = page.links.iter().find(|link| link.path.ends_with(&format!("?about={id}")));
    assert!(all_of_hers.is_some_and(|link| link.text.contains("Ada Lovelace")), "{page}");
    let hers = owner.open(&format!("/w/acme/settings/audit?about={id}")).await.must(200).says("Suspended");
    assert!(!hers.text.contains("Connection made"), "what was done to others is not shown: {hers}");
    owner.open("/w/acme/settings/audit?about=nobody").await.must(200).says("Nothing here");
    owner.open("/w/acme/settings/audit?after=nowhere").await.must(200).says("Suspended");
}

#[tokio::test]
async fn nobody_who_does_not_set_up_reads_the_audit_log_and_no_other_workspace_stands_in_it() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let ada = demo.browser();
    ada.sign_in_with_sso(ADA, "ada").await.must(200);
    let globex = demo.operator.team("globex", None).await;
    let there = globex.add("eve@globex.example", "member").await.must(201).json();
    let owner = demo.browser_of(OWNER).await;
    for path in ["/settings/audit", "/settings/audit.csv"] {
        ada.open(&format!("/w/acme{path}")).await.must(403).says("role_insufficient");
        owner.open(&format!("/w/globex{path}")).await.must(404);
    }
    let about = encoded(&[("about", there["id"].as_str().unwrap())]);
    owner.open(&format!("/w/acme/settings/audit?{about}")).await.must(200).says("Nothing here");
    let file = owner.open("/w/acme/settings/audit.csv").await.must(200);
    assert!(!file.answer.text().contains("eve@globex.example"), "{file}");
}

#[tokio::test]
async fn what_was_done_about_a_member_by_hand_and_by_the_directory_is_given_as_a_file() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let ada = demo.acme.member(ADA).await.unwrap();
    let id = ada["id"].as_str().unwrap().to_owned();
    demo.acme.give_role(&ada, "admin").await.must(200);
    let owner = demo.browser_of(OWNER).await;
    let here = format!("/w/acme/members/{id}");
    let page = owner.open(&here).await.must(200).says("The operator").says("The directory");
    owner
        .click(&page, "What the directory asked for")
        .await
        .must(200)
        .says("Provisioning log")
        .says("Create");
    let page = owner.click(&page, "In the audit log").await.must(200).says("Given a place by the directory");
    let file = owner.click(&page, "Download as CSV").await.must(200);
    let text = file.answer.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, "at,id,actor,action,target,details"), "{text}");
    assert!(lines[1].contains("\"member.updated\"") && lines[1].contains(&id), "{text}");
    assert!(lines[2].contains("\"member.provisioned\"") && lines[2].contains("directory dir_"), "{text}");
}
