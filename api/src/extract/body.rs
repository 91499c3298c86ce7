//! Reading a body within its limit, and remembering its digest for the idempotency key.

use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// The largest JSON body, in bytes.
pub(crate) const MAX_JSON_BYTES: usize = 1 << 20;

/// The SHA-256 of the body, known once the body has been read. Shared between the extractor that reads the body
/// and the idempotency key, which is taken before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct BodyDigest(Arc<OnceLock<[u8; 32]>>);

impl BodyDigest {
    /// The digest of this request, made on first use.
    pub(crate) fn of_request(parts: &mut Parts) -> Self {
        parts.extensions.get_or_insert_default::<Self>().clone()
    }

    /// The digest, or that of an empty body where none was read.
    pub(crate) fn get(&self) -> [u8; 32] {
        self.0.get().copied().unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// Notes the digest of what the body was found to be.
    pub(crate) fn set(&self, digest: [u8; 32]) {
        // A request has one body; a second reading of it cannot happen.
        let _ = self.0.set(digest);
    }
}

/// Reads a whole body of at most `limit` bytes.
pub(crate) async fn read(request: Request<Body>, limit: usize) -> Result<Bytes, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, limit).await.map_err(|error| {
        let too_large = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit"));
        Problem::of(if too_large { "request.too_large" } else { "request.malformed" })
    })?;
    if let Some(digest) = parts.extensions.get::<BodyDigest>() {
        digest.set(Sha256::digest(&bytes).into());
    }
    Ok(bytes)
}
