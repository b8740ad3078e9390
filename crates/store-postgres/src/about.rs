//! All that is here about one person, gathered in one round trip for the rules that decide about them.

use domain::{
    DirectoryUserId, Moment,
    directory_user::DirectoryUser,
    rules::provision::{Found, Place},
};
use store::{Belonging, Sought};
use tokio_postgres::Row;

use crate::{
    accounts,
    broken::Read,
    directory_groups,
    directory_users::{self, Of},
    domains,
    line::{Line, Sql},
    members::{self, member_columns},
    rows::{count, params},
    sessions::{self, session_columns},
};

/// The answers to statements that travelled together, taken in their order.
struct Answers(std::vec::IntoIter<Vec<Row>>);

impl Answers {
    fn rows(&mut self) -> Vec<Row> {
        self.0.next().unwrap_or_default()
    }

    fn one<T>(&mut self, read: impl Fn(&Row) -> Read<T>) -> Read<Option<T>> {
        self.rows().first().map(read).transpose()
    }
}

async fn answers(db: &Line, statements: &[Sql]) -> Read<Answers> {
    Ok(Answers(db.together(statements).await?.into_iter()))
}

/// Everything that is here about a person a directory tells of.
pub(crate) async fn found(db: &Line, of: Of, sought: Sought<'_>) -> Read<Found> {
    let addresses: Vec<_> = [sought.email, sought.user_name_address].into_iter().flatten().collect();
    let mut statements =
        vec![directory_users::same_user_name(of, sought.user_name_key), domains::verifying(of.workspace)];
    if let Some(external_id) = sought.external_id {
        statements.push(directory_users::same_external_id(of, external_id));
    }
    statements.extend(addresses.iter().map(|address| members::unclaimed(of.workspace, address.key())));
    if let Some(address) = sought.email {
        statements.extend(accounts::owner(address.key()));
        statements.push(members::of_address(of.workspace, address.key()));
    }
    let mut answers = answers(db, &statements).await?;
    let mut found = Found { same_user_name: answers.one(directory_users::read)?, ..Found::default() };
    found.verified = answers.rows().iter().map(domains::read_verified).collect::<Read<_>>()?;
    if sought.external_id.is_some() {
        found.same_external_id = answers.one(directory_users::read)?;
    }
    for _ in addresses {
        let unclaimed = answers.one(members::read)?;
        found.unclaimed = found.unclaimed.or(unclaimed);
    }
    if sought.email.is_some() {
        let _locked = answers.rows();
        found.owner = answers.one(accounts::read_owner)?;
        found.owners_place = answers.one(members::read)?;
    }
    Ok(found)
}

/// A person, what became of them, and what a rule will ask next if little about them is to change.
pub(crate) struct About {
    pub(crate) user: DirectoryUser,
    pub(crate) place: Option<Place>,
    found: Found,
    groups: Vec<Belonging>,
}

/// The rows of a person's own: the directory user's, with which all of these begin.
macro_rules! of_person {
    ($columns:expr, $joins:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM directory_users u JOIN members m ON m.workspace = u.workspace AND m.id = u.member ",
            $joins
        )
    };
}

