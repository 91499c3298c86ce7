//! The way in: personal data of a payload or of metadata is replaced by its ciphertext.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{CLEAR, ERASED, KeyState, Keys, PERSON, PERSONAL_FIELDS, SEALED, SEALED_VALUE};
use crate::metadata::Metadata;

/// A payload whose personal data has not the agreed shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("personal data must be {{\"$person\": uuid, \"$clear\": text}}")]
pub(crate) struct MalformedPersonal;

/// Collects the persons whose data stands in the clear in `payload`.
pub(crate) fn clear_subjects(
    payload: &Value,
    subjects: &mut BTreeSet<Uuid>,
) -> Result<(), MalformedPersonal> {
    match payload {
        Value::Array(items) => items.iter().try_for_each(|item| clear_subjects(item, subjects)),
        Value::Object(fields) if fields.contains_key(PERSON) => {
            if let Some((subject, _)) = personal(fields)? {
                subjects.insert(subject);
            }
            Ok(())
        }
        // Without its person a ciphertext could never be opened again.
        Value::Object(fields) if fields.contains_key(SEALED) => Err(MalformedPersonal),
        Value::Object(fields) => {
            fields.values().try_for_each(|value| clear_subjects(value, subjects))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

/// Replaces the personal data of `payload`, whose persons are all in `keys`.
pub(crate) fn seal_value(payload: &mut Value, keys: &Keys) {
    match payload {
        Value::Array(items) => items.iter_mut().for_each(|item| seal_value(item, keys)),
        Value::Object(fields) => match personal(fields) {
            Ok(Some((subject, text))) => {
                let key = keys.get(&subject).expect("invariant: every person's key was ensured");
                let (field, sealed) = match key {
                    KeyState::Live(key) => (SEALED, Value::String(key.seal_text(subject, text))),
                    KeyState::Destroyed => (ERASED, Value::Bool(true)),
                };
                fields.remove(CLEAR);
                fields.insert(field.to_owned(), sealed);
            }
            _ => fields.values_mut().for_each(|value| seal_value(value, keys)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The flat metadata with its personal values sealed; those of an erased person are left out.
pub(crate) fn seal_metadata(metadata: &Metadata, keys: &Keys) -> BTreeMap<&'static str, String> {
    let mut map = metadata.to_map();
    let subject = metadata.subject();
    for field in PERSONAL_FIELDS {
        if let Some(clear) = map.remove(field)
            && let Some(KeyState::Live(key)) = keys.get(&subject)
        {
            let sealed = key.seal_text(subject, &clear);
            map.insert(field, format!("{SEALED_VALUE}{subject}:{sealed}"));
        }
    }
    map
}

/// The person and the clear text of a personal object, `None` when it is already erased.
fn personal(fields: &Map<String, Value>) -> Result<Option<(Uuid, &str)>, MalformedPersonal> {
    let Some(person) = fields.get(PERSON) else {
        return Ok(None);
    };
    let subject = person.as_str().and_then(|text| Uuid::parse_str(text).ok());
    match (subject, fields.get(CLEAR), fields.get(ERASED), fields.len()) {
        (Some(subject), Some(Value::String(text)), None, 2) => Ok(Some((subject, text))),
        (Some(_), None, Some(Value::Bool(true)), 2) => Ok(None),
        _ => Err(MalformedPersonal),
    }
}
