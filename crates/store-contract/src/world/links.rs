//! Setup links.

use domain::{
    Actor, Change, Refusal, WorkspaceId,
    moment::days,
    rules::{
        Scene,
        lock::Hand,
        setup_link::{self, NewLink},
    },
    setup_link::{LIVES_FOR, Purpose, SetupLink},
};
use store::Scope;

use super::{World, address, decided, here, scene};

/// What is done to a link.
#[derive(Debug, Clone)]
enum Done {
    Opened([u8; 32]),
    Called,
    Finished,
    Extended,
    Revoked,
}

impl World {
    /// Makes a link.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn link(&self, workspace: WorkspaceId, purpose: Purpose) -> SetupLink {
        let recipient = address("it@contractor.example");
        let new = NewLink { id: self.id(), digest: self.digest(), purpose, recipient, lives_for: LIVES_FOR };
        let input = (new, self.now());
        let made = self.ask(Scope::Workspace(workspace), input, |(new, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let links = transaction.setup_links().await?;
                let scene = scene(&workspace, *now);
                Ok(decided(setup_link::create(scene, Hand::Operator, &links, new.clone())))
            })
        });
        made.await.expect("a link is made")
    }

    /// Opens a link in a browser.
    ///
    /// # Errors
    /// Those of the rule.
    pub async fn open_link(&self, link: &SetupLink, browser: [u8; 32]) -> Result<SetupLink, Refusal> {
        self.done_to(link, Done::Opened(browser)).await
    }

    /// Calls for help through a link, finishes it, extends it or revokes it.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn call_through(&self, link: &SetupLink) -> SetupLink {
        self.done_to(link, Done::Called).await.expect("help is called for")
    }

    /// Whoever holds a link is done.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn finish_link(&self, link: &SetupLink) -> SetupLink {
        self.done_to(link, Done::Finished).await.expect("a link is finished")
    }

    /// Lets a link work for thirty days.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn extend_link(&self, link: &SetupLink) -> SetupLink {
        self.done_to(link, Done::Extended).await.expect("a link is extended")
    }

    /// Revokes a link.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn revoke_link(&self, link: &SetupLink) -> SetupLink {
        self.done_to(link, Done::Revoked).await.expect("a link is revoked")
    }

    async fn done_to(&self, link: &SetupLink, done: Done) -> Result<SetupLink, Refusal> {
        let input = (link.id, done, self.now());
        self.ask(Scope::Workspace(link.workspace), input, |(id, done, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let links = transaction.setup_links().await?;
                let link = links.iter().find(|one| one.id == *id).expect("the link is there");
                let theirs = Scene { actor: Actor::SetupLink(*id), ..scene(&workspace, *now) };
                let ours = scene(&workspace, *now);
                let answer: Result<(Change, SetupLink), Refusal> = match done {
                    Done::Opened(browser) => setup_link::open(theirs, link, *browser),
                    Done::Called => setup_link::call(theirs, link, "Where is it?"),
                    Done::Finished => setup_link::finish(theirs, link),
                    Done::Extended => setup_link::extend(ours, Hand::Operator, &links, *id, days(30)),
                    Done::Revoked => setup_link::revoke(ours, Hand::Operator, &links, *id),
                };
                Ok(decided(answer))
            })
        })
        .await
    }
}
