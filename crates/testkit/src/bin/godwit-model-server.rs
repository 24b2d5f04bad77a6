//! Serves a scripted model on loopback: `godwit-model-server --script FILE [--port N]`.

use std::io::Write;

use anyhow::{Context, bail};
use godwit_testkit::model_server::{ModelScript, ModelServer};

fn main() -> anyhow::Result<()> {
    let (mut script, mut port) = (None, 0);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().with_context(|| format!("`{argument}` needs a value"))?;
        match argument.as_str() {
            "--script" => script = Some(value),
            "--port" => port = value.parse().with_context(|| format!("`{value}` is not a port"))?,
            _ => bail!("unknown argument `{argument}`; known are --script and --port"),
        }
    }
    let path = script.context("no script; give `--script FILE`")?;
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read the script {path}"))?;
    let script: ModelScript = if path.ends_with(".toml") {
        toml::from_str(&text).with_context(|| format!("{path} is not a script"))?
    } else {
        serde_json::from_str(&text).with_context(|| format!("{path} is not a script"))?
    };
    let server = ModelServer::start_on(port, script)?;
    writeln!(std::io::stdout(), "{}", server.url())?;
    server.serve_forever();
    Ok(())
}
