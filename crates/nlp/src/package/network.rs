//! The weights: `thinc.model.Model.to_bytes` files to named arrays of the pack.

use super::msgpack::{self, Value};
use super::{Folder, PackageError, damaged};
use crate::pack::{EncoderData, PackWriter, TransitionData};

/// Pieces of every maxout layer of the encoders.
const PIECES: usize = 3;

struct Node<'a> {
    name: &'a str,
    dims: &'a Value<'a>,
    attrs: &'a Value<'a>,
    params: &'a Value<'a>,
}

/// A model file; nodes in the order of thinc's breadth-first walk.
struct Model<'a> {
    file: &'a str,
    nodes: Vec<Node<'a>>,
}

/// An array: its shape and its little-endian floats.
type Array<'a> = (Vec<usize>, &'a [u8]);

impl<'a> Model<'a> {
    fn new(file: &'a str, root: &'a Value<'a>) -> Result<Model<'a>, PackageError> {
        let list = |name: &str| {
            root.get(name)
                .and_then(Value::as_array)
                .ok_or_else(|| damaged(file, format!("not a thinc model: no list {name:?}")))
        };
        let (nodes, attrs, params) = (list("nodes")?, list("attrs")?, list("params")?);
        if nodes.len() != attrs.len() || nodes.len() != params.len() {
            return Err(damaged(file, "its lists of nodes, attributes and parameters differ in length"));
        }
        let mut out = Vec::with_capacity(nodes.len());
        for ((node, attrs), params) in nodes.iter().zip(attrs).zip(params) {
            let name = node.get("name").and_then(Value::as_str);
            let dims = node.get("dims");
            let (Some(name), Some(dims)) = (name, dims) else {
                return Err(damaged(file, "a node has no name or dimensions"));
            };
            out.push(Node { name, dims, attrs, params });
        }
        Ok(Model { file, nodes: out })
    }

    fn all(&self, name: &str) -> Vec<&Node<'a>> {
        self.nodes.iter().filter(|n| n.name == name).collect()
    }

