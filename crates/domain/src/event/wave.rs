//! What is told of waves.

use serde_json::json;

use super::Event;
use crate::{MemberId, wave::Wave};

impl Event {
    /// Many people have lost access by a directory in a short time, and more may follow. Each of them is told of by an event of
    /// their own.
    pub(crate) fn wave_noticed(wave: &Wave) -> Self {
        Self::new("wave.noticed", Some(wave.workspace), &json!({"wave": wave.shown()}))
    }

    /// Some of those who lost access in a wave have been given it back by hand. A large wave is told of in several events.
    pub(crate) fn wave_restored(wave: &Wave, members: &[MemberId]) -> Self {
        let data = json!({"wave": wave.shown(), "members": members});
        Self::new("wave.restored", Some(wave.workspace), &data)
    }
}
