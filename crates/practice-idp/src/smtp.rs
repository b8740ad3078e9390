//! Takes mail over SMTP, from anyone to anyone, and puts it into the mailbox. Nothing is ever sent on.

use crate::clock;
use crate::idp::Idp;
use crate::mailbox::{LONGEST, Parcel};
use mailin::{Action, Handler, Response, SessionBuilder, response};
use std::borrow::Cow;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

const MOST_CONNECTIONS: usize = 32;
const MOST_RECIPIENTS: usize = 100;
/// RFC 5321 section 4.5.3.1.6 asks for 1000 octets; careless senders write longer lines.
const LONGEST_LINE: u64 = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

/// Stands for the empty sender of RFC 5321 section 4.5.5, which the session's grammar does not know.
const NOBODY: &str = "nobody@sender.invalid";

/// Accepts connections until it is dropped, and then ends those that are open.
pub(crate) async fn serve(listener: TcpListener, idp: Arc<Idp>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, from)) => {
                let idp = Arc::clone(&idp);
                connections.spawn(async move {
                    if let Err(error) = converse(stream, from.ip(), &idp).await {
                        tracing::debug!(%error, "a mail connection broke");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "failed to accept a mail connection");
                // Most failures here mean that there are no file descriptors left; trying at once would only spin.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// One connection, from greeting to goodbye.
async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, peer: IpAddr, idp: &Idp) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut session = SessionBuilder::new("practice-idp")
        .build(peer, Slot { idp, parcel: Parcel::default(), n_recipients: 0 });
    reply(&mut stream, &session.greeting()).await?;
    let mut line = Vec::new();
    let mut stage = Stage::Commands;
    loop {
        line.clear();
        let read = timeout(PATIENCE, (&mut stream).take(LONGEST_LINE).read_until(b'\n', &mut line)).await;
        match read {
            Err(_) => return reply(&mut stream, &response::NO_SERVICE).await,
            Ok(Err(error)) => return Err(error),
            Ok(Ok(0)) => return Ok(()),
            Ok(Ok(_)) => {}
        }
        if !line.ends_with(b"\r\n") && stage == Stage::Commands {
            return reply(&mut stream, &response::NO_SERVICE).await;
        }
        let heard = match stage {
            Stage::Commands => tolerated(&line),
            Stage::Data => Cow::Borrowed(line.as_slice()),
        };
        let answer = session.process(&heard);
        match answer.action {
            Action::NoReply => continue,
            Action::Close => return reply(&mut stream, &answer).await,
            Action::Reply | Action::UpgradeTls => reply(&mut stream, &answer).await?,
        }
        stage = if answer.code == response::START_DATA.code { Stage::Data } else { Stage::Commands };
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Commands,
    Data,
}

async fn reply(
    stream: &mut BufReader<impl AsyncRead + AsyncWrite + Unpin>,
    answer: &Response,
) -> io::Result<()> {
    stream.get_mut().write_all(&answer.buffer()?).await?;
    stream.get_mut().flush().await
}

/// A command as the session's grammar wants it: senders write `MAIL FROM: <a@b> SIZE=9`, and bounces come from `<>`.
fn tolerated(line: &[u8]) -> Cow<'_, [u8]> {
    let Ok(text) = std::str::from_utf8(line) else { return Cow::Borrowed(line) };
    let Some((verb, rest)) = text.split_once(':') else { return Cow::Borrowed(line) };
    let is_sender = verb.eq_ignore_ascii_case("MAIL FROM");
    if !is_sender && !verb.eq_ignore_ascii_case("RCPT TO") {
        return Cow::Borrowed(line);
    }
    let path = match rest.trim().strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some(("", _)) if is_sender => NOBODY,
        Some((path, _parameters)) => path,
        None => return Cow::Borrowed(line),
    };
    Cow::Owned(format!("{verb}:<{path}>\r\n").into_bytes())
}

/// Where the mail of one connection is gathered.
struct Slot<'a> {
    idp: &'a Idp,
    parcel: Parcel,
    n_recipients: usize,
}

impl Handler for Slot<'_> {
    fn mail(&mut self, _ip: IpAddr, _domain: &str, _from: &str) -> Response {
        self.n_recipients = 0;
        response::OK
    }

    fn rcpt(&mut self, _to: &str) -> Response {
        self.n_recipients += 1;
        if self.n_recipients > MOST_RECIPIENTS { response::OUT_OF_SPACE } else { response::OK }
    }

    fn data_start(&mut self, _domain: &str, from: &str, _is8bit: bool, to: &[String]) -> Response {
        let from = if from == NOBODY { "(nobody)" } else { from };
        self.parcel = Parcel { from: from.to_owned(), to: to.to_vec(), ..Parcel::default() };
        response::OK
    }

    fn data(&mut self, line: &[u8]) -> io::Result<()> {
        let room = LONGEST.saturating_sub(self.parcel.data.len());
        self.parcel.is_cut_off |= line.len() > room;
        self.parcel.data.extend_from_slice(&line[..line.len().min(room)]);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.idp.mailbox.deliver(std::mem::take(&mut self.parcel), clock::now());
        response::OK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(line: &str) -> String {
        String::from_utf8(tolerated(line.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn a_sender_with_a_space_and_parameters_is_understood() {
        assert_eq!(heard("MAIL FROM: <a@b> SIZE=9\r\n"), "MAIL FROM:<a@b>\r\n");
        assert_eq!(heard("rcpt to:<a@b> NOTIFY=NEVER\r\n"), "rcpt to:<a@b>\r\n");
    }

    #[test]
    fn an_empty_sender_is_understood_and_an_empty_recipient_is_not() {
        assert_eq!(heard("MAIL FROM:<>\r\n"), "MAIL FROM:<nobody@sender.invalid>\r\n");
        assert_eq!(heard("RCPT TO:<>\r\n"), "RCPT TO:<>\r\n");
    }

    #[test]
    fn other_commands_stay_as_they_are() {
        assert_eq!(heard("EHLO [127.0.0.1]\r\n"), "EHLO [127.0.0.1]\r\n");
        assert_eq!(heard("MAIL FROM:a@b\r\n"), "MAIL FROM:a@b\r\n");
    }
}
