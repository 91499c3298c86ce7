//! The clock of a request to be erased.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::calendar::santiago_date;

/// Days within which it is answered (`product.md` §5b).
const TERM: Days = Days::new(30);

/// The day by which whoever asked for it then is to be erased.
pub fn erasure_due(requested_at: DateTime<Utc>) -> NaiveDate {
    santiago_date(requested_at) + TERM
}
