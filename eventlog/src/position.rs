//! Where an event stands in the one order of the log.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A place in the log's order: everything up to it has been seen.
///
/// A pair, because `KurrentDB` needs both numbers; the SQL stores use the row's position for both. Compare
/// positions only with positions of the same log.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Position {
    /// Where the transaction that wrote the event was committed.
    pub commit: u64,
    /// Where the event was prepared within it.
    pub prepare: u64,
}

impl Position {
    /// Before the first event.
    pub const START: Self = Self { commit: 0, prepare: 0 };

    /// The position of a row in a store that numbers its rows in commit order.
    pub const fn row(position: u64) -> Self {
        Self { commit: position, prepare: position }
    }

    /// The place right before the event there: whoever goes on from it begins with that event.
    #[must_use]
    pub const fn before(self) -> Self {
        Self { commit: self.commit.saturating_sub(1), prepare: self.prepare.saturating_sub(1) }
    }
}

/// `123` when both numbers are equal, else `123.122`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.commit == self.prepare {
            write!(f, "{}", self.commit)
        } else {
            write!(f, "{}.{}", self.commit, self.prepare)
        }
    }
}

/// A text that is not a position.
#[derive(Debug, Clone, thiserror::Error)]
#[error("a log position is like 123 or 123.122")]
pub struct InvalidPosition(#[from] ParseIntError);

impl FromStr for Position {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, InvalidPosition> {
        match text.split_once('.') {
            None => Ok(Self::row(text.parse()?)),
            Some((commit, prepare)) => {
                Ok(Self { commit: commit.parse()?, prepare: prepare.parse()? })
            }
        }
    }
}

impl TryFrom<String> for Position {
    type Error = InvalidPosition;
    fn try_from(text: String) -> Result<Self, InvalidPosition> {
        text.parse()
    }
}

impl From<Position> for String {
    fn from(position: Position) -> Self {
        position.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_its_text() {
        for position in [Position::START, Position::row(7), Position { commit: 9, prepare: 8 }] {
            assert_eq!(position.to_string().parse::<Position>().unwrap(), position);
        }
        assert!("7.".parse::<Position>().is_err());
        assert!("-7".parse::<Position>().is_err());
    }

    #[test]
    fn positions_order_by_commit_and_then_by_prepare() {
        let low = Position { commit: 3, prepare: 9 };
        assert!(low < Position { commit: 4, prepare: 0 });
        assert!(Position::START < low);
    }
}
