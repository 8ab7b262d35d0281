//! The whole pipeline: text to [`Parse`].

use crate::encoder::{Encoder, Scratch, Segment, grown};
use crate::joined::Joined;
use crate::kernel::{self, Instructions, Level, Panels};
use crate::lemmatizer::{Lemmatizer, is_base_form};
use crate::lexeme::Vocabulary;
use crate::lexicon::Lexicon;
use crate::pack::{Pack, PackError};
use crate::parser::Parser;
use crate::recogniser::Recogniser;
use crate::ruler::{Annotation, Ruler, Word};
use crate::tokenizer::{RawToken, Tokenizer};
use crate::transition::{Shares, TransitionModel, best};
use crate::tree;
use crate::truecase::Truecaser;
use crate::workspace::{Embeddings, Workspace};
use dateline_types::{Diagnostic, Entity, Parse, Pos, Severity, Span, Stage, Token};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::sync::Mutex;

/// Tokens encoded together; more only adds memory.
const BATCH_TOKENS: usize = 1024;
/// A text of more tokens is parsed in pieces, so that memory is bounded: a token takes some six kilobytes while it is
/// parsed.
const MAX_TOKENS: usize = 8192;
/// A piece ends at a line break or full stop among its last tokens, if there is one.
const CUT_WITHIN: usize = 2048;

/// What a caller wants of a parse.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParseOptions {
    /// How far the text is analysed.
    pub depth: Depth,
    /// What happens to text in capitals.
    pub capitals: Capitals,
}

/// What happens to text in capitals. It takes a [`Truecaser`]; without one all three leave the text alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Capitals {
    /// Mixed case is restored if nearly all letters of the text are capitals.
    #[default]
    Auto,
    /// Mixed case is restored in any case.
    Restore,
    /// The models read the text as it stands; this is what spaCy does.
    Keep,
}

/// How far a text is analysed; each step is cheaper than the next, and nothing beyond it is computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Tokens only: no tags, every token its own head, one sentence.
    Tokens,
    /// Tokens, tags, parts of speech, features and lemmas; every token its own head, one sentence, no entities. The
    /// package's rules that ask for a label find none: auxiliary verbs may be `VERB`, conjunctions `ADP`, determiners
    /// that stand alone `DET`.
    Tags,
    /// Everything the package offers.
    #[default]
    Full,
}

/// A loaded pipeline. One can serve any number of threads.
#[derive(Debug)]
pub struct Pipeline {
    pack: Pack,
    name: String,
    vocabulary: Vocabulary,
    tokenizer: Tokenizer,
    tok2vec: Encoder,
    tags: Vec<SmolStr>,
    tagger: Panels,
    parser: Option<Parser>,
    recogniser: Option<Recogniser>,
    /// The recogniser's own encoder; it uses the shared one if there is none.
    ner_tok2vec: Option<Encoder>,
    ruler: Ruler,
    lemmatizer: Lemmatizer,
    truecaser: Option<Truecaser>,
    /// Caches waiting for a worker.
    workspaces: Mutex<Vec<Workspace>>,
}

/// A text, or a piece of a long one, between the stages.
struct Draft {
    tokens: Vec<RawToken>,
    diagnostics: Vec<Diagnostic>,
}

