//! Shares and distributions.

use serde::Serialize;

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many …
    pub part: u64,
    /// … of how many.
    pub of: u64,
}

impl Share {
    /// One more, that counts or does not.
    pub const fn add(&mut self, counts: bool) {
        self.of += 1;
        if counts {
            self.part += 1;
        }
    }

    /// In thousandths, rounded half up; none of nothing.
    pub fn per_mille(self) -> Option<u64> {
        (self.part * 2000 + self.of).checked_div(2 * self.of)
    }
}

/// How values are distributed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// How many there are.
    pub count: u64,
    /// Half of them are at most this.
    pub p50: Option<i64>,
    /// Nine of ten are at most this.
    pub p90: Option<i64>,
    /// Their sum.
    pub sum: i64,
}

impl Distribution {
    /// The distribution of these values (nearest-rank percentiles).
    pub fn of(mut values: Vec<i64>) -> Self {
        values.sort_unstable();
        let rank = |percent: usize| {
            let rank = (values.len() * percent).div_ceil(100);
            values.get(rank.saturating_sub(1)).copied()
        };
        Self { count: values.len() as u64, p50: rank(50), p90: rank(90), sum: values.iter().sum() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_there() {
        let values = Distribution::of((1..=10).collect());
        assert_eq!((values.p50, values.p90, values.count, values.sum), (Some(5), Some(9), 10, 55));
        let one = Distribution::of(vec![7]);
        assert_eq!((one.p50, one.p90), (Some(7), Some(7)));
        assert_eq!(Distribution::of(Vec::new()), Distribution::default());
    }

    #[test]
    fn a_share_of_nothing_is_none() {
        let mut share = Share::default();
        assert_eq!(share.per_mille(), None);
        share.add(true);
        share.add(false);
        share.add(false);
        assert_eq!(share.per_mille(), Some(333));
    }
}