/// A directory user, with everything about them.
pub(crate) async fn user(db: &Line, of: Of, user: DirectoryUserId, now: Moment) -> Read<Option<About>> {
    let person = || params![of.workspace, of.directory, user];
    let statements = [
        // Whoever else is about to change this account, or that of the person's address, comes before or after.
        Sql::new(
            "SELECT id FROM accounts WHERE id IN (
                SELECT m.account FROM directory_users u JOIN members m ON m.workspace = u.workspace AND m.id = u.member
                    WHERE u.workspace = $1 AND u.directory = $2 AND u.id = $3
                UNION
                SELECT o.account FROM directory_users u JOIN addresses o ON o.address_key = u.address_key
                    WHERE u.workspace = $1 AND u.directory = $2 AND u.id = $3
            ) ORDER BY id FOR UPDATE",
            person(),
        ),
        directory_users::one(of, user),
        Sql::new(
            of_person!(member_columns!(), "WHERE u.workspace = $1 AND u.directory = $2 AND u.id = $3"),
            person(),
        ),
        Sql::new(
            of_person!(
                "a.id, a.status, a.given_name, a.family_name, a.created_at",
                "JOIN accounts a ON a.id = m.account WHERE u.workspace = $1 AND u.directory = $2 AND u.id = $3"
            ),
            person(),
        ),
        Sql::new(
            of_person!(
                "o.address, o.account, o.proof, o.proven_by, o.since",
                "JOIN addresses o ON o.account = m.account
                WHERE u.workspace = $1 AND u.directory = $2 AND u.id = $3 ORDER BY o.since, o.address_key"
            ),
            person(),
        ),
        Sql::new(
            of_person!(
                session_columns!(),
                "JOIN sessions s ON s.account = m.account LEFT JOIN session_proofs p ON p.session = s.id
                WHERE u.workspace = $1 AND u.directory = $2 AND u.id = $3 AND s.ended_at IS NULL AND s.expires_at > $4
                ORDER BY s.id, p.workspace"
            ),
            params![of.workspace, of.directory, user, now],
        ),
        members::owning(of.workspace),
        domains::verifying(of.workspace),
        Sql::new(
            concat!(
                "SELECT ",
                member_columns!(),
                " FROM directory_users u JOIN members m ON m.workspace = u.workspace AND m.email_key = u.address_key
                WHERE u.workspace = $1 AND u.directory = $2 AND u.id = $3 AND m.claimed_by IS NULL
                ORDER BY m.standing, m.id LIMIT 1"
            ),
            person(),
        ),
        Sql::new(
            "SELECT a.id, a.status, a.given_name, a.family_name, a.created_at,
                o.address, o.account, o.proof, o.proven_by, o.since
            FROM directory_users u JOIN addresses o ON o.address_key = u.address_key JOIN accounts a ON a.id = o.account
            WHERE u.workspace = $1 AND u.directory = $2 AND u.id = $3",
            person(),
        ),
        Sql::new(
            concat!(
                "SELECT ",
                member_columns!(),
                " FROM directory_users u JOIN addresses o ON o.address_key = u.address_key
                    JOIN members m ON m.workspace = u.workspace AND m.account = o.account
                WHERE u.workspace = $1 AND u.directory = $2 AND u.id = $3"
            ),
            person(),
        ),
        directory_groups::having(of, &[user]),
    ];
    let mut answers = answers(db, &statements).await?;
    let _locked = answers.rows();
    let Some(user) = answers.one(directory_users::read)? else { return Ok(None) };
    let member = answers.one(members::read)?;
    let account = answers.one(|row| accounts::account_at(row, 0))?;
    let owned = answers.rows().iter().map(|row| accounts::owned_at(row, 0)).collect::<Read<_>>()?;
    let sessions = sessions::gathered(&answers.rows())?;
    let owners = answers.one(|row| count(row, 0))?.unwrap_or_default();
    let place =
        member.zip(account).map(|(member, account)| Place { member, account, owned, sessions, owners });
    let verified = answers.rows().iter().map(domains::read_verified).collect::<Read<_>>()?;
    let found = Found {
        same_user_name: Some(user.clone()),
        same_external_id: user.told.external_id.is_some().then(|| user.clone()),
        verified,
        unclaimed: answers.one(members::read)?,
        owner: answers.one(accounts::read_owner)?,
        owners_place: answers.one(members::read)?,
        groups: Vec::new(),
    };
    let groups = directory_groups::belonging(&answers.rows(), &[user.id])?;
    Ok(Some(About { user, place, found, groups }))
}

impl About {
    /// What is found, if what is sought is what the person is told of with already.
    pub(crate) fn found(&self, sought: Sought<'_>) -> Option<&Found> {
        let told = &self.user.told;
        let is_the_same = sought.user_name_key == told.user_name_key
            && sought.external_id == told.external_id.as_deref()
            && sought.email == told.email.as_ref()
            && sought.user_name_address.is_none_or(|address| sought.email == Some(address));
        is_the_same.then_some(&self.found)
    }

    /// The groups that have this person, if they are meant.
    pub(crate) fn groups(&self, user: DirectoryUserId) -> Option<&[Belonging]> {
        (user == self.user.id).then_some(&self.groups)
    }
}