impl Pipeline {
    /// Opens a pack, as [`convert`](crate::package::convert) writes it.
    ///
    /// # Errors
    /// If the bytes are not a pack, one of another version, or damaged; the message names the part.
    pub fn from_pack(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Pipeline, PackError> {
        Pipeline::from_pack_using(bytes, Instructions::Best)
    }

    /// Opens a pack, to be run with certain instructions; with the portable ones where the processor lacks them.
    ///
    /// # Errors
    /// As [`Pipeline::from_pack`].
    pub fn from_pack_using(
        bytes: impl Into<Cow<'static, [u8]>>,
        instructions: Instructions,
    ) -> Result<Pipeline, PackError> {
        let level = Level::of(instructions).unwrap_or_default();
        let (pack, mut manifest) = Pack::open(bytes.into())?;
        if manifest.slovnet.is_some() {
            return Err(PackError::part("tokenizer", "a pack of Russian models is of another kind"));
        }
        let vocabulary = Vocabulary::new(&pack, &mut manifest)?;
        let tokenizer = Tokenizer::new(std::mem::take(&mut manifest.tokenizer))?;
        let tok2vec = Encoder::new(&pack, "tok2vec", &manifest.tok2vec, level)?;
        let count = manifest.tags.len();
        if count == 0 || count > 4096 {
            return Err(PackError::part("tags", format!("{count} tags")));
        }
        let width = tok2vec.width;
        let (weights, bias) = (pack.floats("tagger.W", count * width)?, pack.floats("tagger.b", count)?);
        let tagger = Panels::new(level, width, count, |c, r| weights[c * width + r], |c| bias[c]);
        let parser = match manifest.parser.take() {
            Some(data) => Some(Parser::new(TransitionModel::new(&pack, "parser", 8, width, data, level)?)?),
            None => None,
        };
        let ner_tok2vec =
            manifest.ner_tok2vec.as_ref().map(|data| Encoder::new(&pack, "ner", data, level)).transpose()?;
        let ner_width = ner_tok2vec.as_ref().map_or(width, |e| e.width);
        let recogniser = match manifest.ner.take() {
            Some(data) => {
                Some(Recogniser::new(TransitionModel::new(&pack, "ner", 3, ner_width, data, level)?)?)
            }
            None => None,
        };
        let lemmatizer = Lemmatizer::new(&pack, &manifest.lang, &mut manifest.lemmatizer)?;
        Ok(Pipeline {
            name: format!("{}_{} {}", manifest.lang, manifest.name, manifest.version),
            vocabulary,
            tokenizer,
            tok2vec,
            tags: manifest.tags.iter().map(SmolStr::new).collect(),
            tagger,
            parser,
            recogniser,
            ner_tok2vec,
            ruler: Ruler::new(std::mem::take(&mut manifest.ruler))?,
            lemmatizer,
            truecaser: None,
            workspaces: Mutex::default(),
            pack,
        })
    }

    /// The same pipeline, restoring mixed case in text in capitals.
    pub fn with_truecaser(self, truecaser: Truecaser) -> Pipeline {
        Pipeline { truecaser: Some(truecaser), ..self }
    }

    /// The same pipeline, with `abbreviations` as words of their own: their full stop ends no sentence.
    pub fn with_abbreviations(mut self, abbreviations: &[&str]) -> Pipeline {
        self.tokenizer.keep(abbreviations);
        self
    }

    /// The text the models read.
    fn model_text<'t>(&self, text: &'t str, options: &ParseOptions) -> Cow<'t, str> {
        let restore = match options.capitals {
            Capitals::Auto => Truecaser::is_in_capitals(text),
            Capitals::Restore => true,
            Capitals::Keep => false,
        };
        match &self.truecaser {
            Some(truecaser) if restore => Cow::Owned(truecaser.mixed_case(text)),
            _ => Cow::Borrowed(text),
        }
    }

    /// Language, name and version of the package the pack was made from, such as `en_core_web_sm 3.8.0`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Lower-case words that may be forms of a verb or noun with this base form, sorted: none of its own forms is missing, and
    /// some are no words ("shoot": "shoot", "shooted", "shooting", "shoots", "shot").
    pub fn forms(&self, lemma: &str, pos: Pos) -> Vec<String> {
        self.lemmatizer.forms(&self.pack, lemma, pos)
    }

    /// Parses one text.
    ///
    /// Spans are bytes of `text`. It cannot fail: what it could not do is among the diagnostics.
    pub fn parse(&self, text: &str, options: &ParseOptions) -> (Parse, Vec<Diagnostic>) {
        self.parse_batch(&[text], options).pop().unwrap_or_default()
    }

    /// Parses several texts at once, which is faster than one by one when they are short; the results are the same.
    pub fn parse_batch(&self, texts: &[&str], options: &ParseOptions) -> Vec<(Parse, Vec<Diagnostic>)> {
        let mut workspace = self.lock().pop().unwrap_or_default();
        let mut parses = Vec::with_capacity(texts.len());
        let mut pieces_of_texts = Vec::with_capacity(texts.len());
        let mut batch: Vec<Draft> = Vec::new();
        let mut waiting = 0;
        for text in texts {
            let drafts = self.draft(text, options, &mut workspace.lexicon);
            pieces_of_texts.push(drafts.len());
            for draft in drafts {
                waiting += draft.tokens.len();
                batch.push(draft);
                if waiting >= BATCH_TOKENS {
                    self.finish(std::mem::take(&mut batch), options, &mut workspace, &mut parses);
                    waiting = 0;
                }
            }
            if workspace.lexicon.is_full() {
                self.finish(std::mem::take(&mut batch), options, &mut workspace, &mut parses);
                waiting = 0;
                workspace.clear();
            }
        }
        self.finish(batch, options, &mut workspace, &mut parses);
        self.lock().push(workspace);
        let mut parses = parses.into_iter();
        pieces_of_texts
            .into_iter()
            .map(|pieces| match pieces {
                1 => parses.next().unwrap_or_default(),
                _ => join(parses.by_ref().take(pieces)),
            })
            .collect()
    }

    /// The tokens of a text, in pieces if there are many.
    fn draft(&self, text: &str, options: &ParseOptions, lexicon: &mut Lexicon) -> Vec<Draft> {
        if u32::try_from(text.len()).is_err() {
            let message = format!("text of {} bytes not parsed, at most 4294967295 are", text.len());
            let diagnostics = vec![notice(Severity::Refused, "parse/too-long", message)];
            return vec![Draft { tokens: Vec::new(), diagnostics }];
        }
        let text = self.model_text(text, options);
        let tokens = self.tokenizer.tokenize(&text, &self.pack, &self.vocabulary, lexicon);
        if tokens.len() <= MAX_TOKENS || options.depth == Depth::Tokens {
            return vec![Draft { tokens, diagnostics: Vec::new() }];
        }
        let mut drafts: Vec<Draft> = Vec::new();
        let mut rest = &tokens[..];
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(piece_len(rest, &text));
            drafts.push(Draft { tokens: piece.to_vec(), diagnostics: Vec::new() });
            rest = after;
        }
        let message = format!("text of {} tokens parsed in {} pieces", tokens.len(), drafts.len());
        drafts[0].diagnostics.push(notice(Severity::Note, "parse/long-text", message));
        drafts
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Workspace>> {
        // A worker that panicked took its caches with it; the others are sound.
        self.workspaces.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Parses a batch of tokenized documents.
    fn finish(
        &self,
        batch: Vec<Draft>,
        options: &ParseOptions,
        workspace: &mut Workspace,
        parses: &mut Vec<(Parse, Vec<Diagnostic>)>,
    ) {
        if options.depth == Depth::Tokens {
            parses.extend(batch.into_iter().map(|draft| tokens_only(draft, workspace)));
            return;
        }
        let full = options.depth == Depth::Full;
        let (segments, count) = Segment::lay_out(batch.iter().map(|draft| draft.tokens.len()));
        let mut buffers = std::mem::take(&mut workspace.buffers);
        let width = self.tok2vec.width;
        let rows = grown(&mut buffers.shared_rows, count * width);
        let shared = (&self.tok2vec, &mut workspace.shared);
        self.encode(&batch, &segments, shared, &workspace.lexicon, &mut buffers.scratch, rows);
        let ner_tok2vec = self.ner_tok2vec.as_ref().filter(|_| full);
        if let Some(encoder) = ner_tok2vec {
            let rows = grown(&mut buffers.entity_rows, count * encoder.width);
            let entity = (encoder, &mut workspace.entity);
            self.encode(&batch, &segments, entity, &workspace.lexicon, &mut buffers.scratch, rows);
        }
        for (draft, segment) in batch.into_iter().zip(segments) {
            let encoded = document_rows(&buffers.shared_rows, segment, width);
            let parser = self.parser.as_ref().filter(|_| full);
            let arcs = parser.map(|parser| parser.model.shares(encoded, width, &mut buffers.parser));
            let entities = self.recogniser.as_ref().filter(|_| full).map(|recogniser| {
                let (rows, width) = match ner_tok2vec {
                    Some(encoder) => {
                        (document_rows(&buffers.entity_rows, segment, encoder.width), encoder.width)
                    }
                    None => (encoded, width),
                };
                recogniser.model.shares(rows, width, &mut buffers.entities)
            });
            parses.push(self.finish_document(draft, encoded, arcs, entities, workspace));
        }
        workspace.buffers = buffers;
        workspace.trim();
    }

    /// Encodes a batch into `rows`.
    fn encode(
        &self,
        batch: &[Draft],
        segments: &[Segment],
        (encoder, embeddings): (&Encoder, &mut Embeddings),
        lexicon: &Lexicon,
        scratch: &mut Scratch,
        rows: &mut [f32],
    ) {
        let words = || batch.iter().flat_map(|draft| &draft.tokens).map(|t| (t.lexeme, t.space_after));
        embeddings.fill(&self.pack, encoder, lexicon, words());
        let embeddings = &*embeddings;
        let words = words().map(|(lexeme, space_after)| embeddings.number(lexeme, space_after));
        encoder.encode(embeddings, segments, words, scratch, rows);
    }

    fn finish_document(
        &self,
        draft: Draft,
        encoded: &[f32],
        parser_shares: Option<Shares<'_>>,
        entity_shares: Option<Shares<'_>>,
        workspace: &mut Workspace,
    ) -> (Parse, Vec<Diagnostic>) {
        let Draft { tokens, mut diagnostics } = draft;
        let count = tokens.len();
        if count == 0 {
            return (Parse::default(), diagnostics);
        }
        let lexicon = &workspace.lexicon;
        let is_space: Vec<bool> = tokens.iter().map(|t| lexicon.get(t.lexeme).is_space).collect();

        let mut heads: Vec<u32> = (0..count as u32).collect();
        let mut labels: Vec<&str> = vec![""; count];
        let mut starts = vec![false; count];
        if let (Some(parser), Some(shares)) = (&self.parser, &parser_shares) {
            let arcs = parser.parse(shares, count);
            heads = arcs.heads;
            for ((label, action), i) in labels.iter_mut().zip(arcs.actions).zip(0u32..) {
                *label = match action {
                    Some(action) if heads[i as usize] != i => &parser.model.actions[action as usize].1,
                    _ => "ROOT",
                };
            }
            starts = tree::deprojectivise(&mut heads, &mut labels, &is_space);
        }
        let entities = match (&self.recogniser, &entity_shares) {
            (Some(recogniser), Some(shares)) => recogniser.recognise(shares, &starts, &is_space),
            _ => Vec::new(),
        };

        let mut annotations = self.tag(encoded, &labels);
        let words: Vec<Word<'_>> = tokens
            .iter()
            .map(|token| {
                let lexeme = lexicon.get(token.lexeme);
                Word { form: &lexeme.form, lower: &lexeme.lower, is_space: lexeme.is_space }
            })
            .collect();
        self.ruler.apply(&mut annotations, &words);

        let lemmas = &mut workspace.lemmas;
        let out: Vec<Token> = tokens
            .iter()
            .zip(annotations)
            .zip(&heads)
            .map(|((token, annotation), &head)| {
                let Annotation { tag, dep, pos, morph, lemma } = annotation;
                let lexeme = lexicon.get(token.lexeme);
                let lemma = lemma.unwrap_or_else(|| {
                    let base = pos.is_some_and(|pos| is_base_form(pos, &morph));
                    let new = || self.lemmatizer.lemma(&self.pack, &lexeme.form, &lexeme.lower, pos, base);
                    lemmas.entry((token.lexeme, pos, base)).or_insert_with(new).clone()
                });
                Token {
                    span: Span::new(token.start as usize, token.end as usize),
                    form: lexeme.form.clone(),
                    lemma,
                    tag,
                    pos: pos.unwrap_or(Pos::X),
                    morph,
                    head,
                    dep,
                    space_after: token.space_after,
                }
            })
            .collect();

        let sentence_starts = sentence_starts(&heads, &starts, &mut diagnostics);
        let entities = entities
            .into_iter()
            .map(|(range, label)| Entity {
                span: out[range.start as usize].span.cover(out[range.end as usize - 1].span),
                tokens: range,
                label: self
                    .recogniser
                    .as_ref()
                    .map_or_else(SmolStr::default, |r| SmolStr::new(&r.labels[label])),
            })
            .collect();
        (Parse::new(out, &sentence_starts, entities), diagnostics)
    }

    fn tag(&self, encoded: &[f32], labels: &[&str]) -> Vec<Annotation> {
        let width = self.tagger.width();
        let mut scores = vec![0.0; labels.len() * width];
        kernel::affine(&self.tagger, encoded, self.tok2vec.width, &mut scores);
        scores
            .chunks_exact(width)
            .zip(labels)
            .map(|(scores, label)| Annotation {
                tag: self.tags[best(&scores[..self.tags.len()], |_| true).unwrap_or(0)].clone(),
                dep: SmolStr::new(label),
                pos: None,
                morph: SmolStr::default(),
                lemma: None,
            })
            .collect()
    }
}

