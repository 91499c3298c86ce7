//! The numbers that the agenda is held against (`product.md` §5 module 11).

use super::facts::AppointmentKind;

/// The workshop's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// How long handing an instrument in takes, minutes.
    pub reception_minutes: u32,
    /// How long collecting one takes, minutes.
    pub pickup_minutes: u32,
    /// The shortest stream, minutes.
    pub streaming_min_minutes: u32,
    /// The longest stream, minutes.
    pub streaming_max_minutes: u32,
    /// Slots begin at multiples of this after the full hour, minutes.
    pub grid_minutes: u32,
    /// What is left free between two appointments, minutes.
    pub buffer_minutes: i64,
    /// How many appointments may go on at the same time.
    pub capacity: usize,
    /// How long before its beginning a customer can still book, hours.
    pub lead_hours: i64,
    /// How far ahead one can book, days.
    pub horizon_days: i64,
    /// How long a slot is held until it is confirmed, minutes.
    pub hold_minutes: i64,
    /// How long before its beginning a customer can still cancel or move, hours.
    pub change_until_hours: i64,
    /// How long a customer is waited for, minutes.
    pub no_show_after_minutes: i64,
    /// How many appointments to come a customer may make for themselves.
    pub standing_per_customer: usize,
    /// How far ahead staff can keep time free, days.
    pub block_horizon_days: i64,
    /// From how many missed appointments on the owner must book.
    pub no_shows_until_approval: u32,
}

impl Policy {
    /// The numbers in force.
    pub const CURRENT: Self = Self {
        reception_minutes: 30,
        pickup_minutes: 15,
        streaming_min_minutes: 60,
        streaming_max_minutes: 240,
        grid_minutes: 15,
        buffer_minutes: 10,
        capacity: 1,
        lead_hours: 2,
        horizon_days: 30,
        hold_minutes: 10,
        change_until_hours: 2,
        no_show_after_minutes: 15,
        standing_per_customer: 3,
        block_horizon_days: 731,
        no_shows_until_approval: 2,
    };

    /// The shortest and the longest appointment of that kind, minutes.
    pub const fn minutes_of(&self, kind: AppointmentKind) -> (u32, u32) {
        match kind {
            AppointmentKind::Reception => (self.reception_minutes, self.reception_minutes),
            AppointmentKind::Pickup => (self.pickup_minutes, self.pickup_minutes),
            AppointmentKind::Streaming => (self.streaming_min_minutes, self.streaming_max_minutes),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::CURRENT
    }
}
