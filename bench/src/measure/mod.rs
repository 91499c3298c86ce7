//! Rounds of work and what they say: rates, latencies, and ratios between contenders.
//!
//! The machine may be shared and noisy, so contenders take turns (A B A B …), and of each the best and the
//! median round are kept. Nothing here judges a time; targets are ratios of one run.

mod clients;
mod cpu;
mod rounds;

pub(crate) use clients::{Client, drive};
pub(crate) use cpu::Cpu;
pub(crate) use rounds::{Contender, Series, interleave};

use std::time::Duration;

/// What one round of a contender gave.
#[derive(Debug, Clone)]
pub(crate) struct Round {
    /// Things done per second.
    pub(crate) rate: f64,
    /// How long the middle and the slowest hundredth took; absent where only the whole was timed.
    pub(crate) latency: Option<Latency>,
    /// Processor time of this process for each thing, microseconds; absent where others did the work.
    pub(crate) cpu_micros: Option<f64>,
}

/// Percentiles of the time that one thing took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Latency {
    /// Half took at most this.
    pub(crate) p50: Duration,
    /// All but one of a hundred took at most this.
    pub(crate) p99: Duration,
}

impl Round {
    /// A round that did `count` things in `elapsed`.
    pub(crate) fn of(count: usize, elapsed: Duration) -> Self {
        Self { rate: count as f64 / elapsed.as_secs_f64(), latency: None, cpu_micros: None }
    }

    /// The same with the processor time that it took since then.
    pub(crate) fn costing(mut self, since: Cpu, count: usize) -> Self {
        self.cpu_micros = Some(since.micros_for_each(count));
        self
    }

    /// A round of which every single duration is known, in microseconds.
    pub(crate) fn with_latencies(mut micros: Vec<u32>, elapsed: Duration) -> Self {
        let mut round = Self::of(micros.len(), elapsed);
        round.latency = Latency::of(&mut micros);
        round
    }
}

impl Latency {
    /// The percentiles of these durations, in microseconds; none of nothing.
    pub(crate) fn of(micros: &mut [u32]) -> Option<Self> {
        micros.sort_unstable();
        let at = |percent: usize| {
            let index = (micros.len() * percent / 100).min(micros.len().checked_sub(1)?);
            Some(Duration::from_micros(micros[index].into()))
        };
        Some(Self { p50: at(50)?, p99: at(99)? })
    }
}
