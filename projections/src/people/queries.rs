//! Reading `people`.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::Role;
use domain::values::{ERASED_TEXT, PersonId};
use serde::Serialize;

use super::rows::PersonRow;
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::page::{Cursor, Page, within};
use crate::search_words::search_conditions;
use crate::select::{Select, select_by_keys};

/// A person, as staff and themselves see them.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, as its column is")]
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// In which role.
    pub role: Role,
    /// Full name, or "dato eliminado".
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// RUT, canonical.
    pub rut: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// They proved to hold the e-mail address.
    pub email_verified: bool,
    /// They set a password.
    pub has_password: bool,
    /// They confirmed a second factor.
    pub has_second_factor: bool,
    /// They consent to photos in the portfolio.
    pub consents_portfolio: bool,
    /// They consent to live video.
    pub consents_live_video: bool,
    /// They consent to news and offers.
    pub consents_marketing: bool,
    /// When they became known (UTC).
    pub registered_at: DateTime<Utc>,
    /// When they asked to be erased (UTC).
    pub erasure_requested_at: Option<DateTime<Utc>>,
    /// Their key was destroyed: their data is gone for ever.
    pub erased: bool,
    /// When they last signed in (UTC).
    pub last_sign_in: Option<DateTime<Utc>>,
    /// The version of their stream.
    pub version: u64,
    #[serde(skip)]
    place: i64,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.id,
            role: row.role,
            name: row.name.unwrap_or_else(|| ERASED_TEXT.to_owned()),
            email: row.email,
            phone: row.phone,
            rut: row.rut,
            address: row.address,
            email_verified: row.email_verified,
            has_password: row.has_password,
            has_second_factor: row.has_second_factor,
            consents_portfolio: row.consents_portfolio,
            consents_live_video: row.consents_live_video,
            consents_marketing: row.consents_marketing,
            registered_at: row.registered_at,
            erasure_requested_at: row.erasure_requested_at,
            erased: row.erased,
            last_sign_in: row.last_sign_in,
            version: row.version,
            place: row.registered_position,
        }
    }
}

/// Which people.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// In this role.
    pub role: Option<Role>,
    /// Whose name, e-mail, telephone or RUT has words that begin like this.
    pub q: Option<String>,
}

/// The person of that id.
pub async fn get(db: &Db, id: PersonId) -> Result<Option<Person>> {
    let rows = Select::<PersonRow>::new().and("id = ?", id.to_cell()).few().fetch(db).await?;
    Ok(rows.into_iter().next().map(Person::from))
}

/// People, the newest first.
pub async fn list(
    db: &Db,
    filter: &PeopleFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<Person>> {
    let limit = within(limit);
    let mut select = Select::<PersonRow>::new();
    if let Some(role) = filter.role {
        select = select.and("role = ?", role.to_cell());
    }
    if let Some(q) = &filter.q {
        let (conditions, words) = search_conditions("search", q);
        select = select.and_all(conditions, words);
    }
    if let Some(Cursor(position)) = after {
        select = select.and("registered_position < ?", Cell::Int(position));
    }
    let rows = select.order("registered_position DESC", limit + 1).fetch(db).await?;
    let people = rows.into_iter().map(Person::from).collect();
    Ok(Page::of(people, limit, |person: &Person| person.place))
}

/// As many requests are looked at, at most.
const MOST_REQUESTS: u32 = 1000;

/// When those who asked to be erased and are not yet asked for it, the oldest first.
pub async fn erasure_requests(db: &Db) -> Result<Vec<DateTime<Utc>>> {
    let open = "erasure_requested_at IS NOT NULL AND erased = ?";
    let select = Select::<PersonRow>::new().and(open, false.to_cell());
    let rows = select.order("erasure_requested_at", MOST_REQUESTS).fetch(db).await?;
    Ok(rows.into_iter().filter_map(|row| row.erasure_requested_at).collect())
}

/// The names of these people, each looked up once; those who were erased read "dato eliminado".
pub async fn names_of(
    db: &Db,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<HashMap<PersonId, String>> {
    let ids: BTreeSet<_> = ids.into_iter().collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let rows: Vec<PersonRow> = select_by_keys(db, &ids).await?;
    let name = |row: PersonRow| (row.id, row.name.unwrap_or_else(|| ERASED_TEXT.to_owned()));
    Ok(rows.into_iter().map(name).collect())
}

/// The last four digits of a person's telephone, with which a tracking page is opened by number alone.
///
/// They are looked up and never stored apart: a hash of four digits hides nothing, since all ten thousand can
/// be tried, and an erasure or a new telephone holds at once.
pub async fn phone_last_four(db: &Db, id: PersonId) -> Result<Option<String>> {
    let phone = get(db, id).await?.and_then(|person| person.phone);
    Ok(phone.and_then(|phone| phone.get(phone.len().checked_sub(4)?..).map(ToOwned::to_owned)))
}
