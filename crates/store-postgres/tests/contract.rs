//! PostgreSQL keeps every promise of the port.

#[path = "fresh/database.rs"]
mod database;

use database::adapter;

store_contract::contract!(adapter);
