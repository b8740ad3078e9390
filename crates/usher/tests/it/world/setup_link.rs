//! A setup link on its way: sent, opened with the code from its mail, and used.

use serde_json::{Value, json};

use super::{Answer, Browser, Call, Demo, Workspace, page::Page, until};

pub(crate) const IT: &str = "it@contractor.example";

/// Sends a link for this purpose. Gives it, and the path that its mail leads to.
pub(crate) async fn sent(demo: &Demo, workspace: &Workspace, purpose: &str) -> (Value, String) {
    let before = demo.idp.mails(IT).await.len();
    let link = workspace.post("/setup-links", json!({"purpose": purpose, "recipient": IT})).await.must(201);
    let link = link.json();
    let url = link["url"].as_str().unwrap().to_owned();
    let mails = mailed(demo, IT, before).await;
    assert!(mails.iter().any(|mail| mail["text"].as_str().unwrap().contains(&url)), "{mails:?}");
    let path = url.strip_prefix(&demo.operator.usher).unwrap().to_owned();
    assert!(path.starts_with("/setup/usl_"), "{path}");
    (link, path)
}

/// The mails of an address, once there is one more than before.
pub(crate) async fn mailed(demo: &Demo, to: &str, before: usize) -> Vec<Value> {
    until("a mail comes", async || {
        let mails = demo.idp.mails(to).await;
        if mails.len() > before { Ok(mails) } else { Err(format!("{} mails", mails.len())) }
    })
    .await
}

/// Has the code for a link sent to its recipient. Ends where it is typed in.
pub(crate) async fn asked(browser: &Browser, page: &Page, path: &str) -> Page {
    browser.send_form(page, page.form(&format!("{path}/code")), &[], None).await.must(200)
}

/// Opens a link in a browser of its own, with the code from the mailbox. Ends behind the door.
pub(crate) async fn opened(demo: &Demo, path: &str) -> (Browser, Page) {
    let browser = demo.browser();
    let page = browser.open(path).await.must(200).says("i•••@contractor.example");
    let before = demo.idp.mails(IT).await.len();
    let page = asked(&browser, &page, path).await;
    let code = demo.idp.code_sent_to(IT, before).await;
    let page = browser.send_form(&page, page.form_with("code"), &[("code", &code)], None).await.must(200);
    (browser, page)
}

/// Sends a form that no page offers, with what the forms of this link have to carry.
pub(crate) async fn forged(browser: &Browser, home: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.open(home).await.must(200);
    let csrf = page.form(&format!("{home}/done")).value("csrf").to_owned();
    let mut fields = fields.to_vec();
    fields.push(("csrf", &csrf));
    let url = browser.at(path);
    let call = Call::new("POST", url.as_str()).form(&fields).header("sec-fetch-site", "same-origin");
    browser.send(call, &url).await
}

/// Sends a form from a page of ours that need not carry anything.
pub(crate) async fn bare(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let url = browser.at(path);
    let call = Call::new("POST", url.as_str()).form(fields).header("sec-fetch-site", "same-origin");
    browser.send(call, &url).await
}

pub(crate) fn home(link: &Value) -> String {
    format!("/setup/{}", link["id"].as_str().unwrap())
}

pub(crate) async fn of_id(workspace: &Workspace, link: &Value) -> Value {
    let links = workspace.get("/setup-links").await.must(200).json();
    links["items"].as_array().unwrap().iter().find(|one| one["id"] == link["id"]).unwrap().clone()
}
