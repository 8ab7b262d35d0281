//! Rich Text Format 1.9: the running text, in one pass over groups and control words.
//!
//! Letters come as code page bytes (`\'e9`), by the font's character set or the document's code page, or as UTF-16
//! numbers (`\u1088?`) with a substitute to skip. Destinations that are no running text are left out.

use crate::build::{Draft, finish};
use crate::context::Context;
use crate::html::paragraphs;
use crate::text::normalise;
use crate::{Hints, Reading, RefusalReason, Verdict};
use encoding_rs::Encoding;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// Groups may stand this deep; Word writes fewer than twenty.
const DEEPEST: usize = 1000;

/// Destinations whose text is not the document's. Those marked `\*` are left out whatever their name.
const LEFT_OUT: &[&str] = &[
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "fldinst",
    "bkmkstart",
    "bkmkend",
    "xe",
    "tc",
    "rxe",
    "revtbl",
    "rsidtbl",
    "generator",
    "filetbl",
    "themedata",
    "datastore",
    "nonshppict",
    "annotation",
    "atnid",
    "atnauthor",
    "ftnsep",
    "ftnsepc",
    "aftnsep",
    "aftnsepc",
];

/// Reads an RTF file.
pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let Some(found) = parse(bytes) else {
        let detail = format!("groups stand deeper than {DEEPEST}");
        return Reading::without_documents(Verdict::refused(RefusalReason::TooDeep, detail));
    };
    let text = normalise(&found.text);
    let text = text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>();
    let mut draft = Draft::new(context.received, "application/rtf", text.join("\n\n"));
    draft.source_map = paragraphs(&draft.text);
    draft.hidden = found.hidden;
    draft.title = Some(found.title.trim().to_owned()).filter(|title| !title.is_empty());
    draft.author = Some(found.author.trim().to_owned()).filter(|author| !author.is_empty());
    draft.date = found.created.map(|date| (date, "rtf[creatim]".into()));
    finish(draft, hints, context.limits)
}

