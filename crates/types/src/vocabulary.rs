//! Closed vocabularies: enums that know the spelling of each of their terms.

use std::fmt;

/// A term that is not in the vocabulary it was looked up in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownTerm {
    /// The vocabulary's name, for example `PloverType`.
    pub vocabulary: &'static str,
    /// The text that was offered.
    pub term: String,
}

impl fmt::Display for UnknownTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a term of {}: {:?}", self.vocabulary, self.term)
    }
}

impl std::error::Error for UnknownTerm {}

/// Declares an enum whose variants each have one spelling, with `ALL`, `as_str`, `FromStr`, `Display` and serde.
macro_rules! vocabulary {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* #[doc = concat!("Spelled `", $text, "`.")] $variant),+ }

        impl $name {
            /// Every term, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The term as files, dictionaries and exports spell it.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownTerm;
            fn from_str(term: &str) -> Result<Self, Self::Err> {
                match term {
                    $($text => Ok($name::$variant),)+
                    _ => Err($crate::UnknownTerm { vocabulary: stringify!($name), term: term.to_owned() }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let term = String::deserialize(deserializer)?;
                term.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use vocabulary;

#[cfg(test)]
mod tests {
    use crate::PloverType;

    #[test]
    fn every_term_reads_back_as_itself() {
        for &term in PloverType::ALL {
            assert_eq!(term.as_str().parse(), Ok(term));
        }
        let error = "FIGHT".parse::<PloverType>().unwrap_err();
        assert_eq!(error.to_string(), "not a term of PloverType: \"FIGHT\"");
    }
}
