//! The rules, asked from outside.
//!
//! `world` keeps in maps what a store would keep in tables, so that rules can be told as stories: what one rule wrote is
//! what the next one reads. After every change it checks what must hold after any change at all. `stories` tell the
//! decision tables row by row, `golden` pins what is published (codes, sentences, event names, who may do what), and
//! `chance` throws dice.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told is a failed test")]

mod world {
    pub(crate) mod browser;
    pub(crate) mod clients;
    pub(crate) mod dashboard;
    pub(crate) mod directory;
    pub(crate) mod domains;
    pub(crate) mod doors;
    pub(crate) mod erasure;
    pub(crate) mod factors;
    pub(crate) mod gist;
    pub(crate) mod groups;
    pub(crate) mod links;
    pub(crate) mod names;
    pub(crate) mod people;
    pub(crate) mod promises;
    pub(crate) mod rows;
    pub(crate) mod sessions;
    pub(crate) mod set_up;
    mod tokens;
    pub(crate) mod upkeep;
    pub(crate) mod waves;
    pub(crate) mod whose;
}

mod stories {
    mod adopt;
    mod attack;
    mod clients;
    mod close;
    mod come_back;
    mod dashboard;
    mod deprovision;
    mod domains;
    mod enter;
    mod erase;
    mod factors;
    mod groups;
    mod jit;
    mod logout;
    mod mappings;
    mod owners;
    mod plan;
    mod provision_join;
    mod provision_update;
    mod rename;
    mod saml;
    mod sessions;
    mod set_up;
    mod setup_links;
    mod sign_in;
    mod sign_in_by_mailbox;
    mod staging;
    mod suspend;
    mod tokens;
    mod upkeep;
    mod waves;
}

mod golden {
    mod docs;
    mod events;
    mod file;
    mod permissions;
    mod refusals;
}

mod chance {
    mod dice;
    mod souls;
    mod teams;
    mod waves;
}
