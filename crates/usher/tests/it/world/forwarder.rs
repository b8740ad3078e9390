//! An address that stays while what is behind it moves, as in front of a database that fails over.

use std::{
    io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// Where connections are led, and the ends of those there are.
#[derive(Debug)]
struct Way {
    port: u16,
    ends: Vec<TcpStream>,
}

/// It leads every connection on to a port of this machine.
#[derive(Debug, Clone)]
pub(crate) struct Forwarder {
    pub(crate) port: u16,
    way: Arc<Mutex<Way>>,
}

impl Forwarder {
    /// One that leads to this port.
    pub(crate) fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let it = Self {
            port: listener.local_addr().unwrap().port(),
            way: Arc::new(Mutex::new(Way { port, ends: Vec::new() })),
        };
        let way = Arc::clone(&it.way);
        thread::spawn(move || {
            for near in listener.incoming() {
                // Nobody may listen there at the moment: whoever came is then turned away.
                let _turned_away = lead(near, &way);
            }
        });
        it
    }

    /// Leads to another port from now on, and cuts whoever is connected to the old one.
    pub(crate) fn lead_to(&self, port: u16) {
        let mut way = self.way.lock().unwrap();
        way.port = port;
        for end in way.ends.drain(..) {
            // It may have been closed from either side already.
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

fn lead(near: io::Result<TcpStream>, way: &Mutex<Way>) -> io::Result<()> {
    let near = near?;
    let mut way = way.lock().unwrap();
    let far = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], way.port)))?;
    for end in [&near, &far] {
        end.set_nodelay(true)?;
        way.ends.push(end.try_clone()?);
    }
    for (from, to) in [(near.try_clone()?, far.try_clone()?), (far, near)] {
        thread::spawn(move || carry(from, to));
    }
    Ok(())
}

/// Hands on what comes, until one side is done; then neither is of use.
fn carry(mut from: TcpStream, mut to: TcpStream) {
    let _count = io::copy(&mut from, &mut to);
    for end in [from, to] {
        let _ = end.shutdown(Shutdown::Both);
    }
}
