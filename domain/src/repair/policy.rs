//! The numbers that the rules of a repair are held against (`product.md` §4, §5 modules 19 and 20).
//!
//! They are data: an event carries what a number came to (the fee, the last valid instant, the price of a
//! block), so that a change here never rewrites what has happened. `evolve` must not read them.

use crate::values::Money;

/// The workshop's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The diagnosis fee for each instrument and entry, CLP with IVA.
    pub diagnosis_fee: Money,
    /// How long a formal quote stands, days of 24 h.
    pub quote_valid_days: i64,
    /// How old a valuation may be for the 50 % rule, days.
    pub valuation_max_age_days: i64,
    /// The share of the instrument's value that a quote may reach unasked, percent.
    pub cap_percent: i64,
    /// Days of storage that cost nothing, counted from the day after the proved notice.
    pub storage_free_days: u32,
    /// How long a block of storage lasts, days.
    pub storage_block_days: u32,
    /// What a begun block of storage costs, CLP with IVA.
    pub storage_block_price: Money,
    /// Days after the proved notice at which the first warning is due.
    pub first_warning_day: u32,
    /// Days after the proved notice at which the second warning is due.
    pub second_warning_day: u32,
    /// Days after the proved notice at which an instrument counts as abandoned.
    pub abandonment_day: u32,
    /// Months from the signed reception until a disposal may be authorised (Ley 19.496 art. 42).
    pub disposal_months: u32,
    /// Proved notices, besides the first, that a disposal needs.
    pub disposal_notices: usize,
    /// How long a mistaken entry may be voided, hours.
    pub voiding_window_hours: i64,
    /// Warranty on labour, days.
    pub labour_warranty_days: u64,
    /// Warranty on new parts, months.
    pub parts_warranty_months: u32,
    /// The least warranty after a covered re-entry, business days from the redelivery.
    pub reentry_business_days: u32,
    /// Photos that an intake needs.
    pub intake_photos: usize,
    /// From how many technicians on somebody else must check the work.
    pub quality_check_by_another_from: u32,
    /// The largest amount that a single line, payment or credit may name, CLP.
    pub largest_amount: Money,
    /// The most lines that a quote may have.
    pub most_lines: usize,
}

impl Policy {
    /// The numbers in force.
    pub const CURRENT: Self = Self {
        diagnosis_fee: Money::clp(20_000),
        quote_valid_days: 15,
        valuation_max_age_days: 90,
        cap_percent: 50,
        storage_free_days: 30,
        storage_block_days: 30,
        storage_block_price: Money::clp(5_000),
        first_warning_day: 60,
        second_warning_day: 80,
        abandonment_day: 90,
        disposal_months: 12,
        disposal_notices: 3,
        voiding_window_hours: 24,
        labour_warranty_days: 90,
        parts_warranty_months: 6,
        reentry_business_days: 30,
        intake_photos: 2,
        quality_check_by_another_from: 2,
        largest_amount: Money::clp(1_000_000_000),
        most_lines: 200,
    };
}

impl Default for Policy {
    fn default() -> Self {
        Self::CURRENT
    }
}
