//! Which entries of the audit, as a client asks for them.

use chrono::{DateTime, Utc};
use domain::{Capability, Grant, grant};
use projections::audit_log::AuditFilter;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::extract::Caller;
use crate::problem::Problem;
use domain::wording::local_time;

/// Which entries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// About this kind of thing.
    #[param(example = "repair")]
    aggregate_type: Option<String>,
    /// About this thing.
    #[param(example = "CDS-2026-0001")]
    aggregate_id: Option<String>,
    /// By this actor: a person's id, or the name of a process manager.
    actor: Option<String>,
    /// Events of this name.
    #[param(example = "QuoteApproved")]
    action: Option<String>,
    /// Recorded from this instant on.
    from: Option<DateTime<Utc>>,
    /// Recorded before this instant.
    until: Option<DateTime<Utc>>,
    /// That belong together, across commands.
    correlation: Option<Uuid>,
}

impl AuditQuery {
    /// What was asked for, for a person who reads the report.
    pub(crate) fn in_words(&self) -> String {
        let instant = |at: Option<DateTime<Utc>>| at.map(local_time);
        let parts = [
            ("tipo", self.aggregate_type.clone()),
            ("sobre", self.aggregate_id.clone()),
            ("actor", self.actor.clone()),
            ("acción", self.action.clone()),
            ("desde", instant(self.from)),
            ("hasta", instant(self.until)),
            ("correlación", self.correlation.map(|id| id.to_string())),
        ];
        let asked: Vec<String> = parts
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}: {}", value?)))
            .collect();
        if asked.is_empty() { "todo".to_owned() } else { asked.join(" · ") }
    }

    /// The filter, narrowed to the caller's own work unless they may read everybody's.
    pub(crate) fn filter(self, caller: &Caller) -> Result<AuditFilter, Problem> {
        let all = grant(caller.actor.role, Capability::ReadAudit) == Grant::All;
        let own_work_of = if all { None } else { Some(caller.signed_in()?.person.to_string()) };
        Ok(AuditFilter {
            aggregate_type: self.aggregate_type,
            aggregate_id: self.aggregate_id,
            actor: self.actor,
            action: self.action,
            from: self.from,
            until: self.until,
            correlation: self.correlation,
            own_work_of,
        })
    }
}
