//! The workshop's papers: what stands on each, looked up in the log. `documents` draws them.

mod calendar_file;
mod policy_text;
mod receipt;
mod work_order;

use domain::values::RepairNumber;

pub use calendar_file::calendar_file;
pub use policy_text::policy_text;
pub use receipt::{counter_receipt, counter_receipt_number, receipt};
pub use work_order::work_order;

/// Where the QR code of a paper leads: the page on which the repair is followed.
pub fn tracking_url(public_url: &str, number: RepairNumber) -> String {
    format!("{public_url}/api/v1/tracking/{number}")
}
