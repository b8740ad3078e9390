//! People sign in over SAML through identity providers that are not ours: they are given our metadata and nothing else.

use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::{
    Browser, Call, Http,
    browser::SESSION,
    connected::Connected,
    lemonldap::LemonLdap,
    page::Page,
    person_at,
    saml::{SamlProvider, now, own_metadata},
    simplesamlphp::SimpleSamlPhp,
};

/// A service and an identity provider, each of which knows the other by its metadata, and somebody of whom the
/// directory tells.
pub(crate) struct Both<P> {
    pub(crate) idp: P,
    pub(crate) connected: Connected,
    pub(crate) connection: Value,
    domain: &'static str,
    user: Value,
}

/// Connected so, where somebody is called `name` by the identity provider, at this domain.
async fn both<P: SamlProvider>(mut idp: P, name: &str, domain: &'static str, mut new: Value) -> Both<P> {
    new["protocol"] = json!("saml");
    new["metadata_url"] = json!(idp.metadata_url());
    let mut connection = Value::Null;
    let connected = Connected::by(domain, async |workspace| {
        connection = workspace.post("/connections", new).await.must(201).json();
        text(&connection, "id").to_owned()
    })
    .await;
    let metadata = connected.served.operator.http.send(Call::get(text(&connection, "metadata_url"))).await;
    idp.learns_of(&metadata.must(200).text()).await;
    let user = connected.directory.create(&person_at(name, &format!("{name}@{domain}"))).await;
    Both { idp, connected, connection, domain, user }
}

pub(crate) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_else(|| panic!("no {name} in {object}"))
}

/// SimpleSAMLphp that does as is wished, and a connection made so.
pub(crate) async fn simplesamlphp(wishes: Value, connection: Value) -> Both<SimpleSamlPhp> {
    let idp = SimpleSamlPhp::start(&Http::new(), &own_metadata(), wishes).await;
    both(idp, "alice", "acme.example", connection).await
}

/// LemonLDAP::NG that encrypts so, and a connection made so.
async fn lemonldap(encryption: &str, connection: Value) -> Both<LemonLdap> {
    lemonldap_with(&[("EncryptionMode", json!(encryption))], connection).await
}

/// LemonLDAP::NG under these options, and a connection made so.
pub(crate) async fn lemonldap_with(options: &[(&str, Value)], connection: Value) -> Both<LemonLdap> {
    let idp = LemonLdap::with_service_provider(&own_metadata(), options).await;
    both(idp, "dwho", "badwolf.org", connection).await
}

impl<P: SamlProvider> Both<P> {
    /// Is led to the identity provider and signs in there, up to the form that is posted to us.
    pub(crate) async fn answer(&self, browser: &Browser, name: &str) -> Page {
        let page = browser.give_address(&format!("{name}@{}", self.domain), "continue").await;
        self.idp.sign_in(browser, &page, name).await
    }

    /// Signs in, in a browser that was never here.
    async fn sign_in(&self, name: &str) -> (Browser, Page) {
        let browser = self.connected.browser();
        let page = self.answer(&browser, name).await;
        let page = browser.bring(&page).await;
        (browser, page)
    }

    pub(crate) async fn comes_in(&self, name: &str) -> Browser {
        let (browser, page) = self.sign_in(name).await;
        self.connected.is_in(&browser, &page, &self.idp.log()).await;
        browser
    }

    /// Comes, is turned away with this code, and has nothing of it.
    async fn turned_away(&self, name: &str, code: &str) {
        let (browser, page) = self.sign_in(name).await;
        page.must(403).says(code);
        assert_eq!(browser.cookie(SESSION), None);
    }

    /// A person comes and goes as the directory says, and nobody else comes.
    async fn story(&self, name: &str, stranger: &str) {
        let (workspace, directory) = (&self.connected.workspace, &self.connected.directory);
        let told = workspace.events().await.len();
        let browser = self.comes_in(name).await;
        assert_eq!(workspace.told_after(told).await, ["identity.bound", "account.claimed", "session.opened"]);
        let operator = &self.connected.served.operator;
        let verified = operator.verify(&browser.session()).await.json();
        let member = workspace.member(&format!("{name}@{}", self.domain)).await.unwrap();
        assert_eq!(verified["account"]["id"], member["account"]);
        self.turned_away(stranger, "access_not_assigned").await;

        directory.say_active(&self.user, false).await.must(200);
        assert!(operator.opened_by(&browser.session()).await.is_empty());
        self.turned_away(name, "access_removed").await;
        directory.say_active(&self.user, true).await.must(200);
        assert!(operator.opened_by(&browser.session()).await.is_empty(), "an old session stays dead");
        self.comes_in(name).await;
    }

