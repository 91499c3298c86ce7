//! SMS: sending them, what became of them, what people answer, and how many a text makes.

use std::fmt;

use async_trait::async_trait;
use domain::values::Phone;
use uuid::Uuid;

use super::GatewayError;

/// A message to one telephone.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingSms {
    /// Our own id of it.
    pub id: Uuid,
    /// To which number.
    pub to: Phone,
    /// What it says.
    pub text: String,
}

/// Shows neither the number nor what is written to it.
impl fmt::Debug for OutgoingSms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutgoingSms({})", self.id)
    }
}

/// A message that the provider took over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentSms {
    /// The provider's id of it.
    pub provider_id: String,
    /// How many messages it makes on the bill, when the provider knows already.
    pub segments: Option<u32>,
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmsState {
    /// With the provider.
    Queued,
    /// Handed to the network.
    Sent,
    /// On the telephone.
    Delivered,
    /// The network did not deliver it.
    Undelivered,
    /// The provider could not send it.
    Failed,
    /// Something that the provider began to say after this was written.
    Other(String),
}

impl SmsState {
    /// States come out of order: how far this one is, so that nobody goes back from a later to an earlier one.
    pub const fn rank(&self) -> u8 {
        match self {
            Self::Other(_) => 0,
            Self::Queued => 1,
            Self::Sent => 2,
            Self::Undelivered | Self::Failed => 3,
            // A telephone that has the message has it, whatever was told before.
            Self::Delivered => 4,
        }
    }
}

/// What the provider says about a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsStatus {
    /// The provider's id of the message.
    pub provider_id: String,
    /// Where it stands.
    pub state: SmsState,
    /// The provider's code of what went wrong.
    pub error_code: Option<u32>,
    /// Our own id of the message, where the provider says it ([`OutgoingSms::id`]).
    pub ours: Option<Uuid>,
}

/// A message that somebody wrote to us.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundSms {
    /// The provider's id of it.
    pub provider_id: String,
    /// From which number, as the provider wrote it.
    pub from: String,
    /// What it says.
    pub text: String,
}

impl InboundSms {
    /// Whether the person wants no more messages: the words that the provider acts upon, and the Spanish ones.
    pub fn asks_to_stop(&self) -> bool {
        const WORDS: [&str; 9] =
            ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ALTO", "BAJA", "PARAR"];
        let word = self.text.trim().trim_end_matches(['.', '!']).to_uppercase();
        WORDS.contains(&word.as_str())
    }
}

/// Shows neither the number nor what came from it.
impl fmt::Debug for InboundSms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InboundSms({})", self.provider_id)
    }
}

/// What the provider tells on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmsNotice {
    /// Something became of a message of ours.
    Status(SmsStatus),
    /// Somebody wrote.
    Inbound(InboundSms),
}

/// Sends SMS.
#[async_trait]
pub trait SmsGateway: Send + Sync + 'static {
    /// Whether there are keys.
    fn is_enabled(&self) -> bool;

    /// Whether the provider tells what became of a message by our own id, even where its answer was lost.
    fn tells_delivery(&self) -> bool;

    /// Asks the provider for something that has no effect: whether it answers at all.
    async fn ping(&self) -> Result<(), GatewayError>;

    /// Hands a message over. The provider does not recognise one that it had before.
    async fn send(&self, sms: &OutgoingSms) -> Result<SentSms, GatewayError>;

    /// What became of a message, when its callback never came.
    async fn status(&self, provider_id: &str) -> Result<SmsStatus, GatewayError>;
}

/// How a text travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SmsEncoding {
    /// Seven bits a character: 160 in one message, 153 in each of several.
    Gsm7,
    /// Sixteen bits a unit: 70 in one message, 67 in each of several. One "á" is enough for it.
    Ucs2,
}

/// How many messages a text makes on the bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Segments {
    /// How it travels.
    pub encoding: SmsEncoding,
    /// How many messages.
    pub count: usize,
}

impl Segments {
    /// Counts the messages of a text. No text at all makes one.
    pub fn of(text: &str) -> Self {
        if let Some(septets) = text.chars().map(gsm7_septets).sum::<Option<usize>>() {
            return Self { encoding: SmsEncoding::Gsm7, count: messages(septets, 160, 153) };
        }
        let units = text.encode_utf16().count();
        Self { encoding: SmsEncoding::Ucs2, count: messages(units, 70, 67) }
    }
}

fn messages(units: usize, alone: usize, concatenated: usize) -> usize {
    if units <= alone { 1 } else { units.div_ceil(concatenated) }
}

/// How many septets a character takes (GSM 03.38); `None` when it is in neither table.
fn gsm7_septets(character: char) -> Option<usize> {
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
        ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    const EXTENDED: &str = "\u{c}^{}\\[~]|€";
    if BASIC.contains(character) {
        Some(1)
    } else if EXTENDED.contains(character) {
        Some(2)
    } else {
        None
    }
}
