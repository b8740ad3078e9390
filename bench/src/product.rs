//! The service under measurement: its real binary, set up like the demo, with room for everybody.

mod console;
mod secrets;

use std::{
    net::SocketAddr,
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    process::{Child, Command},
};

use crate::{Failed, load::Load};

/// A running service. It is killed when dropped.
pub(crate) struct Service {
    child: Child,
    address: SocketAddr,
    /// Where the practice identity provider listens, which keeps the mailboxes.
    idp: SocketAddr,
    /// The path all SCIM requests begin with.
    scim: String,
    token: String,
    /// How many people were made, or are about to be.
    next: Arc<AtomicUsize>,
    /// The operator's key.
    key: String,
    /// The path of the workspace in the operator API.
    workspace: String,
    _data: TempDir,
}

/// How many are told of in one bulk request.
const AT_ONCE: usize = 1_000;
/// How many come to be in a group by one request.
const LISTED_AT_ONCE: usize = 10_000;

/// Starts the service on an empty SQLite database.
pub(crate) async fn start(binary: &Path) -> Result<Service, Failed> {
    started(binary, &[]).await
}

/// Starts the service on this database, which is empty.
pub(crate) async fn start_on(binary: &Path, database: &str) -> Result<Service, Failed> {
    started(binary, &["--database", database]).await
}

