//! The numbers that the waitlist is held against.

/// The most entries at a time: more than a month of one bench could serve.
pub const MOST_ENTRIES: usize = 100;
/// How long an offer stands, minutes; one made in the quiet hours, from their end on.
pub const OFFER_MINUTES: i64 = 60;
/// What could stand for a shorter time only is not offered, minutes.
pub const SHORTEST_OFFER_MINUTES: i64 = 15;
