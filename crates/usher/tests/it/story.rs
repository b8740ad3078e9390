//! One person, all the way: assigned, signed in, renamed, unassigned, assigned again; in every manner of speaking SCIM
//! that the practice identity provider has.

use serde_json::{Value, json};

use crate::world::{Browser, Demo, Workspace};

const OWNER: &str = "owner@acme.example";
const ADA: &str = "ada.lovelace@acme.example";
const KING: &str = "ada.king@acme.example";

/// What was told and recorded of a workspace, up to where a test has looked.
struct Chronicle {
    workspace: Workspace,
    events: usize,
    entries: usize,
}

impl Chronicle {
    async fn from_now_on(workspace: &Workspace) -> Self {
        let (events, entries) = (workspace.events().await.len(), workspace.audit().await.len());
        Self { workspace: workspace.clone(), events, entries }
    }

    /// Since it was last looked at, exactly this was told and recorded.
    async fn tells(&mut self, told: &[&str], recorded: &[&str]) {
        let (events, entries) =
            (self.workspace.told_after(self.events).await, self.workspace.recorded_after(self.entries).await);
        assert_eq!(events, told);
        assert_eq!(entries, recorded);
        self.events += told.len();
        self.entries += recorded.len();
    }
}

/// What becomes of a resource when its person is unassigned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parting {
    /// It is kept, inactive, and comes back.
    Kept,
    /// It is deleted; whoever comes back is somebody new.
    Deleted,
}

#[tokio::test]
async fn a_person_comes_and_goes_as_the_rfc_has_it() {
    story("rfc", Parting::Deleted).await;
}

#[tokio::test]
async fn a_person_comes_and_goes_as_okta_has_it() {
    story("okta", Parting::Kept).await;
}

#[tokio::test]
async fn a_person_comes_and_goes_as_entra_id_has_it() {
    story("entra", Parting::Kept).await;
}

#[tokio::test]
async fn a_person_comes_and_goes_as_a_custom_app_of_okta_has_it() {
    story("okta-aiw", Parting::Kept).await;
}

#[tokio::test]
async fn a_person_comes_and_goes_as_entra_id_has_it_with_its_flag() {
    story("entra?aadOptscim062020", Parting::Kept).await;
}

#[tokio::test]
async fn a_person_comes_and_goes_as_onelogin_has_it() {
    story("onelogin", Parting::Deleted).await;
}

#[tokio::test]
async fn a_person_comes_and_goes_as_jumpcloud_has_it() {
    story("jumpcloud", Parting::Kept).await;
}

#[tokio::test]
async fn a_person_comes_and_goes_as_google_has_it() {
    story("google", Parting::Kept).await;
}

#[tokio::test]
async fn a_person_comes_and_goes_as_pingone_has_it() {
    story("pingone", Parting::Kept).await;
}

#[tokio::test]
async fn a_person_comes_and_goes_as_the_extension_of_keycloak_has_it() {
    story("keycloak", Parting::Deleted).await;
}

#[tokio::test]
async fn a_person_comes_and_goes_as_authentik_has_it() {
    story("authentik", Parting::Deleted).await;
}

