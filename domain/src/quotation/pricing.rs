//! The arithmetic of an estimate (`product.md` §5 modules 3 and 19).

use chrono::NaiveDate;

use super::events::{EstimateOutcome, PriceRange};
use crate::catalogue::{Tier, Valuation};
use crate::values::Money;

/// The numbers that an estimate is computed with. They are data: an estimate names the version it used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PricingRules {
    /// The version, from 1.
    pub version: u32,
    /// What a minute of labour costs, CLP including IVA.
    pub labour_per_minute: Money,
    /// The low end in percent of the base.
    pub low_percent: i64,
    /// The high end in percent of the base.
    pub high_percent: i64,
    /// To what the ends are rounded, CLP.
    pub step: i64,
    /// The cap in percent of the instrument's value.
    pub cap_percent: i64,
    /// For how many days an appraisal counts.
    pub valuation_days: i64,
    /// For how many days an estimate is valid.
    pub valid_days: i64,
    /// For how many hours an accepted disclaimer counts.
    pub disclaimer_hours: i64,
    /// The diagnosis fee, CLP including IVA.
    pub diagnosis_fee: Money,
}

impl PricingRules {
    /// The rules in force.
    pub const CURRENT: Self = Self {
        version: 1,
        labour_per_minute: Money::clp(500),
        low_percent: 80,
        high_percent: 130,
        step: 1_000,
        cap_percent: 50,
        valuation_days: 90,
        valid_days: 30,
        disclaimer_hours: 24,
        diagnosis_fee: Money::clp(20_000),
    };

    /// What so many minutes of labour cost before the tier's multiplier.
    #[must_use]
    pub const fn labour(&self, minutes: u32) -> Money {
        self.labour_per_minute.scaled(minutes as i64, 1)
    }

    /// The most that may be asked without the customer's explicit acceptance, rounded down to a peso.
    #[must_use]
    pub const fn cap(&self, value: Money) -> Money {
        Money::clp(value.pesos().saturating_mul(self.cap_percent) / 100)
    }

    /// Labour × tier + parts. The multiplier is on labour only.
    #[must_use]
    pub fn base(&self, labours: &[Money], parts: Money, tier: Tier) -> Money {
        let labour: Money = labours.iter().copied().sum();
        labour.scaled(tier.labour_percent(), 100) + parts
    }

    /// The range for a base, held against the cap of the value.
    ///
    /// Fails closed: without a value there is no price.
    #[must_use]
    pub const fn range(&self, base: Money, value: Option<Money>) -> EstimateOutcome {
        let Some(value) = value else {
            return EstimateOutcome::NoValuation;
        };
        let cap = self.cap(value).pesos();
        // Rounded once, from the exact product: hundredths of a peso to the step.
        let low = floor_to(base.pesos().saturating_mul(self.low_percent), 100 * self.step) / 100;
        let high = ceil_to(base.pesos().saturating_mul(self.high_percent), 100 * self.step) / 100;
        if low > cap {
            return EstimateOutcome::OverCap;
        }
        let capped = high > cap;
        EstimateOutcome::Priced(PriceRange {
            base,
            low: Money::clp(low),
            high: Money::clp(if capped { cap } else { high }),
            capped,
        })
    }

    /// The value of an appraisal that still counts on that day (Santiago).
    ///
    /// An appraisal from the future is a slip of the hand, and would hardly grow old: it does not count. One
    /// day ahead does, since its date may have been written by another clock than Santiago's.
    #[must_use]
    pub fn valid_value(&self, valuation: Option<&Valuation>, today: NaiveDate) -> Option<Money> {
        let valuation = valuation?;
        let age_days = (today - valuation.valued_on).num_days();
        (-1..=self.valuation_days).contains(&age_days).then_some(valuation.amount)
    }
}

/// The outcome of an estimate under the rules in force: labours before the tier's multiplier, parts, and the
/// value that the cap is held against, if one is valid.
#[must_use]
pub fn price(labours: &[Money], parts: Money, tier: Tier, value: Option<Money>) -> EstimateOutcome {
    let rules = PricingRules::CURRENT;
    rules.range(rules.base(labours, parts, tier), value)
}

/// Whether the diagnosis fee alone passes half of the value, so that the customer is warned before paying it.
#[must_use]
pub fn fee_passes_half(value: Money) -> bool {
    let rules = PricingRules::CURRENT;
    rules.diagnosis_fee > rules.cap(value)
}

const fn floor_to(amount: i64, step: i64) -> i64 {
    amount.saturating_sub(amount.rem_euclid(step))
}

const fn ceil_to(amount: i64, step: i64) -> i64 {
    floor_to(amount.saturating_add(step - 1), step)
}
