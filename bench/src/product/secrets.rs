//! What must not be told apart by the time it takes.

use serde_json::{Value, json};

use super::{Service, request};
use crate::{
    Failed,
    telling::{Kind, Pair},
};

/// Another workspace with a directory.
pub(crate) struct Neighbour {
    /// The path of its directory.
    scim: String,
    /// The ids of its people.
    people: Vec<String>,
}

impl Service {
    /// What must not be told apart by the time it takes.
    ///
    /// # Errors
    /// What could not be set up.
    pub(crate) async fn secrets(&self, neighbour: &Neighbour) -> Result<Vec<Pair>, Failed> {
        let tokens = format!("{}/directory/tokens", self.workspace);
        let (status, made) = self.ask("POST", &tokens, &self.key, Some(&json!({}))).await?;
        let made: Value = serde_json::from_str(&made)?;
        let text =
            |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| format!("{status} {made}"));
        let (id, revoked) = (text(&made["id"])?, text(&made["token"])?);
        self.ask("DELETE", &format!("{tokens}/{id}"), &self.key, None).await?;
        let asking_at = |scim: &str, token: &str| -> Box<dyn Fn(usize) -> Vec<u8> + Send> {
            let bytes = request("GET", &format!("{scim}/Users?count=1"), token, None);
            Box::new(move |_| bytes.clone())
        };
        let asking = |token: String| asking_at(&self.scim, &token);
        let wrong_at = |token: &str, at: usize| {
            let mut wrong: Vec<u8> = token.bytes().collect();
            wrong[at] = if wrong[at] == b'a' { b'b' } else { b'a' };
            String::from_utf8_lossy(&wrong).into_owned()
        };
        let (first, last) = (self.token.find('_').map_or(0, |at| at + 1), self.token.len() - 1);
        let form = |way: &'static str, name: &'static str| -> Box<dyn Fn(usize) -> Vec<u8> + Send> {
            Box::new(move |number| {
                let body = format!("email={name}{number}%40acme.example&way={way}");
                let length = body.len();
                format!(
                    "POST /login HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\
                     Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
                )
                .into_bytes()
            })
        };
        let kind = |name, request| Kind { name, request };
        let (scim, token) = (self.scim.clone(), self.token.clone());
        let gone: Vec<String> = neighbour.people.clone();
        let nowhere = {
            let (scim, token) = (scim.clone(), token.clone());
            move |number: usize| {
                let id = format!("usr_{number:026}");
                request("GET", &format!("{scim}/Users/{id}"), &token, None)
            }
        };
        let elsewhere = move |number: usize| {
            let id = &gone[number % gone.len()];
            request("GET", &format!("{scim}/Users/{id}"), &token, None)
        };
        Ok(vec![
            Pair {
                what: "a SCIM token that is wrong",
                status: 401,
                kinds: [
                    kind("in its first character", asking(wrong_at(&self.token, first))),
                    kind("in its last", asking(wrong_at(&self.token, last))),
                ],
            },
            Pair {
                what: "a SCIM token that opens nothing",
                status: 401,
                kinds: [
                    kind("because it was revoked", asking(revoked.clone())),
                    kind("because nobody made it", asking(wrong_at(&revoked, revoked.len() - 1))),
                ],
            },
            Pair {
                what: "a SCIM token at another directory",
                status: 401,
                kinds: [
                    kind("that is valid at its own", asking_at(&neighbour.scim, &self.token)),
                    kind("that nobody made", asking_at(&neighbour.scim, &wrong_at(&self.token, last))),
                ],
            },
            Pair {
                what: "a person of this id",
                status: 404,
                kinds: [
                    kind("in another workspace", Box::new(elsewhere)),
                    kind("nowhere", Box::new(nowhere)),
                ],
            },
            Pair {
                what: "a code by mail for an address",
                status: 303,
                kinds: [
                    kind("that is a member's", form("code", "person")),
                    kind("that is nobody's", form("code", "nobody")),
                ],
            },
            Pair {
                what: "single sign-on by an address",
                status: 302,
                kinds: [
                    kind("that is a member's", form("continue", "person")),
                    kind("that is nobody's", form("continue", "nobody")),
                ],
            },
        ])
    }

    /// Another workspace, of which the directory here has never heard.
    ///
    /// # Errors
    /// What could not be set up.
    pub(crate) async fn neighbour(&self) -> Result<Neighbour, Failed> {
        let new = json!({"name": "Neighbour", "kind": "team", "plan": "enterprise", "seats": null,
            "owner_email": "owner@neighbour.example"});
        let said = |(status, body): (u16, String)| -> Result<Value, Failed> {
            match status {
                200 | 201 => Ok(serde_json::from_str(&body)?),
                _ => Err(format!("failed to make a neighbour: {status} {body}").into()),
            }
        };
        let made = said(self.ask("POST", "/api/v1/workspaces", &self.key, Some(&new)).await?)?;
        let path = format!("/api/v1/workspaces/{}", made["id"].as_str().unwrap_or_default());
        let oidc = json!({"protocol": "oidc", "issuer": "https://idp.neighbour.example", "client_id": "usher",
            "client_secret": "s"});
        let made = said(self.ask("POST", &format!("{path}/connections"), &self.key, Some(&oidc)).await?)?;
        let mode = format!("{path}/connections/{}/mode", made["id"].as_str().unwrap_or_default());
        said(self.ask("POST", &mode, &self.key, Some(&json!({"mode": "optional", "force": true}))).await?)?;
        let directory = format!("{path}/directory");
        let made = said(self.ask("POST", &directory, &self.key, Some(&json!({"state": "on"}))).await?)?;
        let base = made["base_url"].as_str().unwrap_or_default();
        let scim = base.find("/scim/").map_or("", |at| &base[at..]).to_owned();
        let users = format!("{scim}/Users");
        let made =
            said(self.ask("POST", &format!("{directory}/tokens"), &self.key, Some(&json!({}))).await?)?;
        let token = made["token"].as_str().unwrap_or_default();
        let mut people = Vec::new();
        for number in 0..50 {
            let person = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": format!("person{number}@neighbour.example")});
            let made = said(self.ask("POST", &users, token, Some(&person)).await?)?;
            people.push(made["id"].as_str().unwrap_or_default().to_owned());
        }
        Ok(Neighbour { scim, people })
    }
}
