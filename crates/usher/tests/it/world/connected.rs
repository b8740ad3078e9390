//! A workspace connected to an identity provider that is not ours, with a directory told of by the
//! test itself.

use serde_json::Value;

use super::{Browser, Directory, Served, Workspace, browser::SESSION, page::Page, until};

/// Where the service takes answers of identity providers.
pub(crate) const CALLBACK: &str = "http://usher.example/sso/oidc/callback";

/// A service with the workspace *acme*.
#[derive(Debug)]
pub(crate) struct Connected {
    pub(crate) served: Served,
    pub(crate) workspace: Workspace,
    pub(crate) directory: Directory,
}

impl Connected {
    /// Whoever has an address at `domain` is sent to this issuer, which has this client for us.
    pub(crate) async fn to(domain: &str, issuer: &str, client_id: &str, client_secret: &str) -> Self {
        Self::by(domain, async |workspace| workspace.connect(issuer, client_id, client_secret).await).await
    }

    /// Whoever has an address at `domain` is sent through the connection that is made by this and has this id.
    pub(crate) async fn by(domain: &str, connect: impl AsyncFnOnce(&Workspace) -> String) -> Self {
        let served = Served::start().await;
        let workspace = served.operator.team("acme", Some(5)).await;
        workspace.own(domain).await;
        let connection = connect(&workspace).await;
        workspace.force_mode(&connection, "optional").await.must(200);
        let directory = workspace.directory("on").await;
        Self { served, workspace, directory }
    }

    /// The workspace's one connection, as the API shows it.
    pub(crate) async fn connection(&self) -> Value {
        self.workspace.get("/connections").await.must(200).json()["items"][0].clone()
    }

    /// Ends the service and starts it again: it knows nothing any more of what identity providers said.
    pub(crate) async fn start_again(&mut self) {
        self.served.serving.running.stop().await;
        self.served.start_again().await;
        self.workspace.operator = self.served.operator.clone();
    }

    /// A browser that was never here.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.served.operator.http.clone(), &self.served.operator.usher)
    }

    /// Whether the browser is in, and nowhere but here.
    pub(crate) async fn is_in(&self, browser: &Browser, page: &Page, log: &str) {
        let logs = [&self.served.serving.running.log(), log];
        assert_eq!(page.url, browser.at("/w/acme"), "{page}\n{}", logs.map(ToOwned::to_owned).join("\n"));
        assert_eq!(self.served.operator.opened_by(&browser.session()).await, ["acme"]);
    }

    /// The person is told no more than that; the admin finds this in the log; and nobody is in.
    pub(crate) async fn not_believed(&self, browser: &Browser, page: Page, because: &str) {
        page.must(403).says("sign_in_not_believed");
        assert_eq!(browser.cookie(SESSION), None);
        until("the reason is logged", async || {
            let log = self.served.serving.running.log();
            if log.contains(because) { Ok(()) } else { Err(log) }
        })
        .await;
    }
}
