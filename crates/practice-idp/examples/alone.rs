//! Runs the practice identity provider by itself, in memory: `cargo run -p practice-idp --example alone -- [HTTP ADDRESS] [SMTP ADDRESS]`.

use practice_idp::{Options, start};
use std::error::Error;
use std::net::SocketAddr;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut addresses = std::env::args().skip(1).map(|argument| argument.parse::<SocketAddr>());
    let listen = addresses.next().transpose()?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8081)));
    let mut options = Options::new(listen);
    options.smtp_listen =
        Some(addresses.next().transpose()?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0))));
    let mut running = start(options).await?;
    println!("The practice IdP is at {}", running.url);
    if let Some(smtp) = running.smtp {
        println!("and takes mail at {smtp}");
    }
    running.ended().await;
    Ok(())
}
