//! Near copies among the documents of a workspace: only pairs with a new document are compared.

use crate::failure::Failure;
use dateline_read::{Shingles, Sketch, proposed_with_new};
use dateline_store::workspace::{Copies, Workspace};
use std::collections::{BTreeMap, BTreeSet};

/// Compares the documents that were never compared with all others, and keeps the groups. Returns the groups that are
/// new or grew, as positions, earliest first.
///
/// # Errors
/// If the workspace cannot be read or written.
pub fn group(workspace: &mut Workspace) -> Result<Vec<(i64, Vec<i64>)>, Failure> {
    let mut known: Vec<Copies> = workspace.sketches()?;
    let Some(newest) = known.last().map(|last| last.document) else { return Ok(Vec::new()) };
    known.retain(|copies| Sketch::from_bytes(&copies.sketch).is_some());
    let sketches: Vec<Sketch> =
        known.iter().filter_map(|copies| Sketch::from_bytes(&copies.sketch)).collect();
    let first_new = known.partition_point(|copies| !copies.is_new);
    let mut component: Vec<usize> = (0..known.len()).collect();
    let index_of: BTreeMap<i64, usize> = known.iter().enumerate().map(|(n, c)| (c.document, n)).collect();
    for (n, copies) in known.iter().enumerate() {
        if let Some(&earliest) = copies.earliest.as_ref().and_then(|earliest| index_of.get(earliest)) {
            join(&mut component, n, earliest);
        }
    }
    let mut touched: BTreeSet<usize> = BTreeSet::new();
    // Pairs come in the order of their left text, which is looked up once.
    let mut held: Option<(usize, Option<Shingles>)> = None;
    for (left, right) in proposed_with_new(&sketches, first_new) {
        if root(&mut component, left) == root(&mut component, right) {
            continue;
        }
        if held.as_ref().is_none_or(|(index, _)| *index != left) {
            let text = workspace.text(known[left].document)?;
            held = Some((left, text.map(|text| Shingles::of(&text))));
        }
        let (Some((_, Some(a))), Some(b)) = (&held, workspace.text(known[right].document)?) else {
            continue;
        };
        if a.is_near_copy(&Shingles::of(&b)) {
            join(&mut component, left, right);
            touched.insert(left);
        }
    }
    let touched: BTreeSet<usize> = touched.iter().map(|&n| root(&mut component, n)).collect();
    let mut members: BTreeMap<usize, Vec<usize>> = touched.iter().map(|&n| (n, Vec::new())).collect();
    for n in 0..known.len() {
        if let Some(group) = members.get_mut(&root(&mut component, n)) {
            group.push(n);
        }
    }
    let mut groups: Vec<(i64, Vec<i64>)> = Vec::new();
    for mut group in members.into_values() {
        // Undated texts after dated ones; by the order they came among equals.
        group.sort_by_key(|&n| (known[n].date.is_none(), known[n].date, known[n].document));
        let documents: Vec<i64> = group.iter().map(|&n| known[n].document).collect();
        groups.push((documents[0], documents[1..].to_vec()));
    }
    groups.sort();
    workspace.put_copies(&groups, newest)?;
    Ok(groups)
}

fn join(component: &mut [usize], left: usize, right: usize) {
    let (a, b) = (root(component, left), root(component, right));
    component[a.max(b)] = a.min(b);
}

fn root(component: &mut [usize], mut index: usize) -> usize {
    while component[index] != index {
        component[index] = component[component[index]];
        index = component[index];
    }
    index
}
