//! Who may do what: the table of `product.md` §5b as data. The executor enforces it.

use crate::actor::Role;

/// Something that an actor may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capability {
    /// Ask for an estimate, register, read public pages.
    Public,
    /// Change the contact data and consents of a customer: one's own, or at the counter.
    OwnProfile,
    /// Change the contact data of a member of the staff. Apart from [`Self::OwnProfile`], so that nobody takes
    /// over a colleague's account through its e-mail address.
    StaffProfile,
    /// Approve, reject or accept over the cap; staff record it with evidence.
    DecideQuote,
    /// Cancel a repair; `product.md` §4 says when: the customer or the owner.
    CancelRepair,
    /// Begin an online payment: the customer or the bearer of their link for a repair of their own (the payment
    /// compares, since its stream is empty until then), staff for anybody.
    Pay,
    /// Book, move and cancel appointments: customers and bearers of a link their own (the agenda of a day, which
    /// many customers share, compares), staff for anybody.
    Book,
    /// Intake, delivery, cash and transfer payments, correcting intake facts, the agenda, tax documents.
    Counter,
    /// Findings, quotes, parts, tests, photos, notes, completion.
    Bench,
    /// Waive a fee, refund, credit (the compensation for a late answer too), co-sign over 50 %, void, disposal:
    /// owner with step-up.
    OwnerDecision,
    /// Ask the workshop something; a customer for themselves, which the ticket's own rule says.
    OpenTicket,
    /// Write, close, open again and rate as the customer of a ticket; staff note what a customer said.
    OwnTicket,
    /// Answer, note, assign, reclassify, link, merge and resolve tickets.
    TicketDesk,
    /// Edit the catalogue and its values.
    CatalogueEditing,
    /// Edit or hide portfolio items.
    PortfolioEditing,
    /// Give and take roles: owner with step-up.
    RoleAdministration,
    /// Ask to be erased: the customer for themselves, the owner on their behalf.
    ErasureRequest,
    /// Erase a person: owner with step-up.
    PersonErasure,
    /// See market value, tier, minimum charge and price sources.
    SeeValues,
    /// See margins, gateway fees and supplier cost totals.
    SeeMargins,
    /// Read the audit of everybody.
    ReadAudit,
    /// Read the audit of one's own work.
    ReadOwnAudit,
    /// Export the audit: owner with step-up.
    ExportAudit,
    /// Rebuild, verify and re-drive projections; read the log's state; run jobs by hand, redrive notifications.
    Operations,
    /// Mark one's own notifications as read.
    OwnInbox,
    /// Write the draft of a policy.
    PolicyDrafting,
    /// Publish a policy: owner with step-up.
    PolicyPublishing,
    /// Enter breaches of personal data into the register and tell those concerned: owner with step-up.
    BreachKeeping,
    /// What only process managers and jobs do (expiry, abandonment, portfolio proposals).
    Automation,
}

impl Capability {
    /// Every capability, for tables and tests.
    pub const ALL: [Self; 29] = [
        Self::Public,
        Self::OwnProfile,
        Self::StaffProfile,
        Self::DecideQuote,
        Self::CancelRepair,
        Self::Pay,
        Self::Book,
        Self::Counter,
        Self::Bench,
        Self::OwnerDecision,
        Self::OpenTicket,
        Self::OwnTicket,
        Self::TicketDesk,
        Self::CatalogueEditing,
        Self::PortfolioEditing,
        Self::RoleAdministration,
        Self::ErasureRequest,
        Self::PersonErasure,
        Self::SeeValues,
        Self::SeeMargins,
        Self::ReadAudit,
        Self::ReadOwnAudit,
        Self::ExportAudit,
        Self::Operations,
        Self::OwnInbox,
        Self::PolicyDrafting,
        Self::PolicyPublishing,
        Self::BreachKeeping,
        Self::Automation,
    ];
}

/// How far a capability reaches for a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// Never.
    Deny,
    /// On streams whose owner is the actor.
    Own,
    /// On everything.
    All,
    /// On everything, after a fresh second factor.
    StepUp,
}

