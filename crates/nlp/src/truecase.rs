//! Text in capitals to mixed case, so that models trained on mixed case can read wire copy.
//!
//! Each word is written as the dictionary writes it: small, with a capital, in capitals, or as listed (`McDonald`).
//! Words it does not know are taken for names. Where it knows two ways, the neighbours decide: an office before a
//! name, a head of a name after one, a month beside a number, a name spelled out before its acronym in brackets.
//! Every change keeps the byte length, so spans of the mixed text are spans of the original.

use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// A truecasing table that cannot be read: the line and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("truecasing table, line {line}: {reason}")]
pub struct TruecaseError {
    /// Line, from one.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

/// Below this share of capitals among the letters a text is left alone.
const CAPITALS_SHARE: f64 = 0.85;
/// Texts with fewer letters are left alone unless asked for.
const MIN_LETTERS: usize = 25;

/// How each word may be written, and the lists that decide between two ways.
#[derive(Debug, Clone)]
pub struct Truecaser {
    /// `key TAB codes`, sorted by key; `l` small, `t` with a capital, `u` in capitals, or the form itself.
    words: Cow<'static, str>,
    /// Offset of each line of `words`.
    lines: Vec<u32>,
    lists: FxHashMap<String, FxHashSet<String>>,
}

/// How a word is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Case {
    Lower,
    Title,
    Upper,
    Form(String),
}

/// What the dictionary says of a word.
#[derive(Debug, Clone, Default)]
struct Known {
    lower: bool,
    title: bool,
    upper: bool,
    form: Option<String>,
}

/// A word of the text: its bytes, its small form, and what stands before it.
struct Word<'t> {
    start: usize,
    end: usize,
    key: String,
    text: &'t str,
    known: Known,
    /// A sentence starts here.
    first: bool,
    /// A digit stands directly before: "10TH".
    after_digit: bool,
    /// Only one space or line break lies between the word before and this one.
    adjoins: bool,
    case: Case,
}

impl Word<'_> {
    /// True if the word is written as a name and not only because it begins a sentence.
    fn is_name(&self) -> bool {
        self.case != Case::Lower && self.key.len() > 1
    }

    /// True for a name that is nothing else: unknown words and words only ever capitalised.
    fn is_proper(&self) -> bool {
        self.is_name() && !self.known.lower
    }
}

