//! Follows the log for every projection: batches, exactly once in effect, whatever crashes when.
//!
//! `docs/architecture.md` tells the whole story; in short: a batch of events is folded over the rows that it
//! touches, and the rows are written in one transaction with the checkpoint, guarded by what the checkpoint
//! was. Several processes may try; one wins, the others notice.

pub(crate) mod batch;
pub(crate) mod checkpoint;
pub(crate) mod engine;
mod feed;
mod options;
pub(crate) mod parked;
mod progress;
mod read_side;
mod redrive;
mod shared;
mod worker;

pub use options::{Clock, Options, Probe, Step};
pub use parked::ParkedEvent;
pub use progress::{State, Status};
pub use read_side::ReadSide;
pub use redrive::Redriven;
