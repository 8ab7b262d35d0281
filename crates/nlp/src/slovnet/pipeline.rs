//! The Russian pipeline: text to [`Parse`].

use super::encoder::{Encoder, Layout, Scratch};
use super::package::SlovnetData;
use super::recogniser::{Recogniser, first_largest};
use super::syntax::Syntax;
use super::tree::untangle;
use super::vectors::{Sizes, Vectors, WordTypes};
use crate::kernel::{self, Instructions, Level, Panels};
use crate::pack::{Pack, PackError};
use crate::pipeline::notice;
use crate::pymorphy::{self, Dictionary, DictionaryParts};
use crate::razdel;
use crate::{Depth, ParseOptions};
use dateline_types::{Diagnostic, Entity, Parse, Pos, Severity, Span, Token};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Tokens encoded together; more only adds memory.
const GROUP_TOKENS: usize = 1024;
/// A longer sentence is parsed in pieces, so that time is bounded: each word is weighed against each.
const LONGEST_SENTENCE: usize = 1024;
/// Words of a text among which entities are found at once.
const LONGEST_TEXT: usize = 8192;
/// Forms whose lemmas are kept.
const MAX_LEMMAS: usize = 65_536;

/// A token as the models describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalysedToken {
    /// The bytes of the text it covers.
    pub range: Range<usize>,
    /// Part of speech and features of Universal Dependencies (`NOUN|Animacy=Inan|Case=Gen`).
    pub tag: SmolStr,
    /// The base form in lower case, "ё" as "е".
    pub lemma: SmolStr,
    /// The head the syntax model chose: 0 for the root, else one more than its index in the sentence. The choices of a
    /// sentence need not form a tree.
    pub head: u32,
    /// The relation to that head (`nsubj:pass`).
    pub relation: SmolStr,
    /// The head in the tree of the sentence, counted alike; mostly the same.
    pub tree_head: u32,
}

/// What the models say of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Analysis {
    /// The tokens, in text order.
    pub tokens: Vec<AnalysedToken>,
    /// Token indices of the sentences.
    pub sentences: Vec<Range<u32>>,
    /// Token indices and labels (`PER`, `LOC`, `ORG`) of the entities.
    pub entities: Vec<(Range<u32>, SmolStr)>,
    /// A sentence or the text was too long to be taken at once.
    pub in_pieces: bool,
}

/// An opened pack of the Russian news models. One can serve any number of threads.
#[derive(Debug)]
pub struct Russian {
    pack: Pack,
    name: String,
    vectors: Vectors,
    morph: Encoder,
    tagger: Panels,
    tags: Vec<SmolStr>,
    syntax: Syntax,
    relations: Vec<SmolStr>,
    recogniser: Recogniser,
    dictionary: DictionaryParts,
    workspaces: Mutex<Vec<Workspace>>,
}

/// What one worker keeps between texts. Nothing in it changes a result.
#[derive(Debug, Default)]
struct Workspace {
    types: WordTypes,
    scratch: Scratch,
    lemmas: FxHashMap<SmolStr, Vec<(u16, SmolStr)>>,
}

/// The texts of a batch, cut up, their tokens one after the other.
#[derive(Default)]
struct Batch<'t> {
    words: Vec<&'t str>,
    /// Tokens that are tagged and parsed together: sentences.
    sentences: Vec<Range<usize>>,
    /// Tokens among which entities are found together: texts.
    runs: Vec<Range<usize>>,
}

