//! Identifiers, all derived from content: the same bytes get the same id on every machine (DESIGN invariant 5).

use sha2::Digest;
use smol_str::SmolStr;
use std::fmt;

/// A SHA-256 digest (FIPS 180-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Sha256 {
        Sha256(sha2::Sha256::digest(bytes).into())
    }

    /// The digest of several fields, each preceded by its length, so that moving a border changes the digest.
    pub fn of_fields(fields: &[&[u8]]) -> Sha256 {
        let mut hasher = sha2::Sha256::new();
        for field in fields {
            hasher.update((field.len() as u64).to_le_bytes());
            hasher.update(field);
        }
        Sha256(hasher.finalize().into())
    }

    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads 64 hexadecimal digits; `None` for anything else.
    pub fn from_hex(hex: &str) -> Option<Sha256> {
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        let mut bytes = [0u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Sha256(bytes))
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

macro_rules! content_id {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(SmolStr);

        impl $name {
            /// The id of something made of `fields`: a one-letter prefix and the first 80 bits of their digest.
            pub fn of(fields: &[&[u8]]) -> Self {
                let digest = Sha256::of_fields(fields);
                let mut text = String::from($prefix);
                text.extend(digest.0[..10].iter().map(|byte| format!("{byte:02x}")));
                $name(text.into())
            }

            /// Reads an id back: the prefix and 20 lower-case hexadecimal digits; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                let digits = text.strip_prefix($prefix)?;
                let legal = digits.len() == 20 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                legal.then(|| $name(text.into()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

content_id!(
    /// Names a document by its text and what its source says about it.
    DocumentId, "d"
);
content_id!(
    /// Names one claim of an event by one document.
    EventId, "e"
);
content_id!(
    /// Names one statement (trend, forecast, judgement …) of one document.
    StatementId, "s"
);
content_id!(
    /// Names one thing that happened, by its member events.
    IncidentId, "i"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_borders_count() {
        assert_ne!(EventId::of(&[b"ab", b"c"]), EventId::of(&[b"a", b"bc"]));
        assert_eq!(EventId::of(&[b"ab"]), EventId::of(&[b"ab"]));
    }

    #[test]
    fn ids_read_back() {
        let id = DocumentId::of(&[b"text"]);
        assert_eq!(DocumentId::parse(id.as_str()), Some(id.clone()));
        assert_eq!(EventId::parse(id.as_str()), None);
        assert_eq!(DocumentId::parse("d12"), None);
    }

    #[test]
    fn the_digest_is_sha_256() {
        // FIPS 180-4, "abc".
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Sha256::of(b"abc").to_hex(), hex);
        assert_eq!(Sha256::from_hex(hex), Some(Sha256::of(b"abc")));
        assert_eq!(Sha256::from_hex("zz"), None);
    }
}
