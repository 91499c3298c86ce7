//! The log's schema: embedded SQL files, run forward only, each checked against the hash of what was run.

use sha2::{Digest, Sha256};

use crate::error::LogError;
use crate::hex::hex;

/// One SQL file of `migrations/log/`.
pub(crate) struct Migration {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

impl Migration {
    /// What is remembered of the file that was run.
    pub(crate) fn hash(&self) -> String {
        hex(&Sha256::digest(self.sql))
    }
}

macro_rules! migrations {
    ($store:literal: $($name:literal),+ $(,)?) => {
        &[$(Migration {
            name: $name,
            sql: include_str!(concat!("../../migrations/log/", $store, "/", $name, ".sql")),
        }),+]
    };
}

pub(crate) const SQLITE: &[Migration] = migrations!(
    "sqlite": "0001_events", "0002_person_keys", "0003_credentials", "0004_checkpoints", "0005_chain",
);

pub(crate) const POSTGRES: &[Migration] = migrations!(
    "postgres": "0001_events", "0002_person_keys", "0003_credentials", "0004_checkpoints", "0005_chain",
);

/// Those of `migrations` still to be run, given the `(name, hash)` of those that were, in order.
pub(crate) fn pending(
    migrations: &'static [Migration],
    applied: &[(String, String)],
) -> Result<&'static [Migration], LogError> {
    for (migration, (name, hash)) in migrations.iter().zip(applied) {
        if migration.name != name || migration.hash() != *hash {
            return Err(LogError::Migration(format!(
                "{name} was run in another form than this version's {}; migrations are never edited",
                migration.name
            )));
        }
    }
    migrations.get(applied.len()..).ok_or_else(|| {
        LogError::Migration(format!(
            "the database was migrated by a newer version ({} migrations, {} known)",
            applied.len(),
            migrations.len()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(count: usize) -> Vec<(String, String)> {
        SQLITE[..count].iter().map(|m| (m.name.to_owned(), m.hash())).collect()
    }

    #[test]
    fn only_what_was_not_run_is_pending() {
        assert_eq!(pending(SQLITE, &ran(0)).unwrap().len(), SQLITE.len());
        assert_eq!(pending(SQLITE, &ran(2)).unwrap().len(), SQLITE.len() - 2);
    }

    #[test]
    fn an_edited_or_unknown_migration_is_refused() {
        let mut edited = ran(2);
        edited[1].1 = "00".into();
        assert!(matches!(pending(SQLITE, &edited), Err(LogError::Migration(_))));
        let mut newer = ran(SQLITE.len());
        newer.push(("9999_future".into(), "00".into()));
        assert!(matches!(pending(SQLITE, &newer), Err(LogError::Migration(_))));
    }
}
