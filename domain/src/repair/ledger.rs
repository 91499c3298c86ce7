//! The account of a repair: entries that only accumulate, and a balance that is always their sum.
//!
//! What the customer owes is positive, what they paid or were credited is negative. Nothing is ever
//! rewritten: a charge that no longer holds is withdrawn by a second entry.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::facts::{ChargeKind, Evidence, PaymentMethod};
use crate::values::{Money, PaymentId, RefundId};

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The diagnosis fee became due.
    Fee,
    /// The owner waived the fee.
    FeeWaived,
    /// The fee is no longer due, since the repair ended before its diagnosis.
    FeeReturned,
    /// The fee counts towards the repair (or no longer does).
    FeeCredited,
    /// The repair itself became due (or no longer is).
    Repair,
    /// What a cancelled repair costs.
    Settlement,
    /// Labour on an instrument that could not be repaired.
    LabourCharge,
    /// A block of storage.
    Storage,
    /// The owner waived storage.
    StorageWaived,
    /// Money came in for this charge.
    Payment(ChargeKind),
    /// Money of this charge was given back.
    Refund(ChargeKind),
    /// What cash cannot express: the total rounded to $10.
    Rounding,
    /// The owner credited the customer.
    Credit,
}

/// One entry; never changed afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// About what.
    pub kind: EntryKind,
    /// CLP: positive is owed by the customer, negative is paid or credited.
    pub amount: Money,
}

/// A payment as it was proved, to know it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) charge: ChargeKind,
    pub(super) amount: Money,
    pub(super) method: PaymentMethod,
    pub(super) evidence: Evidence,
    /// The online payment, where it came through a gateway.
    #[serde(default)]
    pub(super) payment: Option<PaymentId>,
}

/// Money that went back through a gateway, to know it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Returned {
    refund: RefundId,
    charge: ChargeKind,
    amount: Money,
}

/// The account of one repair.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Account {
    entries: Vec<LedgerEntry>,
    receipts: Vec<Receipt>,
    /// What went back of online payments.
    #[serde(default)]
    returned: Vec<Returned>,
}

impl Account {
    pub(super) fn entries(&self) -> &[LedgerEntry] {
        &self.entries
    }

    /// The sum of all entries; positive when the customer owes.
    pub(super) fn balance(&self) -> Money {
        self.entries.iter().map(|entry| entry.amount).sum()
    }

    /// What came in for a charge and was not given back.
    pub(super) fn paid(&self, charge: ChargeKind) -> Money {
        -(self.sum_of(EntryKind::Payment(charge)) + self.sum_of(EntryKind::Refund(charge)))
    }

    /// What came in for a charge at the counter and was not given back there. What came in through a gateway goes
    /// back from its payment, so that it cannot go back twice.
    pub(super) fn paid_by_hand(&self, charge: ChargeKind) -> Money {
        let came = self.receipts.iter().filter(|it| it.charge == charge && it.payment.is_none());
        let came: Money = came.map(|receipt| receipt.amount).sum();
        let went = self.returned.iter().filter(|it| it.charge == charge);
        let went: Money = went.map(|returned| returned.amount).sum();
        let by_hand = came - (self.sum_of(EntryKind::Refund(charge)) - went);
        by_hand.min(self.paid(charge)).max(Money::ZERO)
    }

    /// What came in for anything and was not given back.
    pub(super) fn paid_in_all(&self) -> Money {
        use ChargeKind::{Budget, Parts, Repair, Storage};
        [Budget, Repair, Parts, Storage].into_iter().map(|charge| self.paid(charge)).sum()
    }

    pub(super) fn has_payments(&self) -> bool {
        !self.receipts.is_empty()
    }

    pub(super) fn has_receipt(&self, receipt: &Receipt) -> bool {
        self.receipts.contains(receipt)
    }

    /// The receipt of an online payment.
    pub(super) fn online(&self, payment: PaymentId) -> Option<&Receipt> {
        self.receipts.iter().find(|receipt| receipt.payment == Some(payment))
    }

    /// The online payments, the oldest first.
    pub(super) fn all_online(&self) -> impl Iterator<Item = PaymentId> {
        self.receipts.iter().filter_map(|receipt| receipt.payment)
    }

