//! Every refusal: its code and its sentence. Codes are API and never renamed.

use std::collections::HashSet;

use domain::{DirectoryGroupId, DirectoryUserId, Domain, Refusal, Shared};

use super::file;

/// One example of each refusal. A refusal without one does not compile.
macro_rules! examples {
    ($($name:ident $({ $($field:ident: $value:expr),* })?;)*) => {
        pub(super) fn examples() -> Vec<Refusal> {
            vec![$(Refusal::$name $({ $($field: $value),* })?),*]
        }

        #[expect(dead_code, reason = "it is compiled for its match, which no refusal may be missing from")]
        fn has_example(refusal: &Refusal) {
            match refusal {
                $(Refusal::$name $({ $($field: _),* })? => {})*
            }
        }
    };
}

examples! {
    WorkspaceNotFound;
    AccountNotFound;
    MemberNotFound;
    DirectoryNotFound;
    UserNotFound;
    GroupNotFound;
    TokenNotFound;
    ClientNotFound;
    ClientSecretNotFound;
    ConnectionNotFound;
    DomainNotFound;
    SubscriptionNotFound;
    SetupLinkNotFound;
    FactorNotFound;
    WaveNotFound;
    WavePast { since: "2026-11-30T09:00:00Z".parse().unwrap() };
    MemberKeptByDirectory;
    LeavingKeptByDirectory;
    NameKeptByDirectory;
    RoleKeptByGroups;
    RoleInsufficient;
    SetupLinkInsufficient;
    RoleOwnerOnly;
    OwnerIsLast;
    OwnerUnreachable;
    MemberExists;
    MemberSuspended { workspace: "Acme".to_owned() };
    SeatNoneLeft { limit: 25 };
    PlanRequired;
    SetupLinkTenLive;
    SetupLinkEnded;
    SetupLinkTaken;
    SsoRequired;
    DirectoryIsOn;
    MappingsChanged;
    TokenTwoLive;
    ClientFiveLive;
    ClientRevoked;
    ClientHasKeys;
    ClientSecretTwoLive;
    ConnectionKeptByDirectory;
    ConnectionUntested;
    ConnectionTestedByAnother;
    ConnectionNotOff;
    SsoNotRequired;
    DomainRequired;
    BreakGlassRequired;
    DomainUnproven { name: "_usher-verify.acme.example".to_owned(), found: 1 };
    DomainUnanswered { name: "_usher-verify.acme.example".to_owned() };
    DomainContested;
    DomainShared { domain: Domain::parse("mail.example").unwrap(), why: Shared::Mailboxes };
    DomainKeptBySso;
    SlugTaken;
    SubscriptionTwentyKept;
    ValueInvalid { field: "seats", why: "the owner needs one seat.".to_owned() };
    UserNameTaken { by: DirectoryUserId::from_bits(7) };
    ExternalIdTaken { by: DirectoryUserId::from_bits(7) };
    GroupNameTaken { by: DirectoryGroupId::from_bits(7) };
    GroupMemberUnknown { id: "usr_nobody".to_owned() };
    AddressUnverified { domain: Domain::parse("contractor.example").unwrap() };
    AddressTaken;
    PlanRemovalsOnly { until: "2026-12-23T09:00:00Z".parse().unwrap() };
    AccessNotAssigned { workspace: "Acme".to_owned() };
    AccessRemoved { workspace: "Acme".to_owned(), at: "2026-11-23T09:00:00Z".parse().unwrap() };
    AccessNotMember { workspace: "Acme".to_owned() };
    AccessNoSeat { workspace: "Acme".to_owned() };
    AccountOwnsTeam { workspace: "Acme".to_owned() };
    AccountLocked;
    AccountUnproven { workspace: "Acme".to_owned() };
    IdentityBound { workspace: "Acme".to_owned() };
    AddressNotBelieved { workspace: "Acme".to_owned() };
    AddressMissing { workspace: "Acme".to_owned() };
    SignInRequired { workspace: "Acme".to_owned() };
    SignInRequiresSso { workspace: "Acme".to_owned() };
    SessionUnused { workspace: "Acme".to_owned(), minutes: 15 };
    SessionOutlasted { workspace: "Acme".to_owned(), minutes: 60 };
    SignInRequiresFactor { workspace: "Acme".to_owned() };
    MailboxRequired;
    FactorRequired;
    FactorEnough;
    FactorWrong;
    FactorMissedOften;
    ConnectionOff;
    AttemptExpired;
    SignInNotBelieved;
    SignInUnsolicited;
    LogoutNotBelieved;
    CodeWrong;
    CodeExpired;
    SessionEnded;
    SessionNotFound;
}

#[test]
fn every_refusal_keeps_its_code_and_its_sentence() {
    let lines: Vec<_> =
        examples().iter().map(|refusal| format!("{}\n    {refusal}\n", refusal.code())).collect();
    file::holds("refusals.txt", &lines.concat());
}

#[test]
fn no_two_refusals_share_a_code_and_each_code_is_a_noun_and_a_reason() {
    let codes: Vec<_> = examples().iter().map(Refusal::code).collect();
    let distinct: HashSet<_> = codes.iter().collect();
    assert_eq!(distinct.len(), codes.len());
    for code in codes {
        assert!(code.contains('_'), "{code}");
        assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
    }
}

#[test]
fn every_sentence_begins_with_a_capital_or_a_name_and_ends_with_a_full_stop() {
    for refusal in examples() {
        let sentence = refusal.to_string();
        assert!(sentence.ends_with('.'), "{sentence}");
        let named = ["contractor.example"].iter().any(|name| sentence.starts_with(name));
        assert!(named || sentence.starts_with(char::is_uppercase), "{sentence}");
    }
}
