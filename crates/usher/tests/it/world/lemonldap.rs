//! LemonLDAP::NG, an identity provider that is not ours, as Debian packs it. `tests/peers/lemonldap.pl` starts it with the
//! settings of a test; what it says and shows is its own, and so are its people.

use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    browser::Browser,
    page::Page,
    program::{Running, isolated, peer, script},
    saml::key_file,
};

/// One that runs.
#[derive(Debug)]
pub(crate) struct LemonLdap {
    // Killed before its folder is removed.
    running: Running,
    _folder: TempDir,
    /// Its address, which is its issuer too.
    pub(crate) portal: String,
}

impl LemonLdap {
    /// Starts one that knows the OpenID Connect client with these options, in its own terms.
    pub(crate) async fn with_relying_party(options: Value) -> Self {
        Self::start(|_| json!({"relying_party": options})).await
    }

    /// Starts one that knows the SAML service provider of this metadata under these options, in its own terms.
    pub(crate) async fn with_service_provider(metadata: &str, options: Value) -> Self {
        Self::start(|folder| {
            let known = folder.path().join("service_provider.xml");
            std::fs::write(&known, metadata).unwrap();
            json!({"service_provider": known, "saml": options})
        })
        .await
    }

    async fn start(known: impl FnOnce(&TempDir) -> Value) -> Self {
        peer("debian/usr/share/perl5/Lemonldap/NG/Portal.pm");
        let folder = tempfile::tempdir().unwrap();
        let mut settings = known(&folder);
        settings["folder"] = json!(folder.path());
        settings["entity_id"] = json!("https://idp.example/lemonldap");
        settings["private_key"] = json!(key_file("idp.pem"));
        settings["certificate"] = json!(key_file("idp.crt"));
        let mut command = Command::new(script("lemonldap.pl"));
        command.env("PEER_SETTINGS", settings.to_string());
        let (running, ready) = Running::start(isolated(command)).await;
        let portal = ready["portal"].as_str().unwrap().to_owned();
        Self { running, _folder: folder, portal }
    }

    /// Where a SAML sign-in begins that no service provider asked for.
    pub(crate) fn unsolicited(&self, entity_id: &str) -> String {
        let query = super::encoded(&[("IDPInitiated", "1"), ("sp", entity_id)]);
        format!("{}/saml/singleSignOn?{query}", self.portal)
    }

    /// Signs somebody in on its pages, to which the browser was led.
    pub(crate) async fn sign_in(&self, browser: &Browser, page: &Page, name: &str) -> Page {
        let form = page.form_that_has("password");
        let form = form.unwrap_or_else(|| panic!("no form at {}: {page}; it says {}", page.url, self.log()));
        browser.send_form(page, form, &[("user", name), ("password", name)], None).await
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        self.running.log()
    }
}
