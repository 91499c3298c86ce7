//! What the figures were measured on: without it they say nothing.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

/// The machine, the programs and the moment.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    /// When the run began (UTC).
    pub(crate) at: DateTime<Utc>,
    /// The processor's name.
    pub(crate) processor: String,
    /// How many cores this process may use.
    pub(crate) cores: usize,
    /// Memory, MiB.
    pub(crate) memory_mib: u64,
    /// The kernel's release.
    pub(crate) kernel: String,
    /// The compiler.
    pub(crate) rustc: String,
    /// The bundled `SQLite`.
    pub(crate) sqlite: String,
    /// The servers, as they call themselves.
    pub(crate) servers: Vec<String>,
    /// The load of the last 1, 5 and 15 minutes when the run began.
    pub(crate) load: String,
}

impl Machine {
    /// Looks around.
    pub(crate) fn look(servers: Vec<String>) -> Self {
        let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        #[expect(clippy::disallowed_methods, reason = "a report has the date of its run")]
        let at = Utc::now();
        Self {
            at,
            processor: value(&cpuinfo, "model name").unwrap_or("unknown").to_owned(),
            cores: std::thread::available_parallelism().map_or(1, Into::into),
            memory_mib: value(&meminfo, "MemTotal")
                .and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok())
                .map_or(0, |kib| kib / 1024),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")
                .map_or_else(|_| "unknown".into(), |text| text.trim().to_owned()),
            rustc: said_by("rustc", "--version"),
            sqlite: rusqlite::version().to_owned(),
            servers,
            load: load(),
        }
    }

    /// The machine in one line.
    pub(crate) fn describe(&self) -> String {
        let Self { processor, cores, memory_mib, kernel, .. } = self;
        format!("{processor}, {cores} cores, {memory_mib} MiB, Linux {kernel}")
    }

    /// The programs in one line.
    pub(crate) fn versions(&self) -> String {
        format!("{}, SQLite {}, {}", self.rustc, self.sqlite, self.servers.join(", "))
    }
}

/// The load of the last 1, 5 and 15 minutes.
pub(crate) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// The highest and the present resident memory of a process, MiB.
pub(crate) fn memory_of(process: u32) -> Option<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let mib = |key| {
        let kib: u32 = value(&status, key)?.split_whitespace().next()?.parse().ok()?;
        Some(f64::from(kib) / 1024.0)
    };
    Some((mib("VmHWM")?, mib("VmRSS")?))
}

/// How long a process may go on with its backlog before it is measured.
const PATIENCE: Duration = Duration::from_mins(10);
/// Looks that must find it idle, one after the other.
const IDLE_LOOKS: u32 = 4;

/// Waits until a process has no work of its own any more: what one contender left behind must not be measured
/// with the next.
pub(crate) async fn quiet(process: u32) -> Result<()> {
    let started = Instant::now();
    let (mut before, mut idle) = (ticks_of(process)?, 0);
    while idle < IDLE_LOOKS {
        anyhow::ensure!(started.elapsed() < PATIENCE, "the server does not come to rest");
        tokio::time::sleep(Duration::from_millis(500)).await;
        let now = ticks_of(process)?;
        // Two hundredths of a second in half a second: timers, and nothing else.
        idle = if now - before <= 2 { idle + 1 } else { 0 };
        before = now;
    }
    Ok(())
}

/// The processor time of a process, in hundredths of a second (proc(5): `utime` and `stime`).
fn ticks_of(process: u32) -> Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let rest = stat.rsplit_once(") ").context("an unreadable stat")?.1;
    let mut fields = rest.split(' ').skip(11).map(str::parse::<u64>);
    let mut next = || Ok::<_, anyhow::Error>(fields.next().context("a short stat")??);
    Ok(next()? + next()?)
}

fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == key).then(|| value.trim())
    })
}

fn said_by(program: &str, argument: &str) -> String {
    Command::new(program).arg(argument).output().map_or_else(
        |_| "unknown".into(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
