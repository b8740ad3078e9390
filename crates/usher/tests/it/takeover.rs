//! Whoever runs an identity provider or holds a directory's token tries to become somebody else, and gets nowhere.

use serde_json::{Value, json};

use url::Url;

use crate::world::{
    Browser, Call, Demo, Idp,
    browser::SESSION,
    idp::Alone,
    page::{Form, Page},
    person_at, until,
};

const OWNER: &str = "owner@acme.example";
const ADA: &str = "ada.lovelace@acme.example";

/// Acme with a second connection, to an identity provider that says whatever its admin likes.
struct Rogue {
    demo: Demo,
    evil: Idp,
    connection: String,
}

async fn rogue() -> Rogue {
    let demo = Demo::start().await;
    let callback = format!("{}/sso/oidc/callback", demo.operator.usher);
    let Alone { idp: evil, client_id, client_secret } = Idp::alone("evil.example", &callback).await;
    let connection = demo.acme.connect(&evil.issuer, &client_id, &client_secret).await;
    demo.acme.force_mode(&connection, "optional").await.must(200);
    Rogue { demo, evil, connection }
}

impl Rogue {
    /// Signs in through the evil identity provider as this person of its, in this browser.
    async fn enter(&self, browser: &Browser, person: &str) -> Page {
        let page = browser.open(&format!("/sso/start/{}", self.connection)).await.must(200);
        assert!(page.url.as_str().starts_with(&self.evil.issuer), "{page}");
        browser.be(&page, person).await
    }

    /// Has a person of its go by other labels there.
    async fn goes_by(&self, person: &str, labels: Value) {
        let saved = self.evil.attempt_rename(person, labels).await;
        assert_eq!(saved["result"], "not_configured", "saved there, told to nobody: {saved:#}");
    }

    /// Signs in so, is refused with this code, and has nothing of it.
    async fn gets_nowhere(&self, person: &str, code: &str) {
        self.demo.gets_nowhere(code, async |browser| self.enter(browser, person).await).await;
    }
}

#[tokio::test]
async fn the_owners_address_is_not_the_owner() {
    let it = rogue().await;
    it.evil.add("mallory", OWNER).await;
    it.gets_nowhere("mallory", "account_unproven").await;
    // Nor when the directory tells of the owner under the very id the identity provider asserts.
    let mut owner = person_at("owner", OWNER);
    owner["externalId"] = json!("mallory");
    it.demo.directory.create(&owner).await;
    it.gets_nowhere("mallory", "account_unproven").await;
    // The owner confirms it with their own mailbox, in their own browser, and is then the same person.
    let browser = it.demo.browser_of(OWNER).await;
    it.enter(&browser, "mallory").await.must(200);
    let verified = it.demo.operator.verify(&browser.session()).await.must(200).json();
    assert_eq!(verified["account"]["id"], it.demo.acme.owner().await["account"]);
}

#[tokio::test]
async fn calling_oneself_by_a_colleagues_name_is_not_being_them() {
    let it = rogue().await;
    let (alan, mallory) = ("alan.turing@acme.example", "mallory@acme.example");
    // Both are provisioned; Alan has not come in yet.
    it.demo.idp.assign("alan").await;
    it.demo.directory.create(&person_at("mallory", mallory)).await;
    it.evil.add("op-sub-mallory", mallory).await;
    it.goes_by("op-sub-mallory", json!({"user_name": alan})).await;
    it.gets_nowhere("op-sub-mallory", "address_not_believed").await;
    // Whom the directory does not tell of gets no further by it.
    it.goes_by("op-sub-mallory", json!({"email": "eve@acme.example"})).await;
    it.gets_nowhere("op-sub-mallory", "address_not_believed").await;
    // Under their own name they come in as themselves.
    it.goes_by("op-sub-mallory", json!({"user_name": mallory, "email": mallory})).await;
    let browser = it.demo.browser();
    it.enter(&browser, "op-sub-mallory").await.must(200);
    let verified = it.demo.operator.verify(&browser.session()).await.json();
    assert_eq!(verified["account"]["id"], it.demo.acme.member(mallory).await.unwrap()["account"]);
}

