//! Where the payer's browser comes back to. It proves nothing: what became of the payment is asked for elsewhere.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

/// The page, below the server's address.
const PAGE: &str = "/api/v1/payments/return";

/// What the payer reads.
const TEXT: &str = "<!doctype html>\n<html lang=\"es-CL\">\n<head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
<meta name=\"robots\" content=\"noindex\"><title>Estamos confirmando tu pago</title></head>\n\
<body><main><h1>Estamos confirmando tu pago</h1>\
<p>En cuanto el medio de pago nos lo confirme lo verás en el seguimiento de tu equipo. \
Puedes cerrar esta página.</p></main></body>\n</html>\n";

/// Takes the payer's browser back, which the gateway sends by POST with its token, and leads it to a page. Marks
/// nothing as paid, whatever came along.
#[utoipa::path(
    post, path = "/payments/return", tag = "payments",
    responses((status = 303, description = "To the page"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn return_from_gateway() -> Response {
    let headers = [(header::LOCATION, PAGE), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The page on which the payer lands.
#[utoipa::path(
    get, path = "/payments/return", tag = "payments",
    responses((status = 200, description = "The page", body = String, content_type = "text/html"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn show_return_page() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Html(TEXT)).into_response()
}
