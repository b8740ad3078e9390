//! What admins see of their domains: which record has to be published and to stay, what DNS holds, and what it is to give one
//! up.

use serde_json::{Value, json};

use crate::world::{Browser, Idp, Installation, Served, Workspace, idp::Alone, page::Page, zone::Zone};

const HERE: &str = "/w/acme/settings/security";

/// A service that asks a DNS server of the test's, and an admin of acme who has come in through single sign-on.
struct Desk {
    served: Served,
    acme: Workspace,
    browser: Browser,
    _idp: Idp,
}

impl Desk {
    async fn at(zone: &Zone) -> Self {
        let installation = Installation::new();
        let config = std::fs::read_to_string(installation.path("usher.toml")).unwrap();
        installation.write(&format!("{config}[dns]\nservers = [\"{}\"]\n", zone.address));
        let served = Served::of(installation).await;
        let ready = served.acme(None).await;
        let acme = ready.workspace;
        acme.delete("/directory").await.must(204);
        acme.add("zoe@acme.example", "admin").await.must(201);
        let directory = acme.directory("on").await;
        let callback = format!("{}/sso/oidc/callback", served.operator.usher);
        let Alone { idp, client_id, client_secret } = Idp::alone("acme.example", &callback).await;
        let connection = acme.connect(&idp.issuer, &client_id, &client_secret).await;
        acme.force_mode(&connection, "optional").await.must(200);
        idp.add("zoe", "zoe@acme.example").await;
        directory.join("zoe").await;
        let browser = Browser::new(served.operator.http.clone(), &served.operator.usher);
        let page = browser.open(&format!("/sso/start/{connection}")).await.must(200);
        browser.be(&page, "zoe").await.must(200);
        Self { served, acme, browser, _idp: idp }
    }

    async fn domains(&self) -> Vec<Value> {
        self.acme.operator.all(&format!("/workspaces/{}/domains", self.acme.id)).await
    }

    async fn security(&self) -> Page {
        self.browser.open(HERE).await.must(200)
    }

    /// Names a domain. Gives name and text of the record that proves it.
    async fn names(&self, domain: &str) -> (String, String) {
        let page = self.security().await;
        let form = page.form_with("domain");
        self.browser.send_form(&page, form, &[("domain", domain)], None).await.must(200);
        let claims = self.domains().await;
        let claim = claims.iter().find(|claim| claim["domain"] == domain).unwrap();
        let text = |field: &str| claim[field].as_str().unwrap().to_owned();
        (text("txt_name"), text("txt_value"))
    }

    async fn checks(&self, domain: &str) -> Page {
        let page = self.security().await;
        let form = page.form(&format!("{HERE}/domains/{domain}/check"));
        self.browser.send_form(&page, form, &[], None).await
    }
}

fn shows(page: &Page, value: &str) -> bool {
    page.values.values().any(|shown| shown == value)
}

#[tokio::test]
async fn an_admin_sees_what_dns_holds_and_which_record_has_to_stay() {
    let zone = Zone::start().await;
    let desk = Desk::at(&zone).await;
    let (name, value) = desk.names("acme.test").await;
    let page = desk.security().await.says("1 verified, 1 waiting for proof");
    let page = page.says("it is looked for by itself every half hour until").says("leave it there");
    let looked_for = |page: &Page| page.text.matches("Last checked").count();
    assert_eq!(looked_for(&page), 1, "acme.example alone: {page}");

    let page = desk.checks("acme.test").await.must(409).says("domain_unproven").says("What DNS holds now");
    page.says(&format!("No TXT record at {name}")).says(&format!("{name}.acme.test"));
    assert_eq!(looked_for(&desk.security().await), 2);
    let others: Vec<_> = (0..12).map(|number| (name.as_str(), format!("<b>{number}"))).collect();
    let others: Vec<_> = others.iter().map(|(name, text)| (*name, text.as_str())).collect();
    zone.holds(&others);
    desk.checks("acme.test").await.must(409).says("<b>9").says("and 2 more");
    zone.is_in_trouble();
    let page = desk.checks("acme.test").await.must(409).says("domain_unanswered");
    assert!(!page.text.contains("What DNS holds now"), "{page}");

    zone.holds(&[(&name, &value)]);
    let page =
        desk.checks("acme.test").await.must(200).says("The domain is verified. Leave its record in DNS");
    let page = page.says("2 verified").says("Leave its TXT record in DNS, also when the DNS moves");
    assert!(shows(&page, &name) && shows(&page, &value), "{page}");
    let vouched = desk.domains().await;
    let vouched = vouched.iter().find(|claim| claim["domain"] == "acme.example").unwrap();
    assert!(!shows(&page, vouched["txt_value"].as_str().unwrap()), "no record has to stay there: {page}");
}

#[tokio::test]
async fn what_follows_from_giving_a_domain_up_is_said_before() {
    let zone = Zone::start().await;
    let desk = Desk::at(&zone).await;
    let (name, value) = desk.names("acme.test").await;
    let remove = format!("{HERE}/domains/acme.test/remove");
    desk.browser.open(&remove).await.must(200).says("It was never proven, so nothing else changes.");
    zone.holds(&[(&name, &value)]);
    desk.checks("acme.test").await.must(200);
    let page = desk.browser.open(&remove).await.must(200).says("Sign-in no longer finds this workspace");
    assert!(!page.text.contains("shows their mailbox"), "{page}");

    zone.holds(&[]);
    let look = json!({"by": "dns"});
    desk.acme.post("/domains/acme.test/verify", look).await.problem(409, "domain_unproven");
    let page = desk.browser.open(&remove).await.must(200).says("so to remove it is to lose it");
    page.says("whoever has no address elsewhere shows their mailbox");
    // A day ago it was lost.
    desk.served.installation.database.ask(
        "UPDATE domains SET lost_at = verified_at - 86400000000, verified_at = NULL, verified_by = NULL, missing_since = NULL
            WHERE domain = 'acme.test'",
    );
    let page = desk.security().await.says("1 verified, 1 lost");
    page.says("Put the record back: it is looked for by itself every half hour until");
    let page = desk.browser.open(&remove).await.must(200).says("It is lost since");
    let page = page.says("addresses in acme.test still lead to single sign-on here");
    let page = page.says("whoever has no address elsewhere shows their mailbox");
    desk.browser
        .send_form(&page, page.form(&remove), &[], None)
        .await
        .must(200)
        .says("The domain was removed");
    assert_eq!(desk.domains().await.len(), 1);
    let page = desk.security().await.says("1 verified");
    assert!(!page.text.contains("acme.test"), "{page}");
    // Naming it again does not make it one that was never lost.
    let (_, anew) = desk.names("acme.test").await;
    assert_ne!(anew, value, "it is proven by a new record");
    desk.security().await.says("1 verified, 1 lost");
}