    pub(super) fn has_refund(&self, refund: RefundId) -> bool {
        self.returned.iter().any(|known| known.refund == refund)
    }

    /// The fee that applies, after waivers and returns.
    pub(super) fn fee(&self) -> Money {
        use EntryKind::{Fee, FeeReturned, FeeWaived};
        [Fee, FeeWaived, FeeReturned].into_iter().map(|kind| self.sum_of(kind)).sum()
    }

    pub(super) fn fee_was_waived(&self) -> bool {
        self.entries.iter().any(|entry| entry.kind == EntryKind::FeeWaived)
    }

    /// How much of the fee counts towards the repair at present.
    pub(super) fn fee_credited(&self) -> Money {
        -self.sum_of(EntryKind::FeeCredited)
    }

    /// What the owner credited and cash could not express.
    pub(super) fn credited(&self) -> Money {
        -(self.sum_of(EntryKind::Credit) + self.sum_of(EntryKind::Rounding))
    }

    /// Storage charged and not waived.
    pub(super) fn storage(&self) -> Money {
        self.sum_of(EntryKind::Storage) + self.sum_of(EntryKind::StorageWaived)
    }

    /// What the repair itself comes to at present, before the fee's credit.
    pub(super) fn repair(&self) -> Money {
        self.sum_of(EntryKind::Repair)
    }

    /// What the work comes to at present, however it ended: the fee's credit is off, payments are not.
    pub(super) fn work(&self) -> Money {
        use EntryKind::{FeeCredited, LabourCharge, Repair, Settlement};
        [Repair, FeeCredited, Settlement, LabourCharge]
            .into_iter()
            .map(|kind| self.sum_of(kind))
            .sum()
    }

    pub(super) fn post(&mut self, at: DateTime<Utc>, kind: EntryKind, amount: Money) {
        if amount != Money::ZERO {
            self.entries.push(LedgerEntry { at, kind, amount });
        }
    }

    /// Books a payment, and what cash could not express of what it settled. Events from before that was recorded with
    /// them mean the balance where it comes to the cash, rounded as Ley 20.956 has it.
    pub(super) fn receive(&mut self, at: DateTime<Utc>, receipt: Receipt, rounding: Option<Money>) {
        let due = self.balance();
        let settles = receipt.method == PaymentMethod::Cash && due.cash_rounded() == receipt.amount;
        let rounding = rounding.or_else(|| settles.then(|| receipt.amount - due));
        self.post(at, EntryKind::Payment(receipt.charge), -receipt.amount);
        self.post(at, EntryKind::Rounding, rounding.unwrap_or_default());
        self.receipts.push(receipt);
    }

    /// Books money that went back; `refund` where it is that of an online payment.
    pub(super) fn give_back(
        &mut self,
        at: DateTime<Utc>,
        charge: ChargeKind,
        amount: Money,
        refund: Option<RefundId>,
    ) {
        self.post(at, EntryKind::Refund(charge), amount);
        self.returned.extend(refund.map(|refund| Returned { refund, charge, amount }));
    }

    /// Charges a finished repair, and counts the fee towards it.
    pub(super) fn charge_repair(&mut self, at: DateTime<Utc>, final_total: Money) {
        let credit = self.fee().min(final_total);
        self.post(at, EntryKind::Repair, final_total);
        self.post(at, EntryKind::FeeCredited, -credit);
    }

    /// Takes the charge back while the repair is on the bench again.
    pub(super) fn withdraw_repair(&mut self, at: DateTime<Utc>) {
        self.post(at, EntryKind::Repair, -self.repair());
        self.post(at, EntryKind::FeeCredited, self.fee_credited());
    }

    /// Takes the fee back, where the repair ended before its diagnosis.
    pub(super) fn return_fee(&mut self, at: DateTime<Utc>) {
        self.post(at, EntryKind::FeeReturned, -self.fee());
    }

    fn sum_of(&self, kind: EntryKind) -> Money {
        self.entries.iter().filter(|entry| entry.kind == kind).map(|entry| entry.amount).sum()
    }
}
