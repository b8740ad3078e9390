//! LemonLDAP::NG, an identity provider that is not ours, as Debian packs it. `tests/peers/lemonldap.pl` starts it with the
//! settings of a test; what it says and shows is its own, and so are its people.

use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    browser::Browser,
    page::Page,
    program::{Running, isolated, peer, script},
    saml::{SamlProvider, key_file},
};

/// One that runs.
#[derive(Debug)]
pub(crate) struct LemonLdap {
    // Killed before its folder is removed.
    running: Option<Running>,
    folder: TempDir,
    settings: Value,
    /// Its address, which is its issuer too.
    pub(crate) portal: String,
}

impl LemonLdap {
    /// Starts one that knows the OpenID Connect client with these options, in its own terms.
    pub(crate) async fn with_relying_party(options: Value) -> Self {
        Self::with(json!({"relying_party": options}), None).await
    }

    /// Starts one that knows the SAML service provider of this metadata, under these options beside the usual ones, in its
    /// own terms.
    pub(crate) async fn with_service_provider(metadata: &str, options: &[(&str, Value)]) -> Self {
        let mut all = json!({
            "NameIDFormat": "email",
            "SignSSOMessage": 1,
            "CheckSSOMessageSignature": 1,
            "EnableIDPInitiatedURL": 1,
            "EncryptionMode": "none",
        });
        for (name, value) in options {
            all[*name] = value.clone();
        }
        Self::with(json!({"saml": all}), Some(metadata)).await
    }

    async fn with(mut settings: Value, service_provider: Option<&str>) -> Self {
        peer("debian/usr/share/perl5/Lemonldap/NG/Portal.pm");
        let folder = tempfile::tempdir().unwrap();
        settings["port"] = json!(0);
        settings["folder"] = json!(folder.path());
        settings["entity_id"] = json!("https://idp.example/lemonldap");
        settings["private_key"] = json!(key_file("idp.pem"));
        settings["certificate"] = json!(key_file("idp.crt"));
        let mut it = Self { running: None, folder, settings, portal: String::new() };
        it.start(service_provider).await;
        it
    }

    /// Starts it, at the address it had if it was started before.
    async fn start(&mut self, service_provider: Option<&str>) {
        self.running = None;
        if let Some(metadata) = service_provider {
            let known = self.folder.path().join("service_provider.xml");
            std::fs::write(&known, metadata).unwrap();
            self.settings["service_provider"] = json!(known);
        }
        let mut command = Command::new(script("lemonldap.pl"));
        command.env("PEER_SETTINGS", self.settings.to_string());
        let (running, ready) = Running::start(isolated(command)).await;
        ready["portal"].as_str().unwrap().clone_into(&mut self.portal);
        let port = self.portal.rsplit(':').next().unwrap();
        self.settings["port"] = port.parse::<u16>().unwrap().into();
        self.running = Some(running);
    }

    /// Signs somebody in on its pages, to which the browser was led.
    pub(crate) async fn sign_in(&self, browser: &Browser, page: &Page, name: &str) -> Page {
        let form = page.form_that_has("password");
        let form = form.unwrap_or_else(|| panic!("no form at {}: {page}; it says {}", page.url, self.log()));
        browser.send_form(page, form, &[("user", name), ("password", name)], None).await
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        self.running.as_ref().map(Running::log).unwrap_or_default()
    }
}

impl SamlProvider for LemonLdap {
    fn metadata_url(&self) -> String {
        format!("{}/saml/metadata", self.portal)
    }

    async fn learns_of(&mut self, service_provider: &str) {
        self.start(Some(service_provider)).await;
    }

    fn unsolicited(&self, entity_id: &str) -> String {
        let query = super::encoded(&[("IDPInitiated", "1"), ("sp", entity_id)]);
        format!("{}/saml/singleSignOn?{query}", self.portal)
    }

    async fn sign_in(&self, browser: &Browser, page: &Page, name: &str) -> Page {
        Self::sign_in(self, browser, page, name).await
    }

    fn log(&self) -> String {
        Self::log(self)
    }
}