#[tokio::test]
async fn a_strangers_address_opens_nothing_of_theirs() {
    let it = rogue().await;
    it.demo.browser_of("grace.hopper@acme.example").await;
    for (person, address) in [
        ("as-grace", "grace.hopper@acme.example"),
        ("as-nobody", "nobody@acme.example"),
        ("as-outsider", "somebody@private.example"),
    ] {
        it.evil.add(person, address).await;
        it.gets_nowhere(person, "access_not_assigned").await;
    }
    assert_eq!(it.demo.acme.addresses().await, [OWNER]);
    let grace = it.demo.operator.account_of("grace.hopper@acme.example").await.unwrap();
    assert_eq!(it.demo.operator.places_of(grace["id"].as_str().unwrap()).await.len(), 1);
}

#[tokio::test]
async fn whom_a_workspace_speaks_for_it_can_enter_itself_as_and_nowhere_else() {
    let it = rogue().await;
    it.demo.idp.assign("ada").await;
    let own = it.demo.browser_of(ADA).await;
    it.evil.add("as-ada", ADA).await;
    let browser = it.demo.browser();
    it.enter(&browser, "as-ada").await;
    // What the workspace may do with its own seat ends at its own door.
    let open: Vec<String> = match browser.cookie(SESSION) {
        Some(session) => it.demo.operator.opened_by(&session).await,
        None => Vec::new(),
    };
    assert!(open.iter().all(|slug| slug == "acme"), "{open:?}");
    assert_ne!(browser.open("/w/ada-personal").await.answer.status, 200);
    let start = browser.open("/").await;
    assert!(start.links.iter().all(|link| link.path != "/w/ada-personal"), "{start}");
    own.open("/w/ada-personal").await.must(200);
}

#[tokio::test]
async fn a_bound_subject_stays_who_it_is_whatever_address_it_asserts() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    demo.idp.assign("alan").await;
    let browser = demo.browser();
    browser.sign_in_with_sso(ADA, "ada").await.must(200);
    let ada = demo.operator.verify(&browser.session()).await.json()["account"]["id"].clone();
    // Alan's address now stands at Ada's account of the identity provider, which the directory does not believe.
    let refused = demo.idp.attempt_rename("ada", json!({"email": "alan.turing@acme.example"})).await;
    assert_ne!(refused["result"], "done", "{refused:#}");
    let browser = demo.browser();
    browser.sign_in_with_sso(ADA, "ada").await.must(200);
    let who = demo.operator.verify(&browser.session()).await.json()["account"]["id"].clone();
    assert_eq!(who, ada);
    assert_ne!(who, demo.acme.member("alan.turing@acme.example").await.unwrap()["account"]);
}

#[tokio::test]
async fn an_address_somebody_has_proven_is_taken_from_them_by_no_directory() {
    let demo = Demo::start().await;
    let grace = "grace.hopper@acme.example";
    demo.browser_of(grace).await;
    let before = demo.operator.account_of(grace).await.unwrap();
    demo.idp.assign("ada").await;
    let member = demo.acme.member(ADA).await.unwrap();
    let user = demo.idp.scim_id("ada").await;
    let taking = json!([{"op": "replace", "path": "emails[type eq \"work\"].value", "value": grace}]);
    let answer = demo.directory.change(&json!({"id": user}), taking).await;
    crate::world::fault(&answer, 409, Some("uniqueness"));
    assert_eq!(demo.operator.account_of(grace).await.unwrap(), before);
    assert_eq!(demo.acme.member(ADA).await.unwrap(), member);
}

