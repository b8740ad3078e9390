//! The operator console: the vendor's support finds a customer's workspace, sees how it stands, and does what it may; and nobody
//! else does.

mod door;
mod logs;

use serde_json::{Value, json};

use crate::world::{
    Answer, Browser, Call, Demo, Installation, Served, Workspace, encoded, page::Page, zone::Zone,
};

/// The cookie that holds an operator's session, where the service is not reached over TLS.
pub(crate) const OPERATOR: &str = "usher-operator";
const IT: &str = "it@contractor.example";

/// Shows a key on the page that asks for one.
async fn show(browser: &Browser, key: &str) -> Page {
    let page = browser.open("/op").await.must(200);
    browser.send_form(&page, page.form("/op/sign-in"), &[("key", key)], None).await
}

/// A browser in which the operator is signed in.
pub(crate) async fn desk(browser: Browser, key: &str) -> Browser {
    let page = show(&browser, key).await.must(200).says("Find a workspace");
    assert_eq!(page.url.path(), "/op");
    browser
}

/// A browser that has never been here.
fn visitor(served: &Served) -> Browser {
    Browser::new(served.operator.http.clone(), &served.operator.usher)
}

fn home(workspace: &Workspace) -> String {
    format!("/op/w/{}", workspace.id)
}

async fn find(browser: &Browser, sought: &str) -> Page {
    browser.open(&format!("/op?{}", encoded(&[("q", sought)]))).await.must(200)
}

/// Sends a form that no page need offer, with what the forms of this session have to carry.
async fn post(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.open("/op").await.must(200);
    let csrf = page.form("/op/sign-out").value("csrf").to_owned();
    bare(browser, path, &[fields, &[("csrf", &csrf)]].concat()).await
}

async fn bare(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let url = browser.at(path);
    let call = Call::new("POST", url.as_str()).form(fields).header("sec-fetch-site", "same-origin");
    browser.send(call, &url).await
}

/// The last that was recorded in a workspace: what, and by whom.
async fn last(workspace: &Workspace) -> (String, String) {
    let entry = workspace.audit().await.pop().unwrap();
    let text = |field: &str| entry[field].as_str().unwrap().to_owned();
    (text("action"), text("actor"))
}

async fn first(workspace: &Workspace, list: &str) -> Value {
    workspace.get(list).await.must(200).json()["items"][0].clone()
}

/// Every page of the console about a workspace.
fn pages(workspace: &Workspace, connection: &str) -> Vec<String> {
    let off = format!("/connections/{connection}/off");
    ["", "/plan", "/sign-ins", "/provisioning", "/audit", &off]
        .map(|rest| format!("{}{rest}", home(workspace)))
        .to_vec()
}

#[tokio::test]
async fn support_finds_a_customer_by_whatever_they_were_told() {
    let demo = Demo::start().await;
    let beta = demo.operator.team("beta", None).await;
    beta.post("/domains", json!({"domain": "beta.example"})).await.must(201);
    let link = beta.post("/setup-links", json!({"purpose": "sso", "recipient": IT})).await.must(201).json();
    let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let connection = id(&first(&demo.acme, "/connections").await);
    let directory = id(&demo.acme.get("/directory").await.must(200).json());
    let browser = desk(demo.browser(), &demo.operator.key).await;
    for (sought, workspace) in [
        ("acme", &demo.acme),
        (" ACME ", &demo.acme),
        (&*demo.acme.id, &demo.acme),
        ("acme.example", &demo.acme),
        ("Ada@Acme.example", &demo.acme),
        (&*connection, &demo.acme),
        (&*directory, &demo.acme),
        (&*id(&link), &beta),
    ] {
        let page = find(&browser, sought).await;
        assert_eq!(page.url.path(), home(workspace), "{sought}");
    }
    // Three words lead to what they are of.
    let refused = demo.browser().sign_in_with_sso("alan.turing@acme.example", "alan").await.must(403);
    let trace = refused.text.split("Code for your admin ").nth(1).unwrap().split(' ').next().unwrap();
    let page = find(&browser, &trace.replace('-', " ")).await.says(trace).says("access_not_assigned");
    assert_eq!(page.url.path(), format!("{}/sign-ins", home(&demo.acme)));

    // Anybody may claim a domain, so that leads nowhere unasked.
    let page = find(&browser, "beta.example").await.says("It has added beta.example, and not proven it.");
    assert_eq!((page.url.path(), &*page.link("beta").path), ("/op", &*home(&beta)));

    // What only looks like it is listed, and so is what several have claimed.
    let page = find(&browser, "bet").await.says("Its name begins so").says("1 workspace");
    assert_eq!(page.link("beta").path, home(&beta));
    beta.post("/domains", json!({"domain": "acme.example"})).await.must(201);
    let page = find(&browser, "acme.example").await.says("2 workspaces");
    let page =
        page.says("It has verified acme.example.").says("It has added acme.example, and not proven it.");
    assert_eq!(page.url.path(), "/op");
    for nothing in ["zeta", "zeta.example", "acorn acorn acorn", "ws_00000000000000000000000000"] {
        find(&browser, nothing).await.says("Nothing found").says("No workspace fits");
    }
    find(&browser, "").await.says("By what the customer has told you.");
    browser.open("/op/w/ws_00000000000000000000000000").await.must(404).says("workspace_not_found");
    browser.open("/op/w/acme").await.must(404).says("workspace_not_found");
}

