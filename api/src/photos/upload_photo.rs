//! `POST /photos`: takes a picture in, before an intake, a finding or a delivery refers to it by its hash.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use commands::photos::MAX_BYTES;
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::{Allowed, Counter, Json, read_upload};
use crate::problem::Problem;
use crate::state::ApiState;

/// The form: one part `file` with a JPEG, PNG or WebP of at most 15 MiB and 60 megapixels.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the form that `read_upload` reads")]
pub(crate) struct UploadForm {
    /// The picture. Its name and type are not looked at: what it is, its bytes say.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A picture that was kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "media_type": "image/jpeg", "width": 4032, "height": 3024, "bytes": 1_843_021
}))]
pub(crate) struct UploadedPhotoView {
    /// Its address, by which other requests refer to it.
    hash: String,
    /// What it is stored as.
    media_type: &'static str,
    /// Pixels across.
    width: u32,
    /// Pixels down.
    height: u32,
    /// Size of the stored file.
    bytes: u64,
}

/// Uploads a picture. EXIF and GPS are stripped. What nothing refers to within a day is removed.
#[utoipa::path(
    post, path = "/photos", tag = "photos", security(("bearer" = [])),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "Kept", body = UploadedPhotoView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn upload_photo(
    State(state): State<ApiState>,
    _: Allowed<Counter>,
    request: Request,
) -> Result<(StatusCode, Json<UploadedPhotoView>), Problem> {
    let upload = read_upload(request, MAX_BYTES).await?;
    let kept = state.photos.process(upload.bytes.into()).await?;
    let view = UploadedPhotoView {
        hash: kept.hash.to_string(),
        media_type: kept.media_type,
        width: kept.width,
        height: kept.height,
        bytes: kept.bytes,
    };
    Ok((StatusCode::CREATED, Json(view)))
}