#[tokio::test]
async fn a_message_about_an_unverified_address_gives_no_way_into_the_account_behind_it() {
    let it = rogue().await;
    let demo = &it.demo;
    let eve = "eve@private.example";
    demo.operator.personal("eve-own", eve).await;
    let browser = demo.browser_of(eve).await;
    let account = demo.operator.account_of(eve).await.unwrap();
    // The attacker's directory and the attacker's identity provider both say they are Eve.
    let mut twin = person_at("twin", eve);
    twin["externalId"] = json!("twin");
    let user = demo.directory.create(&twin).await;
    it.evil.add("twin", eve).await;
    let attacker = demo.browser();
    it.enter(&attacker, "twin").await;
    if let Some(session) = attacker.cookie(SESSION) {
        let who = demo.operator.verify(&session).await.must(200).json();
        assert_ne!(who["account"]["id"], account["id"], "the attacker is Eve");
        assert_eq!(demo.operator.opened_by(&session).await, ["acme"]);
    }
    // Eve herself sees nothing of the attacker's workspace, and what is hers is as it was.
    assert_eq!(demo.operator.opened_by(&browser.session()).await, ["eve-own"]);
    let again = demo.browser_of(eve).await;
    assert_eq!(demo.operator.opened_by(&again.session()).await, ["eve-own"]);
    demo.directory
        .change(&user, json!([{"op": "replace", "path": "name.givenName", "value": "Mallory"}]))
        .await
        .must(200);
    demo.directory.forget(&user).await.must(204);
    assert_eq!(demo.operator.account_of(eve).await.unwrap(), account);
    assert_eq!(demo.operator.opened_by(&browser.session()).await, ["eve-own"]);
}

#[tokio::test]
async fn a_sign_in_through_one_workspace_opens_no_other_that_shares_the_identity_provider() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    // A second workspace trusts the same identity provider, and an attacker is its admin.
    let other = demo.operator.team("other", None).await;
    let application: Value = demo.idp.application().await;
    let text = |name: &str| application[name].as_str().unwrap().to_owned();
    let connection = other.connect(&demo.idp.issuer, &text("client_id"), &text("client_secret")).await;
    other.force_mode(&connection, "optional").await.must(200);
    let browser = demo.browser();
    let page = browser.open(&format!("/sso/start/{connection}")).await.must(200);
    let page = browser.be(&page, "ada").await;
    assert_eq!(page.answer.status, 403, "Ada is no member there: {page}");
    assert_eq!(browser.cookie(SESSION), None);
    browser.sign_in_with_sso(ADA, "ada").await.must(200);
    assert_eq!(demo.operator.opened_by(&browser.session()).await, ["acme"]);
    assert_ne!(browser.open("/w/other").await.answer.status, 200);
}

/// Chooses at the practice identity provider to be this person: where it sends the browser, which does not go yet.
async fn answer_about(browser: &Browser, page: &Page, person: &str) -> Url {
    let chosen = |form: &&Form| form.buttons.iter().any(|it| it.value == person);
    let form = page.forms.iter().find(chosen).unwrap();
    let sent = form.filled(&[], Some(("person", person)));
    let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let url = page.url.join(&form.action).unwrap();
    let answer = browser.send(Call::new("POST", url.as_str()).form(&sent), &url).await.must(303);
    answer.header("location").parse().unwrap()
}

/// How many sign-ins are under way: nobody has come back with an answer to them yet.
fn waiting(demo: &Demo) -> u32 {
    demo.database.ask("SELECT count(*) FROM attempts")[0].parse().unwrap()
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_hands_nothing_on() {
    let it = rogue().await;
    it.demo.idp.assign("ada").await;
    it.evil.add("as-ada", ADA).await;
    let browser = it.demo.browser_of(ADA).await;
    let old = browser.session();
    assert!(it.demo.operator.opened_by(&old).await.contains(&"ada-personal".to_owned()));
    // She goes to the identity provider and comes back; it is slow to say who she is, and meanwhile she signs out.
    let page = browser.open(&format!("/sso/start/{}", it.connection)).await.must(200);
    let callback = answer_about(&browser, &page, "as-ada").await;
    it.evil.pause();
    assert_eq!(waiting(&it.demo), 1);
    let coming = browser.open(callback.as_str());
    let leaving = async {
        until("her return is being looked at", async || match waiting(&it.demo) {
            0 => Ok(()),
            more => Err(format!("{more} attempts wait")),
        })
        .await;
        let other = it.demo.browser();
        other.put_cookie(SESSION, &old);
        let page = other.open("/w/ada-personal").await.must(200);
        other.send_form(&page, page.form("/logout"), &[], None).await.must(200);
        assert!(it.demo.operator.opened_by(&old).await.is_empty());
        it.evil.resume();
    };
    let (page, ()) = tokio::join!(coming, leaving);
    page.must(200);
    let session = browser.session();
    assert_ne!(session, old);
    assert_eq!(it.demo.operator.opened_by(&session).await, ["acme"], "what this sign-in itself has shown");
}
