//! The audit replayed: what was done, step by step, each with the state before and after.
//!
//! The audit's table says which events; the states are folded from the log itself by the domain, so that a
//! replay shows personal texts to whom may see them, and "dato eliminado" where they are gone.

mod print;
mod replay;

pub use print::{csv, ndjson, table};
pub use replay::{MOST_STEPS, Replay, Step, of_actor, of_aggregate};
