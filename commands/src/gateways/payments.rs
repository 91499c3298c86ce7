//! Payments by a provider's page (Flow.cl): one order per attempt, its state, refunds.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::values::{Email, Money};
use serde::{Deserialize, Serialize};

use super::GatewayError;

/// What the provider calls a payment or a refund. Opaque, and a secret: whoever knows it can pay or look.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PaymentToken(String);

impl PaymentToken {
    /// The longest token that is believed to be one.
    pub const MAX_CHARS: usize = 100;

    /// Reads a token: 1 to 100 ASCII letters, digits, hyphens and underscores.
    pub fn parse(text: &str) -> Option<Self> {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let length = (1..=Self::MAX_CHARS).contains(&text.len());
        (length && text.bytes().all(legal)).then(|| Self(text.to_owned()))
    }

    /// The token's text, for the provider and nowhere else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Hides the secret.
impl fmt::Debug for PaymentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaymentToken(…)")
    }
}

/// An attempt to have a charge paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOrder {
    /// Our own number of the attempt, never used twice: the provider does not refuse a second order with it.
    pub commerce_order: String,
    /// What the payer reads.
    pub subject: String,
    /// How much, in whole pesos.
    pub amount: Money,
    /// Who is asked to pay.
    pub payer: Email,
    /// After how long it can no longer be paid (`product.md` §5.10: 24 hours).
    pub expires_in: Duration,
    /// Where the provider tells that something happened.
    pub confirmation_url: String,
    /// Where the payer's browser is sent afterwards, by POST.
    pub return_url: String,
}

/// An order that can be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedPayment {
    /// The provider's token.
    pub token: PaymentToken,
    /// The provider's number of the order.
    pub provider_order: String,
    /// Where to send the payer's browser. Carries the token.
    pub pay_url: String,
}

/// An amount as the provider wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedAmount {
    /// The currency's code, `CLP`.
    pub currency: String,
    /// The number: digits, and perhaps a point and decimals.
    pub number: String,
}

impl ReportedAmount {
    /// The amount in whole pesos; `None` when it is in another currency or not whole.
    pub fn clp(&self) -> Option<Money> {
        (self.currency == "CLP").then(|| whole_pesos(&self.number)).flatten()
    }
}

/// Reads `12000`, `12000.0` or `-12000.00` as pesos. Anything else, a fraction above all, is not an amount.
pub fn whole_pesos(number: &str) -> Option<Money> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_whole = all_digits(fraction) && fraction.bytes().all(|digit| digit == b'0');
    (all_digits(digits) && is_whole).then(|| whole.parse().ok()).flatten().map(Money::clp)
}

/// Where a payment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentState {
    /// Not paid yet; a coupon for cash may be under way.
    Pending,
    /// Paid.
    Paid,
    /// The payer's bank refused it.
    Rejected,
    /// Cancelled, or its time ran out.
    Cancelled,
    /// Something that the provider began to say after this was written.
    Other(String),
}

/// What the provider says about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentStatus {
    /// The provider's number of the order.
    pub provider_order: String,
    /// Our own number of the attempt.
    pub commerce_order: String,
    /// Where it stands.
    pub state: PaymentState,
    /// What the order was made for. To be held against ours before anything counts as paid.
    pub amount: ReportedAmount,
    /// When the order was made (UTC).
    pub requested_at: DateTime<Utc>,
    /// When it was paid (UTC).
    pub paid_at: Option<DateTime<Utc>>,
    /// By what means it was paid, or is going to be, in the provider's words ("Webpay").
    pub media: Option<String>,
    /// What the provider keeps of it, IVA included. For the owner only.
    pub fee: Option<Money>,
    /// What is left of the amount. For the owner only.
    pub balance: Option<Money>,
    /// The day on which the provider hands it over.
    pub transferred_on: Option<NaiveDate>,
}

/// Money to be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundOrder {
    /// Our own number of the refund, never used twice.
    pub commerce_order: String,
    /// The provider's number of the payment that is given back.
    pub provider_order: String,
    /// How much.
    pub amount: Money,
    /// Who gets it; they may have to accept.
    pub receiver: Email,
    /// Where the provider tells that something happened.
    pub callback_url: String,
}

/// Where a refund stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundState {
    /// Asked for.
    Created,
    /// The receiver accepted it.
    Accepted,
    /// The receiver, or the provider, refused it.
    Rejected,
    /// The money is back.
    Refunded,
    /// We took it back.
    Cancelled,
    /// Something that the provider began to say after this was written.
    Other(String),
}

/// What the provider says about a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundStatus {
    /// The provider's token of the refund.
    pub token: PaymentToken,
    /// The provider's number of the refund.
    pub provider_refund: String,
    /// Where it stands.
    pub state: RefundState,
    /// How much, in whole pesos.
    pub amount: Money,
    /// What the refund costs. For the owner only.
    pub fee: Option<Money>,
    /// When it was asked for (UTC).
    pub at: DateTime<Utc>,
}

/// The provider told that something happened to a payment or a refund; what, has to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentNotice {
    /// Which one.
    pub token: PaymentToken,
}

/// A row of a day's list; one that cannot be read stands between the others.
pub type PaidRow = Result<PaymentStatus, GatewayError>;

/// Takes payments.
#[async_trait]
pub trait PaymentGateway: Send + Sync + 'static {
    /// Whether there are keys.
    fn is_enabled(&self) -> bool;

    /// Makes an order. When the outcome is unknown, [`Self::find`] tells whether it was made; its token is lost
    /// all the same, so that the attempt is given up and the next one gets a number of its own.
    async fn create(&self, order: &PaymentOrder) -> Result<CreatedPayment, GatewayError>;

    /// What became of a payment. Only this decides, never a callback or a browser.
    async fn status(&self, token: &PaymentToken) -> Result<PaymentStatus, GatewayError>;

    /// What became of the attempt with our own number, if the provider knows it.
    async fn find(&self, commerce_order: &str) -> Result<Option<PaymentStatus>, GatewayError>;

    /// What was paid on a day in Santiago, whichever attempt of whomever it belongs to.
    async fn paid_on(&self, day: NaiveDate) -> Result<Vec<PaidRow>, GatewayError>;

    /// Asks for money to be given back. Asynchronous: see [`Self::refund_status`].
    async fn refund(&self, refund: &RefundOrder) -> Result<RefundStatus, GatewayError>;

    /// What became of a refund.
    async fn refund_status(&self, token: &PaymentToken) -> Result<RefundStatus, GatewayError>;

    /// Takes a refund back that nobody accepted yet.
    async fn cancel_refund(&self, token: &PaymentToken) -> Result<RefundStatus, GatewayError>;
}
