//! SQL of the list of members, as somebody searches and leafs through it.

use domain::{Role, WorkspaceId, member::Source};
use rusqlite::{Connection, Row, params_from_iter, types::Value};
use store::{InStanding, ListedMember, MembersCut, Page, SelectMembers, SortedBy};

use crate::{
    members::{COLUMNS, member_columns, read},
    rows::{Read, failed, maybe_moment},
};

/// What is asked of each member, and the index of the few to whom it applies. The planner knows no numbers, so it is told.
fn asked(select: &SelectMembers) -> (String, Option<&'static str>) {
    let (mut conditions, mut narrow) = (String::new(), None);
    if let Some(role) = select.role {
        conditions += &format!(" AND m.role = '{}'", role.as_str());
        if role != Role::Member {
            conditions += " AND m.role <> 'member'";
            narrow = narrow.or(Some("members_by_role"));
        }
    }
    conditions += &match select.standing {
        InStanding::Any => String::new(),
        InStanding::Active => " AND m.standing = 'active'".to_owned(),
        InStanding::Inactive => " AND m.standing = 'inactive'".to_owned(),
        InStanding::LeftSince(at) => {
            format!(
                " AND m.standing = 'inactive' AND m.suspended_at IS NULL AND m.left_at >= {}",
                at.micros()
            )
        }
        InStanding::Suspended => " AND m.standing = 'inactive' AND m.suspended_at IS NOT NULL".to_owned(),
    };
    if !matches!(select.standing, InStanding::Any | InStanding::Active) {
        narrow = narrow.or(Some("members_gone"));
    }
    if let Some(source) = select.source {
        conditions += &format!(" AND m.source = '{}'", source.as_str());
        if source != Source::Directory {
            conditions += " AND m.source <> 'directory'";
            narrow = narrow.or(Some("members_by_source"));
        }
    }
    if select.unmanaged {
        conditions += " AND m.claimed_by IS NULL";
        narrow = narrow.or(Some("members_unclaimed"));
    }
    if select.never_signed_in {
        conditions += " AND m.signed_in_at IS NULL";
        narrow = narrow.or(Some("members_never_in"));
    }
    (conditions, narrow)
}

pub(crate) fn page(
    db: &Connection,
    workspace: WorkspaceId,
    select: &SelectMembers,
    cut: &MembersCut,
) -> Read<Page<ListedMember>> {
    let (mut conditions, narrow) = asked(select);
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
            let index = narrow.unwrap_or("members_by_name");
            ("m.name_key", format!("members m INDEXED BY {index} WHERE m.workspace = ?1"), "m.name_key, m.id")
        }
        (None, SortedBy::Joined) => {
            let index =
                narrow.map_or_else(|| "NOT INDEXED".to_owned(), |index| format!("INDEXED BY {index}"));
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

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedMember> {
    Ok(ListedMember {
        member: read(row)?,
        signed_in_at: maybe_moment(row, COLUMNS)?,
        key: row.get(COLUMNS + 1)?,
    })
}
