//! Second factors, and the owners' way in when single sign-on is broken (B11, table D).

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::world::{Browser, Demo, Workspace, page::Page};

const OWNER: &str = "owner@beta.example";
const ADMIN: &str = "admin@beta.example";

/// A person's app, set up with the key that a page showed.
pub(crate) struct App(String);

impl App {
    /// The code of now, or of so many half minutes later. One of the next half minute is taken as well.
    #[expect(clippy::disallowed_methods, reason = "an app on somebody's phone has a clock of its own")]
    fn code(&self, later: u32) -> String {
        let secret = Secret::try_from_base32(&self.0).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        let at = SystemTime::now() + Duration::from_secs(30) * later;
        totp.generate(at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()).to_string()
    }

    /// A code that is wrong at any time near now.
    fn wrong(&self) -> String {
        let right: Vec<_> = (0..3).map(|later| self.code(later)).collect();
        let digits = (0..10).map(|digit| digit.to_string().repeat(6));
        digits.into_iter().find(|code| !right.contains(code)).unwrap()
    }
}

/// Beta: its owner and an admin, and a connection to the practice identity provider.
struct Beta {
    demo: Demo,
    beta: Workspace,
    connection: String,
}

async fn beta() -> Beta {
    let demo = Demo::start().await;
    let beta = demo.operator.team("beta", None).await;
    beta.own("beta.example").await;
    beta.add(ADMIN, "admin").await.must(201);
    let application: Value = demo.idp.application().await;
    let text = |name: &str| application[name].as_str().unwrap().to_owned();
    let connection = beta.connect(&demo.idp.issuer, &text("client_id"), &text("client_secret")).await;
    Beta { demo, beta, connection }
}

/// Sets an app up in a browser whose person has just shown their mailbox. Gives it, and the recovery codes.
pub(crate) async fn set_up_app(browser: &Browser) -> (App, Vec<String>) {
    let page = browser.open("/account/security").await.must(200);
    let page = browser.click(&page, "Set up an app").await.must(200);
    let app = App(page.values["secret"].clone());
    let form = page.form("/account/security/app");
    let wrong = browser.send_form(&page, form, &[("code", &app.wrong())], None).await.must(400);
    let wrong = wrong.says("factor_wrong");
    assert_eq!(wrong.values["secret"], app.0, "it can be tried again");
    let form = wrong.form("/account/security/app");
    let done = browser.send_form(&wrong, form, &[("code", &app.code(0))], None).await.must(200);
    let html = done.says("Keep these recovery codes now").answer.text();
    let codes = html.split("<code>").skip(1).map(|rest| rest.split_once('<').unwrap().0.to_owned());
    let codes: Vec<_> = codes.collect();
    assert_eq!(codes.len(), 10);
    (app, codes)
}

impl Beta {
    async fn require(&self) {
        self.beta.force_mode(&self.connection, "required").await.must(200);
    }

    /// Goes to the owners' sign-in and shows a mailbox. Ends where that leads.
    async fn show_mailbox(&self, browser: &Browser, email: &str) -> Page {
        let page = browser.open("/login/owner?return_to=%2Fw%2Fbeta").await.must(200);
        if page.url.path() == "/login/owner/factor" {
            return page; // This browser has shown it a moment ago.
        }
        let before = self.demo.idp.mails(email).await.len();
        let way = Some(("way", "code"));
        let page = browser.send_form(&page, page.form("/login"), &[("email", email)], way).await.must(200);
        let code = self.demo.idp.code_sent_to(email, before).await;
        browser.type_code(&page, &code).await
    }

    async fn mail_with(&self, to: &str, words: &str) {
        self.demo.idp.mail_with(to, words).await;
    }
}

async fn show(browser: &Browser, page: &Page, code: &str) -> Page {
    browser.send_form(page, page.form("/login/owner/factor"), &[("code", code)], None).await
}

