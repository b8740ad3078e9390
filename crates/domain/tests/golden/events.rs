//! Every event, as rules tell it: its name and an example of each of its shapes. Both are API and never renamed.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Role,
    connection::{AT_RISK_FOR, Mode, Protocol},
    event::{self, Event},
    factor::Kind,
    mapping::{Grant, Mapping, Mappings},
    moment::days,
    rules::connect::Guards,
    rules::sign_in::ShownFactor,
    rules::workspaces::Edit,
    seat::Seat,
    session::OverThere,
    setup_link::Purpose,
};
use serde_json::Value;

use super::file;
use crate::world::{
    dashboard::{ADMIN, OPERATOR, OWNER},
    factors::passkey,
    groups::called,
    links::Step,
    people::*,
    rows::World,
    set_up::saml,
};

/// A story in which everything happens.
pub(super) fn everything() -> Vec<Event> {
    let mut world = World::staging();
    world.test("okta", OWNER).unwrap();
    world.guard_owner();
    world.switch("okta", OWNER, Mode::Required, Guards::Asked).unwrap();
    world.add("acme", OWNER, "cleo@acme.example", Role::Member).unwrap();
    world.add("acme", OWNER, "dave@acme.example", Role::Member).unwrap();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.put("acme", "ada", told("ada@acme.example").named(Some("Augusta"), None)).unwrap();
    world.switch_on("acme").unwrap();
    world.revives("acme");
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.seats("acme", 5);
    let king = || told("ada.king@acme.example").named(Some("Augusta"), Some("King"));
    world.put("acme", "ada", king()).unwrap();
    world.put("acme", "ada", king().named(Some("Ada"), Some("King"))).unwrap();
    world.put("acme", "ada", king()).unwrap();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap();
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    world.sign_out_of("acme", ADMIN, "ada", None).unwrap();
    world.mailbox("phone", "ada.king@acme.example").unwrap();
    world.mailbox("laptop", "ada.king@acme.example").unwrap();
    world.sign_out_elsewhere("phone");
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    world.over_there("okta", &OverThere::Of { subject: digest_of("00u-ada"), sessions: Vec::new() });
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    world.put("acme", "ada", king().inactive()).unwrap();
    world.put("acme", "ada", king()).unwrap();
    world.send("acme", ADMIN, Purpose::SingleSignOn).unwrap();
    world.step("link-1", Step::Open([1; 32])).unwrap();
    world.step("link-1", Step::Call("Where is the metadata URL?")).unwrap();
    world.step("link-1", Step::Finish).unwrap();
    world.send("acme", ADMIN, Purpose::Domains).unwrap();
    world.extend("acme", ADMIN, "link-2", days(30)).unwrap();
    world.revoke_link("acme", ADMIN, "link-2").unwrap();
    world.suspend("acme", OWNER, "cleo", "Their laptop was stolen.").unwrap();
    world.unsuspend("acme", OWNER, "cleo").unwrap();
    world.remove("acme", OWNER, "cleo").unwrap();
    world.lock("ada", true);
    world.lock("ada", false);
    world.connect("acme", "old");
    world.remove_connection("old", OWNER).unwrap();
    world.post("acme", told("dave@acme.example")).unwrap();
    world.owns("dave", "dave@mail.example");
    world.put("acme", "dave", told("dave@acme.example").at("david@acme.example")).unwrap();
    world.post("acme", told("fay@acme.example").inactive()).unwrap();
    world.post_group("acme", called("Engineering"), &["fay", "ada"]).unwrap();
    world.put_group("acme", "engineering", called("Research"), &[]).unwrap();
    world.delete("acme", "fay").unwrap();
    world.post_group("acme", called("Guests"), &["ada"]).unwrap();
    let guests = Mapping {
        group: world.group("acme", "guests").id,
        grant: Grant { role: Role::Member, seat: Seat::Guest },
    };
    world.map("acme", OWNER, Mappings { ordered: vec![guests], ..Mappings::default() }).unwrap();
    world.seats("acme", world.workspace("acme").seats.taken);
    world.delete_group("acme", "guests").unwrap();
    world.delete_group("acme", "research").unwrap();
    world.mailbox("tablet", "owner@acme.example").unwrap();
    world.show_code("tablet", 8).unwrap();
    world.show("tablet", &ShownFactor::Recovery { digest: [1; 32] }).unwrap();
    world.add_factor("tablet", passkey(1)).unwrap();
    let there = world.factor("tablet", Kind::Totp).id;
    world.remove_factor("tablet", there).unwrap();
    let owner = world.session("tablet").unwrap().account;
    world.reset_factors(owner);
    world.mailbox("tablet", "owner@acme.example").unwrap();
    world.sign_out("tablet");
    world.add_token("acme", OPERATOR).unwrap();
    world.revoke_token("acme", OPERATOR, "token-1").unwrap();
    world.add_client("acme", OWNER, "entra").unwrap();
    world.add_keyed_client("acme", OWNER, "partner").unwrap();
    world.add_secret("acme", OWNER, "entra").unwrap();
    world.revoke_secret("acme", OWNER, "entra", "secret-1").unwrap();
    world.revoke_client("acme", OWNER, "entra").unwrap();
    world.turn_off("acme", OWNER).unwrap();
    world.connect_by("acme", OWNER, "adfs", Protocol::Saml(saml("adfs", 1))).unwrap();
    world.renew("adfs", OWNER, saml("adfs", 2)).unwrap();
    world.sso("okta", "phone", &subject("00u-ada")).unwrap();
    world.force("okta", Mode::Off).unwrap();
    world.edit("acme", Edit { seats: Some(None), ..Edit::default() }).unwrap();
    world.add("acme", OWNER, "eve@acme.example", Role::Member).unwrap();
    world.prove("acme", ADMIN, "acme.test").unwrap();
    for is_there in [false, true, false] {
        world.look("acme", "acme.test", is_there);
    }
    world.wait(AT_RISK_FOR);
    world.look("acme", "acme.test", false);
    world.release("acme", ADMIN, "acme.test").unwrap();
    world.mailbox("tablet", "eve@acme.example").unwrap();
    world.erase("eve").unwrap();
    world.close("acme", "acme").unwrap();
    world.depart("acme", 100);
    world.delete_workspace("acme");
    let mut many = World::acme();
    let crowd = many.crowd(5);
    many.lose(crowd);
    let wave = many.last_wave().unwrap().id;
    many.restore("acme", OWNER, wave).unwrap();
    world.told.extend(many.told);
    world.told
}

