//! `usher demo`: the whole of it, with a practice identity provider and *Acme*.

use serde_json::Value;
use tempfile::TempDir;

use super::{
    browser::{Browser, SESSION},
    database::Database,
    directory::Directory,
    http::Http,
    idp::Idp,
    operator::Operator,
    page::Page,
    program::{Running, usher},
    workspace::Workspace,
};

/// A running demo.
#[derive(Debug)]
pub(crate) struct Demo {
    // Killed before its folder is removed.
    _running: Running,
    pub(crate) database: Database,
    _folder: TempDir,
    /// The line it printed when it was ready.
    pub(crate) ready: Value,
    pub(crate) idp: Idp,
    pub(crate) operator: Operator,
    pub(crate) acme: Workspace,
    /// Its directory, spoken to past the identity provider.
    pub(crate) directory: Directory,
}

impl Demo {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().display().to_string();
        let database = Database::fresh(folder.path());
        let free = "127.0.0.1:0";
        let arguments = ["demo", "--json", "--listen", free, "--idp-listen", free, "--data", &data];
        let mut command = usher(&arguments);
        command.arg("--database").arg(database.url());
        let (running, ready) = Running::start(command).await;
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{ready}")).to_owned();
        let http = Http::new();
        let operator =
            Operator { http: http.clone(), usher: text(&ready["usher"]), key: text(&ready["operator_key"]) };
        let acme = Workspace::new(operator.clone(), &ready["workspace"]);
        let scim = &ready["scim"];
        let directory = Directory::new(http.clone(), &text(&scim["base_url"]), &text(&scim["token"]));
        let idp = Idp::beside(http, &text(&ready["idp"]));
        Self { _running: running, database, _folder: folder, ready, idp, operator, acme, directory }
    }

    /// A browser that has never been here.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.operator.http.clone(), &self.operator.usher)
    }

    /// Somebody who comes in so is refused with this code, and has nothing of it.
    pub(crate) async fn gets_nowhere(&self, code: &str, enter: impl AsyncFnOnce(&Browser) -> Page) {
        let before = self.acme.events().await;
        let browser = self.browser();
        enter(&browser).await.must(403).says(code);
        assert_eq!(browser.cookie(SESSION), None);
        assert_eq!(browser.open("/w/acme").await.url.path(), "/login");
        assert_eq!(self.acme.events().await, before, "nobody was bound or signed in");
        let last = self.acme.audit().await.pop().unwrap();
        assert_eq!(last["action"], format!("refused {code}"), "the admins can see it: {last}");
    }

    /// A browser in which somebody has signed in by a code from the mailbox.
    pub(crate) async fn browser_of(&self, email: &str) -> Browser {
        let browser = self.browser();
        browser.sign_in_with_code(&self.idp, email).await;
        browser
    }
}