#[tokio::test]
async fn an_owner_gets_in_past_single_sign_on_by_mailbox_and_app_and_everybody_in_charge_is_told() {
    let it = beta().await;
    let setting_up = it.demo.browser_of(OWNER).await;
    let (app, codes) = set_up_app(&setting_up).await;
    it.mail_with(OWNER, "A second factor of your account was added").await;
    it.require().await;

    // The mailbox alone is enough no more, not even for whoever is in already.
    setting_up.open("/w/beta").await.must(401).says("sign_in_requires_factor");
    let browser = it.demo.browser_of(OWNER).await;
    browser.open("/w/beta").await.must(401).says("sign_in_requires_factor");
    assert!(it.demo.operator.opened_by(&browser.session()).await.is_empty());

    let seen = it.beta.events().await.len();
    let page = it.show_mailbox(&browser, OWNER).await.must(200).says("Show your second factor");
    let before = browser.session();
    let code = app.code(1);
    let page = show(&browser, &page, &code).await.must(200);
    assert_eq!(page.url, browser.at("/w/beta"));
    assert_ne!(browser.session(), before, "a new session, and the old one is over");
    assert!(it.demo.operator.opened_by(&before).await.is_empty());
    assert_eq!(it.demo.operator.opened_by(&browser.session()).await, ["beta"]);

    let told = it.beta.events().await.split_off(seen);
    let bypassed = told.iter().find(|event| event["type"] == "sso.bypassed").unwrap();
    assert_eq!(bypassed["data"]["by"], "totp", "{bypassed}");
    let entry = it.beta.audit().await.pop().unwrap();
    assert_eq!(
        (&entry["action"], &entry["details"]["by"]),
        (&json!("session.opened"), &json!("break_glass"))
    );
    for address in [OWNER, ADMIN] {
        it.mail_with(address, "came in to beta past single sign-on").await;
    }

    // A code is taken once, in whatever browser.
    let thief = it.demo.browser();
    let page = it.show_mailbox(&thief, OWNER).await;
    let page = show(&thief, &page, &code).await.must(400).says("factor_wrong");

    // A recovery code is taken once as well, however it is typed.
    let recovery = codes[3].replace('-', " ").to_uppercase();
    let in_beta = show(&thief, &page, &recovery).await.must(200);
    assert_eq!(in_beta.url, thief.at("/w/beta"));
    let another = it.demo.browser();
    let page = it.show_mailbox(&another, OWNER).await;
    show(&another, &page, &codes[3]).await.must(400).says("factor_wrong");
    another.open("/w/beta").await.must(401);

    // Both misses stand in the workspace's log, for whoever tried had shown an owner's mailbox.
    let log = it.beta.get("/sign-ins?outcome=refused").await.must(200).json();
    let missed = log["items"].as_array().unwrap().iter().filter(|entry| entry["code"] == "factor_wrong");
    let missed: Vec<_> = missed.map(|entry| (&entry["protocol"], &entry["address"])).collect();
    let by_factor = json!("break_glass");
    let owner = json!(OWNER);
    assert_eq!(missed, [(&by_factor, &owner), (&by_factor, &owner)]);
}

#[tokio::test]
async fn single_sign_on_is_required_only_where_an_owner_can_get_in_without_it() {
    let it = beta().await;
    let browser = it.demo.browser_of(OWNER).await;
    let page = browser.open("/w/beta/settings/security").await.must(200);
    let page = page.says("0 of 1 owner has a second factor");
    let away = browser.click(&page, "Test sign-in").await.must(200);
    browser.be(&away, "ada").await.must(200).says("It works");
    let mode = format!("/connections/{}/mode", it.connection);
    let require = json!({"mode": "required"});
    it.beta.post(&mode, require.clone()).await.problem(409, "break_glass_required");
    browser.open("/w/beta/settings/security").await.must(200).says("No owner of this workspace");
    set_up_app(&browser).await;
    it.beta.post(&mode, require).await.must(200);
    assert_eq!(it.beta.get("").await.json()["sso"], "required");
    let page = it.show_mailbox(&it.demo.browser(), OWNER).await.must(200);
    page.says("Show your second factor");
}

