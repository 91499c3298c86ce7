//! What the work cost this process in processor time: steadier than the clock on the wall of a shared machine.

use std::fs;
use std::time::Duration;

/// A moment in the processor time of this process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cpu(Duration);

impl Cpu {
    /// Now.
    pub(crate) fn now() -> Self {
        Self(spent().unwrap_or_default())
    }

    /// What was spent since, by all threads, for each of `count` things; microseconds.
    pub(crate) fn micros_for_each(self, count: usize) -> f64 {
        let spent = Self::now().0.saturating_sub(self.0);
        spent.as_secs_f64() * 1e6 / count.max(1) as f64
    }
}

/// User and system time. Linux counts them in hundredths of a second.
fn spent() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(") ")?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}
