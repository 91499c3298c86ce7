//! The way out: ciphertexts are replaced by their clear text, or by the mark of an erased person.
//!
//! Events are opened as text, without a tree: our own writer puts the person directly before the ciphertext,
//! so the replacement is found by a scan. Any other layout of the same JSON takes the slow way through a tree.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::{CLEAR, ERASED, KeyState, Keys, PERSON, PERSONAL_FIELDS, SEALED, SEALED_VALUE};
use crate::error::LogError;
use crate::metadata::Metadata;
use crate::position::Position;
use crate::vault::Vault;

/// What a sealed text looks like in JSON text, whoever wrote it.
const MARK: &str = r#""$sealed":"#;
/// What stands before it when we wrote it: `{"$person":"<36>","$sealed":"`.
const HEAD: &str = r#"{"$person":""#;
const MIDDLE: &str = r#"","$sealed":""#;
const UUID_LENGTH: usize = 36;

/// Opens the events of one batch or replay.
pub(crate) struct Opener {
    vault: Vault,
    keys: Keys,
    /// Where a missing key may be loaded while the caller waits; absent on async threads.
    runtime: Option<Handle>,
}

impl Opener {
    /// Opens with these keys only.
    pub(crate) fn with_keys(vault: Vault, keys: Keys) -> Self {
        Self { vault, keys, runtime: None }
    }

    /// Loads keys as they are needed. Only for threads that may block.
    pub(crate) fn blocking(vault: Vault, runtime: Handle) -> Self {
        Self { vault, keys: Keys::new(), runtime: Some(runtime) }
    }

