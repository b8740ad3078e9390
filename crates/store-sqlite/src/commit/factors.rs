//! Second factors, written.

use domain::{
    AccountId, FactorId, Moment,
    factor::{Factor, Proof},
};
use rusqlite::{Connection as Db, params};

use super::run;
use crate::rows::Read;

/// What the columns hold of a proof: digest, material, step.
type Kept<'a> = (Option<[u8; 32]>, Option<&'a [u8]>, Option<i64>);

fn kept(proof: &Proof) -> Kept<'_> {
    match proof {
        Proof::Totp { sealed, step } => (None, Some(sealed), Some(step.cast_signed())),
        Proof::Passkey { digest, credential } => (Some(*digest), Some(credential), None),
        Proof::Recovery { digest } => (Some(*digest), None, None),
    }
}

pub(super) fn insert(db: &Db, factor: &Factor) -> Read<()> {
    let (digest, material, step) = kept(&factor.proof);
    run(
        db,
        "INSERT INTO factors (id, account, kind, name, digest, material, step, created_at, used_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            factor.id.to_bytes(),
            factor.account.to_bytes(),
            factor.kind().as_str(),
            factor.name,
            digest,
            material,
            step,
            factor.created_at.micros(),
            factor.used_at.map(Moment::micros),
        ],
    )
}

pub(super) fn update(db: &Db, factor: &Factor) -> Read<()> {
    let (_, material, step) = kept(&factor.proof);
    run(
        db,
        "UPDATE factors SET name = ?3, material = ?4, step = ?5, used_at = ?6 WHERE id = ?1 AND account = ?2",
        params![
            factor.id.to_bytes(),
            factor.account.to_bytes(),
            factor.name,
            material,
            step,
            factor.used_at.map(Moment::micros),
        ],
    )
}

pub(super) fn remove(db: &Db, account: AccountId, factor: FactorId) -> Read<()> {
    let sql = "DELETE FROM factors WHERE id = ?1 AND account = ?2";
    run(db, sql, params![factor.to_bytes(), account.to_bytes()])
}
