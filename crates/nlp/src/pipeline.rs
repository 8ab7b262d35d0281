//! The whole pipeline: text to [`Parse`].

use crate::encoder::{Encoder, PADDING, segment};
use crate::kernel::{self, Panels};
use crate::lemmatizer::{Lemmatizer, is_base_form};
use crate::lexeme::Vocabulary;
use crate::pack::{Pack, PackError};
use crate::parser::Parser;
use crate::recogniser::Recogniser;
use crate::ruler::{Annotation, Ruler, Word};
use crate::tokenizer::{RawToken, Tokenizer};
use crate::transition::{BatchShares, Shares, TransitionModel, best};
use crate::tree;
use crate::truecase::Truecaser;
use crate::workspace::Workspace;
use dateline_types::{Diagnostic, Entity, Parse, Pos, Severity, Span, Stage, Token};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::sync::Mutex;

/// Tokens encoded together; more only adds memory.
const BATCH_TOKENS: usize = 1024;

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

/// How far a text is analysed; each step is cheaper than the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Tokens only: no tags, every token its own head, one sentence.
    Tokens,
    /// Tokens and everything else the package offers.
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

/// A document between the stages.
struct Draft<'t> {
    text: Cow<'t, str>,
    tokens: Vec<RawToken>,
    diagnostics: Vec<Diagnostic>,
}