    fn array(&self, node: &Node<'a>, name: &str, shape: &[usize]) -> Result<&'a [u8], PackageError> {
        let (found, data) = self.any_array(node, name)?;
        if found != shape {
            let what =
                format!("array {:?} of layer {:?} has shape {found:?}, expected {shape:?}", name, node.name);
            return Err(damaged(self.file, what));
        }
        Ok(data)
    }

    fn any_array(&self, node: &Node<'a>, name: &str) -> Result<Array<'a>, PackageError> {
        node.params.get(name).and_then(Value::as_floats).ok_or_else(|| {
            damaged(self.file, format!("array {:?} of layer {:?} is missing or not f32", name, node.name))
        })
    }

    fn dim(&self, node: &Node<'a>, name: &str) -> Result<usize, PackageError> {
        let n = node.dims.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        n.filter(|n| (1..1 << 24).contains(n)).ok_or_else(|| {
            damaged(
                self.file,
                format!("dimension {:?} of layer {:?} is missing or impossible", name, node.name),
            )
        })
    }

    /// An attribute; thinc packs each into bytes of its own.
    fn attr_bytes(&self, node: &Node<'a>, name: &str) -> Result<&'a [u8], PackageError> {
        match node.attrs.get(name) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(damaged(self.file, format!("attribute {:?} of layer {:?} is missing", name, node.name))),
        }
    }

    fn attr_number(&self, node: &Node<'a>, name: &str) -> Result<usize, PackageError> {
        let bytes = self.attr_bytes(node, name)?;
        msgpack::read(bytes).and_then(|v| v.as_u64()).and_then(|n| usize::try_from(n).ok()).ok_or_else(|| {
            damaged(self.file, format!("attribute {:?} of layer {:?} is not a number", name, node.name))
        })
    }
}

fn with_model<T>(
    folder: &Folder<'_>,
    component: &str,
    then: impl FnOnce(&Model<'_>) -> Result<T, PackageError>,
) -> Result<T, PackageError> {
    let file = format!("{component}/model");
    let bytes = folder.read(&file)?;
    let root = msgpack::read(&bytes).ok_or_else(|| damaged(&file, "not MessagePack"))?;
    then(&Model::new(&file, &root)?)
}

/// Embedding and encoding of `component` (MultiHashEmbed.v2 and MaxoutWindowEncoder.v2, `spacy/ml/models/tok2vec.py`);
/// `None` if it listens to another component's.
pub(super) fn encoder(
    folder: &Folder<'_>,
    component: &str,
    out: &mut PackWriter,
) -> Result<Option<EncoderData>, PackageError> {
    with_model(folder, component, |model| {
        let file = model.file;
        let mut tables = Vec::new();
        for node in model.all("hashembed") {
            tables.push((model.attr_number(node, "column")?, model.attr_number(node, "seed")?, node));
        }
        tables.sort_by_key(|t| t.0);
        let Some(&(_, _, first)) = tables.first() else { return Ok(None) };
        let width = model.dim(first, "nO")?;
        let features = model.all("extract_features");
        let features =
            features.first().ok_or_else(|| damaged(file, "no layer named \"extract_features\""))?;
        let names = msgpack::read(model.attr_bytes(features, "columns")?);
        let names: Vec<&str> = names
            .as_ref()
            .and_then(Value::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(Value::as_str)
            .collect();

        let mut data = EncoderData { width, ..EncoderData::default() };
        for (n, &(column, seed, node)) in tables.iter().enumerate() {
            const KNOWN: [&str; 8] =
                ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE", "LOWER", "ORTH"];
            let name = names.get(column).filter(|name| KNOWN.contains(name)).ok_or_else(|| {
                damaged(file, format!("column {column} is not one of {KNOWN:?}; the columns are {names:?}"))
            })?;
            let rows = model.dim(node, "nV")?;
            out.add(&format!("{component}.embed.{n}"), model.array(node, "E", &[rows, width])?);
            data.columns.push(((*name).to_owned(), rows, seed as u32));
        }
        let mut input = width * tables.len();
        if let Some(node) = model.all("static_vectors").first() {
            let (shape, values) = model.any_array(node, "W")?;
            if shape.first() != Some(&width) || shape.len() != 2 {
                return Err(damaged(
                    file,
                    format!("array \"W\" of layer \"static_vectors\" has shape {shape:?}"),
                ));
            }
            out.add(&format!("{component}.vectors"), values);
            data.vectors = true;
            input += width;
        }
        let (maxouts, norms) = (model.all("maxout"), model.all("layernorm"));
        if maxouts.len() != norms.len() || maxouts.len() < 2 || maxouts.len() > 17 {
            let reason =
                format!("{} maxout and {} layernorm layers, expected pairs", maxouts.len(), norms.len());
            return Err(damaged(file, reason));
        }
        for (n, (maxout, norm)) in maxouts.iter().zip(&norms).enumerate() {
            let input = if n == 0 { input } else { 3 * width };
            let name = |array: &str| format!("{component}.layer.{n}.{array}");
            out.add(&name("W"), model.array(maxout, "W", &[width, PIECES, input])?);
            out.add(&name("b"), model.array(maxout, "b", &[width, PIECES])?);
            out.add(&name("G"), model.array(norm, "G", &[width])?);
            out.add(&name("beta"), model.array(norm, "b", &[width])?);
        }
        data.depth = maxouts.len() - 1;
        Ok(Some(data))
    })
}

/// The tagger's output layer; gives its labels.
pub(super) fn tagger(
    folder: &Folder<'_>,
    width: usize,
    out: &mut PackWriter,
) -> Result<Vec<String>, PackageError> {
    let config = folder.json("tagger/cfg")?;
    let labels: Option<Vec<String>> = config
        .get("labels")
        .and_then(|l| l.as_array())
        .and_then(|l| l.iter().map(|v| v.as_str().map(str::to_owned)).collect());
    let labels = labels.ok_or_else(|| damaged("tagger/cfg", "no list of strings \"labels\""))?;
    with_model(folder, "tagger", |model| {
        let softmax = model.all("softmax");
        let softmax = softmax.first().ok_or_else(|| damaged(model.file, "no layer named \"softmax\""))?;
        out.add("tagger.W", model.array(softmax, "W", &[labels.len(), width])?);
        out.add("tagger.b", model.array(softmax, "b", &[labels.len()])?);
        Ok(())
    })?;
    Ok(labels)
}

/// The transition model of `component` (`spacy/ml/tb_framework.py`): projection, lower and upper layer, actions.
pub(super) fn transition(
    folder: &Folder<'_>,
    component: &str,
    slots: usize,
    width: usize,
    out: &mut PackWriter,
) -> Result<TransitionData, PackageError> {
    let actions = actions(folder, component)?;
    with_model(folder, component, |model| {
        let file = model.file;
        let lower = model.all("precomputable_affine");
        let lower = lower.first().ok_or_else(|| damaged(file, "no layer named \"precomputable_affine\""))?;
        let (hidden, pieces) = (model.dim(lower, "nO")?, model.dim(lower, "nP")?);
        if pieces != 2 || hidden != 64 {
            let reason = format!("hidden layer of {hidden} by {pieces} pieces, expected 64 by 2");
            return Err(damaged(file, reason));
        }
        let linear = model.all("linear");
        let of_shape = |rows: usize, columns: usize| {
            linear
                .iter()
                .copied()
                .find(|n| model.any_array(n, "W").is_ok_and(|(shape, _)| shape == [rows, columns]))
                .ok_or_else(|| {
                    damaged(file, format!("no layer \"linear\" with \"W\" of shape [{rows}, {columns}]"))
                })
        };
        let (projection, upper) = (of_shape(hidden, width)?, of_shape(actions.len(), hidden)?);
        let arrays: [(&str, &Node<'_>, &str, Vec<usize>); 7] = [
            ("project.W", projection, "W", vec![hidden, width]),
            ("project.b", projection, "b", vec![hidden]),
            ("lower.W", lower, "W", vec![slots, hidden, pieces, hidden]),
            ("lower.b", lower, "b", vec![hidden, pieces]),
            ("lower.pad", lower, "pad", vec![1, slots, hidden, pieces]),
            ("upper.W", upper, "W", vec![actions.len(), hidden]),
            ("upper.b", upper, "b", vec![actions.len()]),
        ];
        for (name, node, array, shape) in arrays {
            out.add(&format!("{component}.{name}"), model.array(node, array, &shape)?);
        }
        Ok(())
    })?;
    Ok(TransitionData { actions })
}

/// Moves and labels in the order of the output layer (`transition_system.pyx`, `initialize_actions`): by move, then by
/// descending frequency and label.
fn actions(folder: &Folder<'_>, component: &str) -> Result<Vec<(u8, String)>, PackageError> {
    let file = format!("{component}/moves");
    let bytes = folder.read(&file)?;
    let bad = || damaged(&file, "no map \"moves\" of move, label and frequency");
    let root = msgpack::read(&bytes).ok_or_else(|| damaged(&file, "not MessagePack"))?;
    let json = root.get("moves").and_then(Value::as_str).ok_or_else(bad)?;
    let moves: std::collections::BTreeMap<String, std::collections::BTreeMap<String, i64>> =
        serde_json::from_str(json).map_err(|_| bad())?;
    let mut actions = Vec::new();
    for (number, labels) in moves {
        let number: u8 = number.parse().ok().filter(|n| *n <= 5).ok_or_else(bad)?;
        let mut labels: Vec<(i64, String)> =
            labels.into_iter().map(|(label, count)| (count, label)).collect();
        labels.sort();
        actions.extend(labels.into_iter().rev().map(|(_, label)| (number, label)));
    }
    Ok(actions)
}
