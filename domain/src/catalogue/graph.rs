//! Which families of faults wait for which: a check over the whole catalogue.
//!
//! A fault names in `blocks` the families that cannot be quoted until it is mended. If the families waited for
//! each other in a circle, an instrument with those faults could never be quoted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::events::{Fault, FaultCategory};

/// A circle of families that wait for each other; the first family is repeated at the end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct BlockCycle(pub Vec<FaultCategory>);

impl fmt::Display for BlockCycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fault families block each other in a circle: ")?;
        for (index, family) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" → ")?;
            }
            f.write_str(family.as_str())?;
        }
        Ok(())
    }
}

type Edges = BTreeMap<FaultCategory, BTreeSet<FaultCategory>>;

/// Checks that no family of faults blocks itself, directly or through others.
///
/// # Errors
/// The first circle found, in the order of the families.
pub fn check_acyclic<'a>(faults: impl IntoIterator<Item = &'a Fault>) -> Result<(), BlockCycle> {
    let mut edges = Edges::new();
    for fault in faults {
        edges.entry(fault.category).or_default().extend(&fault.blocks);
    }
    let mut done = BTreeSet::new();
    for &family in edges.keys() {
        visit(family, &edges, &mut Vec::new(), &mut done)?;
    }
    Ok(())
}

/// Depth first: a family that is met again while still on the path closes a circle. The depth is at most the
/// number of families.
fn visit(
    family: FaultCategory,
    edges: &Edges,
    path: &mut Vec<FaultCategory>,
    done: &mut BTreeSet<FaultCategory>,
) -> Result<(), BlockCycle> {
    if done.contains(&family) {
        return Ok(());
    }
    if let Some(start) = path.iter().position(|&on_path| on_path == family) {
        let mut circle = path.split_off(start);
        circle.push(family);
        return Err(BlockCycle(circle));
    }
    path.push(family);
    for &blocked in edges.get(&family).into_iter().flatten() {
        visit(blocked, edges, path, done)?;
    }
    path.pop();
    done.insert(family);
    Ok(())
}
