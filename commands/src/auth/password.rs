//! Passwords: what is accepted, and the slow hash that is kept of them.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::RefusalKind;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use crate::executor::Refused;
use crate::ports::Ids;

/// Characters of a password at least …
const MIN_CHARS: usize = 10;
/// … and at most, so that nobody makes us hash a novel.
const MAX_CHARS: usize = 128;
/// Passwords that are hashed at once: each takes 19 MiB and a core for some tens of milliseconds.
const AT_ONCE: usize = 4;

/// Passwords of ten characters and more that everybody tries first, and what people here would choose.
const COMMON: &str = "
    0123456789 0987654321 1111111111 123123123123 1234567890 12345678901 123456789a 123456789q
    1234567891 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 9876543210 administrador administrator
    bienvenido1 cambiame123 changeme123 chile12345 cirujano123 cirujanodesintetizadores
    colocolo1991 colocolo123 contrasena1 contrasena123 contraseña contraseña1 contraseña123
    iloveyou123 letmein123 password01 password10 password11 password12 password123 password1234
    passw0rd123 princess123 qazwsxedcrfv qwerty12345 qwerty123456 qwertyuiop qwertyuiop1
    qwertyuiop123 santiago123 santiago2026 sintetizador sintetizadores superman123 synthesizer
    tequiero123 teamo12345 universidaddechile welcome123 welcome1234 yosoyelmejor zaq12wsxcde3";

/// Hashes and verifies passwords. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// The hash of a password that nobody knows: verified against for addresses that nobody has, so that both
    /// cost the same time.
    dummy: Arc<str>,
    /// How often a hash was computed to verify a password.
    #[cfg(test)]
    verifications: Arc<std::sync::atomic::AtomicUsize>,
}

/// Hashing did not work, which is a fault of ours.
#[derive(Debug, thiserror::Error)]
#[error("hashing a password failed")]
pub struct HashingFailed;

impl Passwords {
    /// Argon2id with 19 MiB, two passes and one lane, as OWASP recommends.
    ///
    /// # Errors
    /// When hashing fails.
    pub fn new(ids: &dyn Ids) -> Result<Self, HashingFailed> {
        Self::with_params(ids, Params::default())
    }

    fn with_params(ids: &dyn Ids, params: Params) -> Result<Self, HashingFailed> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut unknown = [0; 32];
        ids.fill(&mut unknown);
        let dummy = hash(&argon2, &unknown, &salt(ids))?.into();
        Ok(Self {
            argon2,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            dummy,
            #[cfg(test)]
            verifications: Arc::default(),
        })
    }

    /// Refuses what is too short, too long, or among the first that anybody would try.
    ///
    /// # Errors
    /// The refusal, which points at `/password`.
    pub fn check(password: &SecretString, email: &str) -> Result<(), Refused> {
        let refuse = |code, message: &str| {
            Err(Refused::new(code, RefusalKind::Invalid, Some("/password"), message))
        };
        let text = normal(password);
        let chars = text.chars().count();
        if chars < MIN_CHARS {
            return refuse("password.too_short", "the password needs at least 10 characters");
        }
        if chars > MAX_CHARS {
            return refuse("password.too_long", "the password has more than 128 characters");
        }
        let folded = text.to_lowercase();
        let first = folded.chars().next();
        let monotone = folded.chars().all(|char| Some(char) == first);
        let account = email.split('@').next().filter(|account| account.chars().count() >= 4);
        if monotone
            || COMMON.split_whitespace().any(|common| common == folded)
            || account.is_some_and(|account| folded.contains(&account.to_lowercase()))
        {
            return refuse("password.too_common", "the password is among the first to be guessed");
        }
        Ok(())
    }

    /// The hash to keep, as a PHC string.
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn hash(
        &self,
        password: &SecretString,
        ids: &dyn Ids,
    ) -> Result<String, HashingFailed> {
        let (argon2, text, salt) = (self.argon2.clone(), normal(password), salt(ids));
        self.in_turn(move || hash(&argon2, text.as_bytes(), &salt)).await?
    }

    /// Whether this is the password behind `kept`. Without a hash the answer is no, after the same time.
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn verify(
        &self,
        password: &SecretString,
        kept: Option<&str>,
    ) -> Result<bool, HashingFailed> {
        #[cfg(test)]
        self.verifications.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let known = kept.is_some();
        let against: Arc<str> = kept.map_or_else(|| self.dummy.clone(), Into::into);
        let (argon2, mut text) = (self.argon2.clone(), normal(password));
        if text.chars().count() > MAX_CHARS {
            // Nobody has it, and hashing it must not cost more than any other.
            text.clear();
        }
        let matches = self.in_turn(move || {
            phc::PasswordHash::new(&against)
                .is_ok_and(|kept| argon2.verify_password(text.as_bytes(), &kept).is_ok())
        });
        Ok(matches.await? && known)
    }

    /// How often a hash was computed to verify a password.
    #[cfg(test)]
    pub(super) fn verifications(&self) -> usize {
        self.verifications.load(std::sync::atomic::Ordering::Relaxed)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashingFailed> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| HashingFailed)?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| HashingFailed)
    }
}

/// The same password whichever keyboard wrote it: "ñ" has two spellings in Unicode.
fn normal(password: &SecretString) -> String {
    password.expose_secret().nfc().collect()
}

fn salt(ids: &dyn Ids) -> [u8; 16] {
    let mut salt = [0; 16];
    ids.fill(&mut salt);
    salt
}

fn hash(argon2: &Argon2<'_>, password: &[u8], salt: &[u8]) -> Result<String, HashingFailed> {
    let hash: phc::PasswordHash =
        argon2.hash_password_with_salt(password, salt).map_err(|_| HashingFailed)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{RandomIds, SystemClock};
    use domain::Refusal as _;

    fn refusal(password: &str) -> Option<&'static str> {
        Passwords::check(&password.into(), "ana.perez@example.cl").err().map(|error| error.code())
    }

    #[test]
    fn weak_passwords_are_refused_and_say_why() {
        assert_eq!(refusal("corta"), Some("password.too_short"));
        assert_eq!(refusal(&"x1".repeat(65)), Some("password.too_long"));
        assert_eq!(refusal("Contraseña123"), Some("password.too_common"));
        assert_eq!(refusal("ññññññññññññ"), Some("password.too_common"));
        assert_eq!(refusal("soy ana.perez 99"), Some("password.too_common"));
        assert_eq!(refusal("caballo correcto pila grapa"), None);
    }

    #[tokio::test]
    async fn a_password_is_verified_in_both_spellings_of_unicode() {
        let ids = RandomIds::new(Arc::new(SystemClock));
        let passwords = Passwords::new(&ids).unwrap();
        let kept = passwords.hash(&"mañana en la mañana".into(), &ids).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let decomposed: SecretString = "man\u{303}ana en la man\u{303}ana".into();
        assert!(passwords.verify(&decomposed, Some(&kept)).await.unwrap());
        assert!(!passwords.verify(&"otra cosa entera".into(), Some(&kept)).await.unwrap());
        assert!(!passwords.verify(&decomposed, None).await.unwrap());
    }
}
