//! The written warranty of a delivered repair (`product.md` §0 and §4).

use chrono::{Days, Months, NaiveDate};

use super::facts::Warranty;
use super::policy::Policy;
use crate::calendar::add_business_days;

/// The warranty of a repair delivered on that date (Santiago). `new_parts`: whether any was fitted.
pub fn of_delivery(delivered_on: NaiveDate, new_parts: bool, policy: &Policy) -> Warranty {
    Warranty {
        labour_until: delivered_on + Days::new(policy.labour_warranty_days),
        parts_until: new_parts.then(|| delivered_on + Months::new(policy.parts_warranty_months)),
    }
}

/// The end of a warranty after a covered re-entry: the time in the workshop does not count, and
/// the claim window of art. 41 is left in any case.
pub fn end_after_reentry(
    old_end: NaiveDate,
    came_back_on: NaiveDate,
    redelivered_on: NaiveDate,
    policy: &Policy,
) -> NaiveDate {
    let in_workshop = (redelivered_on - came_back_on).num_days().max(0).unsigned_abs();
    let extended = old_end + Days::new(in_workshop);
    extended.max(add_business_days(redelivered_on, policy.reentry_business_days, &[]))
}
