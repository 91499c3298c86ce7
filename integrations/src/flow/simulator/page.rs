//! The page on which a payer pays, and the one that sends their browser back.

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

use super::FlowSimulator;
use super::moves::OrderMove;
use super::orders::OrderStatus;
use crate::forms::{form, query, value};
use crate::simulator::lock;

/// What the payer sees.
#[derive(Template)]
#[template(path = "flow_pay.html")]
struct PayPage {
    token: String,
    subject: String,
    commerce_order: String,
    amount: String,
    email: String,
    state: &'static str,
    is_open: bool,
    has_coupon: bool,
}

/// What sends the browser back, by POST.
#[derive(Template)]
#[template(path = "flow_return.html")]
struct ReturnPage {
    token: String,
    url_return: String,
    result: &'static str,
}

/// A page with nothing in it that was not put there by us. `returns_to` is where its form may lead.
fn page(template: &impl Template, returns_to: Option<&str>) -> Response {
    let Ok(html) = template.render() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let origin = returns_to
        .and_then(|url| reqwest::Url::parse(url).ok())
        .map(|url| format!(" {}", url.origin().ascii_serialization()))
        .unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'{origin}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    (headers, html).into_response()
}

const fn state_in_words(status: OrderStatus, has_coupon: bool) -> &'static str {
    match status {
        OrderStatus::Pending if has_coupon => "Con cupón: falta pagarlo en la caja",
        OrderStatus::Pending => "Por pagar",
        OrderStatus::Paid => "Pagada",
        OrderStatus::Rejected => "Rechazada por el banco: puedes probar con otra tarjeta",
        OrderStatus::Cancelled => "Anulada",
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "No hay una orden con ese token.").into_response()
}

pub(super) async fn show(State(flow): State<FlowSimulator>, uri: Uri) -> Response {
    let fields = query(&uri);
    let mut books = lock(&flow.0.books);
    books.let_time_pass(flow.0.around.clock.now());
    let Some(order) = value(&fields, "token").and_then(|token| books.order(token)) else {
        return not_found();
    };
    let has_coupon = order.coupon_at.is_some();
    let template = PayPage {
        token: order.token.clone(),
        subject: order.subject.clone(),
        commerce_order: order.commerce_order.clone(),
        amount: order.amount.to_string(),
        email: order.email.clone(),
        state: state_in_words(order.status, has_coupon),
        is_open: order.is_open(),
        has_coupon,
    };
    page(&template, None)
}

pub(super) async fn decide(State(flow): State<FlowSimulator>, body: Bytes) -> Response {
    let fields = form(&body);
    let step = value(&fields, "move").and_then(OrderMove::parse);
    let token = value(&fields, "token").unwrap_or_default();
    let Some(step) = step else {
        return not_found();
    };
    let url_return = lock(&flow.0.books).order(token).map(|order| order.url_return.clone());
    let Some(url_return) = url_return else {
        return not_found();
    };
    let result = match flow.move_order(token, step) {
        Some(order) => state_in_words(order.status, order.has_coupon),
        None => "Esta orden ya no se puede pagar",
    };
    let template = ReturnPage { token: token.to_owned(), url_return, result };
    page(&template, Some(&template.url_return))
}

pub(super) async fn style() -> Response {
    let media_type = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    (media_type, include_str!("../../../templates/sandbox.css")).into_response()
}

pub(super) async fn script() -> Response {
    let media_type = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (media_type, "document.forms[0].submit();\n").into_response()
}
