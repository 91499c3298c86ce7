//! Running other programs: by name and arguments, never through a shell.
//!
//! A program runs in its own process group, so that an interrupt ends it and whatever it started, and our
//! caller still gets to put away what it had set up.

use std::process::{ExitStatus, Stdio};

use anyhow::{Context, Result, bail};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};

/// A command of that program with these arguments, in the workspace's folder and without input.
pub(crate) fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(crate::root()).stdin(Stdio::null()).process_group(0);
    command
}

/// `cargo` as it was used to start us.
pub(crate) fn cargo(args: &[&str]) -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), args)
}

/// Runs to the end, output shown; fails when the program does, and ends it when we are interrupted.
pub(crate) async fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let mut child = command.spawn().with_context(|| format!("cannot start {shown}"))?;
    let status = wait_or_interrupt(&mut child).await?;
    if !status.success() {
        bail!("{shown} ended with {status}");
    }
    Ok(())
}

/// Runs to the end and returns what it printed; fails when the program does.
pub(crate) async fn output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .await
        .with_context(|| format!("cannot start {shown}"))?;
    if !output.status.success() {
        bail!("{shown} ended with {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{shown} printed no text"))
}

/// Whether it runs and succeeds, its output thrown away.
pub(crate) async fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await
        .is_ok_and(|status| status.success())
}

async fn wait_or_interrupt(child: &mut Child) -> Result<ExitStatus> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        status = child.wait() => return Ok(status?),
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    if let Some(group) = child.id() {
        succeeds(&mut command("kill", &["-TERM", "--", &format!("-{group}")])).await;
    }
    child.wait().await?;
    bail!("interrupted")
}

fn show(command: &Command) -> String {
    let command = command.as_std();
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
