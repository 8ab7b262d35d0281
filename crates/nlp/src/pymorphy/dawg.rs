//! Directed acyclic word graphs in the format of dawgdic, read where they lie.
//!
//! A unit is a u32: offset to the children, label, and whether a key ends here. Where keys carry a payload, the key is
//! followed by the byte 1 and the payload in base64; a guide beside the units lists the children in order.

use std::ops::ControlFlow;

const SEPARATOR: u8 = 1;
/// A payload in base64 and a key's end: no path below a separator is longer in a sound dictionary.
const LONGEST_PAYLOAD: usize = 64;

/// A graph; one without payloads has no guide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dawg<'a> {
    units: &'a [u8],
    guide: &'a [u8],
}

impl<'a> Dawg<'a> {
    /// Reads the head of a graph; `None` if it is cut short.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Dawg<'a>> {
        let (units, rest) = counted(bytes, 4)?;
        let guide = if rest.is_empty() { rest } else { counted(rest, 2)?.0 };
        Some(Dawg { units, guide })
    }

    fn unit(&self, index: u32) -> Option<u32> {
        let at = index as usize * 4;
        self.units.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    fn child_base(&self, index: u32) -> Option<u32> {
        let unit = self.unit(index)?;
        Some(index ^ ((unit >> 10) << ((unit & (1 << 9)) >> 6)))
    }

    fn follow(&self, index: u32, label: u8) -> Option<u32> {
        let next = self.child_base(index)? ^ u32::from(label);
        (self.unit(next)? & (1 << 31 | 0xff) == u32::from(label)).then_some(next)
    }

    fn follow_all(&self, index: u32, labels: &[u8]) -> Option<u32> {
        labels.iter().try_fold(index, |index, &label| self.follow(index, label))
    }

    fn ends_here(&self, index: u32) -> bool {
        self.unit(index).is_some_and(|unit| unit & (1 << 8) != 0)
    }

    /// The number stored with `key`.
    pub(crate) fn number(&self, key: &str) -> Option<u32> {
        let index = self.follow_all(0, key.as_bytes()).filter(|&i| self.ends_here(i))?;
        Some(self.unit(self.child_base(index)?)? & !(1 << 31))
    }

    /// The payloads of `key` and of its variants with "ё" for "е" (`similar_items`), the key itself first, then by
    /// where the first letter differs.
    pub(crate) fn similar(&self, key: &str) -> Vec<(String, Vec<Vec<u8>>)> {
        self.similar_from(String::new(), key, 0)
    }

    fn similar_from(&self, prefix: String, key: &str, mut index: u32) -> Vec<(String, Vec<Vec<u8>>)> {
        let mut found = Vec::new();
        for (at, c) in key.char_indices() {
            if c == 'е'
                && let Some(next) = self.follow_all(index, "ё".as_bytes())
            {
                let prefix = format!("{prefix}{}ё", &key[..at]);
                found.extend(self.similar_from(prefix, &key[at + c.len_utf8()..], next));
            }
            let Some(next) = self.follow_all(index, c.encode_utf8(&mut [0; 4]).as_bytes()) else {
                return found;
            };
            index = next;
        }
        if let Some(index) = self.follow(index, SEPARATOR) {
            found.insert(0, (format!("{prefix}{key}"), self.payloads(index)));
        }
        found
    }

    fn payloads(&self, index: u32) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        let mut key = Vec::new();
        let _ = self.complete(index, &mut key, &mut found);
        found
    }

    /// Visits the keys below `index` in the guide's order.
    fn complete(&self, index: u32, key: &mut Vec<u8>, found: &mut Vec<Vec<u8>>) -> ControlFlow<()> {
        if key.len() > LONGEST_PAYLOAD {
            return ControlFlow::Break(());
        }
        if self.ends_here(index) {
            found.push(base64(key));
        }
        let guide = |at: usize| self.guide.get(at).copied().unwrap_or(0);
        let mut label = guide(index as usize * 2);
        while label != 0 {
            let Some(next) = self.follow(index, label) else { return ControlFlow::Break(()) };
            key.push(label);
            self.complete(next, key, found)?;
            key.pop();
            label = guide(next as usize * 2 + 1);
        }
        ControlFlow::Continue(())
    }
}

/// The bytes of a counted array and what follows it.
fn counted(bytes: &[u8], size: usize) -> Option<(&[u8], &[u8])> {
    let (count, rest) = bytes.split_first_chunk::<4>()?;
    let len = (u32::from_le_bytes(*count) as usize).checked_mul(size)?;
    (len <= rest.len()).then(|| rest.split_at(len))
}

/// Decodes base64 (RFC 4648); what is no letter of it counts as padding.
fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for &c in text {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_base64() {
        assert_eq!(base64(b"AAAAAQ=="), [0, 0, 0, 1]);
        assert_eq!(base64(b"/wA="), [255, 0]);
    }

    #[test]
    fn a_graph_cut_short_is_none() {
        assert!(Dawg::new(&[2, 0, 0, 0, 1, 2, 3]).is_none());
        assert!(Dawg::new(&[]).is_none());
        let empty = Dawg::new(&[1, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        assert!(empty.similar("слово").is_empty());
        assert_eq!(empty.number("слово"), None);
    }
}
