//! The people a fresh practice identity provider starts with.

use super::{Account, Id, Person};

/// Id, local part of the address, given name, family name, department.
const PEOPLE: [(&str, &str, &str, &str, &str); 8] = [
    ("ada", "ada.lovelace", "Ada", "Lovelace", "Research"),
    ("alan", "alan.turing", "Alan", "Turing", "Research"),
    ("angela", "angela.ruiz", "Ángela", "Ruiz Robles", "Publishing"),
    ("chien-shiung", "chien-shiung.wu", "健雄", "吳", "Laboratory"),
    ("grace", "grace.hopper", "Grace", "Hopper", "Engineering"),
    ("katherine", "katherine.johnson", "Katherine", "Johnson", "Flight planning"),
    ("muhammad", "muhammad.alkhwarizmi", "محمد", "الخوارزمي", "Mathematics"),
    ("sofya", "sofya.kovalevskaya", "Софья", "Ковалевская", "Mathematics"),
];

/// Eight people with addresses at `domain`, say `acme.example`. Their ids are stable, so that a test can name them: `ada`, `alan`,
/// `angela`, `chien-shiung`, `grace`, `katherine`, `muhammad`, `sofya`. User name and address are the same at first.
pub fn seed(domain: &str) -> Vec<Person> {
    PEOPLE
        .iter()
        .filter_map(|(id, local, given, family, department)| {
            let address = format!("{local}@{domain}");
            Some(Person {
                id: Id::new(id)?,
                user_name: address.clone(),
                given_name: (*given).to_owned(),
                family_name: (*family).to_owned(),
                email: address,
                department: Some((*department).to_owned()),
                account: Account::Active,
            })
        })
        .collect()
}
