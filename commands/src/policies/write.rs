//! Writing the next version of a text, and publishing it.

use chrono::NaiveDate;
use domain::Actor;
use domain::Capability;
use domain::policies::{policies, policy};
use domain::policy_document::{PolicyCommand, PolicyDocument};
use domain::values::Sha256Hex;
use uuid::{Uuid, uuid};

use super::{PolicyFailure, unknown};
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, check_capability};

/// The root of the command ids of publishing the built-in texts.
const SEEDS: Uuid = uuid!("8a1f4b0d-6c52-5b3e-9d0a-4e7f2c9b6a15");
/// Who publishes them, in the audit.
const ACTOR: &str = "policies";

/// A text that is to be published.
#[derive(Debug, Clone)]
pub struct WrittenPolicy {
    /// SHA-256 of the draft that was read over.
    pub hash: Sha256Hex,
    /// The first day on which it holds (Santiago).
    pub effective_from: NaiveDate,
    /// Whether it changes what people agreed to, so that they are asked again.
    pub material: bool,
    /// What it changes, in plain words in Spanish.
    pub summary: String,
}

/// Publishes the built-in versions that the log does not have yet. Repeating it changes nothing.
///
/// # Errors
/// A failure of the log.
pub async fn seed(executor: &Executor) -> Result<(), PolicyFailure> {
    for known in policies() {
        seed_one(executor, known.code).await?;
    }
    Ok(())
}

async fn seed_one(executor: &Executor, code: &str) -> Result<(), PolicyFailure> {
    let loaded = executor.load_if_any::<PolicyDocument>(code).await?;
    let version = loaded.as_ref().map_or(0, |loaded| loaded.version);
    let built_in = policy(code).map_or(0, |text| text.version);
    // What is missing depends on both and nothing else.
    let id = format!("seed {code} {version} {built_in}");
    let context = Context::new(Actor::system(ACTOR), Uuid::new_v5(&SEEDS, id.as_bytes()), ACTOR);
    let command = PolicyCommand::Seed { policy: code.to_owned(), at: executor.clock().now() };
    let seeded = executor.execute::<PolicyDocument>(code, command, context).await;
    seeded.map(drop).map_err(ExecuteError::erase)
}

/// Writes a draft of the next version of a document.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn draft(
    executor: &Executor,
    code: &str,
    title: String,
    text: String,
    context: Context,
) -> Result<Executed, PolicyFailure> {
    check_capability(&context, Capability::PolicyDrafting)?;
    let code = policy(code).ok_or_else(unknown)?.code;
    // The versions that it follows are in the log before it.
    seed_one(executor, code).await?;
    let at = executor.clock().now();
    let command = PolicyCommand::Draft { policy: code.to_owned(), title, text, at };
    let drafted = executor.execute::<PolicyDocument>(code, command, context).await;
    drafted.map_err(ExecuteError::erase)
}

/// Publishes the draft of a document.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn publish(
    executor: &Executor,
    code: &str,
    written: WrittenPolicy,
    context: Context,
) -> Result<Executed, PolicyFailure> {
    let code = policy(code).ok_or_else(unknown)?.code;
    let WrittenPolicy { hash, effective_from, material, summary } = written;
    let (policy, at) = (code.to_owned(), executor.clock().now());
    let command = PolicyCommand::Publish { policy, hash, effective_from, material, summary, at };
    let published = executor.execute::<PolicyDocument>(code, command, context).await;
    published.map_err(ExecuteError::erase)
}
