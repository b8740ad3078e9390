//! The examination of a database: whether its tallies are what counting gives, and the feed is whole.

use store::Failure;

use crate::{
    broken::{Broken, Read},
    line::Line,
    rows::{count, params},
};

/// What must be so, each as a question for the number of those of whom it is not.
const QUESTIONS: [(&str, &str); 3] = [
    (
        "the tallies of {} workspaces are not what counting gives",
        "SELECT count(*) FROM workspaces w
        LEFT JOIN (SELECT workspace, count(*) AS n FROM members WHERE standing = 'active' AND seat = 'full'
            GROUP BY workspace) m ON m.workspace = w.id
        LEFT JOIN (SELECT workspace, count(*) AS n, count(*) FILTER (WHERE active) AS assigned FROM directory_users
            GROUP BY workspace) u ON u.workspace = w.id
        LEFT JOIN (SELECT workspace, count(*) AS n FROM directory_groups GROUP BY workspace) g ON g.workspace = w.id
        LEFT JOIN (SELECT workspace, count(*) AS n FROM audit GROUP BY workspace) a ON a.workspace = w.id
        LEFT JOIN (SELECT workspace, count(*) AS n, max(number) AS last FROM
                (SELECT workspace, number FROM events UNION ALL SELECT workspace, number FROM outbox) told
            GROUP BY workspace) e ON e.workspace = w.id
        WHERE w.seats_taken <> coalesce(m.n, 0) OR w.directory_users <> coalesce(u.n, 0)
            OR w.directory_assigned <> coalesce(u.assigned, 0)
            OR w.directory_groups <> coalesce(g.n, 0) OR w.entries <> coalesce(a.n, 0)
            OR w.events <> coalesce(e.n, 0) OR w.events <> coalesce(e.last, 0)",
    ),
    (
        "{} groups list more or fewer than they say",
        "SELECT count(*) FROM directory_groups g
        LEFT JOIN (SELECT workspace, directory, of_group, count(*) AS n FROM directory_group_lists
            GROUP BY workspace, directory, of_group) l
            ON l.workspace = g.workspace AND l.directory = g.directory AND l.of_group = g.id
        WHERE g.size <> coalesce(l.n, 0)",
    ),
    (
        "the feed has {} places that are not given",
        "SELECT f.last - (SELECT count(*) FROM events) FROM feed f WHERE f.id = 1",
    ),
];

pub(crate) async fn examine(db: &Line) -> Read<()> {
    for (wrong, question) in QUESTIONS {
        // Some of these count every row there is.
        let found =
            db.patient_one(question, params![], |row| count::<u64>(row, 0)).await?.unwrap_or_default();
        if found > 0 {
            return Err(Broken::never(Failure::Corrupt(wrong.replace("{}", &found.to_string()))));
        }
    }
    Ok(())
}
