//! The raw engine: the rows that one request writes, by prepared statements, flushed before it counts as written. No rules,
//! no protocol.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use crate::product::person;

const WORKSPACE: [u8; 16] = [1; 16];
const DIRECTORY: [u8; 16] = [9; 16];
const GROUP: [u8; 16] = [8; 16];
const TOKEN: [u8; 32] = [7; 32];

/// The requests whose rows can be written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rows {
    /// A person is told of for the first time.
    Provisioning,
    /// A person is told of differently; nothing of their membership changes.
    Patch,
    /// A group lists somebody more.
    GroupAdd,
}

/// How many people are there to be patched, listed and read.
const PRESENT: usize = 1_000;

/// An id of a kind.
fn id(kind: u8, number: usize) -> [u8; 16] {
    let mut id = [kind; 16];
    id[..8].copy_from_slice(&(number as u64).to_be_bytes());
    id
}

fn account(number: usize) -> [u8; 16] {
    id(2, number)
}

fn member(number: usize) -> [u8; 16] {
    id(3, number)
}

fn user(number: usize) -> [u8; 16] {
    id(4, number)
}

/// Who is patched by the n-th request.
fn somebody(number: usize) -> usize {
    number % PRESENT + 1
}

fn address(number: usize) -> String {
    format!("person{number}@acme.example")
}

fn given_name(number: usize) -> String {
    format!("Person{number}")
}

/// The words a person is found by on the members page.
fn words(number: usize) -> [String; 4] {
    ["acme".to_owned(), "of".to_owned(), format!("person{number}"), address(number)]
}

/// What puts a person in order by name.
fn name_key(number: usize) -> String {
    format!("person{number} of acme")
}

fn external_id(number: usize) -> String {
    format!("00u{number:017}")
}

fn patched(number: usize) -> String {
    let mut resource = person(somebody(number));
    resource["title"] = format!("Engineer {number}").into();
    resource.to_string()
}

/// What a request tells and records.
struct Told {
    /// How many people and seats there are more.
    joined: i64,
    events: Vec<(&'static str, String)>,
    actor: String,
    target: String,
    details: String,
}

fn told(rows: Rows, number: usize) -> Told {
    let actor = format!("directory dir_{number:026} tok_{number:026}");
    match rows {
        Rows::Provisioning => {
            let (address, name) = (address(number), given_name(number));
            let shown = format!(
                r#"{{"member":{{"id":"mem_{number:026}","account":"acc_{number:026}","email":"{address}","given_name":"{name}","family_name":"Of Acme","role":"member","seat":"full","source":"directory","standing":"active"}},"arrival":"joined"}}"#
            );
            let seat = format!(
                r#"{{"member":"mem_{number:026}","seat":"full","seats":{{"limit":null,"used":{number},"free":null}}}}"#
            );
            Told {
                joined: 1,
                events: vec![("member.provisioned", shown), ("seat.taken", seat)],
                actor,
                target: format!("usr_{number:026}"),
                details: format!(
                    r#"{{"user_name":"{address}","email":"{address}","member":"mem_{number:026}","arrival":"joined"}}"#
                ),
            }
        }
        Rows::Patch => {
            let of = somebody(number);
            let data = format!(r#"{{"directory_user":"usr_{of:026}"}}"#);
            Told {
                joined: 0,
                events: vec![("directory_user.updated", data.clone())],
                actor,
                target: format!("usr_{of:026}"),
                details: data,
            }
        }
        Rows::GroupAdd => {
            let data = format!(
                r#"{{"directory_group":{{"id":"grp_{number:026}","display_name":"Everyone","size":{number}}},"changed":["members"],"added":["usr_{number:026}"],"removed":[]}}"#
            );
            Told {
                joined: 0,
                events: vec![("directory_group.updated", data)],
                actor,
                target: format!("grp_{number:026}"),
                details:
                    r#"{"display_name":"Everyone","changed":["members"],"added":1,"removed":0,"members":0}"#
                        .to_owned(),
            }
        }
    }
}
