//! Chilean pesos, whole, signed. There are no decimals (`product.md` §3).

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

/// An amount in whole Chilean pesos (CLP), consumer prices including IVA.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// IVA in percent (DL 825).
    pub const IVA_PERCENT: i64 = 19;

    /// So many pesos.
    pub const fn clp(pesos: i64) -> Self {
        Self(pesos)
    }

    /// The number of pesos.
    pub const fn pesos(self) -> i64 {
        self.0
    }

    /// Whether this is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The part of a gross price that is not IVA: `round(gross / 1.19)`, half up.
    #[must_use]
    pub const fn neto(self) -> Self {
        self.scaled(100, 100 + Self::IVA_PERCENT)
    }

    /// The IVA inside a gross price: gross less [`Self::neto`].
    #[must_use]
    pub const fn iva(self) -> Self {
        Self(self.0.saturating_sub(self.neto().0))
    }

    /// What is handed over in cash: the nearest $10, 1–5 towards zero and 6–9 away from it, so that a refund
    /// rounds like the payment it gives back.
    #[must_use]
    pub const fn cash_rounded(self) -> Self {
        let rest = self.0 % 10;
        let towards_zero = self.0 - rest;
        Self(match rest {
            6..=9 => towards_zero.saturating_add(10),
            -9..=-6 => towards_zero.saturating_sub(10),
            _ => towards_zero,
        })
    }

    /// This amount times `numerator / denominator`, rounded half up once.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "clamped to what an i64 holds")]
    pub const fn scaled(self, numerator: i64, denominator: i64) -> Self {
        let product = self.0 as i128 * numerator as i128 * 2 + denominator as i128;
        let rounded = product.div_euclid(2 * denominator as i128);
        if rounded > i64::MAX as i128 {
            Self(i64::MAX)
        } else if rounded < i64::MIN as i128 {
            Self(i64::MIN)
        } else {
            Self(rounded as i64)
        }
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// As written in Chile: `$20.000`, `-$5.000`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        f.write_str("$")?;
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}
