//! The numbers that the rules of a ticket are held against (`product.md` §5 modules 12 and 13, §8 rows 11–13).
//!
//! They are data: an event carries what a number came to, so that a change here never rewrites what has happened.
//! `evolve` must not read them. A what-if report recomputes the past with another set of them.

use chrono::{DateTime, TimeDelta, Utc};

use super::facts::{Category, Measure, SlaTerms};
use crate::values::Money;

/// The time for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlaTarget {
    /// Minutes.
    pub minutes: u32,
    /// How they are counted.
    pub measure: Measure,
}

impl SlaTarget {
    const fn open_hours(hours: u32) -> Self {
        Self { minutes: hours * 60, measure: Measure::OpenTime }
    }
}

/// The workshop's numbers for tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketPolicy {
    /// Names this set of numbers; grows with every change.
    pub version: u32,
    /// For a question about a price.
    pub quote_question: SlaTarget,
    /// For a question about a repair.
    pub repair_status: SlaTarget,
    /// For a payment that did not work.
    pub payment_issue: SlaTarget,
    /// For a complaint.
    pub complaint: SlaTarget,
    /// For a question about the warranty.
    pub warranty: SlaTarget,
    /// For anything else.
    pub general_inquiry: SlaTarget,
    /// The credit proposed for a clock that passed 150 %, CLP.
    pub compensation: Money,
    /// The most that is granted for a repair, CLP; also the most that one ticket proposes.
    pub compensation_cap: Money,
    /// How long the owner has to decide a compensation, business days.
    pub decision_business_days: u32,
    /// How long a closed ticket may be opened again, days of 24 h.
    pub reopen_days: i64,
    /// After how long a resolved ticket is closed, days of 24 h. The table of tickets counts with it: a change raises
    /// the version of its projector.
    pub close_days: i64,
    /// The least time between two automatic replies of a ticket, hours.
    pub automatic_reply_hours: i64,
    /// The most automatic replies to the mails of one address in that time, whatever their tickets: two machines that
    /// know no headers, or somebody who writes under another's address, soon get none.
    pub automatic_replies_by_mail: usize,
    /// How late an alert may still go out at once, even past closing time, minutes. A later one waits for the
    /// next opening.
    pub late_alert_minutes: i64,
}

impl TicketPolicy {
    /// The numbers in force.
    pub const CURRENT: Self = Self {
        version: 1,
        quote_question: SlaTarget::open_hours(4),
        repair_status: SlaTarget::open_hours(2),
        payment_issue: SlaTarget::open_hours(2),
        complaint: SlaTarget::open_hours(2),
        warranty: SlaTarget::open_hours(4),
        general_inquiry: SlaTarget { minutes: 24 * 60, measure: Measure::CalendarTime },
        compensation: Money::clp(5_000),
        compensation_cap: Money::clp(10_000),
        decision_business_days: 1,
        reopen_days: 7,
        close_days: 7,
        automatic_reply_hours: 24,
        automatic_replies_by_mail: 3,
        late_alert_minutes: 15,
    };

    /// What a ticket of that category is promised.
    pub const fn terms(&self, category: Category) -> SlaTerms {
        let SlaTarget { minutes, measure } = match category {
            Category::QuoteQuestion => self.quote_question,
            Category::RepairStatus => self.repair_status,
            Category::PaymentIssue => self.payment_issue,
            Category::Complaint => self.complaint,
            Category::Warranty => self.warranty,
            Category::GeneralInquiry => self.general_inquiry,
        };
        SlaTerms { target_minutes: minutes, measure, rules_version: self.version }
    }

    /// When a ticket that was resolved then is closed, if nobody goes on in it.
    pub fn closes_at(&self, resolved_at: DateTime<Utc>) -> DateTime<Utc> {
        let wait = TimeDelta::days(self.close_days);
        resolved_at.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

impl Default for TicketPolicy {
    fn default() -> Self {
        Self::CURRENT
    }
}
