//! From the unmodified packages `natasha` and `pymorphy3-dicts-ru` to a compact pack.
//!
//! `natasha` 1.6.0 (MIT) holds the vectors and models; `pymorphy3-dicts-ru` 2.4 holds OpenCorpora's dictionary, whose
//! data is under CC BY-SA 3.0. Neither is part of this program: a user fetches and installs them.

use crate::pack::{Manifest, PackError, PackWriter};
use crate::package::{PackageError, PackageFiles};
use crate::pymorphy;
use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;

/// The largest vocabulary that is unpacked, in bytes; that of the news vectors takes five million.
const LARGEST_VOCABULARY: u64 = 64 << 20;
const DICTIONARY: &str = "pymorphy3_dicts_ru/data/";
const VECTORS: &str = "data/emb/navec_news_v1_1B_250K_300d_100q.tar";

/// Sizes and labels of the models, in a pack's manifest.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SlovnetData {
    pub quantisers: usize,
    pub chunk: usize,
    pub shape_width: usize,
    /// Filters of the layers of each model.
    pub morph: Vec<usize>,
    pub syntax: Vec<usize>,
    pub ner: Vec<usize>,
    /// Width of the layers that weigh heads and relations.
    pub hidden: usize,
    pub tags: Vec<String>,
    pub relations: Vec<String>,
    pub entities: Vec<String>,
}

impl SlovnetData {
    /// Checks that no size is absurd, so that products of them cannot overflow.
    pub(crate) fn check(&self) -> Result<(), PackError> {
        let sizes = [self.quantisers, self.chunk, self.shape_width, self.hidden];
        let layers = [&self.morph, &self.syntax, &self.ner];
        let labels = [&self.tags, &self.relations, &self.entities];
        let small = |n: usize| (1..=4096).contains(&n);
        let sound = sizes.into_iter().all(small)
            && layers.iter().all(|l| !l.is_empty() && l.iter().all(|&n| small(n)))
            && labels.iter().all(|l| small(l.len()))
            && self.entities.len() <= 256;
        if sound { Ok(()) } else { Err(PackError::part("slovnet", "a size that cannot be")) }
    }
}

/// True if the files are those of `natasha` or `pymorphy3-dicts-ru`, together or alone.
pub fn is_russian(files: &dyn PackageFiles) -> bool {
    files.paths().iter().any(|path| path.ends_with(VECTORS) || path.contains(DICTIONARY))
}

/// Converts the files of both packages, put together, to a pack.
///
/// # Errors
/// If a file is missing, damaged or of another version; the error names it.
pub fn convert(files: &dyn PackageFiles) -> Result<Vec<u8>, PackageError> {
    let paths = files.paths();
    let read = |ending: &str| -> Result<Vec<u8>, PackageError> {
        let path = paths.iter().find(|path| path.ends_with(ending));
        let path = path.ok_or_else(|| PackageError::MissingFile(ending.to_owned()))?;
        files.read(path).map_err(|source| PackageError::Unreadable { file: path.clone(), source })
    };
    let mut writer = PackWriter::default();
    let mut data = SlovnetData::default();
    let vectors = Tar::new(VECTORS, &read(VECTORS)?)?;
    let id = vectors.json("meta.json")?["id"].as_str().unwrap_or_default().to_owned();
    add_vectors(&vectors, &mut writer, &mut data)?;
    for name in ["morph", "syntax", "ner"] {
        let file = format!("data/model/slovnet_{name}_news_v1.tar");
        let model = Model::open(Tar::new(&file, &read(&file)?)?, &id)?;
        model.add_layers(name, &mut writer, &mut data)?;
    }
    let dictionary: BTreeMap<String, Vec<u8>> = paths
        .iter()
        .filter_map(|path| Some((path, path.split_once(DICTIONARY)?.1)))
        .map(|(path, name)| {
            let bytes =
                files.read(path).map_err(|source| PackageError::Unreadable { file: path.clone(), source })?;
            Ok((name.to_owned(), bytes))
        })
        .collect::<Result<_, PackageError>>()?;
    pymorphy::add_parts(&dictionary, &mut writer).map_err(|(file, reason)| match reason.as_str() {
        "it is missing" => PackageError::MissingFile(format!("{DICTIONARY}{file}")),
        _ => PackageError::Damaged { file: format!("{DICTIONARY}{file}"), reason },
    })?;
    // The models say "v1" of themselves; the package that holds them has a version.
    let version = paths.iter().find_map(|p| p.split_once("natasha-")?.1.split_once(".dist-info"));
    let manifest = Manifest {
        name: "slovnet_news".to_owned(),
        version: version.map_or("v1", |(version, _)| version).to_owned(),
        lang: "ru".to_owned(),
        slovnet: Some(data),
        ..Manifest::default()
    };
    Ok(writer.finish(manifest))
}

