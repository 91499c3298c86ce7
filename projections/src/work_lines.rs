//! The lines of a repair's work, as far as its progress needs them.
//!
//! The same rules as `domain::repair`: a line weighs its planned minutes, what was done under an earlier
//! approval stays done, and waived lines do not count. A test holds the two against each other.

use domain::repair::QuoteLine;
use domain::values::LineId;
use serde::{Deserialize, Serialize};

/// How a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Not needed.
    Waived,
}

/// A line and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub id: LineId,
    /// In Spanish, as quoted.
    pub description: String,
    /// Planned minutes.
    pub minutes: u32,
    /// How it stands.
    pub mark: Mark,
}

/// The lines that were quoted last, and those of the approval that stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkLines {
    quoted: Vec<Line>,
    approved: Option<Vec<Line>>,
}

impl WorkLines {
    /// A revision was issued; an earlier approval stands meanwhile.
    pub fn quote(&mut self, lines: &[QuoteLine]) {
        let line = |line: &QuoteLine| Line {
            id: line.id,
            description: line.description.clone(),
            minutes: line.minutes,
            mark: Mark::Open,
        };
        self.quoted = lines.iter().map(line).collect();
    }

    /// The revision was approved.
    pub fn approve(&mut self) {
        let mut lines = self.quoted.clone();
        for line in &mut lines {
            let was_done = self.line(line.id).is_some_and(|earlier| earlier.mark == Mark::Done);
            line.mark = if was_done { Mark::Done } else { Mark::Open };
        }
        self.approved = Some(lines);
    }

    /// A covered warranty amounts to the approval of no lines.
    pub fn approve_nothing(&mut self) {
        self.approved = Some(Vec::new());
    }

    /// No approval stands any more.
    pub fn end(&mut self) {
        self.approved = None;
    }

    /// A line was done, waived or opened again.
    pub fn mark(&mut self, id: LineId, mark: Mark) {
        let lines = self.approved.iter_mut().flatten();
        for line in lines.filter(|line| line.id == id) {
            line.mark = mark;
        }
    }

    /// An approved line.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.approved.iter().flatten().find(|line| line.id == id)
    }

    /// How far the work has come, whole percent rounded down.
    pub fn percent(&self, finished: bool) -> u8 {
        let Some(lines) = &self.approved else { return 0 };
        let (mut done, mut planned) = (0_u64, 0_u64);
        for line in lines {
            let weight = u64::from(line.minutes.max(1));
            match line.mark {
                Mark::Open => planned += weight,
                Mark::Done => {
                    planned += weight;
                    done += weight;
                }
                Mark::Waived => {}
            }
        }
        match (done * 100).checked_div(planned) {
            Some(percent) => u8::try_from(percent).unwrap_or(100),
            None if finished => 100,
            None => 0,
        }
    }
}
