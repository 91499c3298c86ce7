//! A breach of personal data as requests give it and answers show it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::breach::{Breach, BreachDetails, BreachNotice, GivenNotice, NoticeAudience};
use domain::values::{BreachId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is known of a breach. It names nobody.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BreachDetails)]
pub(crate) struct DetailsView {
    /// The day on which it happened or began (Santiago).
    happened_on: NaiveDate,
    /// What happened, in Spanish.
    nature: String,
    /// The kinds of personal data, in Spanish; 1 to 20.
    data: Vec<String>,
    /// About how many people; none while that is not known.
    affected: Option<u32>,
    /// What can come of it for them, in Spanish.
    effects: String,
    /// What was done to end it and to keep it from happening again, in Spanish.
    measures: String,
}

impl From<DetailsView> for BreachDetails {
    fn from(view: DetailsView) -> Self {
        let DetailsView { happened_on, nature, data, affected, effects, measures } = view;
        Self { happened_on, nature, data, affected, effects, measures }
    }
}

impl From<BreachDetails> for DetailsView {
    fn from(details: BreachDetails) -> Self {
        let BreachDetails { happened_on, nature, data, affected, effects, measures } = details;
        Self { happened_on, nature, data, affected, effects, measures }
    }
}

/// Who is told: every customer of the workshop, or the persons named.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BreachAudience)]
pub(crate) enum AudienceView {
    /// Every customer of the workshop at that time.
    AllCustomers,
    /// These, 1 to 1,000.
    #[schema(value_type = Vec<Uuid>)]
    Persons(BTreeSet<PersonId>),
}

impl From<AudienceView> for NoticeAudience {
    fn from(view: AudienceView) -> Self {
        match view {
            AudienceView::AllCustomers => Self::AllCustomers,
            AudienceView::Persons(persons) => Self::Persons(persons),
        }
    }
}

impl From<NoticeAudience> for AudienceView {
    fn from(audience: NoticeAudience) -> Self {
        match audience {
            NoticeAudience::AllCustomers => Self::AllCustomers,
            NoticeAudience::Persons(persons) => Self::Persons(persons),
        }
    }
}

/// A breach of personal data as the register has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Breach, example = json!({
    "id": "0193c1f0-7c1e-7000-8000-000000000001", "discovered_at": "2026-12-07T13:00:00Z",
    "recorded_at": "2026-12-07T14:00:00Z", "details": {
        "happened_on": "2026-12-05", "nature": "Un tercero entró a la cuenta de correo del taller.",
        "data": ["nombres", "correos"], "affected": 40, "effects": "Correos falsos que piden pagos.",
        "measures": "Se cambió la clave y se cerraron las sesiones."
    },
    "report_due_at": "2026-12-10T13:00:00Z", "report_late": false,
    "report": { "reported_at": "2026-12-08T12:00:00Z", "reference": "VS-2026-118" },
    "notices": [{
        "to": "all_customers", "happened_on": "2026-12-05",
        "what_happened": "se copió una lista con nombres y correos.",
        "what_to_do": "desconfía de los correos que te pidan pagos.", "given_at": "2026-12-08T13:00:00Z"
    }]
}))]
pub(crate) struct BreachView {
    /// Which.
    #[schema(value_type = String)]
    id: BreachId,
    /// When the workshop learned of it (UTC).
    discovered_at: DateTime<Utc>,
    /// When it was entered (UTC).
    recorded_at: DateTime<Utc>,
    /// What is known of it by now.
    details: DetailsView,
    /// By when the Agency is to be told: 72 hours after the discovery (UTC).
    report_due_at: DateTime<Utc>,
    /// Whether it was told later than that, or should have been told by now.
    report_late: bool,
    /// That the Agency was told.
    report: Option<ReportView>,
    /// What those concerned were told, in that order.
    notices: Vec<NoticeView>,
}

/// That the Agency was told of a breach.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BreachReport)]
pub(crate) struct ReportView {
    /// When (UTC).
    reported_at: DateTime<Utc>,
    /// The number under which it took the report.
    reference: String,
}

/// What those concerned were told of a breach.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BreachNotice)]
pub(crate) struct NoticeView {
    /// Who.
    to: AudienceView,
    /// The day on which it happened, as they were told (Santiago).
    happened_on: NaiveDate,
    /// What happened.
    what_happened: String,
    /// What they can do.
    what_to_do: String,
    /// When (UTC).
    given_at: DateTime<Utc>,
}

impl From<GivenNotice> for NoticeView {
    fn from(given: GivenNotice) -> Self {
        let GivenNotice { happened_on, notice, at } = given;
        let BreachNotice { to, what_happened, what_to_do } = notice;
        Self { to: to.into(), happened_on, what_happened, what_to_do, given_at: at }
    }
}

impl BreachView {
    /// As it stands at `now`.
    pub(super) fn of(known: &Breach, now: DateTime<Utc>) -> Self {
        let report = known.report.clone();
        Self {
            id: known.breach,
            discovered_at: known.discovered_at,
            recorded_at: known.recorded_at,
            details: known.details.clone().into(),
            report_due_at: known.report_due_at(),
            report_late: known.is_report_late(now),
            report: report
                .map(|it| ReportView { reported_at: it.reported_at, reference: it.reference }),
            notices: known.notices.iter().cloned().map(NoticeView::from).collect(),
        }
    }
}
