//! What the demo writes down so that it can be started again on the same data: secrets the service itself keeps only
//! as digests. A real installation keeps them in the operator's and the identity provider's hands.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{
    cli::Failed,
    config::{SecretKey, fresh_secret_key},
    machine::SystemEntropy,
};

/// The demo's secrets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Paper {
    secret_key: String,
    /// The operator key; empty until one is made.
    pub(crate) operator_key: String,
    /// The directory's token; empty until one is made.
    pub(crate) scim_token: String,
}

impl Paper {
    /// Reads the paper, or begins a new one.
    pub(crate) fn read(folder: &Path) -> Result<Self, Failed> {
        match fs::read(folder.join("demo.json")) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self {
                secret_key: fresh_secret_key(&SystemEntropy),
                operator_key: String::new(),
                scim_token: String::new(),
            }),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes it, for nobody but the one who runs the demo.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Failed> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(folder.join("demo.json"))?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        Ok(())
    }

    /// The key under which the demo's secrets are sealed.
    pub(crate) fn secret_key(&self) -> Result<SecretKey, Failed> {
        SecretKey::parse(&self.secret_key).map_err(Into::into)
    }
}
