//! Time-based one-time codes (RFC 6238): six digits, thirty seconds, one step of tolerance on either side.

use chrono::{DateTime, Utc};
use domain::RefusalKind;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::executor::Refused;
use crate::ports::Ids;

/// The issuer that authenticator apps show.
const ISSUER: &str = "Cirujano de Sintetizadores";

/// A fresh seed, as it is handed to the authenticator app.
#[derive(Clone)]
pub struct TotpEnrolment {
    /// The seed in base 32, to be typed.
    pub secret: String,
    /// The `otpauth://` address, to be scanned.
    pub url: String,
}

/// Hides the seed.
impl std::fmt::Debug for TotpEnrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpEnrolment(…)")
    }
}

/// Draws a seed for the account of that e-mail.
pub(super) fn draw(ids: &dyn Ids, email: &str) -> TotpEnrolment {
    let mut seed = [0; 20];
    ids.fill(&mut seed);
    let secret = Secret::new(Box::new(seed));
    let text = secret.to_base32();
    let totp = builder(secret)
        .with_issuer(Some(ISSUER))
        .with_account_name(email.replace(':', ""))
        .build()
        .expect("invariant: a seed of 20 bytes and names without colons");
    let url = totp.to_url().expect("invariant: the account has a name");
    TotpEnrolment { secret: text, url }
}

/// The step in which `code` is right at `now`, if it is. A step is accepted once only; the caller sees to it.
pub(super) fn matching_step(secret: &str, code: &str, now: DateTime<Utc>) -> Option<u64> {
    let secret = Secret::try_from_base32(secret).ok()?;
    let totp = builder(secret).build().ok()?;
    let code: String = code.chars().filter(|char| !char.is_whitespace()).collect();
    totp.check(&code, u64::try_from(now.timestamp()).ok()?)
}

fn builder(secret: Secret) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret)
}

/// The refusal of a code, the same whatever is wrong with it.
pub(super) fn wrong_code() -> Refused {
    Refused::new(
        "auth.code_invalid",
        RefusalKind::Invalid,
        Some("/code"),
        "the code is not valid or was used already",
    )
}

/// The code of a seed at an instant, for tests and the demo.
pub fn code_at(secret: &str, at: DateTime<Utc>) -> Option<String> {
    let totp: Totp = builder(Secret::try_from_base32(secret).ok()?).build().ok()?;
    Some(totp.generate(u64::try_from(at.timestamp()).ok()?).to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;

    use super::*;
    use crate::ports::{RandomIds, SystemClock};

    #[test]
    fn a_code_is_right_in_its_step_and_the_ones_beside_it() {
        let enrolment = draw(&RandomIds::new(Arc::new(SystemClock)), "ana@example.cl");
        assert!(enrolment.url.starts_with("otpauth://totp/"));
        let now = DateTime::from_timestamp(1_795_348_800, 0).unwrap();
        let code = code_at(&enrolment.secret, now).unwrap();
        assert_eq!(code.len(), 6);
        let step = u64::try_from(now.timestamp()).unwrap() / 30;
        for seconds in [-30, 0, 29, 30] {
            let then = now + TimeDelta::seconds(seconds);
            assert_eq!(matching_step(&enrolment.secret, &code, then), Some(step));
        }
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        assert_eq!(matching_step(&enrolment.secret, &spaced, now), Some(step));
        assert_eq!(matching_step(&enrolment.secret, &code, now + TimeDelta::minutes(2)), None);
        for bad in ["", "12345", "abcdef", "١٢٣٤٥٦"] {
            assert_eq!(matching_step(&enrolment.secret, bad, now), None);
        }
    }
}
