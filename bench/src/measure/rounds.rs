//! Taking turns, so that whatever disturbs the machine disturbs every contender alike.

use anyhow::{Context, Result};
use async_trait::async_trait;

use super::{Latency, Round};

/// Something that can be measured again and again.
#[async_trait]
pub(crate) trait Contender: Send {
    /// What it is called in the report.
    fn name(&self) -> &str;
    /// One round of it, from a fresh start.
    async fn round(&mut self) -> Result<Round>;
}

/// The rounds of one contender.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    /// What it is called in the report.
    pub(crate) name: String,
    /// In the order in which they were run.
    pub(crate) rounds: Vec<Round>,
}

impl Series {
    /// The highest rate.
    pub(crate) fn best(&self) -> f64 {
        self.rounds.iter().map(|round| round.rate).fold(0.0, f64::max)
    }

    /// The middle rate.
    pub(crate) fn median(&self) -> f64 {
        median(self.rounds.iter().map(|round| round.rate).collect())
    }

    /// The latency of the round with the lowest p99.
    pub(crate) fn latency(&self) -> Option<Latency> {
        self.rounds.iter().filter_map(|round| round.latency).min_by_key(|latency| latency.p99)
    }

    /// The least processor time for each thing, microseconds.
    pub(crate) fn cpu_micros(&self) -> Option<f64> {
        self.rounds.iter().filter_map(|round| round.cpu_micros).min_by(f64::total_cmp)
    }

    /// The middle of the ratios to another series, round by round.
    pub(crate) fn ratio_to(&self, reference: &Self) -> f64 {
        let pairs = self.rounds.iter().zip(&reference.rounds);
        median(pairs.map(|(own, other)| own.rate / other.rate).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Runs `rounds` rounds of each, taking turns; the answer has the order of the contenders.
pub(crate) async fn interleave(
    rounds: usize,
    contenders: &mut [Box<dyn Contender>],
) -> Result<Vec<Series>> {
    let mut series: Vec<Series> = contenders
        .iter()
        .map(|contender| Series { name: contender.name().to_owned(), rounds: Vec::new() })
        .collect();
    for number in 1..=rounds {
        for (contender, series) in contenders.iter_mut().zip(&mut series) {
            let round = contender
                .round()
                .await
                .with_context(|| format!("round {number} of {}", contender.name()))?;
            eprintln!("  round {number} {:<44} {:>12.0}/s", series.name, round.rate);
            series.rounds.push(round);
        }
    }
    Ok(series)
}
