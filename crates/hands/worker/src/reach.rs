//! Whether an endpoint can be reached from this host: a connection that is closed again.
//!
//! **Guarantees.** Nothing is sent, and no endpoint is looked at that runs of godwit's agents do not go to anyway. A
//! look ends within [`PATIENCE`].

use std::time::Duration;

use godwit_agents::AgentConfig;
use godwit_core::effect::{EndpointSeen, Up};
use godwit_core::endpoint::{Endpoint, Reach};
use godwit_core::id::EffectId;
use godwit_core::name::AgentName;
use godwit_core::run::{RunClass, RunEnd};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::Shared;

/// How long a connection may take, the look-up of the name included.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks at an endpoint for all that wait for it, and tells what came of it unless it is no longer wished.
pub(crate) async fn look(shared: &Shared, effect: EffectId, endpoint: Endpoint, token: &CancellationToken) {
    let reach = tokio::select! {
        () = token.cancelled() => return,
        () = shared.ending.cancelled() => return,
        reach = reach(&endpoint) => reach,
    };
    token.cancel();
    shared.tell(Up::Endpoint(EndpointSeen { effect, endpoint, reach })).await;
}

/// A run that could not reach its provider says nothing about itself when nobody on this host can. Some CLIs say so;
/// others wait in silence until a limit ends them.
pub(crate) async fn concluded(shared: &Shared, agent: Option<&AgentName>, end: RunEnd) -> RunEnd {
    if !matches!(end.class, RunClass::Network | RunClass::Stalled | RunClass::TimedOut) {
        return end;
    }
    let config = agent.and_then(|agent| shared.config.agents.get(agent));
    let Some(endpoint) = config.and_then(AgentConfig::endpoint) else { return end };
    match reach(&endpoint).await {
        Reach::Reached => end,
        Reach::Unreachable { detail } => {
            let detail = format!("{endpoint} cannot be reached from this host ({detail}); {}", end.detail);
            RunEnd { class: RunClass::Offline { endpoint }, detail, ..end }
        }
    }
}

async fn reach(endpoint: &Endpoint) -> Reach {
    let connection = TcpStream::connect((endpoint.host(), endpoint.port()));
    match tokio::time::timeout(PATIENCE, connection).await {
        Ok(Ok(_)) => Reach::Reached,
        Ok(Err(error)) => Reach::Unreachable { detail: error.to_string() },
        Err(_) => Reach::Unreachable { detail: format!("no answer within {} s", PATIENCE.as_secs()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_endpoint_is_reached_while_somebody_listens_there_and_not_before_or_after() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint: Endpoint = listener.local_addr().expect("an address").to_string().parse().expect("an endpoint");
        assert_eq!(reach(&endpoint).await, Reach::Reached);
        drop(listener);
        // A process that another test begins at this moment has the listener, too, until it is the program that it is to be.
        for _ in 0..1_000 {
            if matches!(reach(&endpoint).await, Reach::Unreachable { detail } if detail.contains("refused")) {
                return;
            }
        }
        panic!("somebody listens there");
    }
}