/// Navec's vocabulary, sorted, with the codes in the same order, and the centroids.
fn add_vectors(tar: &Tar, writer: &mut PackWriter, data: &mut SlovnetData) -> Result<(), PackageError> {
    let text = tar.unpacked("vocab.bin")?;
    let damaged = |member: &str, reason: &str| tar.damaged(member, reason);
    let count = text.first_chunk::<4>().map_or(0, |b| u32::from_le_bytes(*b)) as usize;
    let words = text.get(4 + 4 * count..).and_then(|b| std::str::from_utf8(b).ok());
    let words: Vec<&str> = words.ok_or_else(|| damaged("vocab.bin", "not UTF-8"))?.lines().collect();
    let bytes = tar.read("pq.bin")?;
    let head: Vec<usize> =
        bytes.as_chunks::<4>().0.iter().take(4).map(|b| u32::from_le_bytes(*b) as usize).collect();
    let &[vectors, dimensions, quantisers, centroids] = &head[..] else {
        return Err(damaged("pq.bin", "it ends in its header"));
    };
    let codes_end = vectors.checked_mul(quantisers).and_then(|n| n.checked_add(16)).unwrap_or(usize::MAX);
    let floats = bytes.get(codes_end..).unwrap_or_default();
    let sound = vectors == words.len() && centroids == 256 && quantisers > 0 && dimensions < 4096;
    if !sound || floats.len() != dimensions.saturating_mul(centroids).saturating_mul(4) {
        return Err(damaged("pq.bin", "its sizes do not agree"));
    }
    // Of a word listed twice the later counts, as in a dictionary of Python.
    let ids: BTreeMap<&str, usize> = words.iter().copied().zip(0..).collect();
    writer.add_strings("words", ids.keys().copied());
    let codes: Vec<u8> =
        ids.values().flat_map(|id| &bytes[16 + id * quantisers..][..quantisers]).copied().collect();
    writer.add("codes", &codes);
    writer.add("centroids", floats);
    (data.quantisers, data.chunk) = (quantisers, dimensions / quantisers);
    Ok(())
}

/// One model: its description, and the file it lies in.
struct Model {
    tar: Tar,
    layout: Value,
}

impl Model {
    fn open(tar: Tar, vectors: &str) -> Result<Model, PackageError> {
        let layout = tar.json("model.json")?;
        if tar.json("meta.json")?["protocol"] != 1 {
            return Err(tar.damaged("meta.json", "not protocol 1"));
        }
        if layout["emb"]["word"]["id"] != vectors {
            return Err(tar.damaged("model.json", "made for other vectors"));
        }
        Ok(Model { tar, layout })
    }

    /// The shape and bytes of the array that the description has at `path`.
    fn array(&self, path: &str) -> Result<(Vec<usize>, Vec<u8>), PackageError> {
        let place = self.layout.pointer(path).unwrap_or(&Value::Null);
        let shape: Vec<usize> = place["shape"]
            .as_array()
            .map(|sizes| sizes.iter().filter_map(Value::as_u64).map(|n| n as usize).collect())
            .unwrap_or_default();
        let (true, Some(id)) = (place["dtype"] == "float32" && !shape.is_empty(), place["array"].as_u64())
        else {
            return Err(self.tar.damaged("model.json", &format!("no array at {path}")));
        };
        let member = format!("arrays/{id}.bin");
        let bytes = self.tar.read(&member)?.to_vec();
        let floats = shape.iter().try_fold(4usize, |n, &size| n.checked_mul(size));
        if floats != Some(bytes.len()) {
            return Err(self.tar.damaged(&member, "not as large as its description says"));
        }
        Ok((shape, bytes))
    }

