//! Lists the files of the built cockpit, so that they become part of the binary. Without them the server is built all
//! the same, and its page says how to make them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where `cargo xtask web build` puts the cockpit, from this crate.
const DIST: &str = "../../../web/dist";

fn main() -> io::Result<()> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo names the crate")).join(DIST);
    println!("cargo:rerun-if-changed={}", dist.display());
    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        collect(&dist, &mut files)?;
    }
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&dist).expect("it was found there").to_string_lossy().replace('\\', "/");
        let packed = PathBuf::from(format!("{}.gz", file.display()));
        let packed = if packed.is_file() { format!("Some(include_bytes!({packed:?}))") } else { "None".to_owned() };
        let line = format!("    File {{ name: {name:?}, plain: include_bytes!({file:?}), packed: {packed} }},");
        writeln!(list, "{line}").expect("text grows");
    }
    list.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a place")).join("cockpit_files.rs");
    fs::write(out, list)
}

/// Every file below a directory but the packed and the hidden ones.
fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, files)?;
        } else if !name.ends_with(".gz") && !name.starts_with('.') {
            files.push(path);
        }
    }
    Ok(())
}
