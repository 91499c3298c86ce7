//! Telling those who follow in this process that the log has moved on.

use tokio::sync::watch;

use crate::position::Position;
use crate::telemetry;

/// Tells them, unless they know; a late report of an earlier head changes nothing.
pub(crate) fn announce(head: &watch::Sender<Position>, position: Position) {
    head.send_if_modified(|known| {
        let moved = position > *known;
        *known = position.max(*known);
        if moved {
            telemetry::head(position);
        }
        moved
    });
}