impl Truecaser {
    /// A truecaser from its two tables: `words` (sorted lines `key TAB codes`) and `context` (lines `list: words`).
    ///
    /// # Errors
    /// If a line of either is not of its form, or `words` is not sorted.
    pub fn new(words: impl Into<Cow<'static, str>>, context: &str) -> Result<Truecaser, TruecaseError> {
        let words = words.into();
        let mut lines = Vec::new();
        let mut offset = 0u32;
        let mut last = "";
        for (n, line) in words.lines().enumerate() {
            let bad = |reason: &str| TruecaseError { line: n + 1, reason: reason.to_owned() };
            let (key, _) = line.split_once('\t').ok_or_else(|| bad("no tab"))?;
            if n > 0 && key <= last {
                return Err(bad("not in order"));
            }
            last = key;
            lines.push(offset);
            offset += line.len() as u32 + 1;
        }
        let mut lists: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
        for (n, line) in context.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, words) = line
                .split_once(':')
                .ok_or_else(|| TruecaseError { line: n + 1, reason: "no list name".to_owned() })?;
            lists
                .entry(name.trim().to_owned())
                .or_default()
                .extend(words.split_whitespace().map(str::to_owned));
        }
        Ok(Truecaser { words, lines, lists })
    }

    /// True if `text` is in capitals: enough letters, nearly all of them capital.
    pub fn is_in_capitals(text: &str) -> bool {
        let (mut capital, mut small) = (0usize, 0usize);
        for c in text.chars() {
            capital += usize::from(c.is_uppercase());
            small += usize::from(c.is_lowercase());
        }
        let letters = capital + small;
        letters >= MIN_LETTERS && capital as f64 >= CAPITALS_SHARE * letters as f64
    }

    /// `text` in mixed case, byte for byte as long.
    pub fn mixed_case(&self, text: &str) -> String {
        let mut words = self.words_of(text);
        for word in &mut words {
            word.case = self.alone(word);
        }
        self.by_neighbours(text, &mut words);
        self.before_acronyms(text, &mut words);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for word in &words {
            out.push_str(&text[at..word.start]);
            write_word(word, &mut out);
            at = word.end;
        }
        out.push_str(&text[at..]);
        debug_assert_eq!(out.len(), text.len());
        out
    }

    fn lookup(&self, key: &str) -> Known {
        let at = self.lines.partition_point(|&line| {
            let line = &self.words[line as usize..];
            line.split('\t').next().is_some_and(|k| k < key)
        });
        let mut known = Known::default();
        let Some(&line) = self.lines.get(at) else { return known };
        let line = self.words[line as usize..].lines().next().unwrap_or_default();
        let Some((found, codes)) = line.split_once('\t') else { return known };
        if found != key {
            return known;
        }
        for code in codes.split(' ') {
            match code {
                "l" => known.lower = true,
                "t" => known.title = true,
                "u" => known.upper = true,
                form => known.form = Some(form.to_owned()),
            }
        }
        known
    }

    fn listed(&self, list: &str, key: &str) -> bool {
        self.lists.get(list).is_some_and(|words| words.contains(key))
    }

    fn words_of<'t>(&self, text: &'t str) -> Vec<Word<'t>> {
        let mut words: Vec<Word<'t>> = Vec::new();
        let mut chars = text.char_indices().peekable();
        let mut last_end = 0;
        // True while inside brackets that opened where a sentence starts: what follows them starts one, too.
        let mut leading_brackets = false;
        while let Some((start, c)) = chars.next() {
            if !c.is_alphabetic() {
                continue;
            }
            let mut end = start + c.len_utf8();
            while let Some(&(i, c)) = chars.peek() {
                let next = text[i + c.len_utf8()..].chars().next();
                let inside = c.is_alphabetic()
                    || (matches!(c, '\'' | '\u{2019}') && next.is_some_and(char::is_alphabetic));
                if !inside {
                    break;
                }
                end = i + c.len_utf8();
                chars.next();
            }
            let word = &text[start..end];
            let between = &text[last_end..start];
            let key = word.to_lowercase().replace('\u{2019}', "'");
            let base = key.split_once("n't").map_or(key.as_str(), |(base, _)| base);
            let base =
                base.split_once('\'').filter(|(_, end)| CLITICS.contains(end)).map_or(base, |(base, _)| base);
            let base = base.to_owned();
            let after_heading = leading_brackets && between.contains(']');
            let first =
                after_heading || words.last().is_none_or(|last| self.ends_sentence(between, &last.key));
            if between.contains('[') {
                leading_brackets = first;
            }
            words.push(Word {
                start,
                end,
                first,
                adjoins: !words.is_empty() && matches!(between, " " | "\n" | "  " | ". " | "\r\n" | "-"),
                after_digit: between.ends_with(|c: char| c.is_ascii_digit()),
                known: self.lookup(&base),
                key: base,
                text: word,
                case: Case::Lower,
            });
            last_end = end;
        }
        words
    }

    /// True if a sentence ends in `between`, after the word `before`.
    fn ends_sentence(&self, between: &str, before: &str) -> bool {
        let breaks = between.chars().filter(|c| *c == '\n').count();
        if breaks >= 2 || between.contains(['!', '?']) {
            return true;
        }
        // "SAN SALVADOR, 3 JAN 90 -- [TEXT] …": a dash after a date or a source opens the report.
        if let Some((source, _)) = between.split_once("--").or_else(|| between.split_once('\u{2014}')) {
            return source.trim_end().ends_with(|c: char| c.is_ascii_digit() || matches!(c, ')' | ']'));
        }
        let Some((stop, after)) = between.split_once('.') else { return false };
        let abbreviated = stop.is_empty() && (before.len() == 1 || self.listed("abbreviation", before));
        let after = after.trim_start_matches(['"', '\'', '\u{201d}', '\u{2019}', ')']);
        !abbreviated && after.starts_with(char::is_whitespace)
    }

    /// A word without its neighbours.
    fn alone(&self, word: &Word<'_>) -> Case {
        let key = word.key.as_str();
        let known = &word.known;
        if key == "i" || (!word.after_digit && key.len() == 1 && !known.lower) {
            return Case::Upper;
        }
        if key.len() == 1 && !word.after_digit {
            return if key == "a" { Case::Lower } else { Case::Upper };
        }
        if self.listed("lower", key) || self.listed("particle", key) {
            return Case::Lower;
        }
        if word.after_digit && key.len() <= 2 {
            return if self.listed("after_digit", key) { Case::Lower } else { Case::Upper };
        }
        if self.listed("prefer_upper", key) {
            return Case::Upper;
        }
        if self.listed("prefer_title", key) || self.listed("calendar", key) && !known.lower {
            return Case::Title;
        }
        if let Some(form) = known.form.as_ref().filter(|_| !known.lower) {
            return Case::Form(form.clone());
        }
        match (known.lower, known.title, known.upper) {
            (true, ..) => Case::Lower,
            (false, true, _) => Case::Title,
            (false, false, true) => Case::Upper,
            (false, false, false) => unknown(key, word.text),
        }
    }

    fn by_neighbours(&self, text: &str, words: &mut [Word<'_>]) {
        for i in 0..words.len() {
            let key = words[i].key.clone();
            let before = i.checked_sub(1).filter(|_| words[i].adjoins);
            let after = (i + 1 < words.len() && words[i + 1].adjoins).then_some(i + 1);
            let name_before =
                before.is_some_and(|b| words[b].is_name() && !words[b].first || words[b].is_proper());
            // Initials and the letters of U.S. and the like stay as they are.
            let dotted = text[words[i].end..].starts_with('.');
            if key.len() == 1 && is_clock(text, &words[i]) {
                words[i].case = Case::Lower;
                continue;
            }
            if key.len() == 1 && (dotted || key != "a") && !words[i].after_digit {
                words[i].case = Case::Upper;
                continue;
            }
            if is_roman(&key) && name_before && !words[i].known.lower {
                words[i].case = Case::Upper;
                continue;
            }
            if words[i].case != Case::Lower {
                continue;
            }
            if ARTICLES.contains(&key.as_str()) {
                // "LA ESPERANZA", but "SAN LUIS DE LA REINA".
                let inside = before.is_some_and(|b| self.listed("particle", &words[b].key));
                if !inside && after.is_some_and(|a| words[a].is_proper()) {
                    words[i].case = Case::Title;
                }
                continue;
            }
            let proper_after = after.is_some_and(|a| words[a].is_proper());
            let new = key == "new" && after.is_some_and(|a| self.listed("after_new", &words[a].key));
            let before_name = ["office", "before_name"].iter().any(|list| self.listed(list, &key));
            let dated = self.listed("calendar", &key) && beside_number(text, &words[i]);
            let strong =
                words[i].known.title && after.is_some_and(|a| self.listed("strong_head", &words[a].key));
            if self.listed("after_the", &key) && before.is_some_and(|b| words[b].key == "the") {
                words[i].case = Case::Upper;
                continue;
            }
            let opens = self.listed("inner", &key) && self.opens_name(words, i);
            if strong || dated || new || opens || (before_name && proper_after) {
                words[i].case = Case::Title;
            } else if (self.listed("head", &key) || self.listed("inner", &key)) && name_before {
                let of_people =
                    before.is_some_and(|b| is_demonym(&words[b].key)) && self.listed("head", &key);
                if !of_people && (self.listed("head", &key) || self.reaches_head(words, i)) {
                    words[i].case = Case::Title;
                }
            } else if words[i].known.title && self.is_name_part(words, i, before) {
                words[i].case = Case::Title;
            }
            if self.listed("head_of", &key)
                && after.is_some_and(|a| words[a].key == "of")
                && i + 2 < words.len()
                && (words[i + 2].is_proper() || self.listed("inner", &words[i + 2].key))
            {
                words[i].case = Case::Title;
            }
        }
    }

    /// True if the words from `i` on are inner words of a name up to a head: "NATIONAL LIBERATION FRONT".
    fn reaches_head(&self, words: &[Word<'_>], i: usize) -> bool {
        for word in words.iter().skip(i + 1).take(3) {
            if !word.adjoins {
                return false;
            }
            if self.listed("head", &word.key) {
                return true;
            }
            if !self.listed("inner", &word.key) {
                return false;
            }
        }
        false
    }

    /// True for the first of two inner words before a head, which name a body by themselves: "SUPREME ELECTORAL
    /// TRIBUNAL", but not "SECURITY FORCES".
    fn opens_name(&self, words: &[Word<'_>], i: usize) -> bool {
        let next = words.get(i + 1).filter(|w| w.adjoins && self.listed("inner", &w.key));
        let united = words[i].key == "united"
            && words.get(i + 1).is_some_and(|w| self.listed("after_united", &w.key) || w.is_proper());
        united || (next.is_some() && self.reaches_head(words, i + 1))
    }

    /// A word that is both common and a name is a name after a name that is nothing else: "DAVID WALKER".
    fn is_name_part(&self, words: &[Word<'_>], i: usize, before: Option<usize>) -> bool {
        let follows = before.is_some_and(|b| words[b].is_proper() && words[b].case == Case::Title);
        let key = &words[i].key;
        follows
            && key.len() > 2
            && !self.listed("no_surname", key)
            && !self.listed("head", key)
            && before.is_some_and(|b| !is_demonym(&words[b].key))
    }

    /// "FARABUNDO MARTI NATIONAL LIBERATION FRONT [FMLN]": the words an acronym in brackets abbreviates are a name.
    fn before_acronyms(&self, text: &str, words: &mut [Word<'_>]) {
        for i in 1..words.len() {
            let between = &text[words[i - 1].end..words[i].start];
            let after = text[words[i].end..].chars().next();
            let opens = between.trim_start().strip_prefix(['(', '[']).is_some_and(str::is_empty);
            if !opens || !matches!(after, Some(')' | ']')) || words[i].key.len() < 2 || words[i].key.len() > 8
            {
                continue;
            }
            let initials: Vec<char> = words[i].key.chars().collect();
            let mut left = initials.len();
            let mut at = i;
            let mut covered = Vec::new();
            while left > 0 && at > 0 {
                at -= 1;
                let word = &words[at];
                if word.key.starts_with(initials[left - 1]) {
                    left -= 1;
                    covered.push(at);
                } else if !(self.listed("link", &word.key) || self.listed("particle", &word.key)) {
                    break;
                }
                if !word.adjoins {
                    break;
                }
            }
            if left == 0 {
                words[i].case = Case::Upper;
                for at in covered {
                    let small = self.listed("link", &words[at].key) && !words[at].first;
                    if words[at].case == Case::Lower && !small {
                        words[at].case = Case::Title;
                    }
                }
            } else if !words[i].known.lower && initials.len() <= 5 {
                words[i].case = Case::Upper;
            }
        }
    }
}

/// What an apostrophe joins to a word.
const CLITICS: [&str; 6] = ["s", "re", "ve", "ll", "d", "m"];

/// Articles that open names in Spanish and French.
const ARTICLES: [&str; 6] = ["la", "el", "los", "las", "le", "les"];

/// True for words that end like the adjective of a country: "NICARAGUAN TERRITORY" is no name.
fn is_demonym(key: &str) -> bool {
    ["an", "ese", "ish", "ic"].iter().any(|ending| key.ends_with(ending)) && key.len() > 5
}

/// A word no dictionary has: a name, unless it cannot be spoken.
fn unknown(key: &str, text: &str) -> Case {
    let is_vowel = |c: char| "aeiouyàáâäãåèéêëìíîïòóôöõùúûü".contains(c);
    if text.is_ascii() && key.len() <= 6 && !key.chars().any(is_vowel) {
        return Case::Upper;
    }
    let capital = |s: &str| {
        let mut chars = s.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    if let Some(rest) = key.strip_prefix("mc").filter(|rest| rest.len() > 2) {
        return Case::Form(format!("Mc{}", capital(rest)));
    }
    if let Some(rest) = key.strip_prefix("o'").filter(|rest| rest.len() > 2) {
        return Case::Form(format!("O'{}", capital(rest)));
    }
    Case::Title
}

fn is_roman(key: &str) -> bool {
    key.len() <= 5 && key.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
}

/// True for the letters of "A.M." and "P.M." after a number.
fn is_clock(text: &str, word: &Word<'_>) -> bool {
    let start =
        if text[..word.start].ends_with(['A', 'P']) { word.start - 1 } else { word.start.saturating_sub(2) };
    let (start, letters) = match word.key.as_str() {
        "a" | "p" => (word.start, text.get(word.start..word.start + 3)),
        "m" => (start, text.get(start..start + 3)),
        _ => return false,
    };
    // Two bytes before a letter may lie inside a character; that is no clock.
    let before = text.get(..start).and_then(|before| before.trim_end().chars().next_back());
    matches!(letters, Some("A.M" | "P.M")) && before.is_some_and(|c| c.is_ascii_digit())
}

/// True if a number stands directly before or after the word.
fn beside_number(text: &str, word: &Word<'_>) -> bool {
    let before = text[..word.start].trim_end().chars().next_back();
    let after = text[word.end..].trim_start_matches(['.', ',', ' ', '\n']).chars().next();
    before.is_some_and(|c| c.is_ascii_digit()) || after.is_some_and(|c| c.is_ascii_digit())
}

/// Writes a word in its case; a character whose other case has another length stays as it is.
fn write_word(word: &Word<'_>, out: &mut String) {
    let form: Vec<char> = match &word.case {
        Case::Form(form) => form.chars().collect(),
        _ => Vec::new(),
    };
    let suffix =
        word.text.find(['\'', '\u{2019}']).filter(|&i| i >= word.key.len()).unwrap_or(word.text.len());
    for (n, (i, c)) in word.text.char_indices().enumerate() {
        let small = match &word.case {
            Case::Upper => i >= suffix,
            Case::Lower => !(word.first && n == 0),
            Case::Title => n > 0,
            Case::Form(_) => form.get(n).is_none_or(|f| !f.is_uppercase()) && !(word.first && n == 0),
        };
        out.push(if small { small_of_same_length(c) } else { c });
    }
}

fn small_of_same_length(c: char) -> char {
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) if small.len_utf8() == c.len_utf8() => small,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truecaser() -> Truecaser {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../resources/truecase");
        let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
        Truecaser::new(read("words.tsv"), &read("context.txt")).unwrap()
    }

    #[test]
    fn words_are_written_as_their_neighbours_ask() {
        let truecaser = truecaser();
        for expected in [
            "The army of Gondor said on 3 March that two soldiers were killed.",
            "President Aldarion met General Hallas in Osgiliath.",
            "The president may march to the south.",
            "It was claimed by the Ithilien National Liberation Front [INLF].",
            "Ms. McDonald and Mr. O'Brien didn't see the U.S. envoy.",
            "The UN and NATO met on Friday, 12 May 1990.",
            "Rebels from San Luis de la Reina reached La Esperanza.",
            "The United Nations moved to New York.",
            "He said he'd return at 9.30 p.m. with 2.5 million dollars.",
            "ARANAL, 3 Jan 90 -- [Text] The 5th brigade left.",
        ] {
            assert_eq!(truecaser.mixed_case(&expected.to_uppercase()), expected.replace("ARANAL", "Aranal"));
        }
    }

    #[test]
    fn every_text_keeps_its_length() {
        let truecaser = truecaser();
        for text in [
            "",
            "\u{fffd}M \u{1f680}M 5\u{20ac}P.M. É.M.",
            "İSTANBUL ẞTRASSE ǅ \u{1f680} ÇA'S 'S A'",
            "ΟΔΟΣ МОСКВА O'",
            "[A] (BC) --\u{2014}. \"X\"",
        ] {
            let mixed = truecaser.mixed_case(text);
            assert_eq!(mixed.len(), text.len());
            let ends = |t: &str| t.char_indices().map(|(i, _)| i).collect::<Vec<_>>();
            assert_eq!(ends(&mixed), ends(text));
        }
    }

    #[test]
    fn only_text_in_capitals_is_taken_for_it() {
        assert!(Truecaser::is_in_capitals("THE ARMY SAID IT HAD LEFT THE TOWN."));
        assert!(!Truecaser::is_in_capitals("The army said it had left the town."));
        assert!(!Truecaser::is_in_capitals("NATO AND THE UN"));
        assert!(!Truecaser::is_in_capitals("在北京的一个城市里有很多很多很多很多很多的人在走路"));
    }

    #[test]
    fn a_broken_table_is_refused_with_its_line() {
        assert_eq!(Truecaser::new("b\tl\na\tl\n", "").unwrap_err().line, 2);
        assert_eq!(Truecaser::new("a l\n", "").unwrap_err().line, 1);
        assert_eq!(Truecaser::new("", "# x\nwords\n").unwrap_err().line, 2);
    }
}