/// Indices of the tokens that start a sentence. Heads can cross sentences after many non-projective arcs; those
/// sentences are joined, because a [`Parse`] promises that they do not.
fn sentence_starts(heads: &[u32], starts: &[bool], diagnostics: &mut Vec<Diagnostic>) -> Vec<u32> {
    let count = heads.len() as u32;
    let mut sentences: Vec<u32> =
        std::iter::once(0).chain((1..count).filter(|&i| starts[i as usize])).collect();
    // reach[i]: how far arcs between tokens before and after i go; a start inside an arc is none.
    let mut open = vec![0i32; heads.len() + 1];
    for (i, &head) in heads.iter().enumerate() {
        let (low, high) = (i.min(head as usize), i.max(head as usize));
        open[low + 1] += 1;
        open[high + 1] -= 1;
    }
    let mut crossing = 0;
    let crossed: Vec<bool> = open
        .iter()
        .map(|change| {
            crossing += change;
            crossing > 0
        })
        .collect();
    let before = sentences.len();
    sentences.retain(|&start| start == 0 || !crossed[start as usize]);
    if sentences.len() < before {
        let joined = before - sentences.len();
        let message = format!("sentences joined because a head lay in another: \"{joined}\"");
        diagnostics.push(notice(Severity::Note, "parse/crossing-sentences", message));
    }
    sentences
}

