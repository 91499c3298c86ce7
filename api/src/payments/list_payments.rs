//! `GET /payments`: payments through the gateway and at the counter, the newest first.

use axum::extract::State;
use domain::Role;
use domain::payment::{Gateway, PaymentStatus};
use domain::repair::ChargeKind;
use domain::values::{Money, PaymentId, RepairNumber};
use projections::payments::{PaymentFilter, PaymentView, list};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::TaxDocumentView;
use super::{TABLES, payer, sees_fees};
use crate::extract::{Caller, Json, MinPosition, PageQuery, PageView, PresentedLink, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Which payments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PaymentsQuery {
    /// Of that repair. The bearer of a link must name it.
    #[param(value_type = Option<String>, example = "CDS-2026-0001")]
    repair: Option<RepairNumber>,
    /// That stand like this.
    #[param(value_type = Option<String>, example = "PAID")]
    status: Option<PaymentStatus>,
    /// `true`: a person must decide whether the money goes back.
    refund_proposed: Option<bool>,
}

/// A payment in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193c1f0-7c1e-7000-8000-000000000001", "repair": "CDS-2026-0001", "charge": "BUDGET",
    "amount": 20000, "status": "PAID", "media": "Webpay", "paid_at": "2026-11-22T13:45:00Z", "refunded": 0,
    "refunding": 0, "refund_proposed": false, "tax_document": null, "requested_at": "2026-11-22T13:40:00Z"
}))]
pub(crate) struct ListedPayment {
    /// Which.
    #[schema(value_type = String)]
    id: PaymentId,
    /// Whose charge.
    #[schema(value_type = String)]
    repair: RepairNumber,
    /// Which charge.
    #[schema(value_type = String)]
    charge: ChargeKind,
    /// CLP, IVA included.
    #[schema(value_type = i64)]
    amount: Money,
    /// How it stands.
    #[schema(value_type = String)]
    status: PaymentStatus,
    /// The way of paying, once it is known.
    media: Option<String>,
    /// When it was paid (UTC).
    paid_at: Option<chrono::DateTime<chrono::Utc>>,
    /// What went back, CLP. None where it came in at the counter: what went back of that is not of one payment, and
    /// stands in the repair's account.
    #[schema(value_type = Option<i64>)]
    refunded: Option<Money>,
    /// What is on its way back, CLP. None where it came in at the counter.
    #[schema(value_type = Option<i64>)]
    refunding: Option<Money>,
    /// Whether a person must decide if the money goes back.
    refund_proposed: bool,
    /// The boleta or factura.
    tax_document: Option<TaxDocumentView>,
    /// When it began (UTC).
    requested_at: chrono::DateTime<chrono::Utc>,
    /// What the gateway keeps, CLP. For the owner only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    fee: Option<Money>,
    /// What reaches the workshop, CLP. For the owner only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    net: Option<Money>,
}

impl ListedPayment {
    fn of(item: PaymentView, with_fees: bool) -> Self {
        let of_gateway = |amount| Some(amount).filter(|_| item.gateway != Gateway::Counter);
        Self {
            id: item.payment,
            repair: item.repair,
            charge: item.charge,
            amount: item.amount,
            status: item.status,
            media: item.media,
            paid_at: item.paid_at,
            refunded: of_gateway(item.refunded),
            refunding: of_gateway(item.refunding),
            refund_proposed: item.refund_proposed,
            tax_document: item.tax_document.as_ref().map(TaxDocumentView::from),
            requested_at: item.requested_at,
            fee: item.fee.filter(|_| with_fees),
            net: item.net.filter(|_| with_fees),
        }
    }
}

/// Payments: all of them for staff, customers see their own, the bearer of a link those of its repair.
#[utoipa::path(
    get, path = "/payments", tag = "payments", security(("link" = []), ("bearer" = [])),
    params(PaymentsQuery, PageQuery),
    responses((status = 200, description = "A page of payments", body = PageView<ListedPayment>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_payments(
    State(state): State<ApiState>,
    Query(query): Query<PaymentsQuery>,
    Query(page): Query<PageQuery>,
    caller: Caller,
    link: PresentedLink,
    wanted: MinPosition,
) -> Result<Json<PageView<ListedPayment>>, Problem> {
    let PaymentsQuery { repair, status, refund_proposed } = query;
    let caller = match repair {
        Some(repair) => payer(&state, repair, &caller, &link).await?,
        None if caller.actor.role == Role::Anonymous => return Err(Problem::of("auth.required")),
        None => caller,
    };
    state.caught_up(wanted, TABLES).await?;
    let customer = match caller.actor.role.is_staff() {
        true => None,
        false => Some(caller.actor.person_id().ok_or_else(|| Problem::of("auth.required"))?),
    };
    let filter = PaymentFilter { customer, repair, status, refund_proposed };
    let payments = list(state.db(), &filter, page.after()?, page.limit()).await?;
    let with_fees = sees_fees(&caller);
    Ok(Json(PageView::of(payments, |item| ListedPayment::of(item, with_fees))))
}
