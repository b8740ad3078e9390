//! Tokens are made, one after another.

use std::time::Duration;

use domain::{
    Change, Refusal,
    directory::OLD_GOES_ON_FOR,
    moment::days,
    rules::{
        Scene,
        direct::{self, NewToken},
        lock::Hand,
    },
};

use super::rows::World;

impl World {
    pub(crate) fn add_token(&mut self, slug: &str, hand: Hand) -> Result<Change, Refusal> {
        self.add_token_until(slug, hand, self.now.after(days(365)))
    }

    pub(crate) fn add_token_until(
        &mut self,
        slug: &str,
        hand: Hand,
        expires_at: domain::Moment,
    ) -> Result<Change, Refusal> {
        self.rotate_token(slug, hand, expires_at, OLD_GOES_ON_FOR)
    }

    /// A token that takes over from the one there is, which goes on for so long.
    pub(crate) fn rotate_token(
        &mut self,
        slug: &str,
        hand: Hand,
        expires_at: domain::Moment,
        old_goes_on: Duration,
    ) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let number = self.tokens.len() + 1;
        let id = self.new_id(&format!("token-{number}"));
        let old_ends_at = self.now.after(old_goes_on);
        let new = NewToken { id, digest: [7; 32], hint: "a1b2".to_owned(), expires_at, old_ends_at };
        let tokens = self.tokens_of(workspace.id);
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, _) = direct::add_token(scene, hand, &tokens, new)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }
}
