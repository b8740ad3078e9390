//! Something of everything an installation can keep, for those who read or copy all of it.

use domain::{
    EventId, OperatorKeyId, Role,
    client::Keys,
    connection::{AT_RISK_FOR, Mode},
    directory::usage::Usage,
    directory_group::Listed,
    exchange::Opener,
    mapping::{Grant, Mapping, Mappings, ToldRoles},
    moment::{days, minutes},
    operator::Session,
    rules::{client::NewProof, grant, lock::Hand, operator, sign_in::ShownFactor, subscribe::Edit},
    seat::Seat,
    setup_link,
    sign_in::MOST_KEPT,
};
use store::{Attempt, Code, Decision, Failure, Lane, Mark, Marker, Progress, Purpose, Scope, Settlement};

use super::{
    Ready, World, address, asserted, decided, domain_named, factors::totp, groups::called, here,
    people::Saying, scene, told,
};

impl World {
    /// Makes an operator key with this digest.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn operator_key(&self, digest: [u8; 32]) -> Result<OperatorKeyId, Failure> {
        let input = (self.id(), digest, self.now());
        store::write(&*self.store, Scope::House, input, |(id, digest, now), _| {
            Box::pin(async move {
                let added = operator::add_key(*now, *id, *digest, "backend".to_owned());
                Ok(Decision::new(added, *id))
            })
        })
        .await
    }

    /// Opens a session with an operator key.
    ///
    /// # Panics
    /// Where the key opens none.
    pub async fn operator_session(&self, key: OperatorKeyId) -> Session {
        let now = self.now();
        let session = Session { id: self.id(), key, digest: self.digest(), opened_at: now, seen_at: now };
        store::write(&*self.store, Scope::House, session.clone(), |session, transaction| {
            Box::pin(async move {
                let key = transaction.operator_key(session.key).await?;
                let change = operator::sign_in(key.as_ref(), session.clone()).expect("the key opens one");
                Ok(Decision::new(change, ()))
            })
        })
        .await
        .expect("it is opened");
        session
    }

    /// Ends a session of the operator.
    ///
    /// # Panics
    /// Where it can't be written.
    pub async fn sign_operator_out(&self, session: &Session) {
        let input = (self.now(), session.clone());
        store::write(&*self.store, Scope::House, input, |(now, session), _| {
            Box::pin(async move { Ok(Decision::new(operator::sign_out(*now, session), ())) })
        })
        .await
        .expect("it is ended");
    }

    /// Fills the database with something of everything there is, in two workspaces and more: what is live and what is
    /// over, what is there and what is not said, and texts that are hard to keep. Every table has rows after it.
    ///
    /// # Panics
    /// Where anything of it fails.
    pub async fn fill(&self) -> Ready {
        let ready = self.ready("acme").await;
        let globex = self.ready("globex").await;
        self.limit_seats(globex.id, 40).await;
        self.people_and_groups(&ready).await;
        self.hands(&ready).await;
        self.links(&ready).await;
        for key in [self.digest(), self.digest()] {
            let key = self.operator_key(key).await.expect("an operator key is made");
            self.operator_session(key).await;
        }
        self.personal("ada", &address("ada@acme.example")).await;
        self.claim(globex.id, "claimed.example").await;
        self.saml_connection(globex.id).await;
        let tested = self.connection(globex.id).await;
        self.test(&tested).await;
        for domain in ["at-risk.example", "lost.example", "given.example"].map(domain_named) {
            self.proven(globex.id, &domain).await;
        }
        for domain in ["lost.example", "given.example"].map(domain_named) {
            self.looked(globex.id, &domain, false).await;
        }
        self.pass(AT_RISK_FOR);
        for domain in ["at-risk.example", "lost.example", "given.example"].map(domain_named) {
            self.looked(globex.id, &domain, false).await;
        }
        self.released(globex.id, &domain_named("given.example")).await;
        self.switch(&tested, Mode::Required).await;
        self.tell(globex.id, told("ada@acme.example").external("7")).await.expect("somebody is told of");
        let held = self.tell(globex.id, told("held@globex.example")).await.expect("somebody is told of");
        let held = held.member.expect("whoever is told of as active has a place");
        self.suspend(globex.id, held, "Their laptop was stolen: \u{10ffff}")
            .await
            .expect("they are held out");
        self.waves(&ready, &globex).await;
        let asked = vec![self.changed(&ready), self.not_done(&ready), self.read(&ready)];
        self.store.keep(asked).await.expect("what was asked for is kept");
        self.sessions(&ready).await;
        self.subscriptions(&ready).await;
        self.passing(&ready).await;
        for (slug, is_emptied) in [("closed", false), ("deleted", true)] {
            let gone = self.team(slug).await.id;
            self.close_workspace(gone, slug).await.expect("a workspace is closed");
            if is_emptied {
                self.depart(gone, None, 9).await;
                assert!(self.delete_workspace(gone).await, "an emptied workspace is deleted");
            }
        }
        ready
    }

    /// Where the host product is told of events: served and behind, and paused.
    async fn subscriptions(&self, ready: &Ready) {
        let beginning = EventId::from_bits(0);
        let behind = self.subscription(&["member.added", "member.removed"], beginning).await;
        self.rotate(behind.id, days(1)).await;
        let paused = self.subscription(&[], beginning).await;
        self.edit_subscription(paused.id, Edit { active: Some(false), ..Edit::default() }).await;
        let lease = self.serving(behind.id, minutes(1)).await;
        let stalled = [None, Some(ready.id)].map(|workspace| Lane {
            workspace,
            place: EventId::from_bits(1),
            attempts: 2,
            since: self.now(),
            next_at: self.now().after(minutes(2)),
            failure: "it answered 500: \u{10ffff}\0".to_owned(),
        });
        let progress = Progress {
            cursor: EventId::from_bits(3),
            attempts: 1,
            next_at: self.now().after(minutes(3)),
            last_success_at: Some(self.now()),
        };
        let stalled = stalled.to_vec();
        let settlement = Settlement { subscription: behind.id, progress, stalled, cleared: Vec::new() };
        assert!(self.settled(&lease, settlement).await, "the lease is held");
    }

    /// Many lose access: of one workspace they have it back, of the other nobody was told yet.
    async fn waves(&self, ready: &Ready, globex: &Ready) {
        for ready in [ready, globex] {
            let crowd = self.crowd(ready, 8).await;
            self.lose(ready, &crowd).await;
        }
        let wave = self.wave(globex.id).await;
        self.tell_of(&wave).await;
        self.restore(globex.id, wave.id).await.expect("they have their access again");
    }

    async fn people_and_groups(&self, ready: &Ready) {
        let mut people = Vec::new();
        for number in 0..11 {
            let person = told(&format!("person{number}@acme.example")).external(&format!("00u{number}"));
            people.push(self.tell(ready.id, person).await.expect("somebody is told of").id);
        }
        let odd = [
            told("nul\0and\u{10ffff}").resource("{\"x\":\"\u{1f600} ' \\\\ \0 \u{10ffff}0\"}"),
            told("zoë@acme.example").named("\u{10ffff}1\0").under(&[
                "a\0",
                "a",
                "\u{10ffff}",
                "zoë@acme.example",
            ]),
            told("stranger@elsewhere.example"),
            told("away@acme.example").inactive(),
        ];
        for person in odd {
            people.push(self.tell(ready.id, person).await.expect("somebody is told of").id);
        }
        for (number, name) in [(0, "person0@acme.example"), (1, "person1@acme.example")] {
            let left = told(name).inactive();
            self.tell_again(ready.id, people[number], left).await.expect("somebody leaves");
        }
        let back = told("person1@acme.example").named("Back\0again");
        self.tell_again(ready.id, people[1], back).await.expect("somebody returns");
        self.forget(ready.id, people[2]).await.expect("somebody is forgotten");
        let who: Vec<_> = people[3..].iter().copied().map(Listed::User).collect();
        let inner = self.group(ready.id, called("Engineering"), &who).await.expect("a group is told of");
        let mut outer = called("All \0 of \u{10ffff} them");
        outer.external_id = Some("g-1".to_owned());
        let listed = [Listed::Group(inner.id), Listed::User(people[3])];
        let outer = self.group(ready.id, outer, &listed).await.expect("a group is told of");
        self.group(ready.id, called("Nobody"), &[]).await.expect("a group is told of");
        let grant = Grant { role: Role::Admin, seat: Seat::Guest };
        let mappings = Mappings {
            ordered: vec![Mapping { group: outer.id, grant }],
            told_roles: ToldRoles::Follow,
            otherwise: Grant::default(),
        };
        let mapped =
            self.ask(Scope::Workspace(ready.id), (mappings, self.now()), |(mappings, now), transaction| {
                Box::pin(async move {
                    let workspace = here!(transaction);
                    let known: Vec<_> = mappings.ordered.iter().map(|mapping| mapping.group).collect();
                    let mapped = grant::map(
                        scene(&workspace, *now),
                        Hand::Operator,
                        mappings.clone().into(),
                        &known,
                        &[],
                    );
                    Ok(decided(mapped))
                })
            });
        mapped.await.expect("groups are mapped");
    }

    /// What lets directories in, live and revoked.
    async fn hands(&self, ready: &Ready) {
        self.token(ready.id).await;
        let revoked = self.token(ready.id).await;
        self.pass(minutes(1));
        self.revoke(ready.id, revoked.id).await.expect("a token is revoked");
        let client = self.client(ready.id).await;
        let secret = self.secret(ready.id, client.id).await;
        self.revoke_secret(ready.id, client.id, secret.id).await;
        let keys = Keys::Inline(r#"{"keys":[]}"#.to_owned());
        let named = |text: &str| Some(text.to_owned());
        let (issuer, subject, audience) =
            (named("https://issuer.example"), named("subject"), named("api://usher"));
        self.client_with(ready.id, NewProof::Keys { keys, issuer, subject, audience }).await;
        let keys = Keys::Address("https://partner.example/keys".to_owned());
        let proof = NewProof::Keys { keys, issuer: None, subject: None, audience: None };
        let revoked = self.client_with(ready.id, proof).await;
        self.revoke_client(ready.id, revoked.id).await;
    }

    /// Links that were opened, revoked and extended.
    async fn links(&self, ready: &Ready) {
        let [open, over, waiting] = [
            self.link(ready.id, setup_link::Purpose::SingleSignOn).await,
            self.link(ready.id, setup_link::Purpose::Domains).await,
            self.link(ready.id, setup_link::Purpose::Directory).await,
        ];
        let open = self.open_link(&open, self.digest()).await.expect("a link is opened");
        self.call_through(&open).await;
        self.finish_link(&open).await;
        self.revoke_link(&over).await;
        self.extend_link(&waiting).await;
    }

    /// Sessions by both ways, one over, and one that no longer proves what it did.
    async fn sessions(&self, ready: &Ready) {
        for (person, number) in [("person3@acme.example", 3), ("person4@acme.example", 4)] {
            let assertion = asserted(&format!("00u{number}"), person);
            self.sign_in_through(&ready.connection, assertion).await.expect("somebody signs in");
        }
        self.sign_in_by_mailbox("owner@acme.example", None).await.expect("somebody signs in");
        let over = self.sign_in_by_mailbox("owner@globex.example", None).await.expect("somebody signs in");
        self.pass(minutes(1));
        self.sign_out(over.id).await.expect("somebody signs out");
        for entry in [self.refused(ready), self.tested_entry(ready)] {
            self.store.log(entry, MOST_KEPT).await.expect("a try is logged");
        }
        let session = self.sign_in_by_mailbox("owner@globex.example", None).await.expect("somebody signs in");
        let app = self.add_factor(&session, totp(7), 10).await.expect("a factor is kept");
        let shown = ShownFactor::Totp { factor: app.id, step: 8 };
        let broken = self.sign_in_by_factor(&session, shown).await.expect("an owner breaks the glass");
        self.add_factor(&broken, self.passkey(), 0).await.expect("another factor is kept");
    }

    /// What is no fact and goes by itself.
    async fn passing(&self, ready: &Ready) {
        let client = self.client(ready.id).await.id;
        for marker in [
            Marker::Client(client),
            Marker::Client(client),
            Marker::Connection(ready.connection.id),
            Marker::Account(self.id()),
            Marker::Session(self.id()),
            Marker::Directory(ready.directory.id),
        ] {
            let mark = Mark { marker, digest: self.digest(), until: self.now().after(days(1)) };
            self.store.mark(mark, self.now()).await.expect("a mark is made");
        }
        let attempt = Attempt {
            state: self.digest(),
            browser: self.digest(),
            connection: ready.connection.id,
            purpose: Purpose::SignIn,
            sealed: vec![1, 2, 3],
            return_to: "/".to_owned(),
            expires_at: self.now().after(minutes(10)),
        };
        self.store.begin(attempt).await.expect("an attempt is begun");
        let by = Opener::Client(client);
        let live = self.usage(ready, by, Some("scim-client/1 \u{10ffff}\0"));
        let late = Usage { is_live: false, ..self.usage(ready, by, None) };
        self.store.used(vec![live, late]).await.expect("uses are noted");
        let code = Code {
            browser: self.digest(),
            address: address("owner@acme.example"),
            digest: self.digest(),
            tries: 5,
            return_to: "/".to_owned(),
            expires_at: self.now().after(minutes(10)),
            is_sent: true,
        };
        self.store.send(code, 5, self.now()).await.expect("a code is sent");
    }
}
