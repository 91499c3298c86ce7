//! `POST /repairs/{id}/work-log`: the technician's own timer; one runs at a time.

use axum::extract::State;
use domain::repair::{Repair, Status};
use domain::values::WorkSessionId;
use domain::work_clock::{WorkClock, WorkClockCommand};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RepairPath;
use crate::extract::{Allowed, Bench, IdempotencyKey, Json, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// What to do with the timer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
#[schema(example = json!({ "action": "start" }))]
pub(crate) enum WorkLogRequest {
    /// Start it on this repair.
    Start {},
    /// Stop it.
    Stop {},
    /// Correct a stretch by hand.
    Correct {
        /// Which stretch.
        #[schema(value_type = Uuid)]
        session: WorkSessionId,
        /// The minutes that count.
        minutes: u32,
        /// Why, in Spanish.
        reason: String,
    },
}

/// The timer after the command.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkLogView {
    /// The stretch that was started, where one was.
    #[schema(value_type = Option<Uuid>)]
    session: Option<WorkSessionId>,
}

/// Starts, stops or corrects the timer of whoever asks.
#[utoipa::path(
    post, path = "/repairs/{id}/work-log", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Noted", body = WorkLogView))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn log_work(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    key: IdempotencyKey,
    Json(request): Json<WorkLogRequest>,
) -> Result<Written<WorkLogView>, Problem> {
    let technician = caller.signed_in()?.person;
    let (repair, at) = (path.id, state.clock.now());
    let status = state.executor.load::<Repair>(&repair.to_string()).await?.state.status();
    let fresh = WorkSessionId::new(key.fact_id("work", &caller));
    let (command, session) = match request {
        WorkLogRequest::Start {} => {
            let workable = status.is_some_and(is_workable);
            let command =
                WorkClockCommand::Start { session: fresh, technician, repair, workable, at };
            (command, Some(fresh))
        }
        WorkLogRequest::Stop {} => (WorkClockCommand::Stop { repair, at }, None),
        WorkLogRequest::Correct { session, minutes, reason } => {
            (WorkClockCommand::Correct { session, minutes, reason, at }, Some(session))
        }
    };
    let id = technician.to_string();
    let done = state.executor.execute::<WorkClock>(&id, command, key.context(&caller)).await?;
    Ok(Written::done(done.position, WorkLogView { session }))
}

/// The states in which somebody works on a repair.
const fn is_workable(status: Status) -> bool {
    matches!(
        status,
        Status::Diagnosing
            | Status::Quoted
            | Status::Approved
            | Status::Repairing
            | Status::WaitingParts
            | Status::Completed
            | Status::Rejected
            | Status::Unrepairable
            | Status::Cancelled
    )
}
