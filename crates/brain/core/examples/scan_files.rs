//! Scans whole files for secrets, with the scan that the gate uses: `scan_files PATH…`.
//!
//! It prints one JSON object: how many lines it read, and each finding by path, line and kind. It is how the project
//! measures the scan on its own text.

#![expect(clippy::print_stdout, reason = "the object on standard output is what this program is for")]

use godwit_core::evidence::SecretHit;
use godwit_core::inspect::scan_line;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut lines: u64 = 0;
    let mut hits: Vec<SecretHit> = Vec::new();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).map_err(|error| format!("cannot read `{path}`: {error}"))?;
        for (number, line) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
            lines += 1;
            let hit = |kind: &str| SecretHit { path: path.clone(), line: number, kind: kind.to_owned() };
            hits.extend(scan_line(line).into_iter().map(hit));
        }
    }
    println!("{}", serde_json::json!({ "lines": lines, "hits": hits }));
    Ok(())
}
