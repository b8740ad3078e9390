//! SimpleSAMLphp, a SAML identity provider that is not ours, as Debian packs it. `tests/peers/simplesamlphp` starts it
//! with the settings of a test; what it says and shows is its own.

use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    browser::Browser,
    http::{Call, Http, encoded},
    page::Page,
    program::{Running, free_port, isolated, peer, script},
    saml::{SamlProvider, key_file},
    until,
};

/// The file of the metadata of the one service provider it knows, which it reads whenever it is asked.
const SERVICE_PROVIDER: &str = "service_provider.xml";

/// One that runs. It knows `alice` and `bob`.
#[derive(Debug)]
pub(crate) struct SimpleSamlPhp {
    // Killed before its folder is removed.
    running: Running,
    folder: TempDir,
    at: String,
}

impl SimpleSamlPhp {
    /// Starts one that knows the service provider of this metadata, and does as is wished, in its own terms.
    pub(crate) async fn start(http: &Http, service_provider: &str, wishes: Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let known = folder.path().join(SERVICE_PROVIDER);
        std::fs::write(&known, service_provider).unwrap();
        let settings = json!({
            "entity_id": "https://idp.example/simplesamlphp",
            "private_key": key_file("idp.pem"),
            "certificate": key_file("idp.crt"),
            "folder": folder.path(),
            "service_provider": known,
            "wishes": wishes,
            "people": {
                "alice": {
                    "uid": ["00u1"],
                    "mail": ["alice@acme.example"],
                    "givenName": ["Alicé"],
                    "sn": ["Acme & <Sons>"],
                },
                "bob": {"uid": ["00u2"], "mail": ["bob@acme.example"]},
            },
        });
        peer("debian/usr/share/simplesamlphp/www/saml2/idp/SSOService.php");
        let host = format!("127.0.0.1:{}", free_port());
        let mut command = Command::new(script("simplesamlphp/start.sh"));
        command.arg(&host).env("PEER_SETTINGS", settings.to_string());
        let running = Running::start_mute(isolated(command));
        let at = format!("http://{host}/simplesaml/saml2/idp");
        until("SimpleSAMLphp answers", async || {
            match http.try_send(Call::get(format!("{at}/metadata.php"))).await {
                Ok(answer) if answer.status == 200 => Ok(()),
                Ok(answer) => Err(format!("{}; it says {}", answer.text(), running.log())),
                Err(error) => Err(format!("{error}; it says {}", running.log())),
            }
        })
        .await;
        Self { running, folder, at }
    }

    /// Where somebody leaves it, and is led through whoever they have signed in to.
    pub(crate) fn leaving(&self) -> String {
        let back = self.metadata_url();
        format!("{}/SingleLogoutService.php?{}", self.at, encoded(&[("ReturnTo", &*back)]))
    }
}

impl SamlProvider for SimpleSamlPhp {
    fn metadata_url(&self) -> String {
        format!("{}/metadata.php", self.at)
    }

    async fn learns_of(&mut self, service_provider: &str) {
        std::fs::write(self.folder.path().join(SERVICE_PROVIDER), service_provider).unwrap();
    }

    fn unsolicited(&self, entity_id: &str) -> String {
        format!("{}/SSOService.php?{}", self.at, encoded(&[("spentityid", entity_id)]))
    }

    async fn sign_in(&self, browser: &Browser, page: &Page, name: &str) -> Page {
        let form = page.form_that_has("username");
        let form = form.unwrap_or_else(|| panic!("no form at {}: {page}; it says {}", page.url, self.log()));
        browser.send_form(page, form, &[("username", name), ("password", "secret")], None).await
    }

    fn log(&self) -> String {
        self.running.log()
    }
}