async fn story(dialect: &str, parting: Parting) {
    let demo = Demo::start().await;
    demo.idp.speak(dialect).await;
    let owner = demo.browser_of(OWNER).await;
    let mut chronicle = Chronicle::from_now_on(&demo.acme).await;

    let first_id = is_assigned(&demo, &owner, &mut chronicle).await;
    let browser = demo.browser();
    signs_in(&demo, &browser, &mut chronicle).await;
    is_renamed(&demo, &browser, &mut chronicle).await;
    has_a_new_address(&demo, &browser, &mut chronicle).await;
    let stolen = browser.session();
    is_unassigned(&demo, &owner, &browser, &mut chronicle).await;
    is_told_why(&demo, parting, &mut chronicle).await;
    has_their_own_workspace_still(&demo, &stolen).await;

    demo.idp.assign("ada").await;
    let same_id = demo.idp.scim_id("ada").await == first_id;
    assert_eq!(same_id, parting == Parting::Kept);
    chronicle.tells(&["member.provisioned", "seat.taken"], &["member.provisioned"]).await;
    must_sign_in_anew(&demo, &stolen, parting, &mut chronicle).await;

    let events = demo.acme.events().await;
    let numbers: Vec<_> = events.iter().map(|event| event["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "a number is missing");
    let actors: Vec<_> =
        demo.acme.audit().await.iter().map(|line| line["actor"].as_str().unwrap().to_owned()).collect();
    assert!(actors.iter().any(|actor| actor.starts_with("directory dir_")), "{actors:?}");
}

/// Listed, with a seat, before any sign-in. Gives the resource's id.
async fn is_assigned(demo: &Demo, owner: &Browser, chronicle: &mut Chronicle) -> String {
    demo.idp.assign("ada").await;
    let member = demo.acme.member(ADA).await.unwrap();
    let shown = |name: &str| member[name].as_str().unwrap_or_default().to_owned();
    let facts = ["given_name", "family_name", "role", "seat", "source", "standing"].map(shown);
    assert_eq!(facts, ["Ada", "Lovelace", "member", "full", "directory", "active"]);
    assert_eq!(demo.acme.seats_used().await, 2);
    owner.open("/w/acme").await.must(200).says("Ada Lovelace").says("2 of 25 seats");
    chronicle.tells(&["member.provisioned", "seat.taken"], &["member.provisioned"]).await;
    demo.idp.scim_id("ada").await
}

async fn signs_in(demo: &Demo, browser: &Browser, chronicle: &mut Chronicle) {
    let page = browser.sign_in_with_sso(ADA, "ada").await.must(200);
    assert_eq!(page.url, browser.at("/w/acme"));
    let verified = demo.operator.verify(&browser.session()).await.must(200).json();
    let member = demo.acme.member(ADA).await.unwrap();
    assert_eq!(verified["account"]["id"], member["account"]);
    assert_eq!(verified["workspaces"][0]["member"], member);
    // Single sign-on opens the workspace whose it is, not her own.
    assert_eq!(demo.operator.opened_by(&browser.session()).await, ["acme"]);
    let personal = browser.open("/w/ada-personal").await;
    assert_ne!(personal.answer.status, 200, "{personal}");
    chronicle.tells(&["identity.bound", "account.claimed", "session.opened"], &["session.opened"]).await;
}

async fn is_renamed(demo: &Demo, browser: &Browser, chronicle: &mut Chronicle) {
    demo.idp.rename("ada", json!({"given_name": "Augusta", "family_name": "King"})).await;
    let member = demo.acme.member(ADA).await.unwrap();
    assert_eq!((&member["given_name"], &member["family_name"]), (&json!("Augusta"), &json!("King")));
    browser.open("/w/acme").await.must(200).says("Augusta King");
    chronicle.tells(&["account.updated", "member.updated"], &["member.updated"]).await;
}

/// The list follows; sessions opened under the old address end, and she signs in as the same person.
async fn has_a_new_address(demo: &Demo, browser: &Browser, chronicle: &mut Chronicle) {
    let before = demo.acme.member(ADA).await.unwrap();
    let old_session = browser.session();
    demo.idp.rename("ada", json!({"email": KING, "user_name": KING})).await;
    let after = demo.acme.member(KING).await.unwrap();
    assert_eq!((&after["id"], &after["account"]), (&before["id"], &before["account"]));
    assert_eq!(demo.acme.addresses().await, [KING, OWNER]);
    chronicle.tells(&["session.ended", "account.updated", "member.updated"], &["member.updated"]).await;
    assert!(demo.operator.opened_by(&old_session).await.is_empty());
    let page = browser.sign_in_with_sso(KING, "ada").await.must(200);
    assert_eq!(page.url, browser.at("/w/acme"));
    chronicle.tells(&["session.opened"], &["session.opened"]).await;
    let verified = demo.operator.verify(&browser.session()).await.must(200).json();
    assert_eq!(verified["account"]["id"], before["account"]);
}

/// Gone from the list, the seat free, the open session dead at its next click.
async fn is_unassigned(demo: &Demo, owner: &Browser, browser: &Browser, chronicle: &mut Chronicle) {
    let session = browser.session();
    assert_eq!(demo.operator.opened_by(&session).await, ["acme"]);
    demo.idp.unassign("ada").await;
    assert!(demo.operator.opened_by(&session).await.is_empty());
    let next = browser.open("/w/acme").await;
    assert!(next.answer.status != 200 || next.url.path() == "/login", "{next}");
    assert!(!next.text.contains(OWNER), "the members are still shown: {next}");
    assert_eq!(demo.acme.addresses().await, [OWNER]);
    assert_eq!(demo.acme.seats_used().await, 1);
    let list = owner.open("/w/acme").await.must(200).says("1 of 25 seats");
    assert!(!list.text.contains("Augusta King"), "{list}");
    owner.open("/w/acme?standing=inactive").await.must(200).says("Augusta King");
    chronicle
        .tells(&["member.deprovisioned", "seat.freed", "session.ended"], &["member.deprovisioned"])
        .await;
    let ended = demo.acme.events().await.pop().unwrap();
    assert_eq!(ended["data"]["reason"], "access_ended");
}

/// The identity provider still knows her; Acme does not let her in, says why, and shows the way to what is hers.
async fn is_told_why(demo: &Demo, parting: Parting, chronicle: &mut Chronicle) {
    let browser = demo.browser();
    let page = browser.sign_in_with_sso(KING, "ada").await.must(403);
    let (words, code) = match parting {
        Parting::Kept => ("Your access to Acme was removed by your organisation", "access_removed"),
        Parting::Deleted => ("Your company account is not assigned to Acme", "access_not_assigned"),
    };
    let page = page.says(words).says(code);
    assert_eq!(browser.cookie(crate::world::browser::SESSION), None, "nobody is signed in");
    let refused = format!("refused {code}");
    chronicle.tells(&[], &[&refused]).await;
    let login = browser.click(&page, "Go to my workspaces").await.must(200);
    let before = demo.idp.mails(KING).await.len();
    let form = login.form("/login");
    let asked = browser.send_form(&login, form, &[("email", KING)], Some(("way", "code"))).await.must(200);
    let code = demo.idp.code_sent_to(KING, before).await;
    let mine = browser.type_code(&asked, &code).await.must(200).says("Ada's own");
    assert_eq!(mine.url, browser.at("/"));
    browser.open("/w/ada-personal").await.must(200);
    assert_eq!(demo.operator.opened_by(&browser.session()).await, ["ada-personal"]);
    assert_ne!(browser.open("/w/acme").await.answer.status, 200);
    chronicle.tells(&[], &[]).await;
}

/// Her own workspace never depended on Acme's word.
async fn has_their_own_workspace_still(demo: &Demo, stolen: &str) {
    assert!(demo.operator.opened_by(stolen).await.is_empty());
    let account = demo.operator.account_of(KING).await.unwrap();
    let mut places = demo.operator.places_of(account["id"].as_str().unwrap()).await;
    places.sort();
    assert_eq!(
        places,
        [("acme", "inactive"), ("ada-personal", "active")].map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
}

/// What was open before she left stays shut after she is back.
async fn must_sign_in_anew(demo: &Demo, stolen: &str, parting: Parting, chronicle: &mut Chronicle) {
    assert!(demo.operator.opened_by(stolen).await.is_empty());
    let thief = demo.browser();
    thief.put_cookie(crate::world::browser::SESSION, stolen);
    let page = thief.open("/w/acme").await;
    assert_eq!(page.url.path(), "/login", "{page}");
    chronicle.tells(&[], &[]).await;
    let browser = demo.browser();
    let page = browser.sign_in_with_sso(KING, "ada").await.must(200);
    assert_eq!(page.url, browser.at("/w/acme"));
    let told: &[&str] = match parting {
        Parting::Kept => &["session.opened"],
        Parting::Deleted => &["identity.bound", "session.opened"],
    };
    chronicle.tells(told, &["session.opened"]).await;
}

#[tokio::test]
async fn whoever_signed_in_by_mailbox_before_they_lost_access_must_show_it_again_after() {
    let demo = Demo::start().await;
    demo.idp.assign("grace").await;
    let email = "grace.hopper@acme.example";
    let browser = demo.browser_of(email).await;
    let mut open = demo.operator.opened_by(&browser.session()).await;
    open.sort();
    assert_eq!(open, ["acme", "grace-personal"], "single sign-on is optional here");
    demo.idp.unassign("grace").await;
    demo.idp.assign("grace").await;
    assert_eq!(demo.operator.opened_by(&browser.session()).await, ["grace-personal"]);
    browser.open("/w/acme").await.must(401);
    browser.sign_in_with_code(&demo.idp, email).await.must(200);
    browser.open("/w/acme").await.must(200);
}

#[tokio::test]
async fn whoever_is_deactivated_at_the_identity_provider_is_shown_out_and_let_in_again() {
    let demo = Demo::start().await;
    demo.idp.speak("entra").await;
    demo.idp.assign("alan").await;
    let id = demo.idp.scim_id("alan").await;
    demo.idp.deactivate("alan").await;
    assert_eq!(demo.acme.addresses().await, [OWNER]);
    let back: Value = demo.idp.attempt("alan", "reactivate").await;
    assert_eq!(back["result"], "done", "{back:#}");
    assert_eq!(demo.acme.addresses().await, ["alan.turing@acme.example", OWNER]);
    assert_eq!(demo.idp.scim_id("alan").await, id);
}