    /// One answer opens one session, and none in a browser that did not ask.
    async fn answers_once(&self, name: &str) {
        let browser = self.connected.browser();
        let answer = self.answer(&browser, name).await;
        let stolen = self.connected.browser().bring(&answer).await;
        assert!(stolen.answer.status >= 400, "{stolen}");
        let late = browser.bring(&answer).await;
        assert!(late.answer.status >= 400, "{late}");
        assert_eq!(browser.cookie(SESSION), None);
        self.comes_in(name).await;
    }

    /// Whatever is changed in what was encrypted, the person reads the same, and so does the admin.
    async fn tells_nothing_of_what_was_changed(&self, name: &str) {
        for (which, at) in [(0, 0), (0, 255), (1, 0), (1, 16), (1, 700)] {
            let browser = self.connected.browser();
            let page = self.answer(&browser, name).await;
            let form = page.form_that_has("SAMLResponse").unwrap();
            let response = with_byte_changed(form.value("SAMLResponse"), which, at);
            let page = browser.send_form(&page, form, &[("SAMLResponse", response.as_str())], None).await;
            self.connected.not_believed(&browser, page, "SAML-SIGNATURE").await;
        }
    }

    /// A sign-in that begins at the identity provider: the page it ends at.
    async fn begun_there(&self, name: &str) -> (Browser, Page) {
        let browser = self.connected.browser();
        let page = browser.open(&self.idp.unsolicited(text(&self.connection, "entity_id"))).await;
        let page = self.idp.sign_in(&browser, &page, name).await;
        let page = browser.bring(&page).await;
        (browser, page)
    }

    /// Where the connection takes such sign-ins, the browser is sent back with a request of ours, and asked nothing.
    async fn begins_there(&self, name: &str) {
        let (browser, page) = self.begun_there(name).await;
        assert!(page.form_that_has("SAMLResponse").is_some(), "{page}");
        assert_eq!(browser.cookie(SESSION), None, "what nobody asked for opens nothing");
        let page = browser.bring(&page).await;
        self.connected.is_in(&browser, &page, &self.idp.log()).await;
    }

    /// Where it does not, the person is told to begin here.
    async fn begins_here_alone(&self, name: &str) {
        let (browser, page) = self.begun_there(name).await;
        page.must(403).says("sign_in_unsolicited");
        assert_eq!(browser.cookie(SESSION), None);
    }
}

/// A response, with this byte of this encrypted value in it changed.
fn with_byte_changed(response: &str, which: usize, at: usize) -> String {
    let xml = String::from_utf8(BASE64_STANDARD.decode(response).unwrap()).unwrap();
    let (begin, _) = xml.match_indices("CipherValue>").nth(2 * which).unwrap();
    let begin = begin + "CipherValue>".len();
    let end = begin + xml[begin..].find('<').unwrap();
    let value: String = xml[begin..end].split_whitespace().collect();
    let mut bytes = BASE64_STANDARD.decode(value).unwrap();
    bytes[at] ^= 1;
    let changed = format!("{}{}{}", &xml[..begin], BASE64_STANDARD.encode(bytes), &xml[end..]);
    BASE64_STANDARD.encode(changed)
}

#[tokio::test]
async fn people_come_and_go_through_simplesamlphp() {
    let it = simplesamlphp(json!({}), json!({})).await;
    it.story("alice", "bob").await;
    it.answers_once("alice").await;
    it.begins_here_alone("alice").await;
}

#[tokio::test]
async fn people_come_and_go_through_lemonldap() {
    let it = lemonldap("none", json!({})).await;
    it.story("dwho", "rtyler").await;
    it.answers_once("dwho").await;
    it.begins_here_alone("dwho").await;
}

#[tokio::test]
async fn sign_ins_begin_at_simplesamlphp_where_that_is_allowed() {
    simplesamlphp(json!({}), json!({"idp_initiated": true})).await.begins_there("alice").await;
}

#[tokio::test]
async fn sign_ins_begin_at_lemonldap_where_that_is_allowed() {
    lemonldap("none", json!({"idp_initiated": true})).await.begins_there("dwho").await;
}

