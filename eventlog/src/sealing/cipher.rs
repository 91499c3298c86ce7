//! The cipher of one person: AES-256-GCM with random nonces, bound to the person.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// A key was not usable, or a ciphertext does not open with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CipherError;

/// A 256-bit key, ready for use.
pub(crate) struct DataKey(LessSafeKey);

impl DataKey {
    /// The key of these 32 bytes.
    pub(crate) fn new(bytes: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, bytes);
        Self(LessSafeKey::new(key.expect("invariant: AES-256 takes 32 bytes")))
    }

    /// `nonce | ciphertext | tag` of `clear`, bound to `subject` and `purpose`.
    pub(crate) fn seal(&self, purpose: &str, subject: Uuid, clear: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        aws_lc_rs::rand::fill(&mut nonce).expect("invariant: the system has randomness");
        let mut text = Vec::with_capacity(NONCE_LEN + clear.len() + AES_256_GCM.tag_len());
        text.extend_from_slice(clear);
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(bound_to(purpose, subject)),
                &mut text,
            )
            .expect("invariant: the text is shorter than 64 GiB");
        text.splice(0..0, nonce);
        text
    }

    /// Opens what [`DataKey::seal`] made for the same subject and purpose.
    pub(crate) fn open(
        &self,
        purpose: &str,
        subject: Uuid,
        sealed: &mut [u8],
    ) -> Result<Vec<u8>, CipherError> {
        let (nonce, text) = sealed.split_first_chunk_mut::<NONCE_LEN>().ok_or(CipherError)?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        self.0
            .open_in_place(nonce, Aad::from(bound_to(purpose, subject)), text)
            .map(|clear| clear.to_vec())
            .map_err(|_| CipherError)
    }

    /// A text sealed and written as base64url.
    pub(crate) fn seal_text(&self, subject: Uuid, clear: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.seal("text", subject, clear.as_bytes()))
    }

    /// Opens what [`DataKey::seal_text`] wrote.
    pub(crate) fn open_text(&self, subject: Uuid, sealed: &str) -> Result<String, CipherError> {
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| CipherError)?;
        let clear = self.open("text", subject, &mut bytes)?;
        String::from_utf8(clear).map_err(|_| CipherError)
    }
}

/// What a ciphertext is bound to: it opens for no other person and no other use.
fn bound_to(purpose: &str, subject: Uuid) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 + purpose.len());
    bytes.extend_from_slice(subject.as_bytes());
    bytes.extend_from_slice(purpose.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_text_opens_for_its_person_only() {
        let key = DataKey::new(&[7; 32]);
        let (ana, rosa) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = key.seal_text(ana, "Ana Ñandú 🎹");
        assert_eq!(key.open_text(ana, &sealed).unwrap(), "Ana Ñandú 🎹");
        assert_eq!(key.open_text(rosa, &sealed), Err(CipherError));
        assert_eq!(DataKey::new(&[8; 32]).open_text(ana, &sealed), Err(CipherError));
        assert_ne!(key.seal_text(ana, "Ana Ñandú 🎹"), sealed);
    }

    #[test]
    fn a_damaged_ciphertext_does_not_open() {
        let key = DataKey::new(&[7; 32]);
        let ana = Uuid::from_u128(1);
        let mut sealed = key.seal("text", ana, b"secret");
        sealed[14] ^= 1;
        assert!(key.open("text", ana, &mut sealed).is_err());
        assert!(key.open("text", ana, &mut [0; 5]).is_err());
        assert!(key.open_text(ana, "not base64!").is_err());
    }
}
