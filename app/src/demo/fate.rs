//! How a repair will go: drawn once, with the frequencies of a real workshop.

use rand::Rng;

/// What becomes of a repair, apart from what its rules decide on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Quoted, approved, repaired, collected.
    Repaired,
    /// The customer says no.
    Rejected,
    /// The customer says nothing.
    Expired,
    /// Nothing is wrong with it.
    NoFault,
    /// Nothing can be done.
    Unrepairable,
    /// The customer changes their mind before the diagnosis.
    CancelledEarly,
    /// The customer changes their mind when work is under way.
    CancelledLate,
    /// The entry was a mistake.
    Voided,
}

impl Fate {
    const WEIGHTS: [(Self, u32); 8] = [
        (Self::Repaired, 690),
        (Self::Rejected, 110),
        (Self::Expired, 50),
        (Self::NoFault, 60),
        (Self::Unrepairable, 40),
        (Self::CancelledEarly, 20),
        (Self::CancelledLate, 20),
        (Self::Voided, 10),
    ];

    pub(super) fn draw(rng: &mut impl Rng) -> Self {
        let mut rest = rng.random_range(0..Self::WEIGHTS.iter().map(|(_, weight)| weight).sum());
        for (fate, weight) in Self::WEIGHTS {
            if rest < weight {
                return fate;
            }
            rest -= weight;
        }
        Self::Repaired
    }
}

/// When the customer collects the instrument, in days after the notice.
pub(super) fn days_until_collected(rng: &mut impl Rng) -> i64 {
    match rng.random_range(0..1000) {
        0..780 => rng.random_range(0..9),
        780..900 => rng.random_range(9..29),
        900..975 => rng.random_range(32..75),
        _ => rng.random_range(95..150),
    }
}
