//! The fourth card: what the other three come to, for everybody who signs in.

use domain::{
    connection::Mode,
    workspace::{Entitlement, UnverifiedAddresses},
};

use super::{Chip, Facts};
use crate::console::door::Inside;

/// The card.
pub(super) struct Card {
    pub(super) chip: Chip,
    /// Who signs in, and how.
    pub(super) rows: Vec<(&'static str, &'static str)>,
    /// What happens to people of the directory whose address is in no domain of the workspace; none without a directory.
    pub(super) strangers: Option<&'static str>,
    /// How many owners have what they need to get in past single sign-on.
    pub(super) glass: (Chip, String),
    /// What would have to be done to require single sign-on, if it can be.
    pub(super) next: Option<&'static str>,
}

const CODE: &str = "A code sent to their address";
const EITHER: &str = "Single sign-on, or a code sent to their address";
const SSO: &str = "Single sign-on";
const GLASS: &str = "Single sign-on, or a code sent to their address and their second factor";
const GLASS_OF_SOME: &str =
    "Single sign-on, or a code sent to their address, and their second factor if they have one";

impl Card {
    pub(super) fn of(inside: &Inside, facts: &Facts) -> Self {
        let workspace = &inside.workspace;
        let entitlement = workspace.entitlement(inside.now);
        // Without the plan, whatever is set up signs nobody in.
        let mode = if entitlement == Entitlement::None { Mode::Off } else { workspace.sso };
        let glass = if facts.guarded_owners == facts.owners { GLASS } else { GLASS_OF_SOME };
        let (chip, owners, members) = match mode {
            Mode::Off | Mode::Testing => (Chip::off("Code by mail"), CODE, CODE),
            Mode::Optional => (Chip::new("info", "info", "Single sign-on or code"), EITHER, EITHER),
            Mode::Required => (Chip::good("Single sign-on required"), glass, SSO),
        };
        let next = match mode {
            Mode::Required => None,
            Mode::Optional => Some("To require single sign-on, switch the connection above to Required."),
            Mode::Off | Mode::Testing if entitlement == Entitlement::None => None,
            Mode::Off | Mode::Testing if facts.connections.is_empty() => {
                Some("There is more to choose once single sign-on is set up.")
            }
            Mode::Off | Mode::Testing => {
                Some("There is more to choose once the connection above is switched on.")
            }
        };
        Self {
            chip,
            rows: vec![("Owners", owners), ("Admins and members", members), ("Guests", CODE)],
            strangers: workspace.directory.as_ref().map(|_| match workspace.unverified_addresses {
                UnverifiedAddresses::Separate => {
                    "The directory may add them. They get an account of their own, which is joined to no other."
                }
                UnverifiedAddresses::Refuse => "The directory may not add them.",
            }),
            glass: break_glass(facts.guarded_owners, facts.owners),
            next,
        }
    }
}

/// Whether owners can break the glass, in a word and in a sentence.
fn break_glass(guarded: u32, owners: u32) -> (Chip, String) {
    let chip = match guarded {
        0 => Chip::waiting("Not set up"),
        some if some < owners => Chip::new("info", "info", "Set up for some"),
        _ => Chip::good("Set up"),
    };
    let noun = if owners == 1 { "owner has" } else { "owners have" };
    (chip, format!("{guarded} of {owners} {noun} a second factor, to get in when single sign-on is broken."))
}
