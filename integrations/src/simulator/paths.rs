//! The parts of a path, as they stand there: a simulator's errors are its provider's.

use axum::extract::RawPathParams;

/// The part of that name; nothing where there is none.
pub(crate) fn part<'a>(path: &'a RawPathParams, name: &str) -> &'a str {
    path.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
}
