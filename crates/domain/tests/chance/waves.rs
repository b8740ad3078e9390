//! A directory takes people away and brings them back, admins hold some out, accounts are erased, seats run short, and again
//! and again everything is taken back. The world checks itself after every change; here is checked that a restore never keeps
//! anybody in.

use domain::moment::minutes;
use proptest::{collection::vec, prelude::*, sample::select};

use crate::world::{
    dashboard::{ADMIN, OPERATOR, OWNER},
    people::{Saying, told},
    rows::World,
};

/// How many people there are: more than make a wave.
const PEOPLE: usize = 9;

#[derive(Debug, Clone, Copy)]
enum Act {
    Say(usize, bool),
    Delete(usize),
    Create(usize),
    Suspend(usize),
    Lift(usize),
    Erase(usize),
    Seats(u32),
    Wait(u64),
    Restore,
    TurnOffAndOn,
}

fn act() -> impl Strategy<Value = Act> {
    let who = || 0..PEOPLE;
    prop_oneof![
        20 => (who(), prop::bool::weighted(0.25)).prop_map(|(who, active)| Act::Say(who, active)),
        4 => who().prop_map(Act::Delete),
        3 => who().prop_map(Act::Create),
        2 => who().prop_map(Act::Suspend),
        2 => who().prop_map(Act::Lift),
        1 => who().prop_map(Act::Erase),
        1 => (1..12_u32).prop_map(Act::Seats),
        2 => select(vec![1, 5, 11]).prop_map(Act::Wait),
        5 => Just(Act::Restore),
        1 => Just(Act::TurnOffAndOn),
    ]
}

fn name(who: usize) -> String {
    format!("p{who}")
}

/// A refusal is an answer: what it changes is checked by the world.
fn play(world: &mut World, act: Act) {
    match act {
        Act::Say(who, active) => {
            let (name, word) = (name(who), told(&format!("{}@acme.example", name(who))));
            if world.find_user("acme", &name).is_some() {
                let word = if active { word } else { word.inactive() };
                let said = world.put("acme", &name, word);
                let is_in = world.find_member("acme", &name).is_some_and(domain::Member::is_active);
                assert!(active || said.is_err() || !is_in, "{name} was called inactive and is out");
            }
        }
        Act::Delete(who) => {
            if world.find_user("acme", &name(who)).is_some() {
                world.delete("acme", &name(who)).unwrap();
                assert!(
                    !world.member("acme", &name(who)).is_active(),
                    "{} was deleted and is out",
                    name(who)
                );
            }
        }
        Act::Create(who) => _ = world.post("acme", told(&format!("{}@acme.example", name(who)))),
        Act::Suspend(who) => _ = world.suspend("acme", ADMIN, &name(who), "Away"),
        Act::Lift(who) => _ = world.unsuspend("acme", ADMIN, &name(who)),
        Act::Erase(who) => _ = world.erase(&name(who)),
        Act::Seats(limit) => _ = world.seats("acme", limit),
        Act::Wait(count) => world.wait(minutes(count)),
        Act::Restore => restore_all(world),
        Act::TurnOffAndOn => {
            world.turn_off("acme", OWNER).unwrap();
            world.set_up("acme", OPERATOR, domain::directory::State::On).unwrap();
            world.add_token("acme", OPERATOR).unwrap();
        }
    }
}

/// Every wave there was is taken back, the newest first; and again, which changes nothing.
fn restore_all(world: &mut World) {
    let waves: Vec<_> = world.waves.keys().rev().copied().collect();
    for wave in waves {
        world.restore("acme", ADMIN, wave).unwrap();
        let again = world.restore("acme", ADMIN, wave).unwrap().0;
        assert!(again.is_none(), "a second click changes nothing: {}", world.gist(&again));
    }
    let seats = world.workspace("acme").seats;
    let shut_out = world.members.values().filter(|member| member.suspended.is_some());
    assert!(shut_out.clone().all(|member| !member.is_active()), "whoever is held out stays out");
    for user in world.users.values() {
        let member = user.member.map(|member| &world.members[&member]);
        let is_in = member.is_some_and(domain::Member::is_active);
        assert!(!is_in || user.told.active, "the record of whoever is in says so: {user:?}, {seats:?}");
    }
    let assigned = world.users.values().filter(|user| user.told.active).count();
    let tally = world.workspace("acme").directory.as_ref().unwrap().assigned;
    assert_eq!(assigned, tally as usize, "the tally is what counting gives");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_taken_back_nobody_is_kept_in_by_it(acts in vec(act(), 1..60)) {
        let mut world = World::acme();
        for who in 0..PEOPLE {
            world.post("acme", told(&format!("{}@acme.example", name(who)))).unwrap();
        }
        for act in acts {
            world.wait(std::time::Duration::from_secs(1));
            play(&mut world, act);
        }
        restore_all(&mut world);
    }
}