async fn started(binary: &Path, more: &[&str]) -> Result<Service, Failed> {
    let data = tempfile::tempdir()?;
    let mut child = Command::new(binary)
        .args(["demo", "--json", "--listen", "127.0.0.1:0", "--idp-listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .args(more)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let out = child.stdout.take().ok_or("the service has no output")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).await?;
    let told: Value = serde_json::from_str(&line)?;
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("the demo did not say what it must");
    let url = text(&told["usher"])?;
    let address: SocketAddr = url.trim_start_matches("http://").parse()?;
    let scim = text(&told["scim"]["base_url"])?.trim_start_matches(&url).to_owned();
    let service = Service {
        child,
        address,
        idp: text(&told["idp"])?.trim_start_matches("http://").parse()?,
        scim,
        token: text(&told["scim"]["token"])?,
        next: Arc::default(),
        key: text(&told["operator_key"])?,
        workspace: format!("/api/v1/workspaces/{}", text(&told["workspace"]["id"])?),
        _data: data,
    };
    let (path, key) = (&service.workspace, &service.key);
    let room = json!({"seats": null});
    // So that a change of a group costs the same to answer, however many it lists.
    let manners = json!({"state": "on", "group_patch": "nothing"});
    let directory = format!("{path}/directory");
    for (method, path, body) in [("PATCH", path, room), ("POST", &directory, manners)] {
        let (status, answer) = service.ask(method, path, key, Some(&body)).await?;
        if status != 200 {
            return Err(format!("failed to make room for everybody: {status} {answer}").into());
        }
    }
    Ok(service)
}

impl Service {
    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        bearer: &str,
        body: Option<&Value>,
    ) -> Result<(u16, String), Failed> {
        let mut stream = TcpStream::connect(self.address).await?;
        let bytes = request(method, path, bearer, body.map(Value::to_string).as_deref());
        let closing = String::from_utf8(bytes)?.replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1);
        stream.write_all(closing.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let status = answer.get(9..12).ok_or("no status line")?.parse()?;
        let (_, body) = answer.split_once("\r\n\r\n").ok_or("no body")?;
        Ok((status, body.to_owned()))
    }

    /// Creates, each of a person who was not there before.
    pub(crate) fn creates(&self, connections: usize) -> Load {
        let (path, token, next) =
            (format!("{}/Users", self.scim), self.token.clone(), Arc::clone(&self.next));
        let ask = move |_, _| {
            let number = next.fetch_add(1, Ordering::Relaxed);
            request("POST", &path, &token, Some(&person(number).to_string()))
        };
        Load { address: self.address, connections, status: 201, request: Arc::new(ask) }
    }

    /// Tells of so many people and gives their ids.
    pub(crate) async fn fill(&self, people: usize) -> Result<Vec<String>, Failed> {
        let mut ids = Vec::with_capacity(people);
        while ids.len() < people {
            let operations: Vec<Value> = (0..AT_ONCE.min(people - ids.len()))
                .map(|_| {
                    let number = self.next.fetch_add(1, Ordering::Relaxed);
                    json!({"method": "POST", "path": "/Users", "bulkId": number.to_string(), "data": person(number)})
                })
                .collect();
            let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations});
            let (_, answer) =
                self.ask("POST", &format!("{}/Bulk", self.scim), &self.token, Some(&body)).await?;
            let answer: Value = serde_json::from_str(&answer)?;
            for made in answer["Operations"].as_array().into_iter().flatten() {
                let location = made["location"].as_str().ok_or_else(|| format!("nobody was made: {made}"))?;
                ids.push(location.rsplit('/').next().unwrap_or_default().to_owned());
            }
        }
        Ok(ids)
    }

    /// Makes a group of these people and gives its path.
    pub(crate) async fn group(&self, name: &str, people: &[String]) -> Result<String, Failed> {
        let (_, made) = self
            .ask("POST", &format!("{}/Groups", self.scim), &self.token, Some(&json!({"displayName": name})))
            .await?;
        let made: Value = serde_json::from_str(&made)?;
        let path = format!("{}/Groups/{}", self.scim, made["id"].as_str().ok_or("no group was made")?);
        for some in people.chunks(LISTED_AT_ONCE) {
            let members: Vec<Value> = some.iter().map(|id| json!({"value": id})).collect();
            let body: Value = serde_json::from_str(&patch("add", "members", &json!(members)))?;
            let (status, answer) = self.ask("PATCH", &path, &self.token, Some(&body)).await?;
            if status != 204 {
                return Err(format!("a group was not filled: {status} {answer}").into());
            }
        }
        Ok(path)
    }

    /// The path and the bytes of a person.
    pub(crate) async fn user(&self, id: &str) -> Result<(String, String), Failed> {
        let path = format!("{}/Users/{id}", self.scim);
        let (_, body) = self.ask("GET", &path, &self.token, None).await?;
        Ok((path, body))
    }

    /// Changes of people, each another than before.
    pub(crate) fn patches(&self, people: &[String], connections: usize) -> Load {
        let (scim, token, people) = (self.scim.clone(), self.token.clone(), people.to_vec());
        let ask = move |connection: usize, turn: usize| {
            let id = &people[(connection + turn * connections) % people.len()];
            let body = patch("replace", "title", &json!(format!("Engineer {turn}")));
            request("PATCH", &format!("{scim}/Users/{id}"), &token, Some(&body))
        };
        Load { address: self.address, connections, status: 200, request: Arc::new(ask) }
    }

    /// Additions to a group and removals from it in turn, each connection of somebody of its own.
    pub(crate) fn memberships(&self, group: &str, people: &[String], connections: usize) -> Load {
        let (group, token, people) = (group.to_owned(), self.token.clone(), people.to_vec());
        let ask = move |connection: usize, turn: usize| {
            let somebody = json!([{"value": people[connection % people.len()]}]);
            let body = patch(if turn.is_multiple_of(2) { "add" } else { "remove" }, "members", &somebody);
            request("PATCH", &group, &token, Some(&body))
        };
        Load { address: self.address, connections, status: 204, request: Arc::new(ask) }
    }

    /// Reads of one person by id.
    pub(crate) fn reads(&self, path: &str, connections: usize) -> Load {
        let bytes = request("GET", path, &self.token, None);
        Load { address: self.address, connections, status: 200, request: Arc::new(move |_, _| bytes.clone()) }
    }

    /// Searches of one person by user name.
    pub(crate) fn searches(&self, connections: usize) -> Load {
        let path = format!("{}/Users?filter=userName%20eq%20%22person7@acme.example%22", self.scim);
        self.reads(&path, connections)
    }

    /// First pages of ten, to be gone on from by cursor.
    pub(crate) fn pages(&self, connections: usize) -> Load {
        self.reads(&format!("{}/Users?cursor=&count=10", self.scim), connections)
    }

    /// The service's memory now, in MiB.
    pub(crate) fn memory(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib / 1024.0)
    }
}

/// The bytes of a request.
fn request(method: &str, path: &str, bearer: &str, body: Option<&str>) -> Vec<u8> {
    let length = body.map_or_else(String::new, |body| {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    });
    let body = body.unwrap_or_default();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {bearer}\r\n{length}\r\n{body}"
    )
    .into_bytes()
}

/// The body of a PATCH.
fn patch(op: &str, path: &str, value: &Value) -> String {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": op, "path": path, "value": value}]})
    .to_string()
}

/// A person as identity providers tell of one; about 750 bytes.
pub(crate) fn person(number: usize) -> Value {
    let address = format!("person{number}@acme.example");
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "userName": address,
        "externalId": format!("00u{number:017}"),
        "active": true,
        "displayName": format!("Person {number}"),
        "name": {"givenName": format!("Person{number}"), "familyName": "Of Acme", "formatted": format!("Person{number} Of Acme")},
        "emails": [{"primary": true, "type": "work", "value": address}],
        "title": "Engineer",
        "locale": "en-US",
        "phoneNumbers": [{"type": "mobile", "value": "+1 555 0100"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "department": "Engineering", "employeeNumber": format!("{number}"), "costCenter": "4130"
        }
    })
}