#[tokio::test]
async fn checking_a_domain_shows_what_dns_holds() {
    let zone = Zone::start().await;
    let installation = Installation::new();
    let config = std::fs::read_to_string(installation.path("usher.toml")).unwrap();
    installation.write(&format!("{config}[dns]\nservers = [\"{}\"]\n", zone.address));
    let served = Served::of(installation).await;
    let acme = served.operator.team("acme", None).await;
    let claim = acme.post("/domains", json!({"domain": "acme.test"})).await.must(201).json();
    let (name, value) = (claim["txt_name"].as_str().unwrap(), claim["txt_value"].as_str().unwrap());
    let browser = desk(visitor(&served), &served.operator.key).await;
    let check = async || {
        let page = browser.open(&home(&acme)).await.must(200).says(value);
        let form = page.form(&format!("{}/domains/acme.test/check", home(&acme))).clone();
        browser.send_form(&page, &form, &[], None).await
    };
    check().await.must(409).says("domain_unproven").says("No TXT record at");
    zone.holds(&[(name, "v=spf1 -all <b>")]);
    check().await.must(409).says("domain_unproven").says("v=spf1 -all <b>");
    zone.is_in_trouble();
    check().await.must(409).says("domain_unanswered");
    zone.holds(&[(name, value)]);
    let before = acme.audit().await.len();
    check().await.must(200).says("the domain is verified").says("What DNS holds now");
    assert_eq!(acme.recorded_after(before).await, ["domain.verified"]);
    assert!(last(&acme).await.1.starts_with("operator key_"));
    acme.post("/domains", json!({"domain": "vouched.test"})).await.must(201);
    acme.post("/domains/vouched.test/verify", json!({"by": "operator"})).await.must(200);
    let page = browser.open(&home(&acme)).await.must(200);
    let form = page.form(&format!("{}/domains/vouched.test/check", home(&acme))).clone();
    let page = browser.send_form(&page, &form, &[], None).await.must(200);
    page.says("because the operator vouches for it").says("No TXT record at");
    let unknown = post(&browser, &format!("{}/domains/zeta.test/check", home(&acme)), &[]).await;
    assert_eq!(unknown.status, 404, "{}", unknown.text());
}

#[tokio::test]
async fn a_connection_is_turned_off_once_its_consequences_were_seen_and_not_under_a_directory() {
    let demo = Demo::start().await;
    let browser = desk(demo.browser(), &demo.operator.key).await;
    let connection = first(&demo.acme, "/connections").await["id"].as_str().unwrap().to_owned();
    let off = format!("{}/connections/{connection}/off", home(&demo.acme));
    let page = browser.open(&off).await.must(200).says("connection_kept_by_directory");
    assert!(page.forms.iter().all(|form| form.action != off), "what would be refused is not offered");
    let refused = post(&browser, &off, &[]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("connection_kept_by_directory"), "{}", refused.text());

    demo.acme.delete("/directory").await.must(204);
    let owner = demo.browser_of("owner@acme.example").await;
    owner.open("/w/acme").await.must(200);
    let before = demo.acme.audit().await.len();
    let page = browser.open(&home(&demo.acme)).await.must(200);
    let page = browser.click(&page, "Turn off").await.must(200).says("Nobody loses their place");
    let page = browser.send_form(&page, page.form(&off), &[], None).await.must(200);
    page.says("The connection is off.");
    assert_eq!(demo.acme.recorded_after(before).await, ["connection.mode_changed"]);
    assert_eq!(first(&demo.acme, "/connections").await["mode"], "off");
    // The customer's admins see that the operator did it.
    owner.open("/w/acme/settings/audit").await.must(200).says("Mode of a connection changed The operator");
    let unknown = format!("{}/connections/cx_00000000000000000000000000/off", home(&demo.acme));
    browser.open(&unknown).await.must(404).says("connection_not_found");
    assert_eq!(post(&browser, &unknown, &[]).await.status, 404);
}

