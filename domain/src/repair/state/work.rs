//! Approved work: its lines, and the parts that it waits for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::repair::facts::{LineKind, PartsReadiness, QuoteLine};
use crate::values::{LineId, Money};

/// How a line of approved work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// To be done.
    Open,
    /// Done, and charged.
    Done,
    /// Not needed, and not charged.
    Waived,
}

/// A line of the approved quote and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkLine {
    /// The line, as approved.
    pub line: QuoteLine,
    /// How it stands.
    pub state: LineState,
}

/// Work that the customer approved, or that the warranty covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::repair) struct Work {
    /// The approved revision; 0 is the quote of $0 that a covered warranty amounts to.
    pub(in crate::repair) revision: u32,
    pub(in crate::repair) total: Money,
    pub(in crate::repair) lines: Vec<WorkLine>,
    pub(in crate::repair) readiness: Option<PartsReadiness>,
    /// Why it came back to the bench, where it did.
    pub(in crate::repair) returned: Option<String>,
    /// How many test runs had been filed when it last came to the bench: those of the repair come after.
    pub(in crate::repair) runs_before: usize,
}

/// A part that the repair waits or waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::repair) struct Part {
    pub(in crate::repair) name: String,
    pub(in crate::repair) eta: NaiveDate,
    pub(in crate::repair) received: bool,
}

impl Work {
    /// The quote of $0 of a covered warranty.
    pub(super) const fn under_warranty(runs_before: usize) -> Self {
        Self {
            revision: 0,
            total: Money::ZERO,
            lines: Vec::new(),
            readiness: None,
            returned: None,
            runs_before,
        }
    }

    /// An approved revision. Lines that were done under the earlier approval stay done.
    pub(super) fn approved(
        revision: u32,
        total: Money,
        lines: &[QuoteLine],
        earlier: Option<&Self>,
        runs_before: usize,
    ) -> Self {
        let was_done = |id: LineId| {
            earlier.and_then(|work| work.line(id)).is_some_and(|line| line.state == LineState::Done)
        };
        let lines = lines
            .iter()
            .map(|line| WorkLine {
                line: line.clone(),
                state: if was_done(line.id) { LineState::Done } else { LineState::Open },
            })
            .collect();
        Self { revision, total, lines, readiness: None, returned: None, runs_before }
    }

    pub(in crate::repair) fn line(&self, id: LineId) -> Option<&WorkLine> {
        self.lines.iter().find(|line| line.line.id == id)
    }

    pub(super) fn line_mut(&mut self, id: LineId) -> Option<&mut WorkLine> {
        self.lines.iter_mut().find(|line| line.line.id == id)
    }

    pub(in crate::repair) fn open_lines(&self) -> usize {
        self.lines.iter().filter(|line| line.state == LineState::Open).count()
    }

    /// What the lines that were not waived come to.
    pub(in crate::repair) fn amount_not_waived(&self) -> Money {
        self.lines
            .iter()
            .filter(|line| line.state != LineState::Waived)
            .map(|line| line.line.amount)
            .sum()
    }

    /// Whether a part that is still to be fitted, or was fitted, is on the lines.
    pub(in crate::repair) fn needs_parts(&self) -> bool {
        self.lines
            .iter()
            .any(|line| line.line.kind == LineKind::Part && line.state == LineState::Open)
    }

    /// Whether a new part was fitted, which carries its own warranty.
    pub(in crate::repair) fn fitted_new_parts(&self) -> bool {
        self.lines.iter().any(|line| {
            line.line.kind == LineKind::Part
                && line.state == LineState::Done
                && !line.line.used_part
        })
    }
}
