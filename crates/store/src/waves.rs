//! Waves, and who lost access in them: under the lock, and on pages.

use async_trait::async_trait;
use domain::{
    Member, MemberId, Moment, WaveId, WorkspaceId,
    wave::{Departure, Wave},
};

use crate::{Failure, Page};

/// A place in the list of a wave, which is in the order in which access was lost.
pub type Place = (Moment, MemberId);

/// Reads of a transaction's waves, under its lock.
#[async_trait]
pub trait WavesUnderLock: Send {
    /// A wave.
    async fn wave(&mut self, id: WaveId) -> Result<Option<Wave>, Failure>;
    /// Who lost access in a wave, with their place as it is now, from the one after `after`, at most `limit`.
    async fn lost_in(
        &mut self,
        wave: &Wave,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<(Departure, Member)>, Failure>;
}

/// Reads of waves without a lock.
#[async_trait]
pub trait Waves: Send + Sync {
    /// A wave of a workspace.
    async fn wave_of(&self, workspace: WorkspaceId, id: WaveId) -> Result<Option<Wave>, Failure>;
    /// The waves of a workspace, the newest first, at most `limit`.
    async fn latest_waves(&self, workspace: WorkspaceId, limit: u32) -> Result<Vec<Wave>, Failure>;
    /// Who lost access in a wave, with their place as it is now, in the order in which they did.
    async fn departures(
        &self,
        wave: &Wave,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Page<(Departure, Member)>, Failure>;
    /// The waves of which nobody was told, whatever their workspace, as long as it is not closed; the oldest first, at most
    /// `limit`.
    async fn untold_waves(&self, limit: u32) -> Result<Vec<(WorkspaceId, WaveId)>, Failure>;
}