#[tokio::test]
async fn what_simplesamlphp_signs_with_sha_1_is_believed_until_the_day_that_an_admin_has_said_and_not_after()
{
    let wishes = json!({"signature.algorithm": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"});
    let it = simplesamlphp(wishes, json!({})).await;
    let (browser, page) = it.sign_in("alice").await;
    it.connected.not_believed(&browser, page, "SAML-ALG").await;

    let workspace = &it.connected.workspace;
    let path = format!("/connections/{}/sha1", text(&it.connection, "id"));
    let in_days = |days: i64| (now() + SignedDuration::from_hours(24 * days)).to_string();
    for unfit in [
        json!({"until": in_days(10)}),
        json!({"until": in_days(10), "confirm": "yes"}),
        json!({"until": in_days(91), "confirm": "SHA-1"}),
        json!({"until": in_days(-1), "confirm": "SHA-1"}),
        json!({"until": "soon", "confirm": "SHA-1"}),
    ] {
        workspace.put(&path, unfit).await.problem(400, "value_invalid");
    }
    let (browser, page) = it.sign_in("alice").await;
    it.connected.not_believed(&browser, page, "SAML-ALG").await;
    let allowed = json!({"until": in_days(10), "confirm": "SHA-1"});
    let shown = workspace.put(&path, allowed).await.must(200).json();
    assert!(shown["sha1_until"].is_string(), "{shown}");
    let recorded = workspace.audit().await.pop().unwrap();
    assert_eq!(recorded["action"], "connection.sha1_allowed");
    it.comes_in("alice").await;

    // The day has come.
    let database = &it.connected.served.installation.database;
    let (until, past) = (text(&shown, "sha1_until"), "2026-01-02T00:00:00.000Z");
    database.ask(&format!("UPDATE connections SET saml = replace(saml, '{until}', '{past}')"));
    let (browser, page) = it.sign_in("alice").await;
    it.connected.not_believed(&browser, page, "allowed for this connection until 2026-01-02").await;
}

#[tokio::test]
async fn our_key_is_replaced_while_simplesamlphp_encrypts_for_the_old_one_and_then_for_the_new_one() {
    let mut it = simplesamlphp(json!({"assertion.encryption": true}), json!({"encryption": true})).await;
    let path = format!("/connections/{}/key", text(&it.connection, "id"));
    let step = async |it: &Both<SimpleSamlPhp>, step: &str| {
        it.connected.workspace.post(&path, json!({"step": step})).await
    };
    let certificates = |shown: &Value| {
        let keys = shown["keys"].as_array().unwrap().iter();
        keys.map(|key| (text(key, "standing").to_owned(), text(key, "fingerprint").to_owned()))
            .collect::<Vec<_>>()
    };
    step(&it, "sign").await.problem(400, "value_invalid");
    step(&it, "retire").await.problem(400, "value_invalid");
    let before = certificates(&it.connection);
    let published = certificates(&step(&it, "publish").await.must(200).json());
    assert_eq!((published.len(), &published[0]), (2, &before[0]));
    step(&it, "publish").await.problem(400, "value_invalid");
    it.comes_in("alice").await;

    let url = text(&it.connection, "metadata_url").to_owned();
    let ours = it.connected.served.operator.http.send(Call::get(url)).await.must(200).text();
    it.idp.learns_of(&ours).await;
    it.comes_in("alice").await;
    let switched = certificates(&step(&it, "sign").await.must(200).json());
    assert_eq!(switched[0], ("current".to_owned(), published[1].1.clone()));
    assert_eq!(switched[1], ("old".to_owned(), before[0].1.clone()));
    it.comes_in("alice").await;
    let left = certificates(&step(&it, "retire").await.must(200).json());
    assert_eq!(left, switched[..1]);
    it.comes_in("alice").await;
    assert!(!it.connected.served.installation.database.keeps("PRIVATE KEY"));
}

#[tokio::test]
async fn people_come_and_go_through_simplesamlphp_that_encrypts_for_us() {
    let it = simplesamlphp(json!({"assertion.encryption": true}), json!({"encryption": true})).await;
    it.story("alice", "bob").await;
    it.answers_once("alice").await;
    it.tells_nothing_of_what_was_changed("alice").await;
}

#[tokio::test]
async fn people_come_and_go_through_lemonldap_that_encrypts_for_us() {
    let it = lemonldap("assertion", json!({"encryption": true})).await;
    it.story("dwho", "rtyler").await;
    it.answers_once("dwho").await;
    it.tells_nothing_of_what_was_changed("dwho").await;
}

#[tokio::test]
async fn what_simplesamlphp_encrypts_and_does_not_sign_around_is_not_believed() {
    let wishes = json!({"assertion.encryption": true, "saml20.sign.response": false});
    let it = simplesamlphp(wishes, json!({"encryption": true})).await;
    let (browser, page) = it.sign_in("alice").await;
    it.connected.not_believed(&browser, page, "SAML-ALG").await;
}
