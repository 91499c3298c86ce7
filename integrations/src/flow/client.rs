//! The client of Flow.

use async_trait::async_trait;
use chrono::NaiveDate;
use commands::gateways::{
    CreatedPayment, GatewayError, PaidRow, PaymentGateway, PaymentOrder, PaymentStatus,
    PaymentToken, RefundOrder, RefundStatus, RefusalCause,
};
use reqwest::Client;
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;

use super::signature::{self, Parameters};
use super::wire;
use crate::http::{Answer, GatewayConfigError, Http, HttpSettings, Operation, Surroundings};

/// The provider's name in metrics, logs and the inbox.
pub(super) const PROVIDER: &str = "flow";
/// Payments that are listed at once: Flow's most.
const PAGE: u32 = 100;
/// A day has never so many payments.
const MOST_PAGES: u32 = 100;
/// "All the methods that the account has."
const ALL_METHODS: &str = "9";

/// How Flow is reached.
#[derive(Debug, Clone)]
pub struct FlowConfig {
    /// Below which address: [`Self::PRODUCTION`], [`Self::SANDBOX`], or a simulator's.
    pub base_url: String,
    /// Who we are.
    pub api_key: SecretString,
    /// What signs our calls.
    pub secret_key: SecretString,
    /// How patient calls are.
    pub http: HttpSettings,
}

impl FlowConfig {
    /// Where real money is paid.
    pub const PRODUCTION: &'static str = "https://www.flow.cl/api";
    /// Flow's own sandbox, with keys of its own.
    pub const SANDBOX: &'static str = "https://sandbox.flow.cl/api";
}

/// Takes payments through Flow.
pub struct Flow {
    http: Http,
    api_key: SecretString,
    secret_key: SecretString,
}

impl Flow {
    /// A client with these keys.
    ///
    /// # Errors
    /// When the configuration cannot work.
    pub fn new(config: FlowConfig, around: &Surroundings) -> Result<Self, GatewayConfigError> {
        let missing = |setting| GatewayConfigError { provider: PROVIDER, setting, why: "is empty" };
        for (setting, key) in [("api_key", &config.api_key), ("secret_key", &config.secret_key)] {
            if key.expose_secret().is_empty() {
                return Err(missing(setting));
            }
        }
        Ok(Self {
            http: Http::new(PROVIDER, &config.base_url, &config.http, around)?,
            api_key: config.api_key,
            secret_key: config.secret_key,
        })
    }

    /// The parameters with our key and the signature.
    fn signed<const N: usize>(&self, parameters: [(&str, String); N]) -> Parameters {
        let mut signed: Parameters =
            parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        signed.insert("apiKey".to_owned(), self.api_key.expose_secret().to_owned());
        let s = signature::sign(self.secret_key.expose_secret(), &signed);
        signed.insert("s".to_owned(), s);
        signed
    }

    async fn get<T: DeserializeOwned>(
        &self,
        name: &'static str,
        path: &str,
        parameters: Parameters,
    ) -> Result<T, GatewayError> {
        let request =
            |client: &Client, base: &str| client.get(format!("{base}{path}")).query(&parameters);
        self.http.call(Operation::repeatable(name), request, judge).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        operation: Operation,
        path: &str,
        parameters: Parameters,
    ) -> Result<T, GatewayError> {
        let request =
            |client: &Client, base: &str| client.post(format!("{base}{path}")).form(&parameters);
        self.http.call(operation, request, judge).await
    }
}

fn judge<T: DeserializeOwned>(answer: &Answer) -> Result<T, GatewayError> {
    if answer.status.as_u16() == 200 { answer.json() } else { Err(wire::refusal(answer)) }
}

#[async_trait]
impl PaymentGateway for Flow {
    fn is_enabled(&self) -> bool {
        true
    }

    async fn create(&self, order: &PaymentOrder) -> Result<CreatedPayment, GatewayError> {
        let parameters = self.signed([
            ("commerceOrder", order.commerce_order.clone()),
            ("subject", order.subject.clone()),
            ("currency", "CLP".to_owned()),
            ("amount", order.amount.pesos().to_string()),
            ("email", order.payer.as_str().to_owned()),
            ("paymentMethod", ALL_METHODS.to_owned()),
            ("urlConfirmation", order.confirmation_url.clone()),
            ("urlReturn", order.return_url.clone()),
            ("timeout", order.expires_in.as_secs().to_string()),
        ]);
        let operation = Operation::once("create_payment");
        let created: wire::Created = self.post(operation, "/payment/create", parameters).await?;
        let token = PaymentToken::parse(&created.token)
            .ok_or(GatewayError::Unknown { reason: "the answer cannot be read" })?;
        let pay_url = format!("{}?token={}", created.url, token.reveal());
        let provider_order = created.flow_order.as_str().to_owned();
        Ok(CreatedPayment { token, provider_order, pay_url })
    }

    async fn status(&self, token: &PaymentToken) -> Result<PaymentStatus, GatewayError> {
        let parameters = self.signed([("token", token.reveal().to_owned())]);
        let payment: wire::Payment =
            self.get("payment_status", "/payment/getStatus", parameters).await?;
        payment.into_status()
    }

    async fn find(&self, commerce_order: &str) -> Result<Option<PaymentStatus>, GatewayError> {
        // Here, and only here, Flow calls it `commerceId`.
        let parameters = self.signed([("commerceId", commerce_order.to_owned())]);
        let path = "/payment/getStatusByCommerceId";
        match self.get::<wire::Payment>("find_payment", path, parameters).await {
            Ok(payment) => payment.into_status().map(Some),
            Err(GatewayError::Refused { cause: RefusalCause::NotFound, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn paid_on(&self, day: NaiveDate) -> Result<Vec<PaidRow>, GatewayError> {
        let mut paid = Vec::new();
        for page in 0..MOST_PAGES {
            let parameters = self.signed([
                ("date", day.format("%Y-%m-%d").to_string()),
                ("start", (page * PAGE).to_string()),
                ("limit", PAGE.to_string()),
            ]);
            let list: wire::Payments =
                self.get("list_payments", "/payment/getPayments", parameters).await?;
            paid.extend(list.statuses());
            if list.has_more.as_str() != "1" {
                return Ok(paid);
            }
        }
        Err(GatewayError::Unknown { reason: "the list does not end" })
    }

    async fn refund(&self, refund: &RefundOrder) -> Result<RefundStatus, GatewayError> {
        let parameters = self.signed([
            ("refundCommerceOrder", refund.commerce_order.clone()),
            ("receiverEmail", refund.receiver.as_str().to_owned()),
            ("amount", refund.amount.pesos().to_string()),
            ("urlCallBack", refund.callback_url.clone()),
            ("flowTrxId", refund.provider_order.clone()),
        ]);
        let operation = Operation::once("create_refund");
        let refund: wire::Refund = self.post(operation, "/refund/create", parameters).await?;
        refund.into_status()
    }

    async fn refund_status(&self, token: &PaymentToken) -> Result<RefundStatus, GatewayError> {
        let parameters = self.signed([("token", token.reveal().to_owned())]);
        let refund: wire::Refund =
            self.get("refund_status", "/refund/getStatus", parameters).await?;
        refund.into_status()
    }

    async fn cancel_refund(&self, token: &PaymentToken) -> Result<RefundStatus, GatewayError> {
        let parameters = self.signed([("token", token.reveal().to_owned())]);
        // A second cancellation is refused, which tells nothing about the first.
        let operation = Operation::once("cancel_refund");
        let refund: wire::Refund = self.post(operation, "/refund/cancel", parameters).await?;
        refund.into_status()
    }
}
