//! What the files of a backup's folder of keys were when they were written, so that damage is noticed before anything
//! is restored from them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use domain::values::Sha256Hex;
use serde::{Deserialize, Serialize};

use super::{BackupError, MANIFEST, durable};

/// What each file of the folder was, by its name.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct KeysManifest {
    files: BTreeMap<String, Sum>,
}

/// What a file was.
#[derive(Debug, Serialize, Deserialize)]
struct Sum {
    /// SHA-256 of its bytes.
    sha256: String,
    /// How many lines it has.
    lines: u64,
    /// SHA-256 of what it was before it was last written again. This manifest is written first, so that a crash
    /// between the two leaves a file that is this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<String>,
}

impl KeysManifest {
    /// Notes a file that was written just now.
    pub(super) fn note(&mut self, name: &str, sha256: String, lines: u64) {
        self.files.insert(name.to_owned(), Sum { sha256, lines, before: None });
    }

    /// Its bytes.
    pub(super) fn to_json(&self) -> Result<Vec<u8>, BackupError> {
        let json = serde_json::to_vec_pretty(self);
        json.map_err(|error| BackupError::Damaged(format!("the manifest of the keys: {error}")))
    }

    /// That of a folder; none where the folder is of a version that wrote none.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, BackupError> {
        let path = folder.join(MANIFEST);
        match fs::read(&path) {
            Ok(json) => serde_json::from_slice(&json)
                .map(Some)
                .map_err(|error| BackupError::Damaged(format!("{}: {error}", path.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(BackupError::io("reading", &path)(error)),
        }
    }

    /// Refuses a file that is not the one that was written.
    pub(super) fn check(&self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        let damaged = |why: String| Err(BackupError::Damaged(format!("{name} of the keys {why}")));
        let Some(sum) = self.files.get(name) else {
            return damaged("is not in their manifest".to_owned());
        };
        let found = Sha256Hex::of(bytes).to_string();
        if found == sum.sha256 || sum.before.as_ref() == Some(&found) {
            return Ok(());
        }
        let (has, had) = (count_lines(bytes), sum.lines);
        damaged(format!("has another SHA-256, and {has} lines where {had} were written"))
    }

    /// Writes a file of the folder again. What was damaged before stays so: its sum is left.
    pub(super) fn replace(
        &mut self,
        folder: &Path,
        name: &str,
        old: &[u8],
        new: &[u8],
    ) -> Result<(), BackupError> {
        if self.check(name, old).is_ok() {
            let (sha256, before) = (Sha256Hex::of(new).to_string(), Sha256Hex::of(old).to_string());
            let sum = Sum { sha256, lines: count_lines(new), before: Some(before) };
            self.files.insert(name.to_owned(), sum);
            durable::replace(&folder.join(MANIFEST), &self.to_json()?)?;
        }
        durable::replace(&folder.join(name), new)
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count() as u64
}
