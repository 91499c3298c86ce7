//! `/openapi.json` and the reference page `/docs`, from the binary alone: nothing is loaded from elsewhere.

use std::sync::{Arc, LazyLock};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use utoipa_swagger_ui::{Config, serve};

use crate::extract::Path;
use crate::problem::Problem;

/// The document never changes while the process runs.
static DOCUMENT: LazyLock<Option<String>> =
    LazyLock::new(|| crate::openapi::openapi().to_json().ok());

/// Which file of the page.
#[derive(Deserialize)]
pub(crate) struct FilePath {
    file: String,
}

/// The OpenAPI document.
pub(crate) async fn openapi_json() -> Response {
    match DOCUMENT.as_deref() {
        Some(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        None => Problem::bug("the OpenAPI document does not serialise").into_response(),
    }
}

/// `/docs` leads to `/docs/`, from which the page's files are found.
pub(crate) async fn redirect() -> Redirect {
    Redirect::permanent("/docs/")
}

/// The page itself.
pub(crate) async fn index() -> Result<Response, Problem> {
    file("")
}

/// A file of the page.
pub(crate) async fn asset(Path(path): Path<FilePath>) -> Result<Response, Problem> {
    file(&path.file)
}

fn file(name: &str) -> Result<Response, Problem> {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        Arc::new(
            Config::from("/openapi.json").try_it_out_enabled(true).persist_authorization(false),
        )
    });
    match serve(name, CONFIG.clone()) {
        Ok(Some(file)) => {
            let headers = [(header::CONTENT_TYPE, file.content_type)];
            Ok((StatusCode::OK, headers, file.bytes.into_owned()).into_response())
        }
        Ok(None) => Err(Problem::of("request.unknown_route")),
        Err(_) => Err(Problem::bug("the reference page cannot be rendered")),
    }
}
