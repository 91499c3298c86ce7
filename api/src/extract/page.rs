//! Pages of lists: a limit and an opaque cursor in, the items and the next cursor out.

use projections::{Cursor, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::Problem;

/// Items of a page without a limit of the client's own.
const USUAL_LIMIT: u32 = 50;

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// The `next` of the page before; none for the first.
    cursor: Option<String>,
    /// How many items, at most 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

impl PageQuery {
    /// Where the page begins.
    pub(crate) fn after(&self) -> Result<Option<Cursor>, Problem> {
        let cursor = self.cursor.as_deref().map(str::parse).transpose();
        cursor.map_err(|_| Problem::of("request.invalid_cursor"))
    }

    /// How many items it holds.
    pub(crate) fn limit(&self) -> u32 {
        self.limit.unwrap_or(USUAL_LIMIT)
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PageView<T> {
    /// The items.
    pub(crate) items: Vec<T>,
    /// The `cursor` of the next page; none on the last.
    #[schema(example = "cDQwMzIx")]
    pub(crate) next: Option<String>,
}

impl<T> PageView<T> {
    /// The page, each row as the client sees it.
    pub(crate) fn of<R>(page: Page<R>, view: impl FnMut(R) -> T) -> Self {
        let next = page.next.map(|cursor| cursor.to_string());
        Self { items: page.items.into_iter().map(view).collect(), next }
    }
}
