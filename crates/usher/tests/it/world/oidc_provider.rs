//! The npm package `oidc-provider`, an identity provider that is not ours. `tests/peers/oidc_provider.mjs` starts it
//! with the settings of a test; what it says and shows is its own.

use std::process::Command;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use super::{
    browser::Browser,
    page::Page,
    program::{Running, isolated, script},
};

/// The OIDC client it has for us.
pub(crate) const CLIENT: &str = "usher at oidc-provider";
/// That client's secret. It reads otherwise when it is not written into a header as RFC 6749 section 2.3.1 says.
pub(crate) const CLIENT_SECRET: &str = "100% of a+b/c: &=; and \"all\"";

/// One that runs.
#[derive(Debug)]
pub(crate) struct OidcProvider {
    // Killed before its folder is removed.
    running: Option<Running>,
    folder: TempDir,
    /// What it is started with. A change takes effect when it is started again.
    pub(crate) settings: Value,
    /// Its address, which is its issuer too.
    pub(crate) issuer: String,
}

impl OidcProvider {
    /// Starts one that knows nobody yet and sends codes to `callback`.
    pub(crate) async fn start(callback: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = json!({
            "port": 0,
            "folder": folder.path(),
            "keys": ["RS256-first"],
            "client": {
                "client_id": CLIENT,
                "client_secret": CLIENT_SECRET,
                "redirect_uris": [callback],
                "response_types": ["code"],
                "grant_types": ["authorization_code"],
                "id_token_signed_response_alg": "RS256",
                "token_endpoint_auth_method": "client_secret_basic",
            },
            "people": {},
            "client_auth": ["client_secret_basic", "client_secret_post"],
            "claims_in_token": false,
            "pushed_alone": false,
            "reach": {},
        });
        let mut it = Self { running: None, folder, settings, issuer: String::new() };
        it.start_again().await;
        it
    }

    /// Ends it and starts it at the same address with the settings as they are now. It has forgotten who is signed in.
    pub(crate) async fn start_again(&mut self) {
        self.running = None;
        let mut command = Command::new("node");
        command.arg(script("oidc_provider.mjs")).arg(self.settings.to_string());
        command.current_dir(self.folder.path());
        let (running, ready) = Running::start(isolated(command)).await;
        ready["issuer"].as_str().unwrap().clone_into(&mut self.issuer);
        let port = self.issuer.rsplit(':').next().unwrap();
        self.settings["port"] = port.parse::<u16>().unwrap().into();
        self.running = Some(running);
    }

    /// Tells it of a person before it is started.
    pub(crate) fn knows(&mut self, name: &str, claims: Value) {
        self.settings["people"][name] = claims;
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        self.running.as_ref().map(Running::log).unwrap_or_default()
    }

    /// Signs somebody in on its pages, to which the browser was led, and agrees to what it asks.
    pub(crate) async fn sign_in(&self, browser: &Browser, page: &Page, name: &str) -> Page {
        let callback = self.callback(browser, page, name).await;
        browser.come_to(callback).await
    }

    /// The same, up to the address to which the browser is then sent, without going there.
    pub(crate) async fn callback(&self, browser: &Browser, page: &Page, name: &str) -> Url {
        assert!(page.url.as_str().starts_with(&self.issuer), "not at oidc-provider but {}: {page}", page.url);
        let typed = [("login", name), ("password", "anything")];
        let page = browser.send_form_within(page, page.form_with("login"), &typed).await.unwrap();
        let asked = page.form_with("prompt");
        browser.send_form_within(&page, asked, &[]).await.unwrap_err()
    }

    /// Signs somebody out on its pages.
    pub(crate) async fn sign_out(&self, browser: &Browser) {
        let page = browser.open(&format!("{}/session/end", self.issuer)).await.must(200);
        // Its button stands outside the form.
        let mut asked = page.form_with("xsrf").clone();
        asked.fields.push(("logout".to_owned(), "yes".to_owned()));
        browser.send_form_within(&page, &asked, &[]).await.unwrap().must(200);
    }

    /// A logout token with these claims, signed with the key by which it signs.
    pub(crate) fn logout_token(&self, claims: &Value) -> String {
        let name = self.settings["keys"][0].as_str().unwrap();
        let pem = std::fs::read(self.folder.path().join(format!("{name}.pem"))).unwrap();
        let header = Header {
            typ: Some("logout+jwt".to_owned()),
            kid: Some(name.to_owned()),
            ..Header::new(Algorithm::RS256)
        };
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_rsa_pem(&pem).unwrap()).unwrap()
    }
}
