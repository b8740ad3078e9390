//! Waiting for something to be so, never for a while.

use std::{cell::RefCell, time::Duration};

use tokio::time::{sleep, timeout};

/// How long anything may take to become so. Only a failure waits that long.
const SO_WITHIN: Duration = Duration::from_secs(45);
/// How long between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Looks again and again until what is looked for is there; fails with what was seen last.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<T, String>) -> T {
    let last = RefCell::new(String::new());
    let looking = async {
        loop {
            match look().await {
                Ok(seen) => return seen,
                Err(seen) => *last.borrow_mut() = seen,
            }
            sleep(LOOK_EVERY).await;
        }
    };
    match timeout(SO_WITHIN, looking).await {
        Ok(seen) => seen,
        Err(_) => panic!("it never came to be that {what}: {}", last.borrow()),
    }
}