/// The permissions table. Whatever is not named here is denied.
pub const fn grant(role: Role, capability: Capability) -> Grant {
    use Capability as C;
    use Grant::{All, Deny, Own, StepUp};
    if matches!(role, Role::System) || matches!(capability, C::Public) {
        return All;
    }
    match (role, capability) {
        (Role::Link, C::DecideQuote | C::OwnTicket)
        | (
            Role::Customer,
            C::OwnProfile | C::DecideQuote | C::CancelRepair | C::OwnTicket | C::ErasureRequest,
        )
        | (Role::Receptionist | Role::Technician, C::StaffProfile)
        | (Role::Customer | Role::Receptionist | Role::Technician | Role::Owner, C::OwnInbox) => {
            Own
        }
        (Role::Customer, C::OpenTicket)
        | (
            Role::Receptionist | Role::Technician | Role::Owner,
            C::OpenTicket | C::OwnTicket | C::TicketDesk,
        )
        | (
            Role::Link | Role::Customer | Role::Receptionist | Role::Technician | Role::Owner,
            C::Pay | C::Book,
        )
        | (Role::Receptionist, C::OwnProfile | C::DecideQuote | C::Counter)
        | (
            Role::Technician,
            C::OwnProfile | C::DecideQuote | C::Counter | C::Bench | C::SeeValues | C::ReadOwnAudit,
        )
        | (
            Role::Owner,
            C::OwnProfile
            | C::StaffProfile
            | C::DecideQuote
            | C::CancelRepair
            | C::Counter
            | C::Bench
            | C::CatalogueEditing
            | C::PortfolioEditing
            | C::ErasureRequest
            | C::SeeValues
            | C::SeeMargins
            | C::ReadAudit
            | C::ReadOwnAudit
            | C::Operations
            | C::PolicyDrafting,
        ) => All,
        (
            Role::Owner,
            C::OwnerDecision
            | C::RoleAdministration
            | C::PersonErasure
            | C::ExportAudit
            | C::PolicyPublishing
            | C::BreachKeeping,
        ) => StepUp,
        _ => Deny,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_who_may_do_what() {
        use Capability as C;
        use Grant::{All, Deny, Own, StepUp};
        // Columns: anonymous, link, customer, receptionist, technician, owner.
        let table = [
            (C::Public, [All, All, All, All, All, All]),
            (C::OwnProfile, [Deny, Deny, Own, All, All, All]),
            (C::StaffProfile, [Deny, Deny, Deny, Own, Own, All]),
            (C::DecideQuote, [Deny, Own, Own, All, All, All]),
            (C::CancelRepair, [Deny, Deny, Own, Deny, Deny, All]),
            (C::Pay, [Deny, All, All, All, All, All]),
            (C::Book, [Deny, All, All, All, All, All]),
            (C::Counter, [Deny, Deny, Deny, All, All, All]),
            (C::Bench, [Deny, Deny, Deny, Deny, All, All]),
            (C::OwnerDecision, [Deny, Deny, Deny, Deny, Deny, StepUp]),
            (C::OpenTicket, [Deny, Deny, All, All, All, All]),
            (C::OwnTicket, [Deny, Own, Own, All, All, All]),
            (C::TicketDesk, [Deny, Deny, Deny, All, All, All]),
            (C::CatalogueEditing, [Deny, Deny, Deny, Deny, Deny, All]),
            (C::PortfolioEditing, [Deny, Deny, Deny, Deny, Deny, All]),
            (C::RoleAdministration, [Deny, Deny, Deny, Deny, Deny, StepUp]),
            (C::ErasureRequest, [Deny, Deny, Own, Deny, Deny, All]),
            (C::PersonErasure, [Deny, Deny, Deny, Deny, Deny, StepUp]),
            (C::SeeValues, [Deny, Deny, Deny, Deny, All, All]),
            (C::SeeMargins, [Deny, Deny, Deny, Deny, Deny, All]),
            (C::ReadAudit, [Deny, Deny, Deny, Deny, Deny, All]),
            (C::ReadOwnAudit, [Deny, Deny, Deny, Deny, All, All]),
            (C::ExportAudit, [Deny, Deny, Deny, Deny, Deny, StepUp]),
            (C::Operations, [Deny, Deny, Deny, Deny, Deny, All]),
            (C::OwnInbox, [Deny, Deny, Own, Own, Own, Own]),
            (C::PolicyDrafting, [Deny, Deny, Deny, Deny, Deny, All]),
            (C::PolicyPublishing, [Deny, Deny, Deny, Deny, Deny, StepUp]),
            (C::BreachKeeping, [Deny, Deny, Deny, Deny, Deny, StepUp]),
            (C::Automation, [Deny, Deny, Deny, Deny, Deny, Deny]),
        ];
        let roles = [
            Role::Anonymous,
            Role::Link,
            Role::Customer,
            Role::Receptionist,
            Role::Technician,
            Role::Owner,
        ];
        assert_eq!(table.map(|(capability, _)| capability), Capability::ALL);
        for (capability, grants) in table {
            for (role, expected) in roles.into_iter().zip(grants) {
                assert_eq!(grant(role, capability), expected, "{role} × {capability:?}");
            }
            assert_eq!(grant(Role::System, capability), All, "system × {capability:?}");
        }
    }

    #[test]
    fn a_role_is_found_by_its_name_only() {
        assert_eq!(Role::parse("owner"), Some(Role::Owner));
        assert_eq!(Role::parse("Owner"), None);
        assert_eq!(Role::parse("root"), None);
    }
}
