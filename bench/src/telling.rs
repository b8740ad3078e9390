//! Whether the time of an answer tells what the answer itself does not: which token was nearly right, whose address is
//! known, what another workspace has.
//!
//! Two kinds of requests are asked in random order over one connection, so that whatever else the machine does meets both
//! alike. The slowest twentieth of each is left out, and the rest compared by Welch's t: beyond 4.5 the two are told apart,
//! as tests for timing leaks have it. An attacker on a network sees far less than this.

use std::{
    collections::hash_map::RandomState,
    fmt,
    hash::{BuildHasher, Hasher},
    time::Duration,
};

use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::{Failed, load::answer, product::Service, stopwatch::Stopwatch};

/// How many answers of each kind are compared.
const EACH: usize = 5_000;
/// Beyond this the two kinds are told apart.
const TOLD: f64 = 4.5;

/// One kind of request: what it is called, and the bytes of the n-th.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) request: Box<dyn Fn(usize) -> Vec<u8> + Send>,
}

/// Two kinds that must not be told apart.
pub(crate) struct Pair {
    pub(crate) what: &'static str,
    /// The status both are answered with.
    pub(crate) status: u16,
    pub(crate) kinds: [Kind; 2],
}

/// What came of a pair.
pub(crate) struct Told {
    what: &'static str,
    names: [&'static str; 2],
    times: [Vec<Duration>; 2],
}

/// Asks for both kinds in random order.
pub(crate) async fn compare(service: &Service, pair: &Pair) -> Result<Told, Failed> {
    let mut stream = TcpStream::connect(service.address()).await?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 64 * 1024];
    let mut times = [Vec::with_capacity(EACH), Vec::with_capacity(EACH)];
    let coins = RandomState::new();
    for turn in 0.. {
        let mut coin = coins.build_hasher();
        coin.write_usize(turn);
        let wanted = usize::from(coin.finish() & 1 == 1);
        let kind = if times[wanted].len() < EACH { wanted } else { 1 - wanted };
        let number = times[kind].len();
        if number == EACH {
            break;
        }
        let bytes = (pair.kinds[kind].request)(number);
        let watch = Stopwatch::start();
        stream.write_all(&bytes).await?;
        let status = answer(&mut stream, &mut buffer).await?;
        times[kind].push(watch.elapsed());
        if status != pair.status {
            return Err(format!("{} was answered {status}", pair.kinds[kind].name).into());
        }
    }
    for times in &mut times {
        times.sort_unstable();
    }
    Ok(Told { what: pair.what, names: [pair.kinds[0].name, pair.kinds[1].name], times })
}

impl Told {
    /// Welch's t of what is left of the two without their slowest twentieth.
    fn t(&self) -> f64 {
        let [one, other] = self.times.each_ref().map(|times| {
            let kept: Vec<f64> =
                times[..times.len() * 19 / 20].iter().map(|time| time.as_secs_f64() * 1e6).collect();
            let count = kept.len() as f64;
            let mean = kept.iter().sum::<f64>() / count;
            let variance = kept.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
            (mean, variance / count)
        });
        (one.0 - other.0) / (one.1 + other.1).sqrt()
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.t();
        for (name, times) in self.names.iter().zip(&self.times) {
            let at =
                |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e6;
            let spread = [10, 50, 90, 99].map(|share| format!("{:.0}", at(share))).join(" / ");
            writeln!(
                f,
                "| {} | {name} | {spread} | {t:.1} | {} |",
                self.what,
                if t.abs() > TOLD { "yes" } else { "no" }
            )?;
        }
        Ok(())
    }
}

/// The table's head.
pub(crate) const HEAD: &str =
    "| what | kind | p10 / p50 / p90 / p99 µs | t | told apart |\n|---|---|---|---|---|\n";
