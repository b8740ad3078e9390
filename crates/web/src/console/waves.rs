//! Many lost access all at once: a banner on the pages where an admin looks first, and the page where it can be taken back.

pub(super) mod page;

use domain::wave::Wave;
use store::Failure;

use super::door::{AsVisitor, Inside};
use crate::{page::when::When, state::Web};

/// What is said of the newest wave, as long as it can be taken back.
pub(super) struct Banner {
    pub(super) people: u32,
    pub(super) restored: u32,
    pub(super) began: When,
    pub(super) until: When,
    pub(super) path: String,
}

impl Banner {
    /// Of the newest wave that can be taken back, for whoever may.
    pub(super) async fn of<V: AsVisitor>(web: &Web, inside: &Inside<V>) -> Result<Option<Self>, Failure> {
        if !inside.manages() {
            return Ok(None);
        }
        let newest = web.app.store.latest_waves(inside.workspace.id, 1).await?;
        let newest = newest.into_iter().find(|wave| wave.is_restorable(inside.now));
        Ok(newest.map(|wave: Wave| Self {
            people: wave.people,
            restored: wave.restored,
            began: When::of(wave.began_at),
            until: When::of(wave.restorable_until()),
            path: app::waves::page(&inside.workspace, wave.id),
        }))
    }
}
