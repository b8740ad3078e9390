//! The ways into a workspace that its pages and the sign-in pages offer.

use domain::{
    Address, ConnectionId, Domain, Moment, Workspace,
    connection::{Connection, TRUSTED_FOR},
    workspace::Entitlement,
};
use store::Failure;

use crate::{page::path_with, state::Web};

/// The connection through which the holders of a domain sign in, if they do.
pub(crate) async fn through_domain(web: &Web, domain: &Domain) -> Result<Option<ConnectionId>, Failure> {
    let now = web.app.now();
    // Whoever is bound goes on being led there for as long as their word is taken as before, and no longer: the domain
    // may be somebody else's by then.
    let found = web.app.store.connections_for(domain, now.before(TRUSTED_FOR)).await?;
    let open = found.iter().filter(|(_, workspace)| signs_in(workspace, now));
    Ok(strictest(open.map(|(connection, _)| connection)))
}

/// The connection through which people enter a workspace, if it has one that is enabled.
pub(crate) async fn through_sso(web: &Web, workspace: &Workspace) -> Result<Option<ConnectionId>, Failure> {
    if !workspace.sso.is_enabled() || !signs_in(workspace, web.app.now()) {
        return Ok(None);
    }
    let found = web.app.store.connections(workspace.id).await?;
    Ok(strictest(found.iter()))
}

/// Whether the plan lets anybody sign in through a connection.
fn signs_in(workspace: &Workspace, now: Moment) -> bool {
    workspace.entitlement(now) != Entitlement::None
}

/// Of several enabled connections the strictest, and of those the oldest: while an identity provider is replaced, the
/// one that has served so far goes on doing so.
fn strictest<'a>(connections: impl Iterator<Item = &'a Connection>) -> Option<ConnectionId> {
    let enabled = connections.filter(|connection| connection.mode.is_enabled());
    let first = enabled
        .min_by_key(|connection| (std::cmp::Reverse(connection.mode), connection.created_at, connection.id));
    first.map(|connection| connection.id)
}

/// Where a sign-in through a connection begins.
pub(crate) fn sso_path(connection: ConnectionId, return_to: &str, hint: Option<&Address>) -> String {
    let hint = hint.map(Address::as_str).unwrap_or_default();
    path_with(&format!("/sso/start/{connection}"), &[("return_to", home_left_out(return_to)), ("hint", hint)])
}

/// Where a sign-in by a code begins, past any identity provider.
pub(crate) fn code_path(return_to: &str) -> String {
    path_with("/login", &[("way", "code"), ("return_to", home_left_out(return_to))])
}

/// Where a sign-in by a code begins for somebody whose address is known, or may be.
pub(crate) fn code_path_for(email: Option<&Address>, return_to: &str) -> String {
    path_with(&code_path(return_to), &[("email", email.map(Address::as_str).unwrap_or_default())])
}

/// Where a sign-in begins.
pub(crate) fn login_path(return_to: &str) -> String {
    path_with("/login", &[("return_to", home_left_out(return_to))])
}

/// Where an owner goes whose single sign-on does not work.
pub(crate) fn owner_path(return_to: &str) -> String {
    path_with("/login/owner", &[("return_to", home_left_out(return_to))])
}

/// Where a second factor is shown.
pub(crate) fn factor_path(return_to: &str) -> String {
    path_with("/login/owner/factor", &[("return_to", home_left_out(return_to))])
}

/// The start page is where people go unless something else is said.
pub(crate) fn home_left_out(return_to: &str) -> &str {
    if return_to == "/" { "" } else { return_to }
}

#[cfg(test)]
mod tests {
    use domain::{
        ConnectionId, Moment, WorkspaceId,
        connection::{ClientAuth, Connection, Mode, Oidc, Protocol},
    };

    use super::{sso_path, strictest};

    fn connection(id: u128, mode: Mode) -> Connection {
        let auth = ClientAuth::Secret { sealed: String::new(), sent: None };
        let oidc = Oidc { issuer: String::new(), client_id: String::new(), auth };
        let made = Moment::from_micros(i64::try_from(id).unwrap());
        Connection {
            id: ConnectionId::from_bits(id),
            workspace: WorkspaceId::from_bits(1),
            mode,
            protocol: Protocol::Oidc(oidc),
            tested: None,
            created_at: made,
            look: domain::connection::Look::default(),
        }
    }

    #[test]
    fn people_are_sent_through_the_strictest_connection_and_the_oldest_of_those() {
        let all = [
            connection(1, Mode::Off),
            connection(2, Mode::Optional),
            connection(3, Mode::Required),
            connection(4, Mode::Required),
        ];
        assert_eq!(strictest(all.iter()), Some(all[2].id));
        assert_eq!(strictest(all[..2].iter()), Some(all[1].id));
    }

    #[test]
    fn nobody_is_sent_through_a_connection_that_is_off_or_being_tested() {
        let all = [connection(1, Mode::Off), connection(2, Mode::Testing)];
        assert_eq!(strictest(all.iter()), None);
    }

    #[test]
    fn the_start_page_is_not_worth_saying() {
        let id = ConnectionId::from_bits(1);
        assert_eq!(sso_path(id, "/", None), format!("/sso/start/{id}"));
        assert_eq!(sso_path(id, "/w/acme", None), format!("/sso/start/{id}?return_to=%2Fw%2Facme"));
    }
}
