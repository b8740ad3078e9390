//! SQL of the list of members, as somebody searches and leafs through it.

use domain::{MemberId, Role, WorkspaceId, member::Source};
use rusqlite::{Connection, Row, params, params_from_iter, types::Value};
use store::{Apart, BothSides, Cut, InStanding, ListedMember, MembersCut, Page, SelectMembers, SortedBy};

use crate::{
    directory_users::{self, Of, user_columns},
    members::{COLUMNS, member_columns, read},
    rows::{Read, failed, maybe_moment},
};

/// Up to how many members are put in order when they are read. More are met on a walk in the order that is asked for.
const FEW: u32 = 1_000;

/// An index of some members alone, and which of them it is asked for.
type Part = (&'static str, String);

/// What is asked of each member, and an index of those alone to whom some of it applies.
fn asked(select: &SelectMembers) -> (String, Option<Part>) {
    let (mut conditions, mut part) = (String::new(), None);
    let mut of_part = |index: &'static str, condition: String| {
        conditions += &condition;
        part = part.take().or(Some((index, condition)));
    };
    let mut rest = String::new();
    match select.role {
        Some(Role::Member) => rest += " AND m.role = 'member'",
        Some(role) => {
            of_part("members_by_role", format!(" AND m.role = '{}' AND m.role <> 'member'", role.as_str()));
        }
        None => {}
    }
    let gone = " AND m.standing = 'inactive'";
    match select.standing {
        InStanding::Any => {}
        InStanding::Active => rest += " AND m.standing = 'active'",
        InStanding::Inactive => of_part("members_gone", gone.to_owned()),
        InStanding::LeftSince(at) => {
            of_part("members_gone", format!("{gone} AND m.left_at >= {}", at.micros()));
            rest += " AND m.suspended_at IS NULL";
        }
        InStanding::Suspended => {
            of_part("members_suspended", " AND m.suspended_at IS NOT NULL".to_owned());
            rest += gone;
        }
    }
    match select.source {
        Some(Source::Directory) => rest += " AND m.source = 'directory'",
        Some(source) => of_part(
            "members_by_source",
            format!(" AND m.source = '{}' AND m.source <> 'directory'", source.as_str()),
        ),
        None => {}
    }
    if select.unmanaged {
        of_part("members_unclaimed", " AND m.claimed_by IS NULL".to_owned());
        rest += " AND m.source <> 'guest'";
    }
    if select.never_signed_in {
        of_part("members_never_in", " AND m.signed_in_at IS NULL".to_owned());
    }
    (conditions + &rest, part)
}

/// The index, where there are few in it. The planner knows no numbers, so it is told which index to take.
fn of_few(db: &Connection, workspace: WorkspaceId, part: Option<Part>) -> Read<Option<&'static str>> {
    let Some((index, condition)) = part else { return Ok(None) };
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM members m INDEXED BY {index} WHERE m.workspace = ?1{condition} LIMIT ?2)"
    );
    let mut statement = db.prepare_cached(&sql).map_err(failed)?;
    let count: u32 =
        statement.query_row(params![workspace.to_bytes(), FEW + 1], |row| row.get(0)).map_err(failed)?;
    Ok(Some(index).filter(|_| count <= FEW))
}

