//! Text to tokens, as `spacy/tokenizer.pyx` cuts them.
//!
//! White space separates chunks; a chunk loses prefixes and suffixes until nothing more comes off or an exception is
//! left; what remains is an exception, a URL, or is cut at infixes. Then exceptions that the affix rules would have
//! cut apart are looked for again in the token sequence (`_apply_special_cases`).

use crate::lexeme::{Lexeme, Vocabulary};
use crate::lexicon::Lexicon;
use crate::pack::{ExceptionTokens, Pack, PackError, TokenizerData};
use crate::pattern::{Pattern, PatternError, SuffixPattern};
use crate::unicode;
use rustc_hash::FxHashMap;

/// A token of the text the models read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RawToken {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    pub lexeme: u32,
    /// True if a single space follows that belongs to no token.
    pub space_after: bool,
}

/// A piece of a chunk, with the norm an exception gives it.
type Piece<'t> = (&'t str, Option<&'t str>);

#[derive(Debug, Clone)]
pub(crate) struct Tokenizer {
    prefix: Option<Pattern>,
    suffix: Option<SuffixPattern>,
    infix: Option<Pattern>,
    url: Option<Pattern>,
    token: Option<Pattern>,
    exceptions: FxHashMap<String, ExceptionTokens>,
    longest_exception: usize,
    /// Token sequences that spell an exception, by their first form.
    phrases: FxHashMap<String, Vec<Vec<String>>>,
}

impl Tokenizer {
    pub(crate) fn new(data: TokenizerData) -> Result<Tokenizer, PackError> {
        fn compile<T>(
            name: &str,
            text: &Option<String>,
            new: fn(&str) -> Result<T, PatternError>,
        ) -> Result<Option<T>, PackError> {
            text.as_deref().map(new).transpose().map_err(|e| PackError::part(name, e.to_string()))
        }
        let mut phrases: FxHashMap<String, Vec<Vec<String>>> = FxHashMap::default();
        for phrase in data.phrases {
            if let Some(first) = phrase.first() {
                phrases.entry(first.clone()).or_default().push(phrase);
            }
        }
        for (text, tokens) in &data.exceptions {
            if text.is_empty() || tokens.iter().any(|(form, _)| form.is_empty()) {
                return Err(PackError::part("tokenizer", "an exception is empty"));
            }
            if tokens.iter().map(|(form, _)| form.as_str()).collect::<String>() != *text {
                return Err(PackError::part(
                    "tokenizer",
                    format!("exception {text:?} is not the sum of its tokens"),
                ));
            }
        }
        Ok(Tokenizer {
            prefix: compile("prefix", &data.prefix, Pattern::new)?,
            suffix: compile("suffix", &data.suffix, SuffixPattern::new)?,
            infix: compile("infix", &data.infix, Pattern::new)?,
            url: compile("url", &data.url, Pattern::new)?,
            token: compile("token", &data.token, Pattern::new)?,
            longest_exception: data.exceptions.iter().map(|(text, _)| text.len()).max().unwrap_or(0),
            exceptions: data.exceptions.into_iter().collect(),
            phrases,
        })
    }

    /// The token sequences the second pass looks for: what each exception becomes without exceptions, where the affix
    /// rules touch it (`add_special_case`).
    pub(crate) fn phrases(&self, every: bool) -> Vec<Vec<String>> {
        let mut phrases = Vec::new();
        for text in self.exceptions.keys() {
            let touched = every
                || self.prefix.as_ref().is_some_and(|p| p.find(text).is_some_and(|(a, b)| b > a))
                || self.suffix.as_ref().is_some_and(|p| p.match_len(text).is_some_and(|n| n > 0))
                || self.infix.as_ref().is_some_and(|p| p.find(text).is_some())
                || text.contains(' ');
            if touched {
                let mut forms = Vec::new();
                for_chunks(text, |chunk, _, _| {
                    let mut pieces = Vec::new();
                    self.split(&text[chunk], false, &mut pieces);
                    forms.extend(pieces.iter().map(|(form, _)| (*form).to_owned()));
                });
                phrases.push(forms);
            }
        }
        phrases.sort();
        phrases
    }

