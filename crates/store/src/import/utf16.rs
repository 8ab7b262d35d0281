//! Files saved as "Unicode text": UTF-16 with a byte order mark, read as UTF-8.

use std::io::{self, BufRead, BufReader, Read};

/// `input` as UTF-8 where it starts with the byte order mark of UTF-16; unchanged otherwise.
///
/// # Errors
/// If the first bytes cannot be read.
pub fn to_utf8<'a>(mut input: Box<dyn BufRead + 'a>) -> io::Result<Box<dyn BufRead + 'a>> {
    let big = match input.fill_buf()? {
        [0xff, 0xfe, ..] => false,
        [0xfe, 0xff, ..] => true,
        _ => return Ok(input),
    };
    input.consume(2);
    Ok(Box::new(BufReader::new(Utf16 { input, big, high: None, ready: Vec::new() })))
}

struct Utf16<R> {
    input: R,
    big: bool,
    /// The first half of a surrogate pair that waits for its second.
    high: Option<u16>,
    ready: Vec<u8>,
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() {
            let mut bytes = Vec::new();
            (&mut self.input).take(1 << 15).read_to_end(&mut bytes)?;
            if bytes.is_empty() {
                return Ok(0);
            }
            // A lone last byte is half a character: nothing to read.
            let units = bytes.chunks_exact(2).map(|pair| match self.big {
                true => u16::from_be_bytes([pair[0], pair[1]]),
                false => u16::from_le_bytes([pair[0], pair[1]]),
            });
            let mut units: Vec<u16> = self.high.take().into_iter().chain(units).collect();
            if units.last().is_some_and(|u| (0xd800..0xdc00).contains(u)) && bytes.len() == 1 << 15 {
                self.high = units.pop();
            }
            let text: String =
                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            self.ready = text.into_bytes();
            if self.ready.is_empty() && self.high.is_none() {
                return Ok(0);
            }
        }
        let n = buffer.len().min(self.ready.len());
        buffer[..n].copy_from_slice(&self.ready[..n]);
        self.ready.drain(..n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_come_out_as_utf8() {
        let text = "id;place\n1;Қабул 𝄞\n".repeat(4000);
        for big in [false, true] {
            let mut bytes = if big { vec![0xfe, 0xff] } else { vec![0xff, 0xfe] };
            for unit in text.encode_utf16() {
                bytes.extend(if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
            }
            let mut read = String::new();
            to_utf8(Box::new(&bytes[..])).unwrap().read_to_string(&mut read).unwrap();
            assert!(read == text, "{}", read.len());
        }
        let mut plain = String::new();
        to_utf8(Box::new(&b"id,x"[..])).unwrap().read_to_string(&mut plain).unwrap();
        assert_eq!(plain, "id,x");
    }
}
