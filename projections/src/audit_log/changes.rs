//! What changed between two states, by JSON pointer.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// The smallest places at which two states differ, in order.
pub fn changes_between(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(&mut String::new(), before, after, &mut changes);
    changes
}

fn compare(path: &mut String, before: &Value, after: &Value, changes: &mut Vec<Change>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, value) in left {
                descend(path, key, value, right.get(key).unwrap_or(&Value::Null), changes);
            }
            for (key, value) in right.iter().filter(|(key, _)| !left.contains_key(*key)) {
                descend(path, key, &Value::Null, value, changes);
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            for index in 0..left.len().max(right.len()) {
                let at = |list: &[Value]| list.get(index).cloned().unwrap_or(Value::Null);
                descend(path, &index.to_string(), &at(left), &at(right), changes);
            }
        }
        (before, after) => changes.push(Change {
            path: path.clone(),
            before: before.clone(),
            after: after.clone(),
        }),
    }
}

fn descend(path: &mut String, key: &str, before: &Value, after: &Value, changes: &mut Vec<Change>) {
    let length = path.len();
    path.push('/');
    path.push_str(&key.replace('~', "~0").replace('/', "~1"));
    compare(path, before, after, changes);
    path.truncate(length);
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
        let changes = changes_between(&before, &after);
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
        assert!(changes_between(&after, &after).is_empty());
    }
}
