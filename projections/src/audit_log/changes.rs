//! What changed between two states, by JSON pointer.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// A place that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Where (RFC 6901).
    pub path: String,
    /// What stood there; null if nothing did.
    pub before: Value,
    /// What stands there now; null if nothing does.
    pub after: Value,
}

/// The smallest places at which two states differ, in order. Both are JSON texts of one serialiser: what reads the
/// same is the same, and only what differs is taken apart.
///
/// # Errors
/// When a text is not JSON.
pub fn changes_between(before: &str, after: &str) -> Result<Vec<Change>, serde_json::Error> {
    let mut changes = Vec::new();
    compare(&mut String::new(), raw(before)?, raw(after)?, &mut changes)?;
    Ok(changes)
}

fn raw(text: &str) -> Result<&RawValue, serde_json::Error> {
    serde_json::from_str(text)
}

type Members<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

fn compare(
    path: &mut String,
    before: &RawValue,
    after: &RawValue,
    changes: &mut Vec<Change>,
) -> Result<(), serde_json::Error> {
    let (left, right) = (before.get(), after.get());
    if left == right {
        return Ok(());
    }
    let both = |bracket| left.starts_with(bracket) && right.starts_with(bracket);
    if both('{') {
        let (left, right): (Members<'_>, Members<'_>) =
            (serde_json::from_str(left)?, serde_json::from_str(right)?);
        for (key, value) in &left {
            let after = right.get(key).copied().unwrap_or(RawValue::NULL);
            descend(path, key, value, after, changes)?;
        }
        for (key, value) in right.iter().filter(|(key, _)| !left.contains_key(*key)) {
            descend(path, key, RawValue::NULL, value, changes)?;
        }
    } else if both('[') {
        let (left, right): (Vec<&RawValue>, Vec<&RawValue>) =
            (serde_json::from_str(left)?, serde_json::from_str(right)?);
        for index in 0..left.len().max(right.len()) {
            let before = left.get(index).copied().unwrap_or(RawValue::NULL);
            let after = right.get(index).copied().unwrap_or(RawValue::NULL);
            descend(path, &index.to_string(), before, after, changes)?;
        }
    } else {
        changes.push(Change {
            path: path.clone(),
            before: serde_json::from_str(left)?,
            after: serde_json::from_str(right)?,
        });
    }
    Ok(())
}

fn descend(
    path: &mut String,
    key: &str,
    before: &RawValue,
    after: &RawValue,
    changes: &mut Vec<Change>,
) -> Result<(), serde_json::Error> {
    let length = path.len();
    path.push('/');
    path.push_str(&key.replace('~', "~0").replace('/', "~1"));
    compare(path, before, after, changes)?;
    path.truncate(length);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_places_that_changed_are_told() {
        let before = json!({"status": "RECEIVED", "lines": [1, 2], "a/b": {"same": 1}, "gone": 3});
        let after =
            json!({"status": "DIAGNOSING", "lines": [1, 3, 4], "a/b": {"same": 1, "new": 2}});
        let (before, after) = (before.to_string(), after.to_string());
        let changes = changes_between(&before, &after).unwrap();
        let told: Vec<_> = changes
            .iter()
            .map(|change| format!("{} {} {}", change.path, change.before, change.after))
            .collect();
        assert_eq!(
            told,
            [
                "/a~1b/new null 2",
                "/gone 3 null",
                "/lines/1 2 3",
                "/lines/2 null 4",
                "/status \"RECEIVED\" \"DIAGNOSING\"",
            ]
        );
        assert!(changes_between(&after, &after).unwrap().is_empty());
    }
}
