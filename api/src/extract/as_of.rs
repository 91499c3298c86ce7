//! `?as_of=`: how something was, at an instant or at a position of the log.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use commands::AsOf;
use domain::calendar::local_to_utc;
use eventlog::Position;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::problem::Problem;

/// The moment that an answer should show.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AsOfQuery {
    /// An instant (RFC 3339), a day in Santiago (its end) or a position of the log; none for now.
    #[param(example = "2026-06-05T12:00:00-04:00")]
    as_of: Option<String>,
}

impl AsOfQuery {
    /// The moment, where one was asked for.
    pub(crate) fn moment(&self) -> Result<Option<AsOf>, Problem> {
        self.as_of.as_deref().map(parse).transpose()
    }
}

fn parse(text: &str) -> Result<AsOf, Problem> {
    // A plus sign in a query string that was not encoded arrives as a blank.
    let text = text.trim().replace(' ', "+");
    if let Ok(instant) = DateTime::parse_from_rfc3339(&text) {
        return Ok(AsOf::Instant(instant.with_timezone(&Utc)));
    }
    if let Ok(position) = Position::from_str(&text) {
        return Ok(AsOf::Position(position));
    }
    let end_of_day = NaiveDate::from_str(&text)
        .ok()
        .and_then(|day| day.succ_opt())
        .and_then(|next| next.and_hms_opt(0, 0, 0))
        .map(|midnight| local_to_utc(midnight) - TimeDelta::microseconds(1));
    end_of_day.map(AsOf::Instant).ok_or_else(|| {
        Problem::of("request.malformed_query")
            .with_error("as_of", "is an instant (RFC 3339), a day or a position")
    })
}
