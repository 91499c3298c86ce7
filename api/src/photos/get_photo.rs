//! `GET /photos/{hash}` and its thumbnail, for whoever may see the picture.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use commands::photos::{ImageFormat, Variant};
use domain::Decider as _;
use domain::repair::Repair;
use domain::values::{RepairNumber, Sha256Hex};
use projections::portfolio;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::extract::{Caller, Path, PresentedLink, Query};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::tracking::token;

/// Which picture.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct PhotoPath {
    /// Its hash.
    #[param(value_type = String)]
    hash: Sha256Hex,
}

/// As part of what the picture is asked for; staff need neither.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PhotoQuery {
    /// The repair that it belongs to, for its customer and for bearers of its link.
    #[param(value_type = Option<String>, example = "CDS-2026-0001")]
    repair: Option<RepairNumber>,
    /// The portfolio item that shows it, for everybody.
    #[param(example = "roland-juno-60-sin-sonido")]
    item: Option<String>,
}

/// The whole picture.
#[utoipa::path(
    get, path = "/photos/{hash}", tag = "photos",
    security((), ("link" = []), ("bearer" = [])),
    params(PhotoPath, PhotoQuery),
    responses((status = 200, description = "The picture", content_type = "image/jpeg", body = Vec<u8>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_photo(
    State(state): State<ApiState>,
    Path(path): Path<PhotoPath>,
    Query(query): Query<PhotoQuery>,
    caller: Caller,
    link: PresentedLink,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reach = reach(&state, &path.hash, &query, &caller, &link).await?;
    send(&state, &path.hash, Variant::Full, reach, &headers).await
}

/// The small picture for lists.
#[utoipa::path(
    get, path = "/photos/{hash}/thumbnail", tag = "photos",
    security((), ("link" = []), ("bearer" = [])),
    params(PhotoPath, PhotoQuery),
    responses((status = 200, description = "The picture", content_type = "image/jpeg", body = Vec<u8>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_thumbnail(
    State(state): State<ApiState>,
    Path(path): Path<PhotoPath>,
    Query(query): Query<PhotoQuery>,
    caller: Caller,
    link: PresentedLink,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reach = reach(&state, &path.hash, &query, &caller, &link).await?;
    send(&state, &path.hash, Variant::Thumbnail, reach, &headers).await
}

/// Who else may keep a picture that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Only who asked.
    Private,
    /// Everybody, but not for long: a consent may be withdrawn.
    Public,
}

/// How far the picture reaches, if the caller may see it. Otherwise it does not exist.
async fn reach(
    state: &ApiState,
    hash: &Sha256Hex,
    query: &PhotoQuery,
    caller: &Caller,
    link: &PresentedLink,
) -> Result<Reach, Problem> {
    if let Some(slug) = &query.item {
        let item = portfolio::get(state.db(), slug, Some(state.clock.now())).await?;
        let shows = |item: portfolio::PortfolioItem| {
            let ends = [item.before_photo, item.after_photo];
            ends.into_iter().flatten().chain(item.more_photos).any(|shown| shown == *hash)
        };
        if item.is_some_and(shows) {
            return Ok(Reach::Public);
        }
    }
    if caller.actor.role.is_staff() {
        return Ok(Reach::Private);
    }
    let not_found = || Problem::of("resource.not_found");
    let number = query.repair.ok_or_else(not_found)?;
    let repair = state.executor.load_if_any::<Repair>(&number.to_string()).await?;
    let repair = repair.ok_or_else(not_found)?.state;
    let own = caller.actor.person_id().is_some() && repair.owner() == caller.actor.person_id();
    let by_link = link.0.as_ref().zip(repair.tracking_hash()).is_some_and(|(presented, hash)| {
        let now = state.clock.now();
        presented.opens(hash) || token::opens(presented, &*state.ids, number, hash, now)
    });
    let shared = repair.photos().iter().any(|photo| photo.public && photo.hash == *hash);
    if shared && (own || by_link) { Ok(Reach::Private) } else { Err(not_found()) }
}

async fn send(
    state: &ApiState,
    hash: &Sha256Hex,
    variant: Variant,
    reach: Reach,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let tag = match variant {
        Variant::Full => format!("\"{hash}\""),
        Variant::Thumbnail => format!("\"{hash}-thumbnail\""),
    };
    let tag = HeaderValue::from_str(&tag).map_err(Problem::internal)?;
    let keep = HeaderValue::from_static(match reach {
        Reach::Private => "private, max-age=31536000, immutable",
        Reach::Public => "public, max-age=3600",
    });
    let head = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, keep)];
    if headers.get(header::IF_NONE_MATCH) == Some(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    let bytes = state.photos.store().get(hash, variant).await.map_err(Problem::internal)?;
    let bytes = bytes.ok_or_else(|| Problem::of("resource.not_found"))?;
    let media = ImageFormat::sniff(&bytes).map_or("application/octet-stream", |f| f.media_type());
    Ok((head, [(header::CONTENT_TYPE, media)], bytes).into_response())
}
