//! What a person reads when the demo is up: what to open and what to try.

use super::seed::{OWNER, SLUG, Seeded, WITH_PERSONAL};

/// Where everything is.
pub(crate) struct Here {
    pub(crate) usher: String,
    pub(crate) idp: String,
}

/// Prints the guide.
pub(crate) fn print(here: &Here, seeded: &Seeded) {
    let Here { usher, idp } = here;
    let (with_personal, workspace) = (WITH_PERSONAL.join(", "), seeded.workspace);
    println!(
        "\
Usher is up, with a practice identity provider beside it.

  The console of Acme       {usher}/w/{SLUG}
  The identity provider     {idp}
  Its mailbox               {idp}/mail
  The operator console      {usher}/op   (it asks for the operator key below)

Try one person, all the way:

  1. Open {usher}/w/{SLUG} and sign in as {OWNER}: choose \"Email me a code instead\"
     and read the code in the mailbox. You see Acme's members and seats.
  2. At the identity provider, assign Ada Lovelace. Reload the members: she is listed, with a seat,
     before she has ever signed in.
  3. In a private window open {usher}/login, give ada.lovelace@acme.example, and continue with single
     sign-on. She is in.
  4. At the identity provider, rename her or change her address. The members list follows.
  5. Unassign her. Her seat is free, she is gone from the list, and her window is signed out at its next
     click; a new sign-in says why. Her personal workspace still opens, with a code by mail.
     (Personal workspaces: {with_personal}.)
  6. Make a group at the identity provider, put people into it and push it. The operator API lists it
     (GET /workspaces/{workspace}/directory/groups) and gives it a role and a kind of
     seat (PUT /workspaces/{workspace}/directory/mappings), which everybody in it then has.

For programs:

  Operator API              {usher}/api/v1   ({usher}/api/v1/openapi.json)
  Operator key              {}
  SCIM base URL             {}
  SCIM token                {}

Ctrl-C stops it.",
        seeded.paper.operator_key, seeded.scim_base_url, seeded.paper.scim_token
    );
}