#[tokio::test]
async fn a_factor_is_no_way_past_single_sign_on_for_anybody_but_an_owner() {
    let it = beta().await;
    let browser = it.demo.browser_of(ADMIN).await;
    let (app, _) = set_up_app(&browser).await;
    it.require().await;
    let page = it.show_mailbox(&browser, ADMIN).await.must(200);
    show(&browser, &page, &app.code(1)).await.must(401).says("sign_in_requires_sso");
    assert!(it.demo.operator.opened_by(&browser.session()).await.is_empty());
    let told = it.beta.events().await;
    assert!(told.iter().all(|event| event["type"] != "sso.bypassed"), "{told:?}");
}

#[tokio::test]
async fn the_pages_are_the_same_for_an_address_that_is_nobodys() {
    let it = beta().await;
    set_up_app(&it.demo.browser_of(OWNER).await).await;
    it.require().await;
    let mut pages = Vec::new();
    for email in [OWNER, "nobody@beta.example", "stranger@elsewhere.example"] {
        let browser = it.demo.browser();
        let page = browser.open("/login/owner").await.must(200);
        let way = Some(("way", "code"));
        let page = browser.send_form(&page, page.form("/login"), &[("email", email)], way).await.must(200);
        let asked = page.answer.text().replace(email, "…");
        let local = email.split_once('@').unwrap();
        let asked = asked.replace(&format!("{}<wbr>@{}", local.0, local.1), "…");
        let page = browser.type_code(&page, "00000000").await.must(400);
        let refused = page.answer.text().replace(email, "…");
        let refused = refused.replace(&format!("{}<wbr>@{}", local.0, local.1), "…");
        pages.push((asked, refused));
        let page = browser.open("/login/owner/factor").await.must(200);
        assert_eq!(page.url.path(), "/login/owner", "nothing was shown yet");
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[1], pages[2]);
}

#[tokio::test]
async fn who_holds_the_mailbox_alone_takes_no_factor_away_and_the_operator_can() {
    let it = beta().await;
    let browser = it.demo.browser_of(OWNER).await;
    let (app, _) = set_up_app(&browser).await;
    it.require().await;
    let thief = it.demo.browser_of(OWNER).await;
    let page = thief.open("/account/security").await.must(200).says("Show your second factor first");
    assert!(page.forms.iter().all(|form| !form.action.contains("/remove")), "{page}");
    let account = it.demo.operator.account_of(OWNER).await.unwrap()["id"].as_str().unwrap().to_owned();

    let page = it.show_mailbox(&browser, OWNER).await;
    show(&browser, &page, &app.code(1)).await.must(200);
    let page = browser.open("/account/security").await.must(200);
    let remove = page.forms.iter().find(|form| form.action.ends_with("/remove")).unwrap();
    let action = remove.action.clone();
    let mut sent: Vec<_> = remove.filled(&[], None);
    // The same form, sent from the thief's session, is refused whatever it carries.
    let csrf = thief.open("/account/security").await.form("/logout").value("csrf").to_owned();
    sent.iter_mut().filter(|(name, _)| name == "csrf").for_each(|(_, value)| value.clone_from(&csrf));
    let url = thief.at(&action);
    let fields: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let call = crate::world::Call::new("POST", url.as_str()).form(&fields);
    let answer = thief.send(call.header("sec-fetch-site", "same-origin"), &url).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/account/security"));
    browser.open("/w/beta").await.must(200);

    let factors = format!("/accounts/{account}/factors");
    it.demo.operator.delete(&factors).await.must(204);
    assert!(it.demo.operator.opened_by(&browser.session()).await.is_empty(), "what it opened is over");
    it.demo.operator.delete(&factors).await.must(204);
    it.demo.operator.delete("/accounts/acc_00000000000000000000000000/factors").await.must(404);
    it.mail_with(OWNER, "Support has removed all second factors").await;
    let again = it.demo.browser_of(OWNER).await;
    again.open("/w/beta").await.must(200);
    it.mail_with(ADMIN, "they have no second factor").await;
}