impl Pipeline {
    /// Opens a pack, as [`convert`](crate::package::convert) writes it.
    ///
    /// # Errors
    /// If the bytes are not a pack, one of another version, or damaged; the message names the part.
    pub fn from_pack(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Pipeline, PackError> {
        let (pack, mut manifest) = Pack::open(bytes.into())?;
        let vocabulary = Vocabulary::new(&pack, &mut manifest)?;
        let tokenizer = Tokenizer::new(std::mem::take(&mut manifest.tokenizer))?;
        let tok2vec = Encoder::new(&pack, "tok2vec", &manifest.tok2vec)?;
        let count = manifest.tags.len();
        if count == 0 || count > 4096 {
            return Err(PackError::part("tags", format!("{count} tags")));
        }
        let width = tok2vec.width;
        let (weights, bias) = (pack.floats("tagger.W", count * width)?, pack.floats("tagger.b", count)?);
        let tagger = Panels::new(width, count, |c, r| weights[c * width + r], |c| bias[c]);
        let parser = match manifest.parser.take() {
            Some(data) => Some(Parser::new(TransitionModel::new(&pack, "parser", 8, width, data)?)?),
            None => None,
        };
        let ner_tok2vec =
            manifest.ner_tok2vec.as_ref().map(|data| Encoder::new(&pack, "ner", data)).transpose()?;
        let ner_width = ner_tok2vec.as_ref().map_or(width, |e| e.width);
        let recogniser = match manifest.ner.take() {
            Some(data) => Some(Recogniser::new(TransitionModel::new(&pack, "ner", 3, ner_width, data)?)?),
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
        let mut batch: Vec<Draft<'_>> = Vec::new();
        let mut waiting = 0;
        for text in texts {
            let text = self.model_text(text, options);
            let tokens = self.tokenizer.tokenize(&text, &self.pack, &self.vocabulary, &mut workspace.lexicon);
            waiting += tokens.len();
            batch.push(Draft { text, tokens, diagnostics: Vec::new() });
            if waiting >= BATCH_TOKENS || workspace.lexicon.is_full() {
                self.finish(std::mem::take(&mut batch), options, &mut workspace, &mut parses);
                waiting = 0;
            }
        }
        self.finish(batch, options, &mut workspace, &mut parses);
        self.lock().push(workspace);
        parses
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Workspace>> {
        // A worker that panicked took its caches with it; the others are sound.
        self.workspaces.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Parses a batch of tokenized documents.
    fn finish(
        &self,
        batch: Vec<Draft<'_>>,
        options: &ParseOptions,
        workspace: &mut Workspace,
        parses: &mut Vec<(Parse, Vec<Diagnostic>)>,
    ) {
        if options.depth == Depth::Tokens {
            parses.extend(batch.into_iter().map(|draft| tokens_only(draft, workspace)));
            workspace.trim();
            return;
        }
        let shared = self.encode(&batch, &self.tok2vec, false, workspace);
        let width = self.tok2vec.width;
        let mut parser_shares = BatchShares::default();
        if let Some(parser) = &self.parser {
            parser.model.shares(&shared, width, &mut parser_shares);
        }
        let mut entity_shares = BatchShares::default();
        if let Some(recogniser) = &self.recogniser {
            match &self.ner_tok2vec {
                Some(encoder) => {
                    let rows = self.encode(&batch, encoder, true, workspace);
                    recogniser.model.shares(&rows, encoder.width, &mut entity_shares);
                }
                None => recogniser.model.shares(&shared, width, &mut entity_shares),
            }
        }
        let mut start = 1;
        for draft in batch {
            let row = start + PADDING;
            let end = row + draft.tokens.len();
            start += segment(draft.tokens.len());
            let encoded = &shared[row * width..end * width];
            let shares = (parser_shares.document(row), entity_shares.document(row));
            parses.push(self.finish_document(draft, encoded, shares, workspace));
        }
        workspace.trim();
    }

    /// The encoded rows of a batch, with the padding [`Encoder::encode`] asks for.
    fn encode(
        &self,
        batch: &[Draft<'_>],
        encoder: &Encoder,
        entity: bool,
        workspace: &mut Workspace,
    ) -> Vec<f32> {
        let width = encoder.width;
        let inner: usize = batch.iter().map(|d| segment(d.tokens.len())).sum();
        let mut rows = vec![0.0; (inner + 2) * width];
        let mut start = 1;
        let embeddings = if entity { &mut workspace.entity } else { &mut workspace.shared };
        let words = batch.iter().flat_map(|draft| &draft.tokens).map(|t| (t.lexeme, t.space_after));
        embeddings.fill(&self.pack, encoder, &workspace.lexicon, words);
        for draft in batch {
            for (row, token) in (start + PADDING..).zip(&draft.tokens) {
                let embedding = embeddings.get(encoder, token.lexeme, token.space_after);
                rows[row * width..(row + 1) * width].copy_from_slice(embedding);
            }
            start += segment(draft.tokens.len());
        }
        encoder.encode(&mut rows);
        rows
    }

    fn finish_document(
        &self,
        draft: Draft<'_>,
        encoded: &[f32],
        (parser_shares, entity_shares): (Shares<'_>, Shares<'_>),
        workspace: &mut Workspace,
    ) -> (Parse, Vec<Diagnostic>) {
        let Draft { text, tokens, mut diagnostics } = draft;
        let count = tokens.len();
        if count == 0 {
            return (Parse::default(), diagnostics);
        }
        let lexicon = &workspace.lexicon;
        let is_space: Vec<bool> = tokens.iter().map(|t| lexicon.get(t.lexeme).is_space).collect();

        let mut heads: Vec<u32> = (0..count as u32).collect();
        let mut labels: Vec<&str> = vec![""; count];
        let mut starts = vec![false; count];
        if let Some(parser) = &self.parser {
            let arcs = parser.parse(&parser_shares, count);
            heads = arcs.heads;
            for ((label, action), i) in labels.iter_mut().zip(arcs.actions).zip(0u32..) {
                *label = match action {
                    Some(action) if heads[i as usize] != i => &parser.model.actions[action as usize].1,
                    _ => "ROOT",
                };
            }
            starts = tree::deprojectivise(&mut heads, &mut labels, &is_space);
        }
        let entities = match &self.recogniser {
            Some(recogniser) => recogniser.recognise(&entity_shares, &starts, &is_space),
            None => Vec::new(),
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
        debug_assert!(text.len() >= out[count - 1].span.end());
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
        diagnostics.push(Diagnostic {
            severity: Severity::Note,
            stage: Stage::Parse,
            code: "parse/crossing-sentences",
            message: format!(
                "sentences joined because a head lay in another: \"{}\"",
                before - sentences.len()
            ),
            span: None,
        });
    }
    sentences
}

fn tokens_only(draft: Draft<'_>, workspace: &Workspace) -> (Parse, Vec<Diagnostic>) {
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
