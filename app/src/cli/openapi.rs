//! The hidden commands from which `docs/generated` is made.

use std::process::ExitCode;

use anyhow::Result;

use super::output;

pub(super) fn openapi() -> Result<ExitCode> {
    output::json(&api::openapi())?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn problems() -> Result<ExitCode> {
    let problems: Vec<_> = api::PROBLEMS
        .iter()
        .map(|problem| {
            serde_json::json!({
                "code": problem.code,
                "status": problem.status,
                "title": problem.title,
            })
        })
        .collect();
    output::json(&problems)?;
    Ok(ExitCode::SUCCESS)
}
