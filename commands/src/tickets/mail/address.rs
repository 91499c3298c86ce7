//! The address under which a ticket is answered: it names the ticket, and cannot be guessed.

use domain::values::{Email, Sha256Hex, TicketId};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::executor::Executor;

/// What every reply address begins with.
const PREFIX: &str = "t+";
/// Hexadecimal digits that vouch for an address: 64 bits, which nobody finds by writing mails.
const PROOF: usize = 16;

/// Makes reply addresses in one domain, `t+{ticket}.{proof}@responder.example.cl`, and reads them again. The proof
/// follows from the secret behind our links.
#[derive(Debug, Clone)]
pub struct ReplyAddresses {
    domain: String,
}

impl ReplyAddresses {
    /// Addresses in that domain, whose mail the provider hands to us.
    pub fn new(domain: &str) -> Self {
        Self { domain: domain.trim().to_ascii_lowercase() }
    }

    /// Where an answer to that ticket goes.
    pub fn address_of(&self, executor: &Executor, ticket: TicketId) -> Option<Email> {
        let (name, proof) = (ticket.uuid().simple(), proof_of(executor, ticket));
        Email::parse(&format!("{PREFIX}{name}.{proof}@{}", self.domain)).ok()
    }

    /// The `Message-ID` that all mail about that ticket refers to, so that mail programs show it as one conversation. It
    /// is the address, so that an answer which went elsewhere still tells its ticket.
    pub fn thread_of(&self, executor: &Executor, ticket: TicketId) -> Option<String> {
        self.address_of(executor, ticket).map(|address| format!("<{}>", address.as_str()))
    }

    /// The ticket that an address or a `Message-ID` stands for, if it is one of ours and genuine.
    pub fn ticket_of(&self, executor: &Executor, address: &str) -> Option<TicketId> {
        let address = address.trim().trim_matches(['<', '>']).to_ascii_lowercase();
        let (local, domain) = address.rsplit_once('@')?;
        if domain != self.domain {
            return None;
        }
        let (name, proof) = local.strip_prefix(PREFIX)?.split_once('.')?;
        let ticket = TicketId::new(Uuid::try_parse(name).ok()?);
        let expected = proof_of(executor, ticket);
        bool::from(expected.as_bytes().ct_eq(proof.as_bytes())).then_some(ticket)
    }
}

fn proof_of(executor: &Executor, ticket: TicketId) -> String {
    let about = Uuid::new_v5(&ticket.uuid(), b"reply address");
    let token = executor.ids().token_for(about);
    Sha256Hex::of(token.reveal().as_bytes()).as_str()[..PROOF].to_owned()
}