impl Russian {
    /// Opens a pack, as [`convert`](super::package::convert) writes it.
    ///
    /// # Errors
    /// If the bytes are not such a pack, or damaged; the message names the part.
    pub fn from_pack(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Russian, PackError> {
        Russian::from_pack_using(bytes, Instructions::Best)
    }

    /// Opens a pack, to be run with certain instructions; with the portable ones where the processor lacks them.
    ///
    /// # Errors
    /// As [`Russian::from_pack`].
    pub fn from_pack_using(
        bytes: impl Into<Cow<'static, [u8]>>,
        instructions: Instructions,
    ) -> Result<Russian, PackError> {
        let level = Level::of(instructions).unwrap_or_default();
        let (pack, manifest) = Pack::open(bytes.into())?;
        let data: SlovnetData =
            manifest.slovnet.ok_or_else(|| PackError::part("slovnet", "the pack is of another kind"))?;
        data.check()?;
        let widths = [("morph", &data.morph), ("syntax", &data.syntax), ("ner", &data.ner)];
        let models = widths.map(|(name, widths)| (name, widths[0]));
        let sizes = Sizes { quantisers: data.quantisers, chunk: data.chunk, shape_width: data.shape_width };
        let vectors = Vectors::new(&pack, sizes, &models, level)?;
        let mut offset = 0;
        let mut encoder = |(name, widths): (&str, &Vec<usize>)| {
            let encoder = Encoder::new(&pack, name, widths, offset, level)?;
            offset += encoder.shares_width();
            Ok::<_, PackError>(encoder)
        };
        let [morph, syntax, ner] = [encoder(widths[0])?, encoder(widths[1])?, encoder(widths[2])?];
        let texts = |list: &[String]| list.iter().map(SmolStr::new).collect::<Vec<_>>();
        let (count, width) = (data.tags.len(), morph.width());
        let (weights, bias) =
            (pack.floats("morph.proj.W", width * count)?, pack.floats("morph.proj.b", count)?);
        Ok(Russian {
            name: format!("{}_{} {}", manifest.lang, manifest.name, manifest.version),
            vectors,
            morph,
            tagger: Panels::new(level, width, count, |c, r| weights[r * count + c], |c| bias[c]),
            tags: texts(&data.tags),
            syntax: Syntax::new(&pack, syntax, data.hidden, data.relations.len(), level)?,
            relations: texts(&data.relations),
            recogniser: Recogniser::new(&pack, ner, &texts(&data.entities), level)?,
            dictionary: DictionaryParts::new(&pack)?,
            workspaces: Mutex::default(),
            pack,
        })
    }

    /// Language, name and version of the packages the pack was made from, such as `ru_slovnet_news 1.6.0`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the models say of a text.
    pub fn analyse(&self, text: &str) -> Analysis {
        self.analyse_batch(&[text], Depth::Full).pop().unwrap_or_default()
    }

    /// A text in capitals as it would be written else, with as many bytes: the models know nothing of capitals.
    pub fn restored(&self, text: &str) -> String {
        let dictionary = self.dictionary.open(&self.pack);
        let mut restored = text.to_owned();
        let mut opens = true;
        for range in razdel::tokens(text) {
            let word = &text[range.clone()];
            if !word.contains(char::is_alphabetic) {
                opens |= matches!(word, "." | "!" | "?" | "…");
                continue;
            }
            let written = match pymorphy::written(&dictionary, word) {
                pymorphy::Written::Small if !opens => word.to_lowercase(),
                pymorphy::Written::Capitals => word.to_owned(),
                _ => capitalised(word),
            };
            opens = false;
            if written.len() == word.len() {
                restored.replace_range(range, &written);
            }
        }
        restored
    }

    /// Parses several texts at once, which is faster than one by one when they are short; the results are the same.
    ///
    /// Spans are bytes of the texts. It cannot fail: what it could not do is among the diagnostics.
    pub fn parse_batch(&self, texts: &[&str], options: &ParseOptions) -> Vec<(Parse, Vec<Diagnostic>)> {
        let mut parses = Vec::with_capacity(texts.len());
        let mut start = 0;
        let mut waiting = 0;
        for (i, text) in texts.iter().enumerate() {
            waiting += text.len();
            // Some twelve bytes are a token.
            if waiting >= 12 * GROUP_TOKENS || i + 1 == texts.len() {
                let analyses = self.analyse_batch(&texts[start..=i], options.depth);
                parses.extend(
                    texts[start..=i].iter().zip(analyses).map(|(text, a)| parse_of(text, a, options.depth)),
                );
                (start, waiting) = (i + 1, 0);
            }
        }
        parses
    }

    fn analyse_batch(&self, texts: &[&str], depth: Depth) -> Vec<Analysis> {
        let mut batch = Batch::default();
        let mut analyses: Vec<Analysis> = texts.iter().map(|text| cut(text, &mut batch)).collect();
        if depth == Depth::Tokens {
            return analyses;
        }
        let mut workspace = self.lock().pop().unwrap_or_default();
        let count = batch.words.len();
        let (mut tags, mut heads) = (vec![0u16; count], vec![0u32; count]);
        let (mut tree_heads, mut relations) = (vec![0u32; count], vec![0u16; count]);
        let full = depth == Depth::Full;
        for group in groups(&batch.sentences) {
            let layout = Layout::of(group.iter().map(|s| s.len()));
            let numbers = self.numbers(&batch, group, &mut workspace);
            let Workspace { types, scratch, .. } = &mut workspace;
            self.morph.encode(&self.vectors, types, &numbers, &layout, scratch);
            for (sentence, rows) in group.iter().zip(rows(&layout, &self.morph, scratch)) {
                self.tag(rows, &mut tags[sentence.clone()]);
            }
            if !full {
                continue;
            }
            self.syntax.encoder.encode(&self.vectors, types, &numbers, &layout, scratch);
            for (sentence, rows) in group.iter().zip(rows(&layout, &self.syntax.encoder, scratch)) {
                let arcs = self.syntax.parse(rows);
                let tree = &mut tree_heads[sentence.clone()];
                tree.copy_from_slice(&arcs.heads);
                untangle(tree, |word| arcs.scores.of(word));
                heads[sentence.clone()].copy_from_slice(&arcs.heads);
                relations[sentence.clone()].copy_from_slice(&arcs.relations);
            }
        }
        let mut entities = Vec::new();
        for group in groups(&batch.runs).filter(|_| full) {
            let layout = Layout::of(group.iter().map(|run| run.len()));
            let numbers = self.numbers(&batch, group, &mut workspace);
            let Workspace { types, scratch, .. } = &mut workspace;
            self.recogniser.encoder.encode(&self.vectors, types, &numbers, &layout, scratch);
            for (run, rows) in group.iter().zip(rows(&layout, &self.recogniser.encoder, scratch)) {
                let base = run.start as u32;
                let found = self.recogniser.recognise(rows).into_iter();
                entities.extend(found.map(|(r, label)| (r.start + base..r.end + base, label)));
            }
        }
        let dictionary = self.dictionary.open(&self.pack);
        let mut first = 0;
        let mut entities = entities.into_iter().peekable();
        for analysis in &mut analyses {
            let end = first + analysis.tokens.len();
            for (token, i) in analysis.tokens.iter_mut().zip(first..) {
                token.lemma = self.lemma(&dictionary, batch.words[i], tags[i], &mut workspace.lemmas);
                token.tag = self.tags[usize::from(tags[i])].clone();
                (token.head, token.tree_head) = (heads[i], tree_heads[i]);
                if full {
                    token.relation = self.relations[usize::from(relations[i])].clone();
                }
            }
            while let Some((range, label)) = entities.next_if(|(range, _)| (range.start as usize) < end) {
                let base = first as u32;
                analysis.entities.push((range.start - base..range.end - base, label));
            }
            first = end;
        }
        self.lock().push(workspace);
        analyses
    }

    /// The types of a group's words.
    fn numbers(&self, batch: &Batch<'_>, group: &[Range<usize>], workspace: &mut Workspace) -> Vec<u32> {
        let words = group.iter().flat_map(|run| &batch.words[run.clone()]).copied();
        workspace.types.numbers(&self.vectors, &self.pack, words)
    }

    fn tag(&self, rows: &[f32], tags: &mut [u16]) {
        let padded = self.tagger.width();
        let mut scores = vec![0.0; tags.len() * padded];
        kernel::affine(&self.tagger, rows, self.morph.width(), &mut scores);
        for (tag, scores) in tags.iter_mut().zip(scores.chunks_exact(padded)) {
            *tag = first_largest(&scores[..self.tags.len()]) as u16;
        }
    }

    fn lemma(
        &self,
        dictionary: &Dictionary<'_>,
        word: &str,
        tag: u16,
        kept: &mut FxHashMap<SmolStr, Vec<(u16, SmolStr)>>,
    ) -> SmolStr {
        if let Some((_, lemma)) = kept.get(word).and_then(|lemmas| lemmas.iter().find(|(t, _)| *t == tag)) {
            return lemma.clone();
        }
        let (pos, morph) = pos_and_features(&self.tags[usize::from(tag)]);
        let lemma = SmolStr::new(pymorphy::lemma(dictionary, word, pos, morph));
        if kept.len() > MAX_LEMMAS {
            kept.clear();
        }
        kept.entry(SmolStr::new(word)).or_default().push((tag, lemma.clone()));
        lemma
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Workspace>> {
        // A worker that panicked took its caches with it; the others are sound.
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A capital on each part of a name: "Джалал-Абад".
fn capitalised(word: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().into_iter().chain(letters.as_str().to_lowercase().chars()).collect::<String>()
    };
    word.split('-').map(part).collect::<Vec<_>>().join("-")
}

fn pos_and_features(tag: &str) -> (&str, &str) {
    tag.split_once('|').unwrap_or((tag, ""))
}

/// Cuts a text into tokens and sentences; the tokens go to the batch too.
fn cut<'t>(text: &'t str, batch: &mut Batch<'t>) -> Analysis {
    let base = batch.words.len();
    let ranges = razdel::tokens(text);
    batch.words.extend(ranges.iter().map(|r| &text[r.clone()]));
    let blank = |range| AnalysedToken {
        range,
        tag: SmolStr::default(),
        lemma: SmolStr::default(),
        head: 0,
        relation: SmolStr::default(),
        tree_head: 0,
    };
    let mut analysis = Analysis { tokens: ranges.into_iter().map(blank).collect(), ..Analysis::default() };
    let mut run = base..base;
    let mut start = 0;
    for sentence in razdel::sentences(text) {
        let end = analysis.tokens.partition_point(|t| t.range.start < sentence.end);
        for from in (start..end).step_by(LONGEST_SENTENCE) {
            let to = end.min(from + LONGEST_SENTENCE);
            analysis.in_pieces |= to - from < end - start;
            analysis.sentences.push(from as u32..to as u32);
            batch.sentences.push(base + from..base + to);
            if base + to - run.start > LONGEST_TEXT {
                analysis.in_pieces = true;
                batch.runs.push(run.clone());
                run.start = run.end;
            }
            run.end = base + to;
        }
        start = end;
    }
    if !run.is_empty() {
        batch.runs.push(run);
    }
    analysis
}

/// Neighbouring runs, together until they are many enough.
fn groups(runs: &[Range<usize>]) -> impl Iterator<Item = &[Range<usize>]> {
    let mut rest = runs;
    std::iter::from_fn(move || {
        let mut tokens = 0;
        let enough = |run: &Range<usize>| {
            tokens += run.len();
            tokens >= GROUP_TOKENS
        };
        let count = rest.iter().position(enough).map_or(rest.len(), |i| i + 1);
        let group;
        (group, rest) = rest.split_at(count);
        (!group.is_empty()).then_some(group)
    })
}

/// The rows of each run of an encoding.
fn rows<'s>(layout: &'s Layout, encoder: &Encoder, scratch: &'s Scratch) -> impl Iterator<Item = &'s [f32]> {
    let width = encoder.width();
    layout.runs.iter().map(move |&(start, len)| &scratch.rows[start * width..(start + len) * width])
}

impl Analysis {
    /// The parse of `text`, which this is the whole analysis of: trees, and the labels that persons have in every
    /// language.
    ///
    /// # Panics
    /// If the analysis is of another text.
    pub fn into_parse(self, text: &str) -> Parse {
        parse_of(text, self, Depth::Full).0
    }
}

fn parse_of(text: &str, analysis: Analysis, depth: Depth) -> (Parse, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    if analysis.in_pieces {
        let message = format!("text of {} tokens parsed in pieces", analysis.tokens.len());
        diagnostics.push(notice(Severity::Note, "parse/long-text", message));
    }
    let mut tokens: Vec<Token> = Vec::with_capacity(analysis.tokens.len());
    let whole = std::iter::once(0..analysis.tokens.len() as u32).collect::<Vec<_>>();
    // Without heads there are no sentences to speak of: every token is its own head.
    let sentences = if depth == Depth::Full { &analysis.sentences[..] } else { &whole[..] };
    for sentence in sentences {
        for i in sentence.clone() {
            let token = &analysis.tokens[i as usize];
            let (pos, morph) = pos_and_features(&token.tag);
            let root = depth == Depth::Full && token.tree_head == 0;
            tokens.push(Token {
                span: Span::new(token.range.start, token.range.end),
                form: SmolStr::new(&text[token.range.clone()]),
                lemma: token.lemma.clone(),
                pos: pos.parse().unwrap_or(Pos::X),
                morph: SmolStr::new(morph),
                tag: token.tag.clone(),
                head: if token.tree_head == 0 { i } else { sentence.start + token.tree_head - 1 },
                dep: match token.relation.as_str() {
                    _ if root => "ROOT".into(),
                    // A word that only the tree gave another head: what it is to that head is not known.
                    "root" => "dep".into(),
                    _ => token.relation.clone(),
                },
                space_after: text[token.range.end..].starts_with(crate::unicode::is_space),
            });
        }
    }
    let starts: Vec<u32> = sentences.iter().filter(|s| !s.is_empty()).map(|s| s.start).collect();
    let entities = analysis
        .entities
        .into_iter()
        .map(|(range, label)| Entity {
            span: tokens[range.start as usize].span.cover(tokens[range.end as usize - 1].span),
            tokens: range,
            // As the English recogniser names persons: what masks and coders ask for.
            label: if label == "PER" { "PERSON".into() } else { label },
        })
        .collect();
    (Parse::new(tokens, &starts, entities), diagnostics)
}