/// The text without what tells one id from another.
fn without_ids(text: &str) -> String {
    let mut parts = text.split('_');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let rest = if digits == 26 { format!("…{}", &part[digits..]) } else { part.to_owned() };
        plain = format!("{plain}_{rest}");
    }
    plain
}

/// What is said under the keys whose values are words of ours.
pub(super) fn words(data: &Value) -> Vec<(&'static str, String)> {
    let of = |key: &'static str| match &data[key] {
        Value::String(word) => vec![(key, word.clone())],
        Value::Array(words) => {
            words.iter().filter_map(|word| Some((key, word.as_str()?.to_owned()))).collect()
        }
        _ => Vec::new(),
    };
    ["arrival", "changed", "reason"].into_iter().flat_map(of).collect()
}

/// The value's fields and the kinds of their values.
fn shape(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "bool".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "text".to_owned(),
        Value::Array(list) => format!("[{}]", list.first().map(shape).unwrap_or_default()),
        Value::Object(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}:{}", shape(value))).collect();
            format!("{{{}}}", fields.join(","))
        }
    }
}

#[test]
fn every_event_keeps_its_name_and_its_shape() {
    let mut examples: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    let mut said: BTreeMap<&str, BTreeSet<(&str, String)>> = BTreeMap::new();
    for event in everything() {
        let data: Value = serde_json::from_str(&event.data).unwrap();
        said.entry(event.name).or_default().extend(words(&data));
        let scope = if event.workspace.is_some() { "of a workspace" } else { "of no workspace" };
        let shape = format!("{scope} {}", shape(&data));
        let seen = examples.entry(event.name).or_default();
        if seen.iter().all(|(known, _)| *known != shape) {
            seen.push((shape, format!("    {scope}\n    {}\n", without_ids(&event.data))));
        }
    }
    let told: Vec<_> = examples.keys().copied().collect();
    assert_eq!(told, event::NAMES, "every published name is told by some rule, and no other");
    let lines = examples.iter().map(|(name, examples)| {
        let examples: String = examples.iter().map(|(_, example)| example.as_str()).collect();
        let words: String = said[name].iter().map(|(key, word)| format!("    {key}: {word}\n")).collect();
        format!("{name}\n{examples}{words}")
    });
    file::holds("events.txt", &lines.collect::<String>());
}

#[test]
fn every_event_is_a_noun_and_what_became_of_it() {
    for name in event::NAMES {
        let (noun, past) = name.split_once('.').unwrap();
        assert!(!noun.is_empty() && past.ends_with('d') || ["taken", "lost"].contains(&past), "{name}");
    }
    assert!(event::NAMES.is_sorted());
}
