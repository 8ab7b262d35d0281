//! Calls that only some systems have stand under `cfg`: the program is built for Windows and macOS too, on machines that
//! this check does not need.

use anyhow::Result;
use std::fs;
use std::path::Path;

/// What only Unix systems have.
const UNIX: &[&str] = &["std::os::unix", "std::os::linux", "std::os::fd", "rustix::", "libc::", "nix::"];

/// Names each use of a call of some systems that no `cfg` guards.
pub fn check(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    for path in crate::tidy::files_under(&root.join("crates"), "rs")? {
        let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        // Tests and benches run where the project is developed.
        if !shown.contains("/src/") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        for number in unguarded(&text) {
            findings.push(format!("{shown}:{number} calls what only Unix has, under no #[cfg(unix)]"));
        }
    }
    Ok(())
}

/// The lines with such a call that stand below no attribute that asks for a system.
fn unguarded(text: &str) -> Vec<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let calls =
        |line: &str| !line.trim_start().starts_with("//") && UNIX.iter().any(|call| line.contains(call));
    let asks = |line: &str| {
        let line = line.trim_start();
        (line.starts_with("#[cfg(") || line.starts_with("#![cfg("))
            && ["unix", "linux", "target_os"].iter().any(|system| line.contains(system))
            && !line.contains("not(unix)")
    };
    let is_guarded = |at: usize| {
        // The attribute stands before the statement, or before a block around it: further out, further up.
        let mut depth = indent(lines[at]);
        let mut direct = true;
        for line in lines[..at].iter().rev().filter(|line| !line.trim().is_empty()) {
            let is_attribute = line.trim_start().starts_with("#[");
            if asks(line) && (indent(line) < depth || direct && indent(line) == depth) {
                return true;
            }
            if indent(line) < depth {
                (depth, direct) = (indent(line), true);
            } else if indent(line) == depth && !is_attribute {
                direct = false;
            }
        }
        false
    };
    (0..lines.len()).filter(|at| calls(lines[*at]) && !is_guarded(*at)).map(|at| at + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::unguarded;

    #[test]
    fn a_call_of_some_systems_needs_its_attribute() {
        for (text, found) in [
            ("fn a() {\n    rustix::process::getuid();\n}\n", vec![2]),
            ("#[cfg(unix)]\nfn a() {\n    rustix::process::getuid();\n}\n", vec![]),
            ("#[cfg(not(unix))]\nfn a() {\n    rustix::process::getuid();\n}\n", vec![3]),
            ("fn a() {\n    #[cfg(unix)]\n    {\n        use std::os::unix::fs::X;\n    }\n}\n", vec![]),
            ("fn a() {\n    #[cfg(unix)]\n    std::os::unix::x(\n        rustix::y(),\n    );\n}\n", vec![]),
            ("#[cfg(unix)]\nfn a() {\n    b();\n}\n\nfn c() {\n    rustix::d();\n}\n", vec![7]),
            (
                "    #[cfg(target_os = \"linux\")]\n    #[test]\n    fn a() {\n        rustix::b();\n    }\n",
                vec![],
            ),
            ("fn a() {\n    #[cfg(unix)]\n    b();\n    rustix::c();\n}\n", vec![4]),
            ("// rustix::a says why\nfn b() {}\n", vec![]),
        ] {
            assert_eq!(unguarded(text), found, "{text}");
        }
    }
}