#[derive(Default)]
struct Found {
    text: String,
    hidden: String,
    title: String,
    author: String,
    created: Option<Date>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Destination {
    Body,
    LeftOut,
    Info,
    Title,
    Author,
    Created,
    Fonts,
}

#[derive(Clone, Copy)]
struct Group {
    destination: Destination,
    font: i32,
    /// Characters that follow a `\u` as its substitute.
    substitutes: i32,
    hidden: bool,
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    found: Found,
    group: Group,
    stack: Vec<Group>,
    code_page: &'static Encoding,
    fonts: FxHashMap<i32, &'static Encoding>,
    /// Code page bytes not yet decoded: a letter may be two of them.
    pending: Vec<u8>,
    /// A leading surrogate that waits for its other half.
    surrogate: Option<u16>,
    to_skip: i32,
    created: [i16; 3],
}

fn parse(bytes: &[u8]) -> Option<Found> {
    let group = Group { destination: Destination::Body, font: -1, substitutes: 1, hidden: false };
    let mut parser = Parser {
        bytes,
        at: 0,
        found: Found::default(),
        group,
        stack: Vec::new(),
        code_page: encoding_rs::WINDOWS_1252,
        fonts: FxHashMap::default(),
        pending: Vec::new(),
        surrogate: None,
        to_skip: 0,
        created: [0; 3],
    };
    parser.run().then_some(parser.found)
}

impl Parser<'_> {
    /// False if groups stand too deep.
    fn run(&mut self) -> bool {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    self.to_skip = 0;
                    if self.stack.len() >= DEEPEST {
                        return false;
                    }
                    self.stack.push(self.group);
                }
                b'}' => {
                    self.flush();
                    self.to_skip = 0;
                    if self.group.destination == Destination::Created {
                        let [year, month, day] = self.created;
                        self.found.created = Date::new(year, month as i8, day as i8).ok();
                    }
                    if let Some(group) = self.stack.pop() {
                        self.group = group;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                byte if self.to_skip > 0 => {
                    self.to_skip -= 1;
                    let _ = byte;
                }
                byte => self.pending.push(byte),
            }
        }
        self.flush();
        true
    }

    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            match first {
                b'\'' => {
                    let digits =
                        self.bytes.get(self.at..self.at + 2).and_then(|d| std::str::from_utf8(d).ok());
                    if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                        self.at += 2;
                        if self.to_skip > 0 {
                            self.to_skip -= 1;
                        } else {
                            self.pending.push(byte);
                        }
                    }
                }
                b'*' => self.group.destination = Destination::LeftOut,
                b'~' => self.put('\u{A0}'),
                b'_' => self.put('-'),
                b'\n' | b'\r' => self.put('\n'),
                b'\\' | b'{' | b'}' => self.pending.push(first),
                _ => {}
            }
            return;
        }
        let rest = &self.bytes[self.at..];
        let letters = rest.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(&rest[..letters]).unwrap_or_default();
        let mut end = letters;
        let sign = rest.get(end) == Some(&b'-');
        let start = end + usize::from(sign);
        let digits = rest[start.min(rest.len())..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let mut parameter = None;
        if digits > 0 {
            end = start + digits;
            let value = std::str::from_utf8(&rest[start..end]).unwrap_or_default().parse::<i64>();
            let value = value.unwrap_or(0).clamp(-(1 << 31), (1 << 31) - 1) as i32;
            parameter = Some(if sign { value.wrapping_neg() } else { value });
        }
        if rest.get(end) == Some(&b' ') {
            end += 1;
        }
        self.at += end;
        self.obey(word, parameter);
    }

    fn obey(&mut self, word: &str, parameter: Option<i32>) {
        let number = parameter.unwrap_or(0);
        let on = parameter != Some(0);
        match word {
            "bin" => self.at = self.at.saturating_add(number.max(0) as usize).min(self.bytes.len()),
            "u" => {
                self.flush();
                self.unit(number as u16);
                self.to_skip = self.group.substitutes;
            }
            "uc" => self.group.substitutes = number.clamp(0, 16),
            "ansicpg" => self.code_page = code_page(number).unwrap_or(self.code_page),
            "mac" => self.code_page = encoding_rs::MACINTOSH,
            "f" => {
                self.flush();
                self.group.font = number;
            }
            "fcharset" if self.group.destination == Destination::Fonts => {
                if let Some(encoding) = character_set(number)
                    && self.fonts.len() < 10_000
                {
                    self.fonts.insert(self.group.font, encoding);
                }
            }
            "plain" => self.group.hidden = false,
            "v" => {
                self.flush();
                self.group.hidden = on;
            }
            "deleted" => {
                self.flush();
                self.group.hidden = on;
            }
            "par" | "sect" | "page" | "row" => self.put('\n'),
            "line" => self.put('\n'),
            "tab" => self.put('\t'),
            "cell" | "nestcell" => {
                self.flush();
                self.put_text(", ");
            }
            "emdash" => self.put('\u{2014}'),
            "endash" => self.put('\u{2013}'),
            "lquote" => self.put('\u{2018}'),
            "rquote" => self.put('\u{2019}'),
            "ldblquote" => self.put('\u{201C}'),
            "rdblquote" => self.put('\u{201D}'),
            "bullet" => self.put('\u{2022}'),
            "emspace" | "enspace" | "qmspace" => self.put(' '),
            "yr" | "mo" | "dy" if self.group.destination == Destination::Created => {
                let index = ["yr", "mo", "dy"].iter().position(|part| *part == word).unwrap_or(0);
                self.created[index] = number.clamp(0, 9999) as i16;
            }
            _ if self.group.destination == Destination::LeftOut => {}
            "fonttbl" => self.group.destination = Destination::Fonts,
            "info" => self.group.destination = Destination::Info,
            "title" if self.group.destination == Destination::Info => {
                self.group.destination = Destination::Title;
            }
            "author" if self.group.destination == Destination::Info => {
                self.group.destination = Destination::Author;
            }
            "creatim" if self.group.destination == Destination::Info => {
                self.group.destination = Destination::Created;
            }
            // A footnote's words follow the paragraph's; a comma would read them into its sentence.
            "footnote" => self.put('\n'),
            word if LEFT_OUT.contains(&word) => self.group.destination = Destination::LeftOut,
            _ => {}
        }
    }

    /// One UTF-16 unit.
    fn unit(&mut self, unit: u16) {
        let units = match self.surrogate.take() {
            Some(high) => vec![high, unit],
            None if (0xD800..0xDC00).contains(&unit) => {
                self.surrogate = Some(unit);
                return;
            }
            None => vec![unit],
        };
        self.put_text(&String::from_utf16_lossy(&units));
    }

    fn put(&mut self, character: char) {
        self.flush();
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        self.put_text(character.encode_utf8(&mut [0; 4]));
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let encoding = self.fonts.get(&self.group.font).copied().unwrap_or(self.code_page);
        let pending = std::mem::take(&mut self.pending);
        let (text, _, _) = encoding.decode(&pending);
        self.put_text(&text);
        self.pending = pending;
        self.pending.clear();
    }

    fn put_text(&mut self, text: &str) {
        match self.group.destination {
            Destination::Body if self.group.hidden => self.found.hidden.push_str(text),
            Destination::Body => self.found.text.push_str(text),
            Destination::Title => self.found.title.push_str(text),
            Destination::Author => self.found.author.push_str(text),
            _ => {}
        }
    }
}