    /// Keeps `abbreviations` whole, with their full stops, beside the package's own ("approx.", "Maj.").
    pub(crate) fn keep(&mut self, abbreviations: &[&str]) {
        for &text in abbreviations.iter().filter(|text| !text.is_empty()) {
            self.exceptions.entry(text.to_owned()).or_insert_with(|| vec![(text.to_owned(), None)]);
            self.longest_exception = self.longest_exception.max(text.len());
        }
    }

    pub(crate) fn starts_phrase(&self, form: &str) -> bool {
        self.phrases.contains_key(form)
    }

    /// Cuts `text` into tokens.
    pub(crate) fn tokenize(
        &self,
        text: &str,
        pack: &Pack,
        vocabulary: &Vocabulary,
        lexicon: &mut Lexicon,
    ) -> Vec<RawToken> {
        let mut tokens: Vec<RawToken> = Vec::with_capacity(text.len() / 5);
        for_chunks(text, |range, space_after, _| {
            let chunk = &text[range.clone()];
            let mut at = range.start as u32;
            let mut push = |lexeme: u32, len: usize, tokens: &mut Vec<RawToken>| {
                let start = at;
                at += len as u32;
                tokens.push(RawToken { start, end: at, lexeme, space_after: false });
            };
            if let Some(lexemes) = lexicon.chunk(chunk) {
                for &lexeme in lexemes {
                    push(lexeme, lexicon.get(lexeme).form.len(), &mut tokens);
                }
            } else {
                let mut pieces = Vec::new();
                self.split(chunk, true, &mut pieces);
                let first = tokens.len();
                for (form, norm) in pieces {
                    let lexeme = lexicon.intern(form, norm, || self.describe(pack, vocabulary, form, norm));
                    push(lexeme, form.len(), &mut tokens);
                }
                lexicon.remember_chunk(chunk, tokens[first..].iter().map(|t| t.lexeme));
            }
            if let Some(last) = tokens.last_mut() {
                last.space_after = space_after;
            }
        });
        self.join_phrases(text, tokens, pack, vocabulary, lexicon)
    }

    fn describe(&self, pack: &Pack, vocabulary: &Vocabulary, form: &str, norm: Option<&str>) -> Lexeme {
        let mut lexeme = vocabulary.describe(pack, form, norm);
        lexeme.starts_phrase = self.starts_phrase(form);
        lexeme
    }

    fn exception(&self, text: &str) -> Option<&ExceptionTokens> {
        if text.len() > self.longest_exception { None } else { self.exceptions.get(text) }
    }

