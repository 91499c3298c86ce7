//! Uploads: one file and a few small text fields, within limits.

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use sha2::{Digest, Sha256};

use super::body::BodyDigest;
use crate::problem::Problem;

/// The largest text field beside the file, in bytes.
const MAX_FIELD_BYTES: usize = 4_096;
/// The largest number of parts.
const MAX_PARTS: usize = 16;

/// What an upload held.
#[derive(Debug, Default)]
pub(crate) struct UploadedFile {
    /// The bytes of the part `file`.
    pub(crate) bytes: Bytes,
    /// The text parts, in order.
    pub(crate) fields: Vec<(String, String)>,
}

/// Reads `multipart/form-data` with exactly one part `file` of at most `limit` bytes. The client's file name and
/// type are not looked at: what it is, the bytes say.
pub(crate) async fn read_upload(
    request: Request<Body>,
    limit: usize,
) -> Result<UploadedFile, Problem> {
    let digest = request.extensions().get::<BodyDigest>().cloned();
    let mut request = request;
    DefaultBodyLimit::max(limit + MAX_PARTS * (MAX_FIELD_BYTES + 1_024)).apply(&mut request);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_| Problem::of("request.unsupported_media_type"))?;
    let mut upload = UploadedFile::default();
    let mut file = None;
    let mut seen = 0;
    let mut hash = Sha256::new();
    while let Some(mut part) = parts.next_field().await.map_err(|error| refusal(&error))? {
        seen += 1;
        if seen > MAX_PARTS {
            return Err(Problem::of("request.malformed_upload"));
        }
        let name = part.name().unwrap_or_default().to_owned();
        let room = if name == "file" { limit } else { MAX_FIELD_BYTES };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| refusal(&error))? {
            if bytes.len() + chunk.len() > room {
                return Err(Problem::of("request.too_large"));
            }
            bytes.extend_from_slice(&chunk);
        }
        // The boundary differs between two attempts of the same upload, so the parts are what is compared.
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(Sha256::digest(&bytes));
        if name == "file" {
            if file.replace(Bytes::from(bytes)).is_some() {
                return Err(Problem::invalid("/file", "is given more than once"));
            }
        } else {
            let text = String::from_utf8(bytes)
                .ok()
                .filter(|text| !text.contains('\0'))
                .ok_or_else(|| Problem::invalid(format!("/{name}"), "is not text"))?;
            upload.fields.push((name, text));
        }
    }
    upload.bytes = file.ok_or_else(|| Problem::invalid("/file", "missing part `file`"))?;
    if let Some(digest) = digest {
        digest.set(hash.finalize().into());
    }
    Ok(upload)
}

fn refusal(error: &MultipartError) -> Problem {
    Problem::of(if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        "request.too_large"
    } else {
        "request.malformed_upload"
    })
}
