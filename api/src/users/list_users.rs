//! `GET /users`: the people the workshop knows, for staff.

use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::Role;
use domain::disclosure::Shown;
use domain::values::PersonId;
use projections::people::{PeopleFilter, Person, list};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::disclosures::note_shown;
use crate::extract::{Allowed, Counter, Json, MinPosition, PageQuery, PageView, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Which people.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsersQuery {
    /// In this role.
    #[param(value_type = Option<String>, example = "customer")]
    role: Option<Role>,
    /// Words of the name, e-mail, telephone or RUT.
    q: Option<String>,
}

/// A person on a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedUser {
    /// Their id.
    #[schema(value_type = Uuid)]
    id: PersonId,
    /// Their role.
    #[schema(value_type = String)]
    role: Role,
    /// Full name, or "dato eliminado".
    name: String,
    /// E-mail.
    email: Option<String>,
    /// Telephone, E.164.
    phone: Option<String>,
    /// When they became known (UTC).
    registered_at: DateTime<Utc>,
    /// When they asked to be erased (UTC).
    erasure_requested_at: Option<DateTime<Utc>>,
    /// Their data is gone.
    erased: bool,
}

impl From<Person> for ListedUser {
    fn from(person: Person) -> Self {
        Self {
            id: person.id,
            role: person.role,
            name: person.name,
            email: person.email,
            phone: person.phone,
            registered_at: person.registered_at,
            erasure_requested_at: person.erasure_requested_at,
            erased: person.erased,
        }
    }
}

/// People, the newest first.
#[utoipa::path(
    get, path = "/users", tag = "users", security(("bearer" = [])),
    params(UsersQuery, PageQuery),
    responses((status = 200, description = "A page of people", body = PageView<ListedUser>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_users(
    State(state): State<ApiState>,
    Query(query): Query<UsersQuery>,
    Query(page): Query<PageQuery>,
    caller: Allowed<Counter>,
    wanted: MinPosition,
) -> Result<Json<PageView<ListedUser>>, Problem> {
    state.caught_up(wanted, &["people"]).await?;
    note_shown(&state, &caller, Shown::PeopleList, None).await?;
    let q = query.q.filter(|q| !q.trim().is_empty());
    let filter = PeopleFilter { role: query.role, q };
    let people = list(state.db(), &filter, page.after()?, page.limit()).await?;
    Ok(Json(PageView::of(people, ListedUser::from)))
}
