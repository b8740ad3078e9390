//! SQL of the list of members, as somebody searches and leafs through it.

use domain::{MemberId, Role, WorkspaceId, member::Source};
use store::{
    Apart, BothSides, Cut, InStanding, ListedMember, MemberPlace, MembersCut, Page, SelectMembers, SortedBy,
};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    directory_users::{self, Of, user_columns},
    line::Line,
    members::{COLUMNS, member_columns, read},
    rows::{from, maybe_moment, params, text},
};

/// How many are read at once while those who were met under one of their words are looked at.
const STRIDE: u32 = 200;

/// What is asked of each member. What an index of few is made for is said in its words.
fn asked(select: &SelectMembers) -> String {
    let mut conditions = match select.standing {
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
    if let Some(role) = select.role {
        conditions += &format!(" AND m.role = '{}'", role.as_str());
        conditions += if role == Role::Member { "" } else { " AND m.role <> 'member'" };
    }
    if let Some(source) = select.source {
        conditions += &format!(" AND m.source = '{}'", source.as_str());
        conditions += if source == Source::Directory { "" } else { " AND m.source <> 'directory'" };
    }
    conditions += if select.unmanaged { " AND m.claimed_by IS NULL AND m.source <> 'guest'" } else { "" };
    conditions += if select.never_signed_in { " AND m.signed_in_at IS NULL" } else { "" };
    conditions
}

pub(crate) async fn page(
    db: &Line,
    workspace: WorkspaceId,
    select: &SelectMembers,
    cut: &MembersCut,
) -> Read<Page<ListedMember>> {
    let (most, mut met) = (cut.limit as usize + 1, Vec::new());
    let stride = if select.words.is_empty() { cut.limit + 1 } else { STRIDE.max(cut.limit + 1) };
    let mut from = cut.place().cloned();
    loop {
        let rows = stretch(db, workspace, select, cut, from.as_ref(), stride).await?;
        let is_last = rows.len() < stride as usize;
        from = rows.last().map(ListedMember::place);
        met.extend(rows.into_iter().filter(|one| select.is_listed_under(&one.member, &one.key)));
        if is_last || met.len() >= most {
            met.truncate(most);
            return Ok(cut.page(met));
        }
    }
}

async fn stretch(
    db: &Line,
    workspace: WorkspaceId,
    select: &SelectMembers,
    cut: &MembersCut,
    from: Option<&MemberPlace>,
    stride: u32,
) -> Read<Vec<ListedMember>> {
    let mut conditions = asked(select);
    let mut values = params![workspace];
    let (column, table, key) = match (select.led_by(), cut.by) {
        (Some(beginning), _) => {
            conditions += " AND w.word >= $2 AND w.word < $3";
            // No letter comes after this one.
            values.extend(params![beginning, format!("{beginning}\u{10ffff}")]);
            let table = "member_words w JOIN members m ON m.workspace = w.workspace AND m.id = w.member
                WHERE w.workspace = $1";
            ("w.word", table, "w.word, w.member")
        }
        (None, SortedBy::Name) => ("m.name_key", "members m WHERE m.workspace = $1", "m.name_key, m.id"),
        (None, SortedBy::Joined) => ("''", "members m WHERE m.workspace = $1", "m.id"),
    };
    let (than, way) = if cut.is_walked_down() { ("<", " DESC") } else { (">", "") };
    if let Some(place) = from {
        let number = values.len() + 1;
        if key == "m.id" {
            conditions += &format!(" AND m.id {than} ${number}");
            values.extend(params![place.id]);
        } else {
            conditions += &format!(" AND ({key}) {than} (${number}, ${})", number + 1);
            values.extend(params![&place.key, place.id]);
        }
    }
    let order = key.replace(", ", &format!("{way}, "));
    let sql = format!(
        "SELECT {}, m.signed_in_at, {column} FROM {table}{conditions} ORDER BY {order}{way} LIMIT {stride}",
        member_columns!()
    );
    db.free(&sql, &values).await?.iter().map(listed).collect()
}

pub(crate) async fn apart(db: &Line, of: Of, apart: Apart, cut: Cut<MemberId>) -> Read<Page<BothSides>> {
    let sql = match apart {
        Apart::KeptOut => concat!(
            "SELECT ",
            member_columns!(),
            ", ",
            user_columns!(),
            " FROM members m JOIN directory_users u
                ON u.workspace = $1 AND u.directory = $2 AND u.id = m.claimed_by AND u.active
            WHERE m.workspace = $1 AND m.standing = 'inactive' AND m.claimed_by IS NOT NULL
                AND (m.waiting_seat IS NOT NULL OR m.name_key = '') AND m.id > $3
            ORDER BY m.id LIMIT $4"
        ),
        Apart::ShownOtherwise => concat!(
            "SELECT ",
            member_columns!(),
            ", ",
            user_columns!(),
            " FROM directory_users u JOIN members m
                ON m.workspace = $1 AND m.id = u.member AND m.standing = 'active'
            WHERE u.workspace = $1 AND u.directory = $2 AND u.shown_otherwise AND u.member > $3
            ORDER BY u.member LIMIT $4"
        ),
    };
    let params = params![of.workspace, of.directory, from(cut.after), cut.limit + 1];
    let both = |row: &Row| Ok((read(row)?, directory_users::read_at(row, COLUMNS)?));
    Ok(Page::of(db.many(sql, params, both).await?, cut.limit))
}

fn listed(row: &Row) -> Read<ListedMember> {
    Ok(ListedMember {
        member: read(row)?,
        signed_in_at: maybe_moment(row, COLUMNS)?,
        key: text(row, COLUMNS + 1)?,
    })
}