pub(crate) fn page(
    db: &Connection,
    workspace: WorkspaceId,
    select: &SelectMembers,
    cut: &MembersCut,
) -> Read<Page<ListedMember>> {
    let (mut conditions, part) = asked(select);
    let mut values = vec![Value::Blob(workspace.to_bytes().to_vec())];
    let (columns, from, key) = match (select.led_by(), cut.by) {
        (Some(beginning), _) => {
            conditions += " AND w.word >= ?2 AND w.word < ?3";
            // No letter comes after this one.
            values.extend([beginning.to_owned(), format!("{beginning}\u{10ffff}")].map(Value::Text));
            // Who is found is met in the order of the words, whatever the planner thinks of it.
            let from = "member_words w CROSS JOIN members m ON m.workspace = w.workspace AND m.id = w.member
                WHERE w.workspace = ?1";
            ("w.word", from.to_owned(), "w.word, w.member")
        }
        (None, SortedBy::Name) => {
            let index = of_few(db, workspace, part)?.unwrap_or("members_by_name");
            ("m.name_key", format!("members m INDEXED BY {index} WHERE m.workspace = ?1"), "m.name_key, m.id")
        }
        (None, SortedBy::Joined) => {
            let index = match of_few(db, workspace, part)? {
                Some(index) => format!("INDEXED BY {index}"),
                None => "NOT INDEXED".to_owned(),
            };
            ("''", format!("members m {index} WHERE m.workspace = ?1"), "m.id")
        }
    };
    let (than, way) = if cut.is_walked_down() { ("<", " DESC") } else { (">", "") };
    if let Some(place) = cut.place() {
        let number = values.len() + 1;
        let id = Value::Blob(place.id.to_bytes().to_vec());
        if key == "m.id" {
            conditions += &format!(" AND m.id {than} ?{number}");
            values.push(id);
        } else {
            conditions += &format!(" AND ({key}) {than} (?{number}, ?{})", number + 1);
            values.extend([Value::Text(place.key.clone()), id]);
        }
    }
    let order = key.replace(", ", &format!("{way}, "));
    let sql = format!(
        "SELECT {}, m.signed_in_at, {columns} FROM {from}{conditions} ORDER BY {order}{way}",
        member_columns!()
    );
    let mut statement = db.prepare_cached(&sql).map_err(failed)?;
    let mut rows = statement.query(params_from_iter(values)).map_err(failed)?;
    let mut met = Vec::new();
    while met.len() <= cut.limit as usize {
        let Some(row) = rows.next().map_err(failed)? else { break };
        let one = listed(row).map_err(failed)?;
        if select.is_listed_under(&one.member, &one.key) {
            met.push(one);
        }
    }
    Ok(cut.page(met))
}

pub(crate) fn apart(db: &Connection, of: Of, apart: Apart, cut: Cut<MemberId>) -> Read<Page<BothSides>> {
    // The few are named by their index, because the planner knows no numbers.
    let sql = match apart {
        Apart::KeptOut => concat!(
            "SELECT ",
            member_columns!(),
            ", ",
            user_columns!(),
            " FROM members m INDEXED BY members_kept_out CROSS JOIN directory_users u
                ON u.directory = ?2 AND u.id = m.claimed_by AND u.workspace = ?1
            WHERE m.workspace = ?1 AND m.standing = 'inactive' AND m.claimed_by IS NOT NULL
                AND (m.waiting_seat IS NOT NULL OR m.name_key = '') AND u.active AND m.id > ?3
            ORDER BY m.id LIMIT ?4"
        ),
        Apart::ShownOtherwise => concat!(
            "SELECT ",
            member_columns!(),
            ", ",
            user_columns!(),
            " FROM directory_users u INDEXED BY directory_users_shown_otherwise CROSS JOIN members m
                ON m.workspace = ?1 AND m.id = u.member AND m.standing = 'active'
            WHERE u.directory = ?2 AND u.workspace = ?1 AND u.shown_otherwise AND u.member > ?3
            ORDER BY u.member LIMIT ?4"
        ),
    };
    let after = cut.after.map_or([0; 16], domain::Id::to_bytes);
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let params = params![of.workspace.to_bytes(), of.directory.to_bytes(), after, cut.limit + 1];
    let rows = statement
        .query_map(params, |row| Ok((read(row)?, directory_users::read_at(row, COLUMNS)?)))
        .map_err(failed)?;
    Ok(Page::of(rows.collect::<Result<_, _>>().map_err(failed)?, cut.limit))
}

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedMember> {
    Ok(ListedMember {
        member: read(row)?,
        signed_in_at: maybe_moment(row, COLUMNS)?,
        key: row.get(COLUMNS + 1)?,
    })
}
