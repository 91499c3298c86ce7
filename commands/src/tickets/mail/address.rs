//! The address under which a ticket is answered: it names the ticket, and cannot be guessed.

use domain::values::{Email, Sha256Hex, TicketId};
use eventlog::LogError;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::executor::Executor;
use crate::tickets::link::secret_of;

/// What every reply address begins with.
const PREFIX: &str = "t+";
/// Hexadecimal digits that vouch for an address: 64 bits, which nobody finds by writing mails.
const PROOF: usize = 16;

/// What the secret behind an address is derived under.
const REPLY_ADDRESS: &str = "reply address";

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
    ///
    /// # Errors
    /// When the log fails.
    pub async fn address_of(
        &self,
        executor: &Executor,
        ticket: TicketId,
    ) -> Result<Option<Email>, LogError> {
        let Some(proof) = proof_of(executor, ticket).await? else { return Ok(None) };
        let name = ticket.uuid().simple();
        Ok(Email::parse(&format!("{PREFIX}{name}.{proof}@{}", self.domain)).ok())
    }

    /// The `Message-ID` that all mail about that ticket refers to, so that mail programs show it as one conversation. It
    /// is the address, so that an answer which went elsewhere still tells its ticket.
    pub fn thread_of(address: &Email) -> String {
        format!("<{}>", address.as_str())
    }

    /// The ticket that the first of these addresses and `Message-ID`s stands for that is one of ours and genuine. One that
    /// was mailed to an address which is not on file any more stands for none.
    ///
    /// # Errors
    /// When the log fails.
    pub async fn ticket_of(
        &self,
        executor: &Executor,
        addresses: impl IntoIterator<Item = &str> + Send,
    ) -> Result<Option<TicketId>, LogError> {
        let claims: Vec<_> = addresses.into_iter().filter_map(|it| self.claim_of(it)).collect();
        for (ticket, proof) in claims {
            let expected = proof_of(executor, ticket).await?;
            if expected.is_some_and(|it| it.as_bytes().ct_eq(proof.as_bytes()).into()) {
                return Ok(Some(ticket));
            }
        }
        Ok(None)
    }

    /// The ticket that an address names, and what it brings as a proof.
    fn claim_of(&self, address: &str) -> Option<(TicketId, String)> {
        let address = address.trim().trim_matches(['<', '>']).to_ascii_lowercase();
        let (local, domain) = address.rsplit_once('@')?;
        if domain != self.domain {
            return None;
        }
        let (name, proof) = local.strip_prefix(PREFIX)?.split_once('.')?;
        Some((TicketId::new(Uuid::try_parse(name).ok()?), proof.to_owned()))
    }
}

async fn proof_of(executor: &Executor, ticket: TicketId) -> Result<Option<String>, LogError> {
    let token = secret_of(executor, ticket, REPLY_ADDRESS).await?;
    let proof = |secret: &str| Sha256Hex::of(secret.as_bytes()).as_str()[..PROOF].to_owned();
    Ok(token.map(|token| proof(token.reveal())))
}
