//! PostgreSQL keeps every promise of the port, in both ways in which statements are sent.

#[path = "fresh/database.rs"]
mod database;

/// Sent anew every time, which leaves nothing behind in a session.
mod unnamed {
    use super::database::adapter;

    store_contract::contract!(adapter);
}

/// Prepared once for each connection.
mod prepared {
    use store_contract::{Adapter, Fresh};

    use super::database::{adapter, fresh_database, open};

    async fn fresh() -> Fresh {
        let database = fresh_database().await;
        let address = format!("{}?statements=prepared", database.url());
        Fresh { store: open(address.clone()).await, address, guard: Box::new(database) }
    }

    fn preparing(test: &'static str) -> Adapter {
        Adapter { fresh: || Box::pin(fresh()), ..adapter(test) }
    }

    store_contract::contract!(preparing);
}
