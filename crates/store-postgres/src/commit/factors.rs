//! Second factors, written.

use domain::{
    AccountId, FactorId,
    factor::{Factor, Proof},
};

use super::Statements;
use crate::rows::params;

/// What the columns hold of a proof: digest, material, step.
type Kept = (Option<Vec<u8>>, Option<Vec<u8>>, Option<i64>);

fn kept(proof: &Proof) -> Kept {
    match proof {
        Proof::Totp { sealed, step } => (None, Some(sealed.clone()), Some(step.cast_signed())),
        Proof::Passkey { digest, credential } => (Some(digest.to_vec()), Some(credential.clone()), None),
        Proof::Recovery { digest } => (Some(digest.to_vec()), None, None),
    }
}

pub(super) fn insert(all: &mut Statements, factor: &Factor) {
    let (digest, material, step) = kept(&factor.proof);
    all.run(
        "INSERT INTO factors (id, account, kind, name, digest, material, step, created_at, used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            factor.id,
            factor.account,
            factor.kind().as_str(),
            &factor.name,
            digest,
            material,
            step,
            factor.created_at,
            factor.used_at,
        ],
    );
}

pub(super) fn update(all: &mut Statements, factor: &Factor) {
    let (_, material, step) = kept(&factor.proof);
    all.run(
        "UPDATE factors SET name = $3, material = $4, step = $5, used_at = $6 WHERE id = $1 AND account = $2",
        params![factor.id, factor.account, &factor.name, material, step, factor.used_at],
    );
}

pub(super) fn remove(all: &mut Statements, account: AccountId, factor: FactorId) {
    all.run("DELETE FROM factors WHERE id = $1 AND account = $2", params![factor, account]);
}