    /// The payload with every sealed text opened; borrowed when nothing is sealed.
    pub(crate) fn open_payload<'a>(&self, payload: &'a str) -> Result<Cow<'a, str>, LogError> {
        if !payload.contains(SEALED) {
            return Ok(Cow::Borrowed(payload));
        }
        match split_sealed(payload) {
            Some(parts) => self.join(payload, &parts).map(Cow::Owned),
            None => self.open_tree(payload).map(Cow::Owned),
        }
    }

    /// The metadata with its personal values opened; those of an erased person are absent.
    pub(crate) fn open_metadata(
        &self,
        position: Position,
        text: &str,
    ) -> Result<Metadata, LogError> {
        let mut metadata =
            Metadata::from_json(text).map_err(|error| LogError::damaged_event(position, error))?;
        for value in [&mut metadata.ip, &mut metadata.user_agent] {
            if let Some(sealed) = value.as_deref()
                && let Some((subject, ciphertext)) = sealed_value(sealed)
            {
                *value = self.open_text(subject, ciphertext)?;
            }
        }
        Ok(metadata)
    }

    /// The clear text, `None` when the person was erased.
    fn open_text(&self, subject: Uuid, ciphertext: &str) -> Result<Option<String>, LogError> {
        let key = match self.keys.get(&subject).cloned().or_else(|| self.vault.cached(subject)) {
            Some(key) => key,
            None => match &self.runtime {
                Some(runtime) => runtime.block_on(self.vault.read_ahead(subject))?,
                None => return Err(LogError::KeyMissing(subject)),
            },
        };
        open_with(&key, subject, ciphertext)
    }

    fn join(&self, payload: &str, parts: &[SealedPart<'_>]) -> Result<String, LogError> {
        let mut opened = String::with_capacity(payload.len());
        let mut copied = 0;
        for part in parts {
            opened.push_str(&payload[copied..part.start]);
            opened.push_str(HEAD);
            opened.push_str(part.person);
            match self.open_text(part.subject, part.ciphertext)? {
                Some(clear) => {
                    opened.push_str(r#"","$clear":"#);
                    let quoted = serde_json::to_string(&clear);
                    opened.push_str(&quoted.expect("invariant: a text is JSON"));
                }
                None => opened.push_str(r#"","$erased":true"#),
            }
            copied = part.end;
        }
        opened.push_str(&payload[copied..]);
        Ok(opened)
    }

    fn open_tree(&self, payload: &str) -> Result<String, LogError> {
        let mut value: Value =
            serde_json::from_str(payload).map_err(|error| LogError::damaged("a payload", error))?;
        open_value(&mut value, &mut |subject, text| self.open_text(subject, text))?;
        Ok(value.to_string())
    }
}

/// Opens one text with a key.
pub(super) fn open_with(
    key: &KeyState,
    subject: Uuid,
    ciphertext: &str,
) -> Result<Option<String>, LogError> {
    match key {
        KeyState::Live(key) => {
            key.open_text(subject, ciphertext).map(Some).map_err(|_| LogError::SealBroken(subject))
        }
        KeyState::Destroyed => Ok(None),
    }
}

/// What opens one text of a person; `None` when the person was erased.
pub(crate) type OpenText<'a> = dyn FnMut(Uuid, &str) -> Result<Option<String>, LogError> + 'a;

/// Opens every sealed object of a tree.
pub(crate) fn open_value(value: &mut Value, open: &mut OpenText<'_>) -> Result<(), LogError> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| open_value(item, open)),
        Value::Object(fields) => {
            if let Some((subject, ciphertext)) = sealed_object(fields) {
                *value = match open(subject, ciphertext)? {
                    Some(clear) => json!({ PERSON: subject, CLEAR: clear }),
                    None => json!({ PERSON: subject, ERASED: true }),
                };
                return Ok(());
            }
            fields.values_mut().try_for_each(|field| open_value(field, open))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

fn sealed_object(fields: &Map<String, Value>) -> Option<(Uuid, &str)> {
    let subject = Uuid::parse_str(fields.get(PERSON)?.as_str()?).ok()?;
    Some((subject, fields.get(SEALED)?.as_str()?))
}

/// Collects the persons whose keys are needed to open a payload and its metadata.
pub(crate) fn sealed_subjects(payload: &str, metadata: &str, subjects: &mut BTreeSet<Uuid>) {
    if payload.contains(SEALED) {
        match split_sealed(payload) {
            Some(parts) => subjects.extend(parts.iter().map(|part| part.subject)),
            None => {
                if let Ok(value) = serde_json::from_str(payload) {
                    subjects_of_value(&value, subjects);
                }
            }
        }
    }
    // A scan may find too much, never too little; a key that is not needed does no harm.
    for (mark, _) in metadata.match_indices(SEALED_VALUE) {
        let person =
            metadata.get(mark + SEALED_VALUE.len()..).and_then(|rest| rest.get(..UUID_LENGTH));
        subjects.extend(person.and_then(|text| Uuid::parse_str(text).ok()));
    }
}

/// The persons of the sealed values of some metadata.
pub(crate) fn subjects_of_metadata(metadata: &Value) -> impl Iterator<Item = Uuid> {
    let values = PERSONAL_FIELDS.iter().filter_map(|field| metadata.get(*field)?.as_str());
    values.filter_map(|value| Some(sealed_value(value)?.0))
}

/// Collects the persons of the sealed objects of a tree.
pub(crate) fn subjects_of_value(value: &Value, subjects: &mut BTreeSet<Uuid>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| subjects_of_value(item, subjects)),
        Value::Object(fields) => match sealed_object(fields) {
            Some((subject, _)) => {
                subjects.insert(subject);
            }
            None => fields.values().for_each(|field| subjects_of_value(field, subjects)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn sealed_value(value: &str) -> Option<(Uuid, &str)> {
    let (subject, ciphertext) = value.strip_prefix(SEALED_VALUE)?.split_once(':')?;
    Some((Uuid::parse_str(subject).ok()?, ciphertext))
}

/// A sealed object within a payload: from its brace up to (not including) its closing brace.
struct SealedPart<'a> {
    start: usize,
    end: usize,
    subject: Uuid,
    person: &'a str,
    ciphertext: &'a str,
}

/// The sealed objects of a payload in order, or `None` when one is not laid out as we write it.
fn split_sealed(payload: &str) -> Option<Vec<SealedPart<'_>>> {
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(found) = payload[from..].find(SEALED) {
        // The mark is the field's name: its opening quote stands just before.
        let mark = (from + found).checked_sub(1)?;
        let start = mark.checked_sub(HEAD.len() + UUID_LENGTH + 2)?;
        let head = payload.get(start..)?;
        if !payload.get(mark..)?.starts_with(MARK) || !head.starts_with(HEAD) {
            return None;
        }
        let person = head.get(HEAD.len()..HEAD.len() + UUID_LENGTH)?;
        let rest = head.get(HEAD.len() + UUID_LENGTH..)?.strip_prefix(MIDDLE)?;
        let length = rest.find('"')?;
        let end = start + HEAD.len() + UUID_LENGTH + MIDDLE.len() + length + 1;
        if payload.as_bytes().get(end) != Some(&b'}') {
            return None;
        }
        let subject = Uuid::parse_str(person).ok()?;
        parts.push(SealedPart { start, end, subject, person, ciphertext: &rest[..length] });
        from = end;
    }
    Some(parts)
}