/// A document's rows among those of its batch.
fn document_rows(rows: &[f32], segment: Segment, width: usize) -> &[f32] {
    &rows[segment.start * width..(segment.start + segment.tokens) * width]
}

pub(crate) fn notice(severity: Severity, code: &'static str, message: String) -> Diagnostic {
    Diagnostic { severity, stage: Stage::Parse, code, message, span: None }
}

/// How many of `tokens` the next piece takes.
fn piece_len(tokens: &[RawToken], text: &str) -> usize {
    if tokens.len() <= MAX_TOKENS {
        return tokens.len();
    }
    let last_after = |ends: fn(&str) -> bool| {
        (MAX_TOKENS - CUT_WITHIN..MAX_TOKENS)
            .rev()
            .find(|&i| ends(&text[tokens[i].start as usize..tokens[i].end as usize]))
            .map(|i| i + 1)
    };
    last_after(|form| form.contains('\n'))
        .or_else(|| last_after(|form| matches!(form, "." | "!" | "?")))
        .unwrap_or(MAX_TOKENS)
}

/// The parse of a text from those of its pieces, whose spans are bytes of the whole text already.
fn join(pieces: impl Iterator<Item = (Parse, Vec<Diagnostic>)>) -> (Parse, Vec<Diagnostic>) {
    let mut joined = Joined::default();
    let mut diagnostics = Vec::new();
    for (piece, noticed) in pieces {
        joined.append(&piece, 0);
        diagnostics.extend(noticed);
    }
    (joined.finish(), diagnostics)
}

fn tokens_only(draft: Draft, workspace: &Workspace) -> (Parse, Vec<Diagnostic>) {
    let tokens: Vec<Token> = draft
        .tokens
        .iter()
        .zip(0..)
        .map(|(token, i)| {
            let lexeme = workspace.lexicon.get(token.lexeme);
            Token {
                span: Span::new(token.start as usize, token.end as usize),
                form: lexeme.form.clone(),
                lemma: lexeme.lower.clone(),
                tag: SmolStr::default(),
                pos: if lexeme.is_space { Pos::Space } else { Pos::X },
                morph: SmolStr::default(),
                head: i,
                dep: SmolStr::default(),
                space_after: token.space_after,
            }
        })
        .collect();
    let starts: &[u32] = if tokens.is_empty() { &[] } else { &[0] };
    (Parse::new(tokens, starts, Vec::new()), draft.diagnostics)
}
