//! What is owed under each charge, as far as it can be paid apart (`product.md` §5 module 10).

use chrono::{DateTime, Utc};

use super::{Job, Quote, Repair, Stage};
use crate::calendar::santiago_date;
use crate::repair::facts::ChargeKind;
use crate::values::{Money, PaymentId};

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

    /// What of the online payments no charge holds any more at `at`, CLP, the latest payment first: at most what the
    /// customer has to their credit, less what is `on_its_way` back already, and of each payment what is `refundable`.
    /// What came in at the counter goes back there.
    pub fn unheld_online(
        &self,
        at: DateTime<Utc>,
        on_its_way: Money,
        refundable: &[(PaymentId, Money)],
    ) -> Vec<(PaymentId, Money)> {
        let Some(job) = self.job() else { return Vec::new() };
        let mut credit = -job.owed(at) - on_its_way;
        let mut spare = ASKED_FOR.map(|charge| (charge, -job.lacks(charge, at)));
        let mut unheld = Vec::new();
        for (payment, most) in refundable.iter().rev() {
            let charge = job.account.online(*payment).map(|receipt| receipt.charge);
            let Some((_, spare)) = spare.iter_mut().find(|(of, _)| Some(*of) == charge) else {
                continue;
            };
            let amount = (*most).min(*spare).min(credit);
            if amount > Money::ZERO {
                (*spare, credit) = (*spare - amount, credit - amount);
                unheld.push((*payment, amount));
            }
        }
        unheld
    }

    /// Every online payment that is booked, the oldest first.
    pub fn online_payments(&self) -> Vec<PaymentId> {
        self.job().map_or_else(Vec::new, |job| job.account.all_online().collect())
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

    /// What a charge still lacks at `at`; not above zero where nothing is to be paid under it. Fee, work and storage
    /// together never lack more than is owed in all: what came in beyond one of them counts towards the others, and so
    /// do deposits, credits and rounding, towards the fee first, then the work, then storage.
    pub(in crate::repair) fn outstanding(&self, charge: ChargeKind, at: DateTime<Utc>) -> Money {
        let asked = |charge| self.outstanding(charge, at).max(Money::ZERO);
        let lacks = self.lacks(charge, at);
        match charge {
            ChargeKind::Budget => {
                let storage = self.lacks(ChargeKind::Storage, at).max(Money::ZERO);
                lacks.min(self.owed(at) - self.work_lacks() - storage)
            }
            ChargeKind::Parts if self.has_deposit(self.charged(charge, at)) => {
                lacks.min(Money::ZERO)
            }
            ChargeKind::Parts => lacks,
            ChargeKind::Storage => lacks.min(self.owed(at) - asked(ChargeKind::Budget)),
            ChargeKind::Repair => {
                self.owed(at) - asked(ChargeKind::Budget) - asked(ChargeKind::Storage)
            }
        }
    }

    /// What is owed in all at `at`, deposits apart: the balance, with the storage that has begun and without the deposit
    /// that was paid ahead of its work. Negative where the customer has something to their credit.
    pub(in crate::repair) fn owed(&self, at: DateTime<Utc>) -> Money {
        let deposit = self.account.paid(ChargeKind::Parts).min(self.charged(ChargeKind::Parts, at));
        self.balance_at(at) + deposit.max(Money::ZERO)
    }

    /// The balance, once the storage that has begun at `at` is charged too.
    pub(in crate::repair) fn balance_at(&self, at: DateTime<Utc>) -> Money {
        self.account.balance() + self.storage_begun(at)
    }

    /// Whether that deposit was paid; cash cannot express one that does not end in a zero.
    pub(in crate::repair) fn has_deposit(&self, deposit: Money) -> bool {
        self.account.paid(ChargeKind::Parts) >= deposit.min(deposit.cash_rounded())
    }

    /// What a charge lacks of its own payments; negative where more came in.
    fn lacks(&self, charge: ChargeKind, at: DateTime<Utc>) -> Money {
        self.charged(charge, at) - self.account.paid(charge)
    }

    /// What the work lacks of its own payments and of the deposit; never negative.
    fn work_lacks(&self) -> Money {
        let paid = self.account.paid(ChargeKind::Repair) + self.account.paid(ChargeKind::Parts);
        (self.account.work() - paid).max(Money::ZERO)
    }

    /// Storage that has begun at `at` and was not charged yet.
    fn storage_begun(&self, at: DateTime<Utc>) -> Money {
        self.storage_blocks_due(santiago_date(at)).iter().map(|block| block.amount).sum()
    }

    /// The deposit for parts of the quote that is on the table, or of the one that was approved. Once the work itself
    /// is charged there is nothing to come ahead of.
    fn deposit_asked(&self, at: DateTime<Utc>) -> Option<Money> {
        if self.stage.done().is_some() {
            return None;
        }
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
