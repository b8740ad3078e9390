//! Directories, admins, the operator and browsers act at random. The world checks itself after every change; here is
//! checked what an answer promises to whoever asked.

use std::time::Duration;

use domain::{
    Refusal, Role,
    connection::Mode,
    directory::State,
    directory_user::Told,
    moment::hours,
    rules::{
        connect::Guards,
        lock::{self, Action, Hand},
        workspaces::Edit,
    },
    workspace::{DirectoryPower, Plan, UnverifiedAddresses},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    souls::{ADDRESSES, Entered, HONEST, Soul},
    teams::{Doing, doing},
};
use crate::world::{
    dashboard::OPERATOR,
    people::{Saying, asserted_name, told},
    rows::World,
};

/// What a directory says, by the numbers of addresses and names.
#[derive(Debug, Clone)]
struct Word {
    user_name: usize,
    email: Option<usize>,
    external: Option<usize>,
    given: usize,
    active: bool,
}

#[derive(Debug, Clone)]
enum Act {
    Post(&'static str, Word),
    Put(&'static str, usize, Word),
    Flip(&'static str, usize),
    Delete(&'static str, usize),
    Add(&'static str, Hand, usize, Role),
    Remove(&'static str, Hand, usize),
    Quit(&'static str, usize),
    Suspend(&'static str, Hand, usize),
    Unsuspend(&'static str, Hand, usize),
    ChangeRole(&'static str, Hand, usize, Role),
    Sso(&'static str, usize, usize),
    Mailbox(usize),
    SignOut(Soul),
    Switch(&'static str, Mode, Guards),
    SetUp(&'static str, State),
    SwitchOn(&'static str),
    TurnOff(&'static str),
    Plan(&'static str, Plan),
    Seats(&'static str, u32),
    Strict(&'static str, UnverifiedAddresses),
    TakeIn(&'static str, Hand, bool),
    Verify(&'static str),
    Look(&'static str, bool),
    Release(&'static str),
    Wait(u64),
    Team(&'static str, Doing),
}

const NAMES: [&str; 3] = ["Ada", "Bob", "Cleo"];

fn word() -> impl Strategy<Value = Word> {
    let email = option::weighted(0.9, 0..ADDRESSES.len());
    let active = prop::bool::weighted(0.8);
    (0..ADDRESSES.len(), email, option::weighted(0.3, 0..3_usize), 0..NAMES.len(), active).prop_map(
        |(user_name, email, external, given, active)| Word { user_name, email, external, given, active },
    )
}

fn act() -> impl Strategy<Value = Act> {
    let slug = || select(vec!["acme", "acme", "acme", "rival", "rival"]);
    let hand = || {
        select(vec![
            Hand::Operator,
            Hand::Member(Role::Owner),
            Hand::Member(Role::Admin),
            Hand::Member(Role::Member),
        ])
    };
    let role = || select(Role::ALL.to_vec());
    let any = 0..6_usize;
    let address = 0..ADDRESSES.len();
    prop_oneof![
        8 => (slug(), word()).prop_map(|(slug, word)| Act::Post(slug, word)),
        6 => (slug(), any.clone(), word()).prop_map(|(slug, nth, word)| Act::Put(slug, nth, word)),
        6 => (slug(), any.clone()).prop_map(|(slug, nth)| Act::Flip(slug, nth)),
        3 => (slug(), any.clone()).prop_map(|(slug, nth)| Act::Delete(slug, nth)),
        3 => (slug(), hand(), address.clone(), role()).prop_map(|(slug, hand, at, role)| Act::Add(slug, hand, at, role)),
        2 => (slug(), hand(), any.clone()).prop_map(|(slug, hand, nth)| Act::Remove(slug, hand, nth)),
        1 => (slug(), any.clone()).prop_map(|(slug, nth)| Act::Quit(slug, nth)),
        3 => (slug(), hand(), any.clone()).prop_map(|(slug, hand, nth)| Act::Suspend(slug, hand, nth)),
        2 => (slug(), hand(), any.clone()).prop_map(|(slug, hand, nth)| Act::Unsuspend(slug, hand, nth)),
        2 => (slug(), hand(), any.clone(), role()).prop_map(|(slug, hand, nth, to)| Act::ChangeRole(slug, hand, nth, to)),
        8 => (select(vec!["okta", "okta", "rivals-own"]), 0..4_usize, address.clone())
            .prop_map(|(through, subject, at)| Act::Sso(through, subject, at)),
        6 => address.prop_map(Act::Mailbox),
        1 => select(vec![Soul::Ada, Soul::Bob, Soul::Eve]).prop_map(Act::SignOut),
        1 => (select(vec!["okta", "rivals-own"]), select(Mode::ALL.to_vec()), select(vec![Guards::Asked, Guards::Forced]))
            .prop_map(|(name, mode, guards)| Act::Switch(name, mode, guards)),
        2 => (slug(), select(vec![State::On, State::Staging])).prop_map(|(slug, state)| Act::SetUp(slug, state)),
        1 => slug().prop_map(Act::SwitchOn),
        1 => slug().prop_map(Act::TurnOff),
        1 => (slug(), select(vec![Plan::Standard, Plan::Enterprise, Plan::Enterprise]))
            .prop_map(|(slug, plan)| Act::Plan(slug, plan)),
        1 => (slug(), 1..6_u32).prop_map(|(slug, seats)| Act::Seats(slug, seats)),
        1 => (slug(), select(vec![UnverifiedAddresses::Separate, UnverifiedAddresses::Refuse]))
            .prop_map(|(slug, setting)| Act::Strict(slug, setting)),
        2 => (slug(), hand(), prop::bool::weighted(0.8)).prop_map(|(slug, hand, jit)| Act::TakeIn(slug, hand, jit)),
        1 => select(vec!["partner.example", "acme.example"]).prop_map(Act::Verify),
        1 => select(vec!["partner.example", "acme.example"]).prop_map(Act::Release),
        2 => (select(vec!["partner.example", "acme.example"]), prop::bool::ANY)
            .prop_map(|(domain, is_there)| Act::Look(domain, is_there)),
        2 => select(vec![1, 7, 7, 24, 31 * 24, 91 * 24]).prop_map(Act::Wait),
        10 => (slug(), doing()).prop_map(|(slug, doing)| Act::Team(slug, doing)),
    ]
}

/// What a directory would really say: Acme's speaks of its own people alone.
fn spoken(slug: &str, word: &Word) -> Told {
    let among = |nth: usize| ADDRESSES[if slug == "acme" { nth % HONEST } else { nth }].0;
    let mut said = told(among(word.user_name)).named(Some(NAMES[word.given]), Some("Acme")).without_email();
    if let Some(email) = word.email {
        said = said.at(among(email));
    }
    if let Some(external) = word.external {
        said = said.external(&format!("sub-{external}"));
    }
    if word.active { said } else { said.inactive() }
}

struct Table {
    world: World,
    entered: Entered,
}

impl Table {
    fn laid() -> Self {
        let mut world = World::acme().and_rival();
        world.revives("acme");
        // Some were there before the directories, and of Rival's none belongs to it.
        for (slug, guests) in [("acme", [3, 4]), ("rival", [0, 3])] {
            world.turn_off(slug, OPERATOR).unwrap();
            for at in guests {
                world.add(slug, OPERATOR, ADDRESSES[at].0, Role::Member).unwrap();
            }
            world.set_up(slug, OPERATOR, State::On).unwrap();
            world.add_token(slug, OPERATOR).unwrap();
        }
        world.personal("adas-home", "ada@mail.example");
        world.personal("bobs-home", "bob@acme.example");
        Self { world, entered: Entered::default() }
    }

    fn power(&self, slug: &str) -> DirectoryPower {
        self.world.workspace(slug).directory_power(self.world.now)
    }

    fn nth_user(&self, slug: &str, nth: usize) -> Option<domain::DirectoryUserId> {
        let workspace = self.world.workspace(slug).id;
        let mut users = self.world.users.values().filter(|user| user.workspace == workspace);
        users.nth(nth).map(|user| user.id).filter(|_| self.power(slug) != DirectoryPower::None)
    }

    fn nth_member(&self, slug: &str, nth: usize) -> Option<String> {
        let workspace = self.world.workspace(slug).id;
        let mut members = self.world.members.values().filter(|member| member.workspace == workspace);
        members.nth(nth).map(|member| self.world.name(member.account).to_owned())
    }

    /// A "yes" to a directory is true at once.
    fn check_true(&self, slug: &str, said: &Told) {
        let workspace = self.world.workspace(slug).id;
        let mut users = self.world.users.values().filter(|user| user.workspace == workspace);
        let user = users
            .find(|user| user.told.user_name_key == said.user_name_key)
            .expect("who was told of is there");
        assert_eq!(user.told, *said, "what was told is what is stored");
        if self.power(slug) == DirectoryPower::Staging {
            return;
        }
        let member = user.member.map(|member| &self.world.members[&member]);
        match member.and_then(|member| member.suspended.as_ref()) {
            Some(suspension) => assert_eq!(
                suspension.waiting.is_some(),
                said.active,
                "what waits for whoever is held out is what was told"
            ),
            None => {
                let has_access = member.is_some_and(domain::Member::is_active);
                assert_eq!(has_access, said.active, "access is what was told");
            }
        }
        if let Some(member) = member.filter(|member| member.is_active()) {
            assert_eq!(member.given_name, said.given_name, "names are what was told");
            assert!(said.email.is_none() || member.email == said.email, "the address is what was told");
        }
    }

    fn put(&mut self, slug: &str, user: domain::DirectoryUserId, said: &Told) {
        let member = self.world.users[&user].member;
        let had_access = member.is_some_and(|member| self.world.members[&member].is_active());
        match self.world.put_user(slug, user, said.clone()) {
            Ok(_) => self.check_true(slug, said),
            Err(refusal) => {
                let taken_away = had_access && !said.active && self.power(slug) != DirectoryPower::Staging;
                let excused = matches!(
                    refusal,
                    Refusal::OwnerIsLast | Refusal::UserNameTaken { .. } | Refusal::ExternalIdTaken { .. }
                );
                assert!(!taken_away || excused, "taking access away always works, not {refusal}");
            }
        }
    }

    /// Who manages may always hold somebody out; only ownership stands in the way.
    fn suspend(&mut self, slug: &str, hand: Hand, name: &str) {
        match self.world.suspend(slug, hand, name, "their laptop was stolen") {
            Ok(_) => assert!(!self.world.member(slug, name).is_active()),
            Err(Refusal::RoleInsufficient) => assert_eq!(hand, Hand::Member(Role::Member)),
            Err(refusal) => assert!(
                matches!(refusal, Refusal::OwnerIsLast | Refusal::RoleOwnerOnly),
                "holding somebody out always works, not {refusal}"
            ),
        }
    }

    fn play(&mut self, act: &Act) {
        let power_over = |slug: &str| self.power(slug) != DirectoryPower::None;
        match act {
            Act::Post(slug, word) if power_over(slug) => {
                let said = spoken(slug, word);
                if self.world.post(slug, said.clone()).is_ok() {
                    self.check_true(slug, &said);
                }
            }
            Act::Put(slug, nth, word) => {
                if let Some(user) = self.nth_user(slug, *nth) {
                    self.put(slug, user, &spoken(slug, word));
                }
            }
            Act::Flip(slug, nth) => {
                if let Some(user) = self.nth_user(slug, *nth) {
                    let said = self.world.users[&user].told.clone();
                    let said = Told { active: !said.active, ..said }.spelled();
                    self.put(slug, user, &said);
                }
            }
            Act::Delete(slug, nth) => {
                let Some(user) = self.nth_user(slug, *nth) else { return };
                let member = self.world.users[&user].member;
                match self.world.delete_user(slug, user) {
                    Ok(_) => assert!(member.is_none_or(|member| {
                        let member = &self.world.members[&member];
                        !member.is_active() && member.claimed_by.is_none() && member.role == Role::Member
                    })),
                    Err(refusal) => {
                        assert_eq!(refusal, Refusal::OwnerIsLast, "taking access away always works")
                    }
                }
            }
            Act::Add(slug, hand, at, role) => {
                let at = if *slug == "acme" { at % HONEST } else { *at };
                let _ = self.world.add(slug, *hand, ADDRESSES[at].0, *role);
            }
            Act::Remove(slug, hand, nth) => {
                if let Some(name) = self.nth_member(slug, *nth) {
                    let _ = self.world.remove(slug, *hand, &name);
                }
            }
            Act::Quit(slug, nth) => {
                if let Some(name) = self.nth_member(slug, *nth) {
                    let _ = self.world.quit(slug, &name);
                }
            }
            Act::Suspend(slug, hand, nth) => {
                if let Some(name) = self.nth_member(slug, *nth) {
                    self.suspend(slug, *hand, &name);
                }
            }
            Act::Unsuspend(slug, hand, nth) => {
                if let Some(name) = self.nth_member(slug, *nth) {
                    let _ = self.world.unsuspend(slug, *hand, &name);
                }
            }
            Act::ChangeRole(slug, hand, nth, to) => {
                if let Some(name) = self.nth_member(slug, *nth) {
                    let _ = self.world.change_role(slug, *hand, &name, *to);
                }
            }
            Act::Sso(through, subject, at) => self.sign_in(through, *subject, *at),
            Act::Mailbox(at) => {
                let (address, soul) = ADDRESSES[*at];
                if self.world.mailbox(soul.browser(), address).is_ok() {
                    self.entered.by(soul, &self.world);
                }
            }
            Act::SignOut(soul) => {
                if self.world.session(soul.browser()).is_some() {
                    self.world.sign_out(soul.browser());
                }
            }
            Act::Switch(name, mode, guards) => {
                let _ = self.world.switch(name, OPERATOR, *mode, *guards);
            }
            Act::SetUp(slug, state) => {
                let had = self.world.workspace(slug).directory.is_some();
                if self.world.set_up(slug, OPERATOR, *state).is_ok() && !had {
                    self.world.add_token(slug, OPERATOR).unwrap();
                }
            }
            Act::SwitchOn(slug) if self.power(slug) == DirectoryPower::Staging => {
                let _ = self.world.switch_on(slug);
            }
            Act::TurnOff(slug) => {
                let _ = self.world.turn_off(slug, OPERATOR);
            }
            Act::Plan(slug, plan) => _ = self.world.plan(slug, *plan),
            Act::Seats(slug, seats) => _ = self.world.seats(slug, *seats),
            Act::Strict(slug, setting) => {
                let edit = Edit { unverified_addresses: Some(*setting), ..Edit::default() };
                self.world.edit(slug, edit).unwrap();
            }
            Act::TakeIn(slug, hand, jit) => _ = self.world.take_in(slug, *hand, *jit),
            Act::Verify(domain) => {
                self.world.verify("acme", domain).unwrap();
            }
            Act::Release(domain) if self.world.has_claimed("acme", domain) => {
                _ = self.world.release("acme", Hand::Member(Role::Owner), domain);
            }
            // What was vouched for is proven by its record from now on.
            Act::Look(domain, is_there) => {
                let by = Hand::Member(Role::Owner);
                if self.world.is_vouched_for("acme", domain) {
                    _ = self.world.release("acme", by, domain);
                }
                self.world.prove("acme", by, domain).unwrap();
                self.world.look("acme", domain, *is_there);
            }
            Act::Release(_) => {}
            Act::Wait(count) => self.world.wait(hours(*count)),
            Act::Team(slug, doing) if power_over(slug) => doing.play(&mut self.world, slug),
            Act::Post(..) | Act::SwitchOn(_) | Act::Team(..) => {}
        }
    }

    /// Acme's identity provider says the truth about Ada and Bob, Rival's says anything about Eve.
    fn sign_in(&mut self, through: &'static str, subject: usize, at: usize) {
        let (soul, subject, address) = match through {
            "okta" => {
                let (address, soul) = ADDRESSES[at % HONEST];
                // Ada is subject 0 or 2, Bob 1 or 3; either may have been made anew over there.
                let first = usize::from(soul == Soul::Bob);
                (soul, first + 2 * (subject % 2), address)
            }
            _ => (Soul::Eve, subject, ADDRESSES[at].0),
        };
        let said = asserted_name(&format!("sub-{subject}"), address, address);
        if self.world.sso(through, soul.browser(), &said).is_ok() {
            self.entered.by(soul, &self.world);
        }
    }

    /// M6: whom the directory claims, nobody adds or removes by hand while it keeps the list.
    fn check_kept(&self) {
        for member in self.world.members.values().filter(|one| one.claimed_by.is_some() && one.is_active()) {
            let workspace = &self.world.workspaces[&member.workspace];
            if workspace.kept_by_directory(self.world.now) {
                let may = |action| lock::may(OPERATOR, action, workspace, self.world.now);
                assert_eq!(may(Action::RemoveMember(member)), Err(Refusal::MemberKeptByDirectory));
                assert_eq!(may(Action::Leave(member)), Err(Refusal::LeavingKeptByDirectory));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_anybody_does_the_invariants_hold(acts in vec(act(), 1..80)) {
        let mut table = Table::laid();
        for act in &acts {
            table.world.wait(Duration::from_secs(1));
            table.play(act);
            table.check_kept();
        }
    }
}
