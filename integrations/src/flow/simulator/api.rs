//! The simulated API of Flow.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use chrono::TimeDelta;
use commands::gateways::whole_pesos;
use domain::calendar;
use domain::values::{Email, Money};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::FlowSimulator;
use super::answers::{self, Complaint};
use super::orders::{Order, OrderStatus, Refund};
use crate::chile_time;
use crate::flow::signature::{self, Parameters};
use crate::forms::{form, query};
use crate::hex::lower_hex;
use crate::simulator::{json, lock};

/// The least that can be paid.
const MINIMUM: Money = Money::clp(350);

/// The most payments of a page.
const LARGEST_PAGE: usize = 100;

type State_ = State<FlowSimulator>;

impl FlowSimulator {
    /// The parameters of a call that is signed with our keys.
    fn signed(&self, fields: Vec<(String, String)>) -> Result<Parameters, Complaint> {
        let parameters: Parameters = fields.into_iter().collect();
        let known = self.is_ours(parameters.get("apiKey"))
            && signature::is_signed(self.0.secret_key.expose_secret(), &parameters);
        if known { Ok(parameters) } else { Err(Complaint::InvalidSignature) }
    }

    /// Forty characters, hexadecimal but for the last one.
    fn new_token(&self) -> String {
        let mut bytes = [0; 20];
        self.0.around.ids.fill(&mut bytes);
        format!("{}H", &lower_hex(&bytes).to_uppercase()[..39])
    }

    fn made(&self, parameters: &Parameters) -> Result<Order, Complaint> {
        let amount = order_amount(required(parameters, "amount")?)?;
        let (commerce_order, subject) =
            (required(parameters, "commerceOrder")?, required(parameters, "subject")?);
        let email = valid_email(required(parameters, "email")?)?;
        let currency = parameters.get("currency").map_or("CLP", String::as_str);
        if currency != "CLP" {
            return Err(Complaint::OtherCurrency(currency.to_owned()));
        }
        let url = |name| required(parameters, name).and_then(valid_url);
        let now = self.0.around.clock.now();
        let seconds = parameters.get("timeout").and_then(|text| text.parse().ok());
        Ok(Order {
            token: self.new_token(),
            flow_order: 0,
            commerce_order: commerce_order.to_owned(),
            subject: subject.to_owned(),
            amount,
            email,
            url_confirmation: url("urlConfirmation")?,
            url_return: url("urlReturn")?,
            requested_at: now,
            expires_at: seconds.and_then(TimeDelta::try_seconds).map(|timeout| now + timeout),
            status: OrderStatus::Pending,
            coupon_at: None,
            paid_at: None,
        })
    }

    fn find(&self, wanted: impl Fn(&Order) -> bool) -> Result<Response, Complaint> {
        let mut books = lock(&self.0.books);
        books.let_time_pass(self.0.around.clock.now());
        let order = books.orders.iter().rev().find(|order| wanted(order));
        order.map(|order| json(StatusCode::OK, &answers::payment(order))).ok_or(Complaint::NotFound)
    }

    fn refunded(&self, parameters: &Parameters) -> Result<Response, Complaint> {
        let number = required(parameters, "refundCommerceOrder")?;
        let receiver = valid_email(required(parameters, "receiverEmail")?)?;
        let amount = whole_pesos(required(parameters, "amount")?).ok_or(Complaint::HasDecimals)?;
        let callback = valid_url(required(parameters, "urlCallBack")?)?;
        let (flow, commerce) = (parameters.get("flowTrxId"), parameters.get("commerceTrxId"));
        let mut books = lock(&self.0.books);
        let paid = books.orders.iter().find(|order| {
            let by_flow = flow.is_some_and(|id| *id == order.flow_order.to_string());
            let by_commerce = commerce.is_some_and(|id| *id == order.commerce_order);
            by_flow || by_commerce
        });
        let (flow_order, most, status) =
            paid.map(|it| (it.flow_order, it.amount, it.status)).ok_or(Complaint::NotFound)?;
        let given_back = books.given_back(flow_order) + amount;
        if status != OrderStatus::Paid || amount <= Money::ZERO || given_back > most {
            return Err(Complaint::NotRefundable);
        }
        let refund = Refund {
            token: self.new_token(),
            number: 1_000 + books.refunds.len() as u64,
            commerce_order: number.to_owned(),
            flow_order,
            receiver,
            amount,
            callback,
            at: self.0.around.clock.now(),
            status: "created",
        };
        let answer = json(StatusCode::OK, &answers::refund(&refund));
        books.refunds.push(refund);
        Ok(answer)
    }
}

fn required<'a>(parameters: &'a Parameters, name: &str) -> Result<&'a str, Complaint> {
    let value = parameters.get(name).map(String::as_str).filter(|value| !value.is_empty());
    value.ok_or(Complaint::MissingParameters)
}

