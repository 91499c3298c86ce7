//! What a gateway keeps of a payment.

use serde::{Deserialize, Serialize};

use crate::values::Money;

/// The share that a gateway keeps, before IVA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeRate {
    /// Hundredths of a percent, without IVA: 289 is 2,89 %.
    pub basis_points: u32,
}

/// How a payment divides between the gateway and the workshop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fee {
    /// What the gateway keeps, IVA included, CLP.
    pub fee: Money,
    /// What reaches the workshop, CLP.
    pub net: Money,
}

impl FeeRate {
    /// Flow's published rate, 2,89 % + IVA: the default of the configuration (`product.md` §0 no. 8, §8 no. 26).
    pub const FLOW: Self = Self { basis_points: 289 };

    /// The fee on an amount: rate plus IVA in one step, rounded once; never more than the amount.
    #[must_use]
    pub fn of(self, amount: Money) -> Fee {
        const WHOLE: i64 = 100 * 100;
        let with_iva = i64::from(self.basis_points) * (100 + Money::IVA_PERCENT);
        let fee = amount.scaled(with_iva, WHOLE * 100).min(amount);
        Fee { fee, net: amount - fee }
    }
}
