//! `verify_projections`: the proof that nothing changes without an event. Folds the whole log again and compares every
//! row of every read table.

use projections::{ProjectionError, VerifyReport};

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let (mut rows, mut verified, mut busy, mut wrong) = (0, 0, 0, Vec::new());
    for name in tools.read_side.names() {
        match tools.read_side.verify(name, |_| ()).await {
            Ok(report) => {
                rows += usize::try_from(report.rows).unwrap_or(usize::MAX);
                verified += 1;
                wrong.extend(fault(&report));
            }
            // It is being filled anew, and compared then.
            Err(ProjectionError::BeingRebuilt(_) | ProjectionError::OtherVersion { .. }) => {
                busy += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    if !wrong.is_empty() {
        return Err(JobFailure::Found(wrong.join("; ")));
    }
    let words = format!("{verified} proyecciones iguales al registro");
    Ok(Done::saying(words).counting("rows", rows).counting("being_rebuilt", busy))
}

/// What is wrong with a projection, without anything of its rows.
fn fault(report: &VerifyReport) -> Option<String> {
    let VerifyReport { name, differing, parked, .. } = report;
    (!report.is_equal() || *parked > 0).then(|| {
        format!("{name}: {differing} rows differ from the log, {parked} events are parked")
    })
}
