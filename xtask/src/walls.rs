//! The walls of the house, checked: what `ARCHITECTURE.md` says of layers, purity, size and guards is true of the code.

mod layers;
mod map;
mod purity;
mod secrets;
mod text;

pub(crate) use secrets::EXCUSED as EXCUSED_SECRETS;

use anyhow::{Result, bail};

/// Checks every wall and names every breach, not only the first.
///
/// # Errors
/// When a wall is broken, or when what is checked cannot be read.
pub(crate) fn check() -> Result<()> {
    let mut breaches = layers::breaches()?;
    breaches.extend(purity::breaches()?);
    breaches.extend(text::breaches()?);
    breaches.extend(secrets::breaches()?);
    breaches.extend(map::breaches()?);
    for breach in &breaches {
        println!("wall: {breach}");
    }
    match breaches.len() {
        0 => {
            println!("walls: every wall holds");
            Ok(())
        }
        count => bail!("{count} breaches of the walls"),
    }
}
