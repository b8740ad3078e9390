//! What the service finds is what the evaluator finds, whatever index it looked in: random people and groups, random
//! filters on them, and for each filter the answer beside a walk over every resource.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher, RandomState},
};

use proptest::{
    collection::vec,
    prelude::*,
    sample::{select, subsequence},
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use scim::{Filter, ResourceType, Rules};
use serde_json::{Value, json};

use crate::world::{Directory, Ready, Served, encoded, id, resources};

const PEOPLE: usize = 24;
const FILTERS: usize = 150;

/// Draws from strategies. The seed is in every failure's message: put it here to see the failure again.
struct Chance {
    runner: TestRunner,
    seed: [u8; 32],
}

impl Chance {
    fn new() -> Self {
        let random = || RandomState::new().hash_one(0).to_le_bytes();
        let seed: [u8; 32] = [random(), random(), random(), random()].concat().try_into().unwrap();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        Self { runner: TestRunner::new_with_rng(Config::default(), rng), seed }
    }

    fn draw<T: std::fmt::Debug>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.runner).unwrap().current()
    }
}

/// Names that fold, compose or hide in each other.
const NAMES: [&str; 12] = [
    "ada",
    "Ada B",
    "zoë",
    "ZOE\u{308} 2",
    "straße",
    "ＪＯＥ",
    "o'neill \"x\"",
    "back\\slash",
    "ΌΣΟΣ",
    "a",
    "percent%20",
    "(paren)",
];
/// Addresses that several people have.
const SHARED: [&str; 3] = ["desk@home.example", "Desk@HOME.example", "straße@home.example"];

fn user(name: String, number: usize) -> impl Strategy<Value = Value> {
    let external = prop::option::of(select(vec!["e", "E", "7", "é"]).prop_map(str::to_owned));
    let kind = || select(vec!["work", "home", "Work"]);
    let shared = vec((select(SHARED.to_vec()), kind()), 0..3);
    let title = prop::option::of(select(vec!["Dr", "dr", "Countess", ""]));
    (external, shared, kind(), any::<bool>(), title).prop_map(
        move |(external, shared, kind, active, title)| {
            let own = json!({"value": format!("p{number}@acme.example"), "type": kind});
            let mut emails: Vec<Value> =
                shared.iter().map(|(address, kind)| json!({"value": address, "type": kind})).collect();
            emails.extend((emails.is_empty() || !name.is_ascii()).then_some(own));
            json!({"userName": name, "externalId": external.map(|external| format!("{external}-{name}")),
            "emails": emails, "active": active, "title": title, "displayName": name})
        },
    )
}

/// A text as a client may write one that is there: in another case, with something before or behind it, or broken off.
fn near(texts: Vec<String>) -> BoxedStrategy<String> {
    (select(texts), 0..8_u8)
        .prop_map(|(text, turn)| match turn {
            0 => text.to_uppercase(),
            1 => text.to_lowercase(),
            2 => format!("{text}x"),
            3 => text.chars().take(2).collect(),
            _ => text,
        })
        .boxed()
}

