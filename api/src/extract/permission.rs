//! Who may use an operation, said in the handler's signature: `caller: Allowed<Bench>`.
//!
//! This refuses before the body is read, and is what a reader of the handler sees. The executor enforces the same
//! table again for every command; reads have only this and their own look at the owner.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use domain::{Actor, Capability, Grant, Role, grant};

use super::caller::Caller;
use crate::problem::Problem;
use crate::state::ApiState;

/// A permission that an operation asks for.
pub(crate) trait Permission: Send + Sync + 'static {
    /// Refuses an actor who may never do it. One who may do it on their own data passes: whose data it is, only
    /// the handler or the executor knows.
    fn check(actor: &Actor) -> Result<(), Problem>;
}

/// An authenticated caller with that permission.
pub(crate) struct Allowed<P>(Caller, PhantomData<P>);

impl<P> fmt::Debug for Allowed<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<P> Deref for Allowed<P> {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<P, S> FromRequestParts<S> for Allowed<P>
where
    P: Permission,
    S: Send + Sync,
    ApiState: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        P::check(&caller.actor)?;
        Ok(Self(caller, PhantomData))
    }
}

/// Refuses unless the table of `product.md` §5b grants the capability, at least on one's own data.
pub(crate) fn require(actor: &Actor, capability: Capability) -> Result<(), Problem> {
    match grant(actor.role, capability) {
        Grant::All | Grant::Own => Ok(()),
        Grant::StepUp if actor.stepped_up => Ok(()),
        Grant::StepUp => Err(Problem::of("auth.step_up_required")),
        Grant::Deny if actor.role == Role::Anonymous => Err(Problem::of("auth.required")),
        Grant::Deny => Err(Problem::of("auth.forbidden")),
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident => $capability:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl Permission for $name {
            fn check(actor: &Actor) -> Result<(), Problem> {
                require(actor, Capability::$capability)
            }
        }
    )+};
}

permissions! {
    /// The counter: intake, payment, delivery.
    Counter => Counter,
    /// The bench: findings, quotes, tests, work.
    Bench => Bench,
    /// What the owner decides, with a fresh second factor.
    OwnerDecision => OwnerDecision,
    /// Opening a ticket; customers for themselves.
    TicketOpening => OpenTicket,
    /// One's own tickets as a customer; all of them as staff.
    OwnTicket => OwnTicket,
    /// The desk: answering, assigning, correcting tickets.
    TicketDesk => TicketDesk,
    /// Editing the catalogue.
    CatalogueEditing => CatalogueEditing,
    /// Editing the portfolio.
    PortfolioEditing => PortfolioEditing,
    /// Giving and taking roles, with a fresh second factor.
    RoleAdministration => RoleAdministration,
    /// Seeing values, tiers and sources.
    SeeValues => SeeValues,
    /// Reading everybody's audit.
    AuditReading => ReadAudit,
    /// Reading the audit of one's own work.
    OwnAudit => ReadOwnAudit,
    /// Exporting the audit, with a fresh second factor.
    AuditExport => ExportAudit,
    /// Writing drafts of policies.
    PolicyDrafting => PolicyDrafting,
    /// Publishing policies, with a fresh second factor.
    PolicyPublishing => PolicyPublishing,
    /// Keeping the register of breaches, with a fresh second factor.
    BreachKeeping => BreachKeeping,
    /// Reading one's own notifications.
    OwnInbox => OwnInbox,
    /// Running the system.
    Operations => Operations,
}

/// Moving a repair to another state: staff, and customers who cancel their own. The executor knows which move needs
/// what.
#[derive(Debug)]
pub(crate) enum StatusChange {}

impl Permission for StatusChange {
    fn check(actor: &Actor) -> Result<(), Problem> {
        require(actor, Capability::Counter).or_else(|_| require(actor, Capability::CancelRepair))
    }
}

/// Anybody who is signed in.
#[derive(Debug)]
pub(crate) enum SignedIn {}

impl Permission for SignedIn {
    fn check(actor: &Actor) -> Result<(), Problem> {
        match actor.role {
            Role::Anonymous | Role::Link => Err(Problem::of("auth.required")),
            Role::Customer | Role::Receptionist | Role::Technician | Role::Owner | Role::System => {
                Ok(())
            }
        }
    }
}
