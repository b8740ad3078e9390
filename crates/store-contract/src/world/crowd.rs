//! Many at once.

use std::sync::Arc;

use tokio::{sync::Barrier, task::JoinSet};

/// Does something `count` times at once, each in a task of its own and none before all are there, and gives the
/// answers in the order of their numbers.
///
/// # Panics
/// Where one of them does.
pub async fn at_once<T, F>(count: usize, act: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let start = Arc::new(Barrier::new(count));
    let mut tasks = JoinSet::new();
    for number in 0..count {
        let (start, act) = (Arc::clone(&start), act(number));
        tasks.spawn(async move {
            start.wait().await;
            (number, act.await)
        });
    }
    let mut answers = tasks.join_all().await;
    answers.sort_by_key(|(number, _)| *number);
    answers.into_iter().map(|(_, answer)| answer).collect()
}