    fn vocabulary(&self, name: &str) -> Result<Vec<String>, PackageError> {
        let member = format!("vocabs/{name}.gz");
        let text = self.tar.unpacked(&member)?;
        let text = String::from_utf8(text).map_err(|_| self.tar.damaged(&member, "not UTF-8"))?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    fn add_layers(
        &self,
        name: &str,
        writer: &mut PackWriter,
        data: &mut SlovnetData,
    ) -> Result<(), PackageError> {
        let mut add = |part: &str, path: &str| -> Result<Vec<usize>, PackageError> {
            let (shape, bytes) = self.array(path)?;
            writer.add(&format!("{name}.{part}"), &bytes);
            Ok(shape)
        };
        let mut widths = Vec::new();
        let layers = self.layout.pointer("/encoder/layers").and_then(Value::as_array).map_or(0, Vec::len);
        for i in 0..layers {
            let path = format!("/encoder/layers/{i}");
            let shape = add(&format!("conv{i}.W"), &format!("{path}/conv/weight"))?;
            if shape.len() != 3 || shape[2] != super::encoder::KERNEL {
                return Err(self.tar.damaged("model.json", "a filter that does not see three words"));
            }
            widths.push(shape[0]);
            add(&format!("conv{i}.b"), &format!("{path}/conv/bias"))?;
            for part in ["weight", "bias", "mean", "std"] {
                add(&format!("norm{i}.{part}"), &format!("{path}/norm/{part}"))?;
            }
        }
        let shapes = add("shapes", "/emb/shape/weight")?;
        match name {
            "syntax" => {
                for side in ["head", "rel"] {
                    for layer in ["head", "tail"] {
                        let weights =
                            add(&format!("{side}.{layer}.W"), &format!("/{side}/{layer}/proj/weight"))?;
                        data.hidden = weights.last().copied().unwrap_or(0);
                        add(&format!("{side}.{layer}.b"), &format!("/{side}/{layer}/proj/bias"))?;
                    }
                    add(&format!("{side}.root"), &format!("/{side}/root"))?;
                    add(&format!("{side}.kernel"), &format!("/{side}/kernel"))?;
                }
            }
            _ => {
                add("proj.W", "/head/proj/weight")?;
                add("proj.b", "/head/proj/bias")?;
                if name == "ner" {
                    add("transitions", "/head/crf/transitions")?;
                }
            }
        }
        let (labels, filters, vocabulary) = match name {
            "morph" => (&mut data.tags, &mut data.morph, "tag"),
            "syntax" => (&mut data.relations, &mut data.syntax, "rel"),
            _ => (&mut data.entities, &mut data.ner, "tag"),
        };
        *filters = widths;
        *labels = self.vocabulary(vocabulary)?;
        data.shape_width = shapes.last().copied().unwrap_or(0);
        // The three models know the same shapes; the last one's list is as good as any.
        if name == "ner" {
            let shapes = self.vocabulary("shape")?;
            writer.add_strings("shapes", shapes.iter().map(String::as_str));
        }
        Ok(())
    }
}

/// A tape archive (POSIX.1-1988 ustar), without links or long names: what Python's `tarfile` wrote here.
struct Tar {
    file: String,
    members: BTreeMap<String, Vec<u8>>,
}

impl Tar {
    fn new(file: &str, bytes: &[u8]) -> Result<Tar, PackageError> {
        let mut tar = Tar { file: file.to_owned(), members: BTreeMap::new() };
        let mut rest = bytes;
        while let Some((header, after)) = rest.split_at_checked(512) {
            let text = |range: std::ops::Range<usize>| {
                let field = &header[range];
                let end = field.iter().position(|&b| b == 0).unwrap_or(field.len());
                String::from_utf8_lossy(&field[..end]).trim().to_owned()
            };
            let name = text(0..100);
            if name.is_empty() {
                break;
            }
            let size = usize::from_str_radix(&text(124..136), 8).ok();
            let content = size.and_then(|size| after.get(..size));
            let (Some(size), Some(content)) = (size, content) else {
                return Err(tar.damaged(&name, "it ends early"));
            };
            tar.members.insert(name, content.to_vec());
            rest = after.get(size.next_multiple_of(512)..).unwrap_or_default();
        }
        Ok(tar)
    }

    fn damaged(&self, member: &str, reason: &str) -> PackageError {
        PackageError::Damaged { file: format!("{}: {member}", self.file), reason: reason.to_owned() }
    }

    fn read(&self, member: &str) -> Result<&[u8], PackageError> {
        let found = self.members.get(member);
        found.map(Vec::as_slice).ok_or_else(|| PackageError::MissingFile(format!("{}: {member}", self.file)))
    }

    fn unpacked(&self, member: &str) -> Result<Vec<u8>, PackageError> {
        let mut text = Vec::new();
        let gzip = GzDecoder::new(self.read(member)?);
        gzip.take(LARGEST_VOCABULARY)
            .read_to_end(&mut text)
            .map_err(|error| self.damaged(member, &error.to_string()))?;
        Ok(text)
    }

    fn json(&self, member: &str) -> Result<Value, PackageError> {
        serde_json::from_slice(self.read(member)?).map_err(|error| self.damaged(member, &error.to_string()))
    }
}