/// What can be asked of a kind of resource: attributes, each with texts that some of them have.
struct Askable(Vec<(&'static str, Vec<String>)>);

impl Askable {
    fn of(documents: &[Value], pointers: &[(&'static str, &str)]) -> Self {
        let texts = |pointer: &str| -> Vec<String> {
            let mut found = vec!["nothing".to_owned()];
            for document in documents {
                let mut values = vec![document];
                for part in pointer.split('/') {
                    values = values
                        .into_iter()
                        .flat_map(|value| match value.get(part) {
                            Some(Value::Array(inner)) => inner.iter().collect(),
                            other => other.into_iter().collect::<Vec<_>>(),
                        })
                        .collect();
                }
                found.extend(
                    values.iter().map(|value| value.as_str().map_or(value.to_string(), str::to_owned)),
                );
            }
            found
        };
        Self(pointers.iter().map(|(path, pointer)| (*path, texts(pointer))).collect())
    }

    fn comparison(&self) -> BoxedStrategy<String> {
        let operators = ["eq", "eq", "eq", "EQ", "ne", "co", "sw", "ew", "gt", "le"];
        let one = |(path, texts): &(&'static str, Vec<String>)| {
            let path = *path;
            let literal = near(texts.clone()).prop_map(|text| json!(text).to_string());
            (select(operators.to_vec()), literal, 0..6_u8)
                .prop_map(move |(operator, literal, turn)| match (path.split_once('['), turn) {
                    (_, 0) if !path.contains('[') => format!("{path} pr"),
                    (Some((outer, inner)), _) => format!("{outer}[{inner} and value {operator} {literal}]"),
                    (None, _) => format!("{path} {operator} {literal}"),
                })
                .boxed()
        };
        proptest::strategy::Union::new(self.0.iter().map(one)).boxed()
    }

    fn filter(&self) -> BoxedStrategy<String> {
        self.comparison()
            .prop_recursive(3, 8, 3, |inner| {
                prop_oneof![
                    3 => vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" and ")),
                    1 => vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
                    1 => inner.prop_map(|inner| format!("not ({inner})")),
                ]
            })
            .boxed()
    }
}

async fn all(directory: &Directory, collection: &str) -> Vec<Value> {
    let list = directory.get(&format!("/{collection}?count=200")).await.must(200).json();
    assert_eq!(list["totalResults"], list["itemsPerPage"], "all fit on one page");
    resources(&list)
}

fn ids(documents: &[Value]) -> BTreeSet<String> {
    documents.iter().map(|document| id(document).to_owned()).collect()
}

/// Those among these documents whom the evaluator selects; none where the filter makes no sense to the kind.
fn walked(documents: &[Value], kind: &ResourceType, filter: &str) -> Option<BTreeSet<String>> {
    let filter = Filter::parse(filter, kind, &Rules::lenient()).ok()?;
    Some(ids(&documents.iter().filter(|document| filter.matches(document)).cloned().collect::<Vec<_>>()))
}

/// Asks the service, by a page as by cursors, and gives whom it finds.
async fn found(directory: &Directory, at: &str, filter: &str, chance: &Chance) -> BTreeSet<String> {
    let page = directory.get(&format!("{at}?{}", encoded(&[("filter", filter), ("count", "200")]))).await;
    assert_eq!(page.status, 200, "{filter} (seed {:?}): {}", chance.seed, page.text());
    let page = page.json();
    let by_page = ids(&resources(&page));
    assert_eq!(page["totalResults"], by_page.len(), "{filter} (seed {:?})", chance.seed);
    let (mut by_cursor, mut cursor) = (BTreeSet::new(), String::new());
    loop {
        let next = encoded(&[("filter", filter), ("count", "7"), ("cursor", &cursor)]);
        let page = directory.get(&format!("{at}?{next}")).await.must(200).json();
        by_cursor.extend(ids(&resources(&page)));
        match page["nextCursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(by_cursor, by_page, "{filter} (seed {:?})", chance.seed);
    by_page
}

#[tokio::test]
async fn whatever_is_asked_the_planner_and_the_evaluator_agree() {
    let served = Served::start().await;
    let Ready { directory, .. } = served.acme(None).await;
    let mut chance = Chance::new();
    for number in 0..PEOPLE {
        let name = format!("{} {number}", NAMES[number % NAMES.len()]);
        directory.create(&chance.draw(user(name, number))).await;
    }
    let people = ids(&all(&directory, "Users").await).into_iter().collect::<Vec<_>>();
    let mut listable = people;
    for number in 0..8 {
        let who = chance.draw(subsequence(listable.clone(), 0..6));
        let members: Value = who.iter().map(|who| json!({"value": who})).collect();
        let external = if number % 2 == 0 { json!(format!("G{}", number % 4)) } else { Value::Null };
        let name = format!("{} group {number}", NAMES[(number * 5) % NAMES.len()]);
        let group = json!({"displayName": name, "externalId": external, "members": members});
        let group = directory.post("/Groups", &group).await.must(201).json();
        listable.push(id(&group).to_owned());
    }

    let (users, groups) = (all(&directory, "Users").await, all(&directory, "Groups").await);
    let (user, group) = (ResourceType::user(), ResourceType::group());
    let common = [("id", "id"), ("externalId", "externalId"), ("displayName", "displayName")];
    let meta = [("meta.lastModified", "meta/lastModified"), ("meta.resourceType", "meta/resourceType")];
    let of_users = [
        ("userName", "userName"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName", "userName"),
        ("emails.value", "emails/value"),
        ("emails", "emails/value"),
        ("emails[type eq \"work\"", "emails/value"),
        ("emails[type ne \"home\"", "emails/value"),
        ("active", "active"),
        ("title", "title"),
        ("groups.value", "groups/value"),
        ("groups", "groups/value"),
    ];
    let of_groups = [
        ("members.value", "members/value"),
        ("members", "members/value"),
        ("members[type eq \"User\"", "members/value"),
        ("members.type", "members/type"),
    ];
    let of_users = Askable::of(&users, &[&common[..], &meta, &of_users].concat()).filter();
    let of_groups = Askable::of(&groups, &[&common[..], &meta, &of_groups].concat()).filter();

    let mut hits = [0; 3];
    for _ in 0..FILTERS {
        for (at, filters, hit) in [("/Users", &of_users, 0), ("/Groups", &of_groups, 1), ("", &of_users, 2)] {
            let filter = chance.draw(filters);
            let (of_users, of_groups) = (walked(&users, &user, &filter), walked(&groups, &group, &filter));
            let expected = match at {
                "/Users" => of_users,
                "/Groups" => of_groups,
                _ if of_users.is_none() && of_groups.is_none() => None,
                _ => Some(
                    of_users.unwrap_or_default().into_iter().chain(of_groups.unwrap_or_default()).collect(),
                ),
            };
            let Some(expected) = expected else {
                let refused = directory.get(&format!("{at}?{}", encoded(&[("filter", &filter)]))).await;
                assert_eq!(
                    (refused.status, refused.json()["scimType"].as_str()),
                    (400, Some("invalidFilter"))
                );
                continue;
            };
            assert_eq!(
                found(&directory, at, &filter, &chance).await,
                expected,
                "{at} {filter} (seed {:?})",
                chance.seed
            );
            hits[hit] += usize::from(!expected.is_empty());
        }
    }
    assert!(hits.iter().all(|hits| *hits > FILTERS / 10), "hardly anybody was looked for: {hits:?}");
}
