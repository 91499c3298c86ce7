//! What is owed under each charge, as far as it can be paid apart (`product.md` §5 module 10).

use chrono::{DateTime, Utc};

use super::{Job, Quote, Repair, Stage};
use crate::calendar::santiago_date;
use crate::repair::facts::ChargeKind;
use crate::values::Money;

impl Repair {
    /// What is still to be paid under a charge at `at`, CLP; never negative. Storage counts with the blocks that
    /// have begun, at most what is owed in all, and a deposit for parts only while its quote stands.
    pub fn outstanding(&self, charge: ChargeKind, at: DateTime<Utc>) -> Money {
        self.job().map_or(Money::ZERO, |job| job.outstanding(charge, at).max(Money::ZERO))
    }

    /// The charges that still lack something at `at`, and how much (CLP), in the order in which they are asked for.
    pub fn to_pay(&self, at: DateTime<Utc>) -> Vec<(ChargeKind, Money)> {
        let lacking = ASKED_FOR.into_iter().map(|charge| (charge, self.outstanding(charge, at)));
        lacking.filter(|(_, amount)| *amount > Money::ZERO).collect()
    }
}

/// What is asked for first where more than one charge is open.
const ASKED_FOR: [ChargeKind; 4] =
    [ChargeKind::Budget, ChargeKind::Parts, ChargeKind::Storage, ChargeKind::Repair];

impl Job {
    /// What a charge comes to at `at`, before payments.
    pub(in crate::repair) fn charged(&self, charge: ChargeKind, at: DateTime<Utc>) -> Money {
        match charge {
            ChargeKind::Budget => self.account.fee(),
            ChargeKind::Parts => self.deposit_asked(at).unwrap_or_default(),
            ChargeKind::Repair => self.account.work(),
            ChargeKind::Storage => self.account.storage() + self.storage_begun(at),
        }
    }

    /// What a charge still lacks at `at`; negative where more came in. The work's own charge is what remains of
    /// the balance once fee and storage are apart: deposits, credits and rounding count towards it. Whatever they
    /// leave over counts towards storage, so that nobody is asked for storage whose balance is zero.
    pub(in crate::repair) fn outstanding(&self, charge: ChargeKind, at: DateTime<Utc>) -> Money {
        let lacks = |charge| self.charged(charge, at) - self.account.paid(charge);
        let owed = || self.account.balance() + self.storage_begun(at);
        match charge {
            ChargeKind::Budget | ChargeKind::Parts => lacks(charge),
            ChargeKind::Storage => lacks(charge).min(owed()),
            ChargeKind::Repair => owed() - lacks(ChargeKind::Budget) - lacks(ChargeKind::Storage),
        }
    }

    /// Storage that has begun at `at` and was not charged yet.
    fn storage_begun(&self, at: DateTime<Utc>) -> Money {
        self.storage_blocks_due(santiago_date(at)).iter().map(|block| block.amount).sum()
    }

    /// The deposit for parts of the quote that is on the table, or of the one that was approved.
    fn deposit_asked(&self, at: DateTime<Utc>) -> Option<Money> {
        let approved = self.stage.work().map(|work| work.revision);
        let approved =
            approved.and_then(|revision| self.quotes.iter().find(|q| q.revision == revision));
        let offered = self
            .current_quote()
            .filter(|quote| matches!(self.stage, Stage::Quoted { .. }) && at <= quote.valid_until);
        let deposit = |quote: &Quote| quote.parts_deposit;
        offered.and_then(deposit).or_else(|| approved.and_then(deposit))
    }
}
