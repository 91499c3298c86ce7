//! `tracking_timeline`: what a customer reads about a repair, and nothing else.
//!
//! `tracking_repairs` holds the head of the page (state, what happens next, who acts), `tracking_timeline` one
//! row for every public entry. Neither has a name, a RUT, an address or an internal note. The one personal text
//! is a public note, which belongs to the person it is about and is blanked when they are erased.

mod entry;
mod header;
mod projector;
mod queries;
mod rows;
#[cfg(test)]
mod tests;

pub use projector::{TrackingRows, TrackingTimeline};
pub use queries::{
    Acting, TimelineEntry, TrackingAccess, TrackingHeader, TrackingPage, TrackingPhoto, access,
    page, photos, timeline,
};
pub use rows::{ErasedRow, HeaderRow, PublicPhoto, TimelineRow};