/// The minimum comes before the decimals.
fn order_amount(text: &str) -> Result<Money, Complaint> {
    let whole = text.split('.').next().and_then(whole_pesos).ok_or(Complaint::MissingParameters)?;
    if whole < MINIMUM {
        return Err(Complaint::BelowMinimum);
    }
    whole_pesos(text).ok_or(Complaint::HasDecimals)
}

/// Flow refuses the domain of examples, as was measured.
fn valid_email(text: &str) -> Result<String, Complaint> {
    let valid = Email::parse(text).is_ok_and(|email| !email.as_str().ends_with("@example.com"));
    if valid { Ok(text.to_owned()) } else { Err(Complaint::InvalidEmail(text.to_owned())) }
}

fn valid_url(text: &str) -> Result<String, Complaint> {
    let url = reqwest::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.map(|_| text.to_owned()).ok_or(Complaint::InvalidUrl)
}

fn answered(outcome: Result<Response, Complaint>) -> Response {
    outcome.unwrap_or_else(|complaint| complaint.answer())
}

pub(super) async fn create(State(flow): State_, body: Bytes) -> Response {
    answered(flow.signed(form(&body)).and_then(|parameters| {
        let mut order = flow.made(&parameters)?;
        let mut books = lock(&flow.0.books);
        order.flow_order = 3_500_000 + books.orders.len() as u64;
        let answer = json!({
            "url": format!("{}/app/web/pay.php", flow.0.base),
            "token": order.token,
            "flowOrder": order.flow_order,
        });
        // A second order with the same number of the merchant is not refused.
        books.orders.push(order);
        Ok(json(StatusCode::OK, &answer))
    }))
}

pub(super) async fn status(State(flow): State_, uri: Uri) -> Response {
    answered(flow.signed(query(&uri)).and_then(|parameters| {
        let token = required(&parameters, "token")?;
        flow.find(|order| order.token == token)
    }))
}

pub(super) async fn status_by_commerce_id(State(flow): State_, uri: Uri) -> Response {
    answered(flow.signed(query(&uri)).and_then(|parameters| {
        let number = required(&parameters, "commerceId")?;
        flow.find(|order| order.commerce_order == number)
    }))
}

pub(super) async fn status_by_flow_order(State(flow): State_, uri: Uri) -> Response {
    answered(flow.signed(query(&uri)).and_then(|parameters| {
        let number = required(&parameters, "flowOrder")?;
        flow.find(|order| order.flow_order.to_string() == number)
    }))
}

pub(super) async fn payments_of_a_day(State(flow): State_, uri: Uri) -> Response {
    answered(flow.signed(query(&uri)).and_then(|parameters| {
        let day = chile_time::day(required(&parameters, "date")?);
        let day = day.ok_or(Complaint::MissingParameters)?;
        let number =
            |name, default| parameters.get(name).map_or(Some(default), |text| text.parse().ok());
        let start = number("start", 0).ok_or(Complaint::MissingParameters)?;
        let limit = number("limit", 10).ok_or(Complaint::MissingParameters)?.min(LARGEST_PAGE);
        let books = lock(&flow.0.books);
        let paid: Vec<&Order> = books
            .orders
            .iter()
            .filter(|order| order.paid_at.is_some_and(|at| calendar::santiago_date(at) == day))
            .collect();
        let page: Vec<_> =
            paid.iter().skip(start).take(limit).map(|it| answers::payment(it)).collect();
        let has_more = u8::from(start + page.len() < paid.len());
        let answer = json!({ "total": paid.len(), "hasMore": has_more, "data": page });
        Ok(json(StatusCode::OK, &answer))
    }))
}

pub(super) async fn create_refund(State(flow): State_, body: Bytes) -> Response {
    answered(flow.signed(form(&body)).and_then(|parameters| flow.refunded(&parameters)))
}

pub(super) async fn cancel_refund(State(flow): State_, body: Bytes) -> Response {
    answered(flow.signed(form(&body)).and_then(|parameters| {
        let token = required(&parameters, "token")?;
        let mut books = lock(&flow.0.books);
        let refund = books.refund(token).ok_or(Complaint::NotFound)?;
        if refund.status != "created" {
            return Err(Complaint::NotRefundable);
        }
        refund.status = "canceled";
        Ok(json(StatusCode::OK, &answers::refund(refund)))
    }))
}

pub(super) async fn refund_status(State(flow): State_, uri: Uri) -> Response {
    answered(flow.signed(query(&uri)).and_then(|parameters| {
        let token = required(&parameters, "token")?;
        let mut books = lock(&flow.0.books);
        let refund = books.refund(token).ok_or(Complaint::NotFound)?;
        Ok(json(StatusCode::OK, &answers::refund(refund)))
    }))
}
