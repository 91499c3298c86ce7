//! The balance of a repair, by the rules of `domain::repair`'s ledger, as running sums.
//!
//! A test holds the two against each other over whole lives of repairs.

use domain::repair::PaymentMethod;
use domain::values::Money;

use super::rows::BoardRow;

impl BoardRow {
    /// The fee became due.
    pub(super) fn charge_fee(&mut self, amount: Money) {
        self.fee += amount;
        self.balance += amount;
    }

    /// The fee is not due any more: waived, or the repair ended before its diagnosis.
    pub(super) fn drop_fee(&mut self) {
        self.balance += -self.fee;
        self.fee = Money::ZERO;
    }

    /// The finished repair became due, and the fee counts towards it.
    pub(super) fn charge_repair(&mut self, total: Money) {
        self.fee_credited = self.fee.min(total);
        self.repair_charge = total;
        self.balance += total - self.fee_credited;
    }

    /// The repair is on the bench again.
    pub(super) fn withdraw_repair(&mut self) {
        self.balance += self.fee_credited - self.repair_charge;
        self.fee_credited = Money::ZERO;
        self.repair_charge = Money::ZERO;
    }

    /// Money came in, with what cash could not express of what it settled. Where that was not recorded yet, cash that
    /// came to the balance but for the rounding to $10 settled it.
    pub(super) fn receive(
        &mut self,
        amount: Money,
        method: PaymentMethod,
        rounding: Option<Money>,
    ) {
        let settles = method == PaymentMethod::Cash && self.balance.cash_rounded() == amount;
        self.balance = match rounding {
            None if settles => Money::ZERO,
            rounding => self.balance - amount + rounding.unwrap_or_default(),
        };
    }

    /// Something else is owed (positive) or no longer is.
    pub(super) fn owe(&mut self, amount: Money) {
        self.balance += amount;
    }
}