/// The encoding of a Windows code page.
fn code_page(number: i32) -> Option<&'static Encoding> {
    match number {
        437 | 850 => Some(encoding_rs::WINDOWS_1252),
        866 => Some(encoding_rs::IBM866),
        874 => Some(encoding_rs::WINDOWS_874),
        932 => Some(encoding_rs::SHIFT_JIS),
        936 => Some(encoding_rs::GBK),
        949 => Some(encoding_rs::EUC_KR),
        950 => Some(encoding_rs::BIG5),
        10000 => Some(encoding_rs::MACINTOSH),
        65001 => Some(encoding_rs::UTF_8),
        1250..=1258 => Encoding::for_label(format!("windows-{number}").as_bytes()),
        _ => None,
    }
}

/// The encoding of a font's character set (RTF 1.9, font table).
fn character_set(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        0 => 1252,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_out_and_the_rest_does_not() {
        let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}
{\colortbl;\red0;}{\info{\title Note on Rivergate}{\author Desk}{\creatim\yr2020\mo3\dy14\hr9}}
{\*\generator Writer;}{\header Page head}\f0 Police in Rivergate\rquote s caf\'e9 said\par
{\f1 \'cf\'ee\'eb\'e8\'f6\'e8\'ff} \u1075?\u1086?{\v hidden}\{x\}\uc0\u8212 end{\footnote Note.}\par}";
        let found = parse(rtf).unwrap();
        assert_eq!(
            found.text,
            "Police in Rivergate\u{2019}s caf\u{e9} said\n\u{41f}\u{43e}\u{43b}\u{438}\u{446}\u{438}\u{44f} \u{433}\u{43e}{x}\u{2014}end\nNote.\n"
        );
        assert_eq!(found.title, "Note on Rivergate");
        assert_eq!(found.author, "Desk");
        assert_eq!(found.created, Some(jiff::civil::date(2020, 3, 14)));
    }

    #[test]
    fn deep_groups_and_broken_controls_end() {
        assert!(parse(&b"{".repeat(100_000)).is_none());
        for rtf in [
            "{\\rtf1 \\",
            "{\\rtf1 \\'",
            "{\\rtf1 \\'z",
            "{\\rtf1 \\bin99999999999 x",
            "{\\rtf1 \\u-",
            "}}}}x",
            "\\u55357?",
        ] {
            assert!(parse(rtf.as_bytes()).is_some(), "{rtf}");
        }
    }
}