#[tokio::test]
async fn setup_links_are_sent_extended_and_revoked_and_never_shown() {
    let demo = Demo::start().await;
    let browser = desk(demo.browser(), &demo.operator.key).await;
    let links = format!("{}/links", home(&demo.acme));
    let page = browser.open(&home(&demo.acme)).await.must(200);
    let typed = [("purpose", "domains"), ("recipient", "nobody"), ("days", "14")];
    let page = browser.send_form(&page, page.form(&links), &typed, None).await.must(400);
    let page = page.says("There is a problem").says("Enter the address of whoever sets it up");
    assert!(page.title.starts_with("Error: "), "{}", page.title);
    assert_eq!(page.values["recipient"], "nobody", "what was typed is kept");

    let before = demo.idp.mails(IT).await.len();
    let typed = [("purpose", "domains"), ("recipient", IT), ("days", "1")];
    let page = browser.send_form(&page, page.form(&links), &typed, None).await.must(200);
    let page = page.says("mailed to its recipient").says("i•••@contractor.example");
    assert!(!page.answer.text().contains(IT), "{page}");
    crate::world::setup_link::mailed(&demo, IT, before).await;
    let link = first(&demo.acme, "/setup-links").await;
    assert_eq!((&link["purpose"], &link["standing"]), (&json!("domains"), &json!("waiting")));
    assert!(!page.answer.text().contains("usl_"), "what opens it is for the mailbox alone");

    let one = format!("{links}/{}", link["id"].as_str().unwrap());
    let before = demo.acme.audit().await.len();
    let page = browser.send_form(&page, page.form(&one), &[], Some(("what", "extend"))).await.must(200);
    let page = page.says("works for seven more days");
    let ends = |link: &Value| link["expires_at"].as_str().unwrap().to_owned();
    let extended = first(&demo.acme, "/setup-links").await;
    assert!(ends(&extended) > ends(&link), "{extended}");
    demo.acme
        .post(&format!("/setup-links/{}/extend", link["id"].as_str().unwrap()), json!({"days": 1}))
        .await
        .problem(400, "value_invalid");
    assert_eq!(
        ends(&first(&demo.acme, "/setup-links").await),
        ends(&extended),
        "nobody ends it sooner by that"
    );
    let page = browser.send_form(&page, page.form(&one), &[], Some(("what", "revoke"))).await.must(200);
    page.says("The setup link works no more.").says("Revoked");
    assert_eq!(demo.acme.recorded_after(before).await, ["setup_link.extended", "setup_link.revoked"]);
    let ended = post(&browser, &one, &[("what", "extend")]).await;
    assert!(ended.status == 410 && ended.text().contains("setup_link_ended"), "{}", ended.text());
    let unknown =
        post(&browser, &format!("{links}/lnk_00000000000000000000000000"), &[("what", "revoke")]).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn plan_and_seats_are_put_and_what_takes_something_away_is_confirmed() {
    let demo = Demo::start().await;
    let browser = desk(demo.browser(), &demo.operator.key).await;
    let plan = format!("{}/plan", home(&demo.acme));
    let send = async |plan_is: &str, seats: &str| {
        let page = browser.open(&plan).await.must(200);
        browser.send_form(&page, page.form(&plan), &[("plan", plan_is), ("seats", seats)], None).await
    };
    let has = async || {
        let acme = demo.acme.get("").await.must(200).json();
        (acme["plan"].clone(), acme["seats"].clone())
    };
    for (seats, status) in [("many", 400), ("0", 400), ("-1", 400), ("1.5", 400)] {
        let page = send("enterprise", seats).await.must(status).says("There is a problem");
        assert_eq!(page.values["seats"], seats);
    }
    assert_eq!(has().await.0, "enterprise");
    send("enterprise", "40").await.must(200).says("Plan and seats were changed.").says("of 40 seats taken");
    assert_eq!(last(&demo.acme).await.0, "workspace.updated");
    send("enterprise", "40").await.must(200).says("nothing was changed");
    send("enterprise", "").await.must(200).says("of any number");

    // What was changed elsewhere meanwhile is not put back by who changed something else.
    let page = browser.open(&plan).await.must(200);
    demo.acme.patch("", json!({"seats": 33})).await.must(200);
    let standard = [("plan", "standard"), ("seats", "")];
    let asked = browser.send_form(&page, page.form(&plan), &standard, None).await.must(200);
    asked.says("grace of 30 days");
    demo.acme.patch("", json!({"plan": "standard"})).await.must(200);
    browser.send_form(&page, page.form(&plan), &[("seats", "34")], None).await.must(200);
    assert_eq!(has().await, (json!("standard"), json!(34)));
    demo.acme.patch("", json!({"plan": "enterprise", "seats": null})).await.must(200);

    let before = (has().await, demo.acme.audit().await.len());
    let page = send("standard", "30").await.must(200).says("grace of 30 days").says("still removes people");
    assert_eq!((has().await, demo.acme.audit().await.len()), before, "nothing is done yet");
    let wrong = browser.send_form(&page, page.form(&plan), &[("confirm", "beta")], None).await.must(400);
    let page = wrong.says("Type acme to confirm it");
    assert_eq!(has().await, before.0);
    let page = browser.send_form(&page, page.form(&plan), &[("confirm", "acme")], None).await.must(200);
    page.says("in its time of grace").says("30 seats taken").says("Removals only");
    assert_eq!(demo.acme.recorded_after(before.1).await, ["workspace.updated"]);
    assert!(last(&demo.acme).await.1.starts_with("operator key_"));
    assert_eq!(has().await.0, "standard");
    let page = send("enterprise", "30").await.must(200);
    assert!(!page.text.contains("time of grace"), "{page}");
    let personal = demo.operator.personal("ada", "ada@home.example").await;
    let refused =
        post(&browser, &format!("{}/plan", home(&personal)), &[("plan", "enterprise"), ("seats", "")]).await;
    assert!(refused.status == 400 && refused.text().contains("A personal workspace has the standard plan"));
}
