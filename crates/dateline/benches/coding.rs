//! What coding costs beside the language engine: whole documents (parse, mention, code, link) against the parse alone.
//!
//! `cargo bench -p dateline --bench coding [ROUNDS] [FILE…]`; without files, the English example reports. Both are of
//! one run in one thread, so that other work on the machine slows them alike, and are measured by the thread's own
//! processor time: the bare engine is the parse of the very documents that are then coded. The median round counts. After
//! the first, numbers are others and a tenth of the names are invented, so that nothing lives on caches of known words.

use dateline::engine::Engine;
use dateline::pipeline::{self, Options, Part};
use dateline_coder::link::LinkOptions;
use dateline_read::Hints;
use dateline_types::{Document, DocumentId, Event};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The aim: coding whole documents keeps at least so much of the bare engine's speed.
const AIM: f64 = 0.5;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let rounds = arguments.first().and_then(|a| a.parse().ok()).unwrap_or(5u64);
    let files: Vec<PathBuf> =
        arguments.iter().filter(|a| a.parse::<u64>().is_err()).map(PathBuf::from).collect();
    let files = if files.is_empty() { examples()? } else { files };
    let engine = Engine::open(None)?;
    let documents = read(&files, &engine)?;
    let bytes: usize = documents.iter().map(|d| d.text.len()).sum();
    println!("{} documents, {bytes} bytes, {rounds} rounds", documents.len());
    let mut measured = Vec::new();
    for round in 0..=rounds {
        let varied: Vec<Document> = documents.iter().map(|d| vary(d, round)).collect();
        let one = measure(&varied, &engine);
        println!("{one}");
        // The first round warms up.
        if round > 0 {
            measured.push(one);
        }
    }
    measured.sort_by(|a, b| a.ratio().total_cmp(&b.ratio()));
    let Some(median) = measured.get(measured.len() / 2) else { anyhow::bail!("no round was measured") };
    println!("whole documents keep {:.2} of the bare engine's speed (aim {AIM})", median.ratio());
    Ok(())
}

/// One round of both.
struct Measured {
    tokens: usize,
    events: usize,
    parse: Duration,
    mention: Duration,
    code: Duration,
    link: Duration,
}

impl Measured {
    fn whole(&self) -> Duration {
        self.parse + self.mention + self.code + self.link
    }

    fn ratio(&self) -> f64 {
        self.parse.as_secs_f64() / self.whole().as_secs_f64()
    }
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rate = |time: Duration| self.tokens as f64 / time.as_secs_f64();
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        write!(
            f,
            "{} tokens, {} events: bare {:.0} tokens/CPU-s, whole {:.0} tokens/CPU-s, ratio {:.3} \
             (parse {:.0}, mention {:.0}, code {:.0}, link {:.0} ms)",
            self.tokens,
            self.events,
            rate(self.parse),
            rate(self.whole()),
            self.ratio(),
            ms(self.parse),
            ms(self.mention),
            ms(self.code),
            ms(self.link),
        )
    }
}

fn measure(documents: &[Document], engine: &Engine) -> Measured {
    let mut measured = Measured {
        tokens: 0,
        events: 0,
        parse: Duration::ZERO,
        mention: Duration::ZERO,
        code: Duration::ZERO,
        link: Duration::ZERO,
    };
    // Each stage over all documents: the clock is coarse.
    let (parses, spent) = timed(|| documents.iter().map(|d| engine.parse(d).0).collect::<Vec<_>>());
    measured.parse = spent;
    measured.tokens = parses.iter().map(|parse| parse.tokens().len()).sum();
    let parsed = || documents.iter().zip(&parses);
    let (mentions, spent) = timed(|| parsed().map(|(d, p)| engine.mention(d, p).0).collect::<Vec<_>>());
    measured.mention = spent;
    let coded = || parsed().zip(&mentions).flat_map(|((d, p), m)| engine.code(d, p, m).events);
    let (events, spent) = timed(|| coded().collect::<Vec<Event>>());
    measured.code = spent;
    measured.events = events.len();
    let (incidents, spent) = timed(|| engine.link(documents, &events, &LinkOptions::default()));
    std::hint::black_box(incidents);
    measured.link = spent;
    measured
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = cpu_time();
    let made = work();
    (made, cpu_time() - began)
}

/// Processor time of this thread: the first field of Linux's `/proc/thread-self/schedstat`, in nanoseconds but brought up to
/// date only every few milliseconds; elsewhere the clock.
fn cpu_time() -> Duration {
    static BEGAN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = spent.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGAN.elapsed(), Duration::from_nanos)
}

fn examples() -> anyhow::Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/reports");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    Ok(files)
}

/// The documents of the files that are coded, read as the pipeline reads them.
fn read(files: &[PathBuf], engine: &Engine) -> anyhow::Result<Vec<Document>> {
    let mut documents = Vec::new();
    for file in files {
        let name = file.to_string_lossy();
        for part in
            pipeline::read_bytes(&std::fs::read(file)?, Hints::of_path(&name), &Options::default()).parts
        {
            if let Part::Document(document) = part
                && pipeline::why_uncoded(&document, engine.languages()).is_none()
            {
                documents.push(*document);
            }
        }
    }
    Ok(documents)
}

/// The same document with other digits and some invented names, every span where it was: one letter for one letter.
fn vary(document: &Document, round: u64) -> Document {
    if round == 0 {
        return document.clone();
    }
    let front = document.front_matter.map_or(0, |f| f.end());
    let mut text = document.text[..front].to_owned();
    let mut seed = round;
    let mut word = String::new();
    for c in document.text[front..].chars().chain([' ']) {
        if c.is_alphabetic() {
            word.push(c);
            continue;
        }
        let invented = word.chars().next().is_some_and(char::is_uppercase)
            && word.len() > 3
            && word.is_ascii()
            && hash(&word, round).is_multiple_of(10);
        if invented {
            text.extend(
                word.char_indices()
                    .map(|(n, c)| if n == 0 { c } else { other_letter(c, hash(&word, round + n as u64)) }),
            );
        } else {
            text.push_str(&word);
        }
        word.clear();
        seed = hash("", seed);
        text.push(if c.is_ascii_digit() && c != '0' { char::from(b'1' + (seed % 9) as u8) } else { c });
    }
    text.pop();
    let id = DocumentId::of(&[text.as_bytes()]);
    Document { id, text, ..document.clone() }
}

/// A vowel for a vowel, another letter for another.
fn other_letter(c: char, hash: u64) -> char {
    let from: &[u8] = if "aeiou".contains(c) { b"aeiou" } else { b"bdgklmnrstvz" };
    char::from(from[(hash % from.len() as u64) as usize])
}

/// FNV-1a.
fn hash(word: &str, seed: u64) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(word.bytes());
    let mixed =
        bytes.fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    mixed ^ (mixed >> 29)
}
