//! What a run found: every figure with its rounds, its ratios to the references, and what was set.
//!
//! Kept as JSON, so that a run of one figure replaces that figure and leaves the others; the tables of
//! `docs/performance.md` are written from it.

mod markdown;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::measure::{Round, Series};

pub(crate) use markdown::{rewrite, tables};

/// Everything found so far, the latest run of each figure.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Report {
    /// In the order of the bench.
    pub(crate) figures: Vec<Figure>,
}

/// One figure of one run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Figure {
    /// As `--only` takes it.
    pub(crate) name: String,
    /// What is measured.
    pub(crate) title: String,
    /// What was measured, references first.
    pub(crate) lines: Vec<Line>,
    /// The ratios and what they should be.
    pub(crate) targets: Vec<Target>,
    /// Settings, sizes, and what was scaled down.
    pub(crate) settings: Vec<String>,
    /// Where and when; filled in by the bench.
    #[serde(default)]
    pub(crate) run: Run,
}

/// The circumstances of a figure.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Run {
    /// When it began (UTC).
    pub(crate) at: DateTime<Utc>,
    /// Processor, memory, kernel.
    pub(crate) machine: String,
    /// The compiler, the stores and the servers.
    pub(crate) versions: String,
    /// The load of the last 1, 5 and 15 minutes when it began.
    pub(crate) load_before: String,
    /// The same when it was done.
    pub(crate) load_after: String,
    /// Whether the sizes were those of `--quick`.
    pub(crate) quick: bool,
}

/// Something that was measured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    /// What.
    pub(crate) what: String,
    /// In which unit.
    pub(crate) unit: String,
    /// The best round.
    pub(crate) best: f64,
    /// The middle round.
    pub(crate) median: f64,
    /// Half took at most this, in the best round, milliseconds.
    pub(crate) p50_ms: Option<f64>,
    /// All but one of a hundred took at most this, in the best round, milliseconds.
    pub(crate) p99_ms: Option<f64>,
    /// The least processor time of the bench's own process for each thing, microseconds.
    #[serde(default)]
    pub(crate) cpu_micros: Option<f64>,
    /// How many rounds.
    pub(crate) rounds: usize,
}

/// A ratio, or another figure, that should be on one side of a bound.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Target {
    /// What is compared with what.
    pub(crate) what: String,
    /// What was found: of the best rounds.
    pub(crate) found: f64,
    /// What was found in the middle of the paired rounds, where there are pairs.
    pub(crate) median: Option<f64>,
    /// The bound.
    pub(crate) bound: f64,
    /// Whether more is better.
    pub(crate) at_least: bool,
    /// `×`, `ms`, `MiB`, `s`.
    pub(crate) unit: String,
}

impl Target {
    /// Whether the target is met.
    pub(crate) fn is_met(&self) -> bool {
        if self.at_least { self.found >= self.bound } else { self.found <= self.bound }
    }

    /// The subject should do at least `bound` times what the reference does.
    pub(crate) fn ratio(subject: &Series, reference: &Series, bound: f64) -> Self {
        Self {
            what: format!("{} ÷ {}", subject.name, reference.name),
            found: subject.best() / reference.best(),
            median: Some(subject.ratio_to(reference)),
            bound,
            at_least: true,
            unit: "×".into(),
        }
    }

    /// A thing of the subject should cost at most `bound` times what one of the reference costs.
    pub(crate) fn cost(subject: &Series, reference: &Series, bound: f64) -> Self {
        let what = format!("cost of {} ÷ cost of {}", subject.name, reference.name);
        let median = Some(reference.ratio_to(subject));
        Self { median, ..Self::at_most(what, reference.best() / subject.best(), bound, "×") }
    }

    /// Something should be at most `bound`.
    pub(crate) fn at_most(what: impl Into<String>, found: f64, bound: f64, unit: &str) -> Self {
        let (what, unit) = (what.into(), unit.to_owned());
        Self { what, found, median: None, bound, at_least: false, unit }
    }

    /// The p99 of a series should be at most so many milliseconds.
    pub(crate) fn p99(series: &Series, bound_ms: f64) -> Option<Self> {
        let latency = series.latency()?;
        let found = latency.p99.as_secs_f64() * 1_000.0;
        Some(Self::at_most(format!("p99 of {}", series.name), found, bound_ms, "ms"))
    }
}

impl Line {
    /// The rounds of a contender.
    pub(crate) fn of(series: &Series, unit: &str) -> Self {
        let millis = |value: std::time::Duration| value.as_secs_f64() * 1_000.0;
        let latency = series.latency();
        Self {
            what: series.name.clone(),
            unit: unit.to_owned(),
            best: series.best(),
            median: series.median(),
            p50_ms: latency.map(|latency| millis(latency.p50)),
            p99_ms: latency.map(|latency| millis(latency.p99)),
            cpu_micros: series.cpu_micros(),
            rounds: series.rounds.len(),
        }
    }

    /// Something that was measured once.
    pub(crate) fn once(what: impl Into<String>, value: f64, unit: &str) -> Self {
        let series = Series {
            name: what.into(),
            rounds: vec![Round { rate: value, latency: None, cpu_micros: None }],
        };
        Self::of(&series, unit)
    }
}

impl Report {
    /// What earlier runs found; nothing where there was none.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        match fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is not a report", file.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts a figure in the place of its earlier run.
    pub(crate) fn put(&mut self, figure: Figure, order: &[&str]) {
        self.figures.retain(|other| other.name != figure.name);
        self.figures.push(figure);
        let place = |name: &str| order.iter().position(|known| *known == name);
        self.figures.sort_by_key(|figure| place(&figure.name).unwrap_or(usize::MAX));
    }

    /// Keeps it.
    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(fs::write(file, serde_json::to_vec_pretty(self)?)?)
    }
}
