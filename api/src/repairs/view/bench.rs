//! What the bench found and measured.

use domain::repair::{Finding, Measurement, TestPhase, TestRun};
use domain::values::Sha256Hex;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A finding.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingView {
    id: Uuid,
    component: Option<String>,
    fault: Option<String>,
    description: String,
    severity: u8,
    #[schema(value_type = Option<String>)]
    photo: Option<Sha256Hex>,
}

/// A test run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TestRunView {
    id: Uuid,
    procedure: String,
    version: u32,
    #[schema(value_type = String)]
    phase: TestPhase,
    passed: bool,
    #[schema(value_type = Vec<Object>)]
    measurements: Vec<MeasurementView>,
}

/// A measured step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasurementView {
    step: String,
    value_milli: Option<i64>,
    unit: Option<String>,
    min_milli: Option<i64>,
    max_milli: Option<i64>,
    passed: bool,
    note: Option<String>,
}

impl From<&Finding> for FindingView {
    fn from(finding: &Finding) -> Self {
        let Finding { id, component, fault, description, severity, photo } = finding.clone();
        Self {
            id: id.uuid(),
            component: component.map(|code| code.to_string()),
            fault: fault.map(|code| code.to_string()),
            description,
            severity,
            photo,
        }
    }
}

impl From<&TestRun> for TestRunView {
    fn from(run: &TestRun) -> Self {
        Self {
            id: run.id.uuid(),
            procedure: run.procedure.clone(),
            version: run.version,
            phase: run.phase,
            passed: run.passed(),
            measurements: run.measurements.iter().map(MeasurementView::from).collect(),
        }
    }
}

impl From<&Measurement> for MeasurementView {
    fn from(measurement: &Measurement) -> Self {
        let Measurement { step, value_milli, unit, min_milli, max_milli, passed, note } =
            measurement.clone();
        Self { step, value_milli, unit, min_milli, max_milli, passed, note }
    }
}
