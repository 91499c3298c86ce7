//! An appointment as a calendar file, and how its name is told from an id.

use axum::response::Response;
use commands::appointments::Found;
use commands::papers;
use domain::values::AppointmentId;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use utoipa::IntoParams;

use crate::documents::attachment;
use crate::state::ApiState;

/// What a calendar file is called after the id.
const SUFFIX: &str = ".ics";

/// An appointment, or its calendar file: the router takes a whole segment only.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct AppointmentOrFile {
    /// The appointment's id; with `.ics` at its end, its calendar file.
    #[param(value_type = String, example = "0193c1f0-7c1e-7000-8000-000000000001")]
    pub(super) id: Named,
}

/// What the segment names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named {
    /// The appointment.
    pub(super) appointment: AppointmentId,
    /// Its calendar file.
    pub(super) is_file: bool,
}

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (id, is_file) = match text.strip_suffix(SUFFIX) {
            Some(id) => (id, true),
            None => (text.as_str(), false),
        };
        let appointment = id.parse().map_err(|_| D::Error::custom("is not an appointment"))?;
        Ok(Self { appointment, is_file })
    }
}

/// The calendar file of the appointment as it stands now.
pub(super) fn calendar_file(state: &ApiState, found: &Found) -> Response {
    let id = found.appointment.appointment;
    let file = papers::calendar_file(&state.executor, &found.appointment);
    attachment(file.media_type, &format!("cita-{id}{SUFFIX}"), file.text)
}
