//! Who may do what, in which state of the directory: table C, printed. The page's button, the form and the API all ask
//! the rule that is printed here.

use domain::{
    Member, MemberId, Moment, Role, Workspace,
    directory::State,
    mapping::{Grant, Mappings},
    member::{Source, Standing},
    moment::days,
    rules::lock::{self, Action, Hand, Part},
    seat::Seat,
    setup_link::Purpose,
    workspace::Plan,
};

use super::file;
use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    rows::World,
};

/// A member with this role and source.
fn member(workspace: &Workspace, role: Role, source: Source) -> Member {
    Member {
        id: MemberId::from_bits(1),
        workspace: workspace.id,
        account: domain::AccountId::from_bits(2),
        email: None,
        given_name: None,
        family_name: None,
        role,
        seat: Some(if source == Source::Guest { Seat::Guest } else { Seat::Full }),
        source,
        standing: Standing::Active,
        claimed_by: (source == Source::Directory).then(|| domain::DirectoryUserId::from_bits(3)),
        epoch: 0,
        joined_at: workspace.created_at,
        left_at: None,
        suspended: None,
    }
}

fn states() -> Vec<(&'static str, Workspace, Moment)> {
    let without = World::without_directory();
    let on = World::acme();
    let mut lowered = World::acme();
    lowered.plan("acme", Plan::Standard);
    let (now, later) = (on.now, on.now.after(days(31)));
    let staging = World::staging().workspace("acme").clone();
    let mut mapped = World::acme();
    let guests = Grant { role: Role::Member, seat: Seat::Guest };
    mapped.map("acme", OWNER, Mappings { otherwise: guests, ..Mappings::default() }).unwrap();
    assert_eq!(staging.directory.as_ref().unwrap().state, State::Staging);
    vec![
        ("no directory", without.workspace("acme").clone(), now),
        ("directory staging", staging, now),
        ("directory on", on.workspace("acme").clone(), now),
        ("directory on, groups mapped", mapped.workspace("acme").clone(), now),
        ("directory on, plan in grace", lowered.workspace("acme").clone(), now),
        ("directory on, plan lapsed", lowered.workspace("acme").clone(), later),
    ]
}

const HANDS: [(&str, Hand); 5] = [
    ("operator", OPERATOR),
    ("owner", OWNER),
    ("admin", ADMIN),
    ("member", MEMBER),
    ("setup link for sso", Hand::Link(Purpose::SingleSignOn)),
];

/// What each action's cell says for each hand; a person leaves with their own role.
fn rows(workspace: &Workspace, now: Moment) -> Vec<(&'static str, [String; 5])> {
    let a = |role, source| member(workspace, role, source);
    let (theirs, invited) = (a(Role::Member, Source::Directory), a(Role::Member, Source::Invited));
    let (owner, claimed_owner) = (a(Role::Owner, Source::Owner), a(Role::Owner, Source::Directory));
    let guest = a(Role::Member, Source::Guest);
    let actions = [
        ("see members", Action::SeeMembers),
        ("add member", Action::AddMember(Role::Member)),
        ("add admin", Action::AddMember(Role::Admin)),
        ("add owner", Action::AddMember(Role::Owner)),
        ("remove a directory member", Action::RemoveMember(&theirs)),
        ("remove an invited member", Action::RemoveMember(&invited)),
        ("remove an owner", Action::RemoveMember(&owner)),
        ("remove an owner the directory claims", Action::RemoveMember(&claimed_owner)),
        ("remove a guest", Action::RemoveMember(&guest)),
        ("suspend a directory member", Action::Suspend(&theirs)),
        ("suspend an owner", Action::Suspend(&owner)),
        ("lift a suspension", Action::Unsuspend(&theirs)),
        ("lift an owner's suspension", Action::Unsuspend(&owner)),
        ("change role member → admin", Action::ChangeRole(&theirs, Role::Admin)),
        ("change role of owner", Action::ChangeRole(&owner, Role::Member)),
        ("appoint owner", Action::ChangeRole(&theirs, Role::Owner)),
        ("leave as directory member", Action::Leave(&theirs)),
        ("leave as invited member", Action::Leave(&invited)),
        ("leave as guest", Action::Leave(&guest)),
        ("show a directory member otherwise", Action::ShowAs(&theirs)),
        ("show an invited member otherwise", Action::ShowAs(&invited)),
        ("show oneself otherwise as directory's", Action::ShowSelfAs(&theirs)),
        ("show oneself otherwise as invited", Action::ShowSelfAs(&invited)),
        ("sign a directory member out here", Action::SignOut(&theirs)),
        ("sign an owner out here", Action::SignOut(&owner)),
        ("take a wave back", Action::Restore),
        ("set up domains", Action::SetUp(Part::Domains)),
        ("set up single sign-on", Action::SetUp(Part::SingleSignOn)),
        ("set up a directory", Action::SetUp(Part::Directory)),
        ("set up all else", Action::SetUp(Part::Other)),
    ];
    let row = |(name, action): (&'static str, Action<'_>)| {
        let cell = |(_, hand): (&str, Hand)| match (action, hand) {
            (Action::Leave(_) | Action::ShowSelfAs(_), Hand::Operator) => "–".to_owned(),
            _ => lock::may(hand, action, workspace, now)
                .map_or_else(|refusal| refusal.code().to_owned(), |()| "✔".to_owned()),
        };
        (name, HANDS.map(cell))
    };
    actions.into_iter().map(row).collect()
}

#[test]
fn who_may_do_what_in_which_state() {
    let mut text = String::from(
        "Who may do what by hand. ✔ is yes, a code is the refusal; – does not arise.\n\
         Leaving, removing, suspending and demoting the last owner is refused besides, with owner_is_last.\n",
    );
    for (state, workspace, now) in states() {
        let rows = rows(&workspace, now);
        let widths: Vec<_> = (0..HANDS.len())
            .map(|column| {
                let cells = rows.iter().map(|(_, cells)| cells[column].chars().count());
                cells.max().unwrap_or(0).max(HANDS[column].0.len())
            })
            .collect();
        let line = |name: &str, cells: [&str; 5]| {
            let mut line = format!("{name:<37}");
            for (cell, width) in cells.iter().zip(&widths) {
                line.push_str(&format!("  {cell:<width$}"));
            }
            format!("{}\n", line.trim_end())
        };
        text.push('\n');
        text.push_str(&line(state, HANDS.map(|(name, _)| name)));
        let ruled: Vec<_> = widths.iter().map(|width| "─".repeat(*width)).collect();
        text.push_str(&line(&"─".repeat(37), [&ruled[0], &ruled[1], &ruled[2], &ruled[3], &ruled[4]]));
        for (name, cells) in &rows {
            text.push_str(&line(name, [&cells[0], &cells[1], &cells[2], &cells[3], &cells[4]]));
        }
    }
    file::holds("permissions.txt", &text);
}
