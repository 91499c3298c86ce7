//! Follows the log for one projection, for as long as the process lives.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eventlog::Position;

use super::batch::{Batch, replay_batches};
use super::checkpoint::Checkpoint;
use super::engine::{Engine, Lease};
use super::progress::State;
use super::shared::{Shared, Slot};
use crate::db::Names;
use crate::error::{ProjectionError, Result};

/// The first wait after a failure; it doubles …
const FIRST_WAIT: Duration = Duration::from_millis(50);
/// … up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A follower that had nothing to do for so long lets go of its rows.
const IDLE: Duration = Duration::from_secs(2);

/// Runs until the read side is stopped. A failure is said, waited out and tried again.
pub(crate) async fn follow(shared: Arc<Shared>, slot: usize) {
    let slot = &shared.slots[slot];
    let mut wait = FIRST_WAIT;
    while !shared.stop.is_cancelled() {
        match turn(&shared, slot).await {
            Ok(()) => wait = FIRST_WAIT,
            Err(ProjectionError::Fenced(_)) => {
                tracing::debug!(projection = slot.projection.name, "moved by somebody else");
                pause(&shared, slot, Duration::from_millis(5)).await;
            }
            Err(ProjectionError::OtherVersion { .. }) => {
                slot.say(|progress| progress.state = State::OutOfDate);
                pause(&shared, slot, LONGEST_WAIT).await;
            }
            Err(error) => {
                let why = with_causes(&error);
                tracing::warn!(projection = slot.projection.name, why, "a projection stands still");
                slot.say(|progress| progress.state = State::Failing(why));
                pause(&shared, slot, wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
    slot.say(|progress| progress.state = State::Stopped);
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

async fn pause(shared: &Shared, slot: &Slot, at_most: Duration) {
    tokio::select! {
        () = shared.stop.cancelled() => {}
        () = slot.nudge.notified() => {}
        () = tokio::time::sleep(at_most) => {}
    }
}

/// Takes the projection up and follows until something changes hands.
async fn turn(shared: &Shared, slot: &Slot) -> Result<()> {
    let options = &shared.options;
    let (projection, names) = (slot.projection, Names::Live);
    let probe = options.probe.clone();
    let mut engine = Engine::open(&shared.db, projection, names, probe).await?;
    let now = (options.clock)();
    slot.say(|progress| {
        progress.position = engine.checkpoint().position;
        progress.changes += 1;
    });
    if engine.checkpoint().is_frozen(now) {
        slot.say(|progress| progress.state = State::Frozen);
        pause(shared, slot, Duration::from_millis(20)).await;
        return Ok(());
    }
    if engine.checkpoint().is_led_by_another(&options.owner, now) {
        slot.say(|progress| progress.state = State::Standby);
        pause(shared, slot, options.poll).await;
        return Ok(());
    }
    engine.renew(&shared.lease()).await?;
    let mut renewed = Instant::now();
    let mut last_event = Instant::now();
    let mut wakeups = shared.log.wakeups();
    while !shared.stop.is_cancelled() {
        // Marked as seen before the look, so that what comes after the look wakes us.
        let head = *wakeups.borrow_and_update();
        let position = engine.checkpoint().position;
        if head.commit.saturating_sub(position.commit) > options.catch_up_from {
            slot.say(|progress| progress.state = State::CatchingUp);
            catch_up(shared, slot, &mut engine).await?;
            renewed = Instant::now();
            continue;
        }
        slot.say(|progress| progress.state = State::Following);
        let events = shared.feed.read_after(position, options.live_batch).await?;
        if !events.is_empty() {
            let batch = Batch::of(&projection, position, &events);
            write(slot, &mut engine, &batch, &shared.lease()).await?;
            renewed = Instant::now();
            last_event = renewed;
            continue;
        }
        if last_event.elapsed() >= IDLE {
            engine.forget();
        }
        if renewed.elapsed() >= options.lease / 3 {
            engine.renew(&shared.lease()).await?;
            renewed = Instant::now();
        }
        tokio::select! {
            () = shared.stop.cancelled() => {}
            () = slot.nudge.notified() => return Ok(()),
            _ = wakeups.changed() => {}
            () = tokio::time::sleep(options.poll) => {}
        }
    }
    Ok(())
}

/// Replays what is missing, reading ahead while writing.
async fn catch_up(shared: &Shared, slot: &Slot, engine: &mut Engine) -> Result<()> {
    let permit = tokio::select! {
        permit = shared.catch_ups.acquire() => permit,
        () = shared.stop.cancelled() => return Ok(()),
    };
    let _permit = permit.map_err(|_| ProjectionError::Stopped)?;
    let after = engine.checkpoint().position;
    let mut batches = replay_batches(&shared.log, slot.projection, after, None);
    while let Some(batch) = batches.recv().await {
        write(slot, engine, &batch?, &shared.lease()).await?;
        if shared.stop.is_cancelled() {
            break;
        }
    }
    Ok(())
}

async fn write(slot: &Slot, engine: &mut Engine, batch: &Batch, lease: &Lease) -> Result<()> {
    let began = Instant::now();
    engine.write(batch, Some(lease)).await?;
    let Checkpoint { position, .. } = engine.checkpoint();
    let (position, seconds): (Position, _) = (*position, began.elapsed().as_secs_f64());
    slot.say(|progress| progress.moved(position, batch.events, seconds));
    Ok(())
}
