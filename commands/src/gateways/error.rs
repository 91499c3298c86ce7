//! Why a call to a provider failed, said in the one way that its caller needs: may it be repeated?

use std::time::Duration;

/// No call to a gateway takes longer; whatever comes after it is as good as no answer. Gateways give up before that, since
/// they alone know whether anything was sent.
pub const LONGEST_CALL: Duration = Duration::from_mins(1);

/// What a refusal of a provider is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalCause {
    /// Our keys, our sender or our rights: nothing goes through until the owner mends the configuration.
    Credentials,
    /// The address or number that it goes to: another channel may reach the person.
    Recipient,
    /// The person asked this provider not to be written to any more.
    OptedOut,
    /// What it is about is unknown to the provider.
    NotFound,
    /// It clashes with what the provider holds.
    Conflict,
    /// The request itself: repeating it as it is will be refused again.
    Request,
}

/// Why a gateway did not do what it was asked to.
///
/// Texts name the provider's code and never the person, the token or the key concerned: errors are logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// There are no keys for this gateway.
    #[error("the gateway is off: it has no keys")]
    Disabled,
    /// The provider failed several times in a row and is given a rest; nothing was sent.
    #[error("the provider is given a rest after repeated failures")]
    CircuitOpen {
        /// When it is tried again.
        retry_after: Duration,
    },
    /// The provider was not reached, or did not take the request in: nothing happened there.
    #[error("nothing was sent: {reason}")]
    NotSent {
        /// What went wrong, in fixed words.
        reason: &'static str,
    },
    /// The request may have taken effect; no valid answer came back.
    #[error("the outcome is unknown: {reason}")]
    Unknown {
        /// What went wrong, in fixed words.
        reason: &'static str,
    },
    /// The provider itself said that it failed (5xx), rather than its answer being lost. The request may have taken effect
    /// all the same, and seldom has: where the provider tells of what it did by our own id, it may be asked again later.
    #[error("the outcome is unknown: the provider failed")]
    Failed,
    /// The provider takes no more for the moment; nothing happened there.
    #[error("the provider asks for a pause")]
    RateLimited {
        /// For how long, when it said so.
        retry_after: Option<Duration>,
    },
    /// The provider does not take this one for the moment (greylisting), and others perhaps; nothing happened there.
    #[error("the provider does not take it for now")]
    Deferred {
        /// When it is tried again.
        retry_after: Duration,
    },
    /// The provider looked at the request and refused it.
    #[error("the provider refused: {code}")]
    Refused {
        /// What the refusal is about.
        cause: RefusalCause,
        /// The provider's own code, or the HTTP or SMTP status where it has none.
        code: String,
    },
}

impl GatewayError {
    /// Whether the request may have taken effect, and nobody knows.
    pub const fn is_in_doubt(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Failed)
    }

    /// A refusal with the provider's code.
    pub fn refused(cause: RefusalCause, code: impl Into<String>) -> Self {
        Self::Refused { cause, code: code.into() }
    }

    /// Whether the same request may be sent again later without the risk of its taking effect twice.
    ///
    /// A call that only reads may be repeated whatever this says.
    pub const fn is_safe_to_repeat(&self) -> bool {
        match self {
            Self::CircuitOpen { .. }
            | Self::NotSent { .. }
            | Self::RateLimited { .. }
            | Self::Deferred { .. } => true,
            Self::Disabled | Self::Unknown { .. } | Self::Failed | Self::Refused { .. } => false,
        }
    }

    /// How long to wait before trying again, when that is known.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::CircuitOpen { retry_after } | Self::Deferred { retry_after } => {
                Some(*retry_after)
            }
            Self::RateLimited { retry_after } => *retry_after,
            Self::Disabled
            | Self::NotSent { .. }
            | Self::Unknown { .. }
            | Self::Failed
            | Self::Refused { .. } => None,
        }
    }

    /// The code as the log keeps it: the provider's own where it is one, else ours.
    pub fn stored_code(&self) -> String {
        const LONGEST: usize = 80;
        match self {
            Self::Refused { code, .. }
                if (1..=LONGEST).contains(&code.len())
                    && code.bytes().all(|byte| byte.is_ascii_graphic()) =>
            {
                code.clone()
            }
            error => error.code().to_owned(),
        }
    }

    /// The stable code for answers, metrics and logs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Disabled => "gateway.disabled",
            Self::CircuitOpen { .. } => "gateway.circuit_open",
            Self::NotSent { .. } => "gateway.not_sent",
            Self::Unknown { .. } | Self::Failed => "gateway.unknown_outcome",
            Self::RateLimited { .. } | Self::Deferred { .. } => "gateway.rate_limited",
            Self::Refused { .. } => "gateway.refused",
        }
    }
}
