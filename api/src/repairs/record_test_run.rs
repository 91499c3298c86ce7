//! `POST /repairs/{id}/test-run`: a filled test procedure, with what was measured.

use axum::extract::State;
use domain::repair::{Measurement, RepairIntent, TestPhase, TestRun};
use domain::values::TestRunId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Bench, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// A filled test procedure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "procedure": "synthesizer", "version": 1, "phase": "repair", "measurements": [{ "step": "power_rails.plus_15v", "value_milli": 15020, "unit": "V", "min_milli": 14850, "max_milli": 15150, "passed": true }] }))]
pub(crate) struct TestRunRequest {
    /// The procedure.
    procedure: String,
    /// Its version.
    version: u32,
    /// `diagnosis`, `repair` or `quality_control`.
    #[schema(value_type = String, example = "repair")]
    phase: TestPhase,
    /// The steps.
    measurements: Vec<MeasurementRequest>,
}

/// One step, measured or listened to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasurementRequest {
    /// Which step.
    #[schema(example = "power_rails.plus_15v")]
    step: String,
    /// The value in thousandths of the unit; none for a look or a listen.
    value_milli: Option<i64>,
    /// The unit.
    #[schema(example = "V")]
    unit: Option<String>,
    /// The lower limit, thousandths.
    min_milli: Option<i64>,
    /// The upper limit, thousandths.
    max_milli: Option<i64>,
    /// Whether it passed.
    passed: bool,
    /// Anything to add.
    note: Option<String>,
}

impl From<MeasurementRequest> for Measurement {
    fn from(request: MeasurementRequest) -> Self {
        let MeasurementRequest { step, value_milli, unit, min_milli, max_milli, passed, note } =
            request;
        Self { step, value_milli, unit, min_milli, max_milli, passed, note }
    }
}

/// Files a test run.
#[utoipa::path(
    post, path = "/repairs/{id}/test-run", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Filed", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn record_test_run(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<TestRunRequest>,
) -> RepairWritten {
    let run = TestRun {
        id: TestRunId::new(key.fact_id("test-run", &caller)),
        procedure: request.procedure,
        version: request.version,
        phase: request.phase,
        measurements: request.measurements.into_iter().map(Into::into).collect(),
    };
    let intent = RepairIntent::RecordTestRun { run };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
