//! `appointments`: what is agreed with customers, and the time that staff keep free.
//!
//! `appointments` has one row for each appointment, wherever it was moved to; `agenda_blocks` one for each block.
//! Nothing that people wrote about themselves is kept here.

mod days;
mod projector;
mod queries;
mod rows;

pub use projector::{AppointmentRows, Appointments};
pub use queries::{
    AppointmentFilter, AppointmentView, BlockView, blocks, get, list, mirror_due, of_day,
};
pub use rows::{AppointmentRow, BlockRow};
