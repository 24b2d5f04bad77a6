//! How the scripted agent is started: the prompt on standard input, `--resume SESSION` and `--model NAME` when given.

use godwit_core::run::RunSpec;

use crate::config::AgentConfig;
use crate::launch::{Launch, LaunchContext, LaunchError, MODEL_KEY, add_model_key, common};

pub(crate) fn launch(config: &AgentConfig, spec: &RunSpec, context: &LaunchContext<'_>) -> Result<Launch, LaunchError> {
    let mut launch = common(config, spec, context)?;
    if let Some(session) = &spec.resume {
        launch.argv.extend(["--resume".to_owned(), session.to_string()]);
    }
    if let Some(model) = spec.model.as_ref().or(config.model.as_ref()) {
        launch.argv.extend(["--model".to_owned(), model.clone()]);
    }
    launch.argv.extend(config.args.iter().cloned());
    launch.stdin = Some(spec.prompt.clone());
    add_model_key(&mut launch, config, MODEL_KEY);
    Ok(launch)
}
