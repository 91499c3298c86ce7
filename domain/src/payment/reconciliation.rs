//! When the gateway is asked again, since it promises no second callback (`product.md` §5 module 10).

use chrono::{DateTime, TimeDelta, Utc};

/// How long an order can be paid.
pub const ORDER_LIFETIME: TimeDelta = TimeDelta::hours(24);
/// How often the gateway is asked about an order that is not paid …
pub const RECONCILED_EVERY: TimeDelta = TimeDelta::minutes(15);
/// … and for how long after the request.
pub const RECONCILED_FOR: TimeDelta = TimeDelta::hours(48);

/// The next question to the gateway after `last`, which is when it was last asked (or now): a multiple of
/// [`RECONCILED_EVERY`] after the request. None once [`RECONCILED_FOR`] has passed.
pub fn next_reconciliation(
    requested_at: DateTime<Utc>,
    last: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let passed = (last - requested_at).max(TimeDelta::zero());
    let asked = passed.num_seconds() / RECONCILED_EVERY.num_seconds();
    let count = i32::try_from(asked).ok()?.checked_add(1)?;
    let wait = RECONCILED_EVERY.checked_mul(count)?;
    (wait <= RECONCILED_FOR).then(|| requested_at + wait)
}
