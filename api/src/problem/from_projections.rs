//! How faults of the read side look over HTTP.

use projections::ProjectionError;

use super::Problem;

impl From<ProjectionError> for Problem {
    fn from(error: ProjectionError) -> Self {
        match error {
            ProjectionError::Unknown(_) => Self::of("resource.not_found"),
            ProjectionError::BeingRebuilt(_) => Self::of("projection.being_rebuilt"),
            ProjectionError::NothingToSwitchBack(_) => {
                Self::of("projection.nothing_to_switch_back")
            }
            ProjectionError::OtherVersion { .. } => Self::of("projection.other_version"),
            ProjectionError::Fenced(_) => Self::of("request.conflict").with_retry_after(1),
            ProjectionError::Log(error) => error.into(),
            ProjectionError::Stopped | ProjectionError::Database { .. } => Self::unavailable(error),
            ProjectionError::Damaged { .. }
            | ProjectionError::Migration(_)
            | ProjectionError::Config(_) => Self::internal(error),
        }
    }
}
