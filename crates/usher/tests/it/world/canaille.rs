//! Canaille, an identity provider that is not ours: it signs people in over OpenID Connect and tells of them over SCIM.
//! It is steered by its own command line; each change it makes is told before the command ends.

use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::{
    browser::Browser,
    http::{Call, Http},
    page::Page,
    program::{Ended, Running, free_port, isolated, peer, run},
    until,
};

/// The OIDC client it has for us.
pub(crate) const CLIENT: &str = "usher-at-canaille";
/// That client's secret.
pub(crate) const CLIENT_SECRET: &str = "a-secret-of-usher-at-canaille";
/// What everybody's password is.
const PASSWORD: &str = "correct horse 9";

/// An installed Canaille.
#[derive(Debug)]
pub(crate) struct Canaille {
    // Killed before its folder is removed.
    running: Option<Running>,
    folder: TempDir,
    /// Its address, which is its issuer too.
    pub(crate) issuer: String,
    host: String,
}

impl Canaille {
    /// Installs one that knows nobody yet.
    pub(crate) async fn install() -> Self {
        let host = format!("127.0.0.1:{}", free_port());
        let issuer = format!("http://{host}");
        let it = Self { running: None, folder: tempfile::tempdir().unwrap(), issuer, host };
        it.write("");
        let key = it.command(&["jwk", "create", "rsa"]).await.well().json();
        let pairs = key.as_object().unwrap().iter().map(|(name, value)| format!("{name} = {value}"));
        it.write(&format!("ACTIVE_JWKS = [{{{}}}]\n", pairs.collect::<Vec<_>>().join(", ")));
        it.command(&["install"]).await.well();
        it
    }

    fn write(&self, keys: &str) {
        let database = self.folder.path().join("canaille.db").display().to_string();
        let config = format!(
            r#"SECRET_KEY = "a-key-of-a-test"
SERVER_NAME = "{}"
PREFERRED_URL_SCHEME = "http"
[CANAILLE]
DATABASE = "sql"
[CANAILLE_SQL]
DATABASE_URI = "sqlite:///{database}"
[CANAILLE_SCIM]
ENABLE_CLIENT = true
[CANAILLE_OIDC]
REQUIRE_NONCE = false
TRUSTED_DOMAINS = ["127.0.0.1"]
{keys}"#,
            self.host
        );
        std::fs::write(self.folder.path().join("canaille.toml"), config).unwrap();
    }

    fn program(&self, words: &[&str]) -> Command {
        let mut command = Command::new(peer("python/bin/canaille"));
        command.args(words).current_dir(self.folder.path());
        command.env("CONFIG", self.folder.path().join("canaille.toml"));
        isolated(command)
    }

    async fn command(&self, words: &[&str]) -> Ended {
        run(self.program(words)).await
    }

    /// Makes the application: who may be sent codes, and whom to tell of people, with which token.
    pub(crate) async fn connect(&self, callback: &str, scim_base_url: &str, scim_token: &str) {
        let client = [
            "create",
            "client",
            "--quiet",
            "--client-id",
            CLIENT,
            "--client-secret",
            CLIENT_SECRET,
            "--client-name",
            "Usher",
            "--client-uri",
            scim_base_url,
            "--redirect-uris",
            callback,
            "--grant-types",
            "authorization_code",
            "--response-types",
            "code",
            "--scope",
            "openid",
            "--scope",
            "profile",
            "--scope",
            "email",
            "--token-endpoint-auth-method",
            "client_secret_basic",
            "--id-token-signed-response-alg",
            "RS256",
        ];
        self.command(&client).await.well();
        // Without an audience its ID tokens are for nobody.
        self.command(&["set", "client", CLIENT, "--quiet", "--audience", CLIENT]).await.well();
        // It would make a bearer token of its own; the one it finds already is the one it sends.
        let token = [
            "create",
            "token",
            "--quiet",
            "--token-id",
            "scim",
            "--access-token",
            scim_token,
            "--client",
            CLIENT,
            "--audience",
            CLIENT,
            "--scope",
            "openid",
            "--issue-date",
            "2026-01-01T00:00:00+00:00",
            "--lifetime",
            "315360000",
        ];
        self.command(&token).await.well();
    }

    /// Adds a person.
    pub(crate) async fn add(&self, name: &str, email: &str, given_name: &str, family_name: &str) {
        let user = [
            "create",
            "user",
            "--quiet",
            "--user-name",
            name,
            "--password",
            PASSWORD,
            "--emails",
            email,
            "--given-name",
            given_name,
            "--family-name",
            family_name,
        ];
        self.command(&user).await.well();
    }

    /// Changes a person.
    pub(crate) async fn change(&self, name: &str, attribute: &str, value: &str) {
        self.command(&["set", "user", name, "--quiet", attribute, value]).await.well();
    }

    /// Locks a person out.
    pub(crate) async fn lock(&self, name: &str) {
        self.change(name, "--lock-date", "2026-01-01T00:00:00+00:00").await;
    }

    /// Removes a person.
    pub(crate) async fn remove(&self, name: &str) {
        self.command(&["delete", "user", "--user-name", name, "--noconfirm"]).await.well();
    }

    /// Starts to sign people in.
    pub(crate) async fn serve(&mut self, http: &Http) {
        let running = Running::start_mute(self.program(&["run", "--bind", &self.host]));
        let url = format!("{}/.well-known/openid-configuration", self.issuer);
        until("Canaille answers", async || match http.try_send(Call::get(&url)).await {
            Ok(answer) if answer.status == 200 => {
                let document: Value = answer.json();
                assert_eq!(document["issuer"], self.issuer.as_str());
                Ok(())
            }
            Ok(answer) => Err(answer.text()),
            Err(error) => Err(format!("{error}; it says {}", running.log())),
        })
        .await;
        self.running = Some(running);
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        self.running.as_ref().map(Running::log).unwrap_or_default()
    }

    /// Signs somebody in on its pages, to which the browser was led.
    pub(crate) async fn sign_in(&self, browser: &Browser, page: &Page, name: &str) -> Page {
        let page = self.fill(browser, page, "login", name).await;
        self.fill(browser, &page, "password", PASSWORD).await
    }

    async fn fill(&self, browser: &Browser, page: &Page, field: &str, value: &str) -> Page {
        assert!(page.url.as_str().starts_with(&self.issuer), "not at Canaille but {}: {page}", page.url);
        let form = page.forms.iter().find(|form| form.fields.iter().any(|(name, _)| name == field));
        let form = form.unwrap_or_else(|| panic!("no field {field} at {}: {page}", page.url));
        browser.send_form(page, form, &[(field, value)], None).await
    }
}
