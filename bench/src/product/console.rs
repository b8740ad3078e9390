//! The members page as an admin opens it: signed in by a code that was mailed to the owner, whose mailbox is the practice
//! identity provider's.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::Service;
use crate::{Failed, load::Load};

/// The owner that Acme has from the start.
const OWNER: &str = "owner@acme.example";

/// How often the mailbox is looked into before the code is given up: a service that has just taken many people in is busy.
const LOOKS: u32 = 1_500;
/// How long it is between two looks into the mailbox.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// A signed-in browser.
pub(crate) struct Browser {
    address: SocketAddr,
    cookie: String,
}

/// The status, the head and the body of an answer.
struct Answered {
    status: u16,
    head: String,
    body: String,
}

impl Answered {
    /// What a cookie is set to.
    fn cookie(&self) -> Result<String, Failed> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let set = lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")).map(|(_, value)| value);
        let pairs = set.filter_map(|value| value.split(';').next()).filter(|pair| !pair.ends_with('='));
        let all = pairs.collect::<Vec<_>>().join("; ");
        if all.is_empty() { Err(format!("no cookie was set: {}", self.head).into()) } else { Ok(all) }
    }
}

async fn ask(address: SocketAddr, request: &str) -> Result<Answered, Failed> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let status = answer.get(9..12).ok_or("no status line")?.parse()?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no body")?;
    Ok(Answered { status, head: head.to_owned(), body: body.to_owned() })
}

fn form(path: &str, cookie: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

impl Service {
    /// Signs the owner in.
    ///
    /// # Errors
    /// What could not be done.
    pub(crate) async fn sign_in(&self) -> Result<Browser, Failed> {
        let typed = format!("email={}&way=code", OWNER.replace('@', "%40"));
        let asked = ask(self.address, &form("/login", "", &typed)).await?;
        let waits = asked.cookie()?;
        let typed = format!("code={}", self.code().await?);
        let signed_in = ask(self.address, &form("/login/code", &waits, &typed)).await?;
        if signed_in.status != 303 {
            return Err(format!("the owner is not signed in: {} {}", signed_in.status, signed_in.body).into());
        }
        Ok(Browser { address: self.address, cookie: signed_in.cookie()? })
    }

    /// The code in the owner's newest mail, once it is there.
    async fn code(&self) -> Result<String, Failed> {
        let look = format!(
            "GET /api/mail?to={} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            OWNER.replace('@', "%40")
        );
        for _ in 0..LOOKS {
            let mails: Value = serde_json::from_str(&ask(self.idp, &look).await?.body)?;
            if let Some(code) = mails["items"][0]["codes"][0].as_str() {
                return Ok(code.to_owned());
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        Err("no code was mailed to the owner".into())
    }
}

impl Browser {
    fn request(&self, path: &str) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: none\r\nCookie: {}\r\n\r\n",
            self.cookie
        )
    }

    /// The page behind the first, as its link leads there.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) async fn next_page(&self) -> Result<String, Failed> {
        let request = self.request("/w/acme").replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1);
        let page = ask(self.address, &request).await?;
        let (before, _) = page.body.split_once("\" rel=\"next\"").ok_or("the first page is the only one")?;
        let (_, path) = before.rsplit_once("href=\"").ok_or("a link leads nowhere")?;
        Ok(path.to_owned())
    }

    /// One who opens a page again and again.
    pub(crate) fn opens(&self, path: &str) -> Load {
        let bytes = self.request(path).into_bytes();
        let request = std::sync::Arc::new(move |_, _| bytes.clone());
        Load { address: self.address, connections: 1, status: 200, request }
    }
}