    /// `_split_affixes` and `_attach_tokens`: the pieces of one chunk, in order.
    fn split<'t>(&'t self, chunk: &'t str, with_exceptions: bool, out: &mut Vec<Piece<'t>>) {
        let exception = |text: &str| if with_exceptions { self.exception(text) } else { None };
        if let Some(tokens) = exception(chunk) {
            out.extend(tokens.iter().map(|(form, norm)| (form.as_str(), norm.as_deref())));
            return;
        }
        let mut rest = chunk;
        let mut suffixes = Vec::new();
        let mut last = usize::MAX;
        while !rest.is_empty() && rest.len() != last {
            if self.token.as_ref().is_some_and(|p| p.match_start(rest).is_some()) || exception(rest).is_some()
            {
                break;
            }
            last = rest.len();
            let prefix =
                self.prefix.as_ref().and_then(|p| p.find(rest)).map_or(0, |(start, end)| end - start);
            if prefix > 0 && exception(&rest[prefix..]).is_some() {
                out.push((&rest[..prefix], None));
                rest = &rest[prefix..];
                break;
            }
            let suffix = self.suffix.as_ref().and_then(|p| p.match_len(&rest[prefix..])).unwrap_or(0);
            let before_suffix = rest.len() - suffix;
            if suffix > 0 && exception(&rest[..before_suffix]).is_some() {
                suffixes.push(&rest[before_suffix..]);
                rest = &rest[..before_suffix];
                break;
            }
            if prefix > 0 {
                out.push((&rest[..prefix], None));
            }
            if suffix > 0 {
                suffixes.push(&rest[before_suffix..]);
            }
            rest = &rest[prefix..before_suffix];
        }
        if let Some(tokens) = exception(rest) {
            out.extend(tokens.iter().map(|(form, norm)| (form.as_str(), norm.as_deref())));
        } else if !rest.is_empty() {
            self.split_infixes(rest, out);
        }
        out.extend(suffixes.iter().rev().map(|suffix| (*suffix, None)));
    }

    fn split_infixes<'t>(&'t self, text: &'t str, out: &mut Vec<Piece<'t>>) {
        let whole = self.token.as_ref().is_some_and(|p| p.match_start(text).is_some())
            || self.url.as_ref().is_some_and(|p| p.match_start(text).is_some());
        let infixes = match &self.infix {
            Some(infix) if !whole => infix.find_all(text),
            _ => Vec::new(),
        };
        let mut start = 0;
        for (infix_start, infix_end) in infixes {
            if infix_start == 0 {
                continue;
            }
            if infix_start != start {
                out.push((&text[start..infix_start], None));
            }
            if infix_start != infix_end {
                out.push((&text[infix_start..infix_end], None));
            }
            start = infix_end;
        }
        if start < text.len() {
            out.push((&text[start..], None));
        }
    }

    /// `_apply_special_cases`: exceptions found again across tokens, the longest first.
    fn join_phrases(
        &self,
        text: &str,
        tokens: Vec<RawToken>,
        pack: &Pack,
        vocabulary: &Vocabulary,
        lexicon: &mut Lexicon,
    ) -> Vec<RawToken> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (start, token) in tokens.iter().enumerate() {
            let lexeme = lexicon.get(token.lexeme);
            if !lexeme.starts_phrase {
                continue;
            }
            for phrase in self.phrases.get(lexeme.form.as_str()).map_or(&[][..], Vec::as_slice) {
                let end = start + phrase.len();
                let same = tokens.get(start..end).is_some_and(|run| {
                    run.iter()
                        .zip(phrase)
                        .all(|(token, form)| lexicon.get(token.lexeme).form == form.as_str())
                });
                if same {
                    found.push((start, end));
                }
            }
        }
        if found.is_empty() {
            return tokens;
        }
        found.sort_by_key(|&(start, end)| (std::cmp::Reverse(end - start), start));
        let mut seen = vec![false; tokens.len()];
        let mut kept = Vec::new();
        for (start, end) in found {
            if !seen[start] && !seen[end - 1] {
                kept.push((start, end));
            }
            seen[start..end].fill(true);
        }
        kept.sort_unstable();

        let mut out = Vec::with_capacity(tokens.len() + kept.len());
        let mut next = 0;
        for (start, end) in kept {
            out.extend_from_slice(&tokens[next..start]);
            next = end;
            let last = tokens[end - 1];
            let range = tokens[start].start as usize..last.end as usize;
            let Some(exception) = self.exception(&text[range.clone()]) else {
                out.extend_from_slice(&tokens[start..end]);
                continue;
            };
            let mut at = range.start as u32;
            for (form, norm) in exception {
                let norm = norm.as_deref();
                let lexeme = lexicon.intern(form, norm, || self.describe(pack, vocabulary, form, norm));
                let end = at + form.len() as u32;
                out.push(RawToken { start: at, end, lexeme, space_after: false });
                at = end;
            }
            if let Some(token) = out.last_mut() {
                token.space_after = last.space_after;
            }
        }
        out.extend_from_slice(&tokens[next..]);
        out
    }
}

/// Calls `chunk` with each run of white space or of other characters, less the single space that separates two.
fn for_chunks(text: &str, mut chunk: impl FnMut(std::ops::Range<usize>, bool, bool)) {
    let Some(first) = text.chars().next() else { return };
    let mut in_space = unicode::is_space(first);
    let mut start = 0;
    for (i, c) in text.char_indices() {
        if unicode::is_space(c) == in_space {
            continue;
        }
        if start < i {
            chunk(start..i, c == ' ', in_space);
        }
        start = if c == ' ' { i + 1 } else { i };
        in_space = !in_space;
    }
    if start < text.len() {
        chunk(start..text.len(), false, in_space);
    }
}
