//! Waves: how losses of access by a directory are counted, what is kept of them, and how they are taken back.

use std::time::Duration;

use domain::{
    Actor, Change, Refusal, WaveId, Write,
    rules::{
        Scene,
        brake::{self, Lost},
        lock::Hand,
    },
    wave::{self, Departure, Outcome, Wave},
};

use super::{
    people::{Saying, told},
    rows::World,
};

/// Whether a write only counts a loss of access. A gist says nothing of it: that each is counted once is checked of every
/// change there is.
pub(super) fn is_counting(write: &Write) -> bool {
    matches!(write, Write::Wave(write) if matches!(**write, wave::Write::Count(..)))
}

/// Whether a directory may write it.
pub(super) fn is_directorys(write: &wave::Write) -> bool {
    matches!(write, wave::Write::Count(..) | wave::Write::Begin(_) | wave::Write::Grow { .. })
}

/// Whether a write about a wave is told by an event, where that is to be told.
pub(super) fn is_told_of(write: &wave::Write, told: impl Fn(&[&str], &dyn ToString) -> bool) -> bool {
    match write {
        wave::Write::Count(departure, _) => told(&["member.deprovisioned"], &departure.member),
        wave::Write::Begin(wave) => told(&["wave.noticed"], &wave.id),
        wave::Write::Settle(departure) if departure.outcome == Some(Outcome::Restored) => {
            told(&["member.provisioned", "member.added"], &departure.member)
                && told(&["wave.restored"], &departure.member)
        }
        // They stand in the audit log.
        wave::Write::Grow { .. }
        | wave::Write::End { .. }
        | wave::Write::Update(_)
        | wave::Write::Settle(_) => true,
    }
}

impl World {
    /// What a change says of waves.
    pub(super) fn of_wave(&self, write: &wave::Write) -> String {
        let called = |departure: &Departure| self.name(self.members[&departure.member].account).to_owned();
        match write {
            wave::Write::Count(departure, _) => format!("~ losses, {}", called(departure)),
            wave::Write::Begin(wave) => format!("+ wave of {}", wave.people),
            wave::Write::Grow { people, .. } => format!("~ wave of {people}"),
            wave::Write::End { .. } => "- wave".to_owned(),
            wave::Write::Update(wave) => {
                let told = if wave.told_at.is_some() { "told" } else { "untold" };
                format!("~ wave of {}, {told}, {} restored", wave.people, wave.restored)
            }
            wave::Write::Settle(departure) => {
                let outcome = departure.outcome.map_or("nothing", Outcome::as_str);
                format!("~ departure of {}: {outcome}", called(departure))
            }
        }
    }

    /// Whoever loses access by a directory is counted once, with what they had.
    pub(super) fn check_counted(&self, change: &Change) {
        let lost = change.events().iter().filter(|event| event.name == "member.deprovisioned").count();
        let counted: Vec<_> = change.writes().iter().filter(|write| is_counting(write)).collect();
        assert_eq!(counted.len(), lost, "who loses access is counted: {}", self.gist(change));
        for write in counted {
            let Write::Wave(write) = write else { continue };
            let wave::Write::Count(departure, _) = &**write else { continue };
            let before = &self.members[&departure.member];
            assert!(before.is_active(), "only who had access loses it");
            assert_eq!((departure.seat, departure.epoch), (before.seat, before.epoch + 1));
        }
    }

    pub(super) fn apply_to_waves(&mut self, write: wave::Write) {
        match write {
            wave::Write::Count(departure, tally) => {
                let workspace = self.workspaces.get_mut(&departure.workspace).unwrap();
                workspace.directory.as_mut().unwrap().losses = tally;
                self.departures.push(departure);
            }
            wave::Write::Begin(wave) => super::rows::new_row(&mut self.waves, wave.id, wave),
            wave::Write::Grow { wave, last_at, people, .. } => {
                let wave = self.waves.get_mut(&wave).expect("only a wave that is there grows");
                (wave.last_at, wave.people) = (last_at, people);
            }
            wave::Write::End { workspace, tally, .. } => {
                let workspace = self.workspaces.get_mut(&workspace).unwrap();
                workspace.directory.as_mut().unwrap().losses = tally;
            }
            wave::Write::Update(wave) => super::rows::old_row(&mut self.waves, wave.id, wave),
            wave::Write::Settle(departure) => {
                let same = |one: &&mut Departure| (one.at, one.member) == (departure.at, departure.member);
                *self.departures.iter_mut().find(same).expect("only who left is settled") = departure.clone();
            }
        }
    }

    /// The last wave of all.
    pub(crate) fn last_wave(&self) -> Option<&Wave> {
        self.waves.values().next_back()
    }

    /// Who is in a wave, as a store finds them: by when they lost access.
    pub(crate) fn departures_of(&self, wave: &Wave) -> Vec<Departure> {
        let within = |one: &&Departure| {
            one.directory == wave.directory && one.at >= wave.began_at && one.at <= wave.last_at
        };
        self.departures.iter().filter(within).cloned().collect()
    }

    /// A wave is taken back.
    pub(crate) fn restore(
        &mut self,
        slug: &str,
        hand: Hand,
        wave: WaveId,
    ) -> Result<(Change, Vec<Outcome>), Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let wave = self.waves[&wave].clone();
        let lost: Vec<_> = self.departures_of(&wave).into_iter().map(|one| self.gone(one)).collect();
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, outcomes) = brake::restore(scene, hand, &wave, &lost)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok((change, outcomes))
    }

    fn gone(&self, departure: Departure) -> Lost {
        let member = self.members[&departure.member].clone();
        let user = member.claimed_by.map(|user| self.users[&user].clone());
        Lost {
            status: self.accounts[&member.account].status,
            groups: user.as_ref().map(|user| self.groups_having(user.id)).unwrap_or_default(),
            user: user.map(|user| (user, "{\"active\":true}".to_owned())),
            departure,
            member,
        }
    }

    /// The admins are told of the last wave.
    pub(crate) fn tell_of_wave(&mut self) -> Change {
        let wave = self.last_wave().expect("there is a wave").clone();
        let workspace = self.workspaces[&wave.workspace].clone();
        let scene = Scene { workspace: &workspace, actor: Actor::System, now: self.now };
        let change = brake::tell(scene, &wave);
        self.commit(Some(workspace.id), Actor::System, &change);
        change
    }

    /// So many more people of the directory. Gives their names.
    pub(crate) fn crowd(&mut self, number: usize) -> Vec<String> {
        let first = self.users.len();
        let names: Vec<_> = (first..first + number).map(|nth| format!("p{nth}")).collect();
        for name in &names {
            self.post("acme", told(&format!("{name}@acme.example"))).unwrap();
        }
        names
    }

    /// The directory calls them inactive, one after the other within seconds. Gives the change of the last.
    pub(crate) fn lose(&mut self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Change {
        let mut last = Change::none();
        for name in names {
            self.wait(Duration::from_secs(1));
            let name = name.as_ref();
            last = self.put("acme", name, told(&format!("{name}@acme.example")).inactive()).unwrap();
        }
        last
    }
}
