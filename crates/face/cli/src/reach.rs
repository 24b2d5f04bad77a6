//! How the daemon reaches a person: it looks at what waits whenever the log has grown, and gives it to web push.
//!
//! It decides nothing. What needs a person is what the views say: open approvals, open holds, and missions with
//! questions. What was told to whom is the business of `godwit-reach`, whose file makes every look the same whether the
//! daemon was killed before it or not.

mod matters;
mod port;

use std::time::Duration;

use godwit_engine::Handle;
use godwit_reach::{Files, Obstacle, WebPush};
use godwit_store::{ReadError, Store};
use jiff::Timestamp;

use crate::composition::now;
use crate::config::Config;
use crate::home::Home;
use matters::{Landings, Titles};

pub(crate) use port::PushPort;

/// What happens within this time is told together: a question that is answered at once is not told at all.
const GATHER: Duration = Duration::from_secs(1);

/// How long after a failed read of the store or of the book it is tried again.
const RETRY: Duration = Duration::from_secs(60);

/// Web push as the configuration has it. Blocks for a moment.
pub(crate) fn open(home: &Home, config: &Config) -> WebPush {
    WebPush::open(&config.reach.web_push, files(home), now)
}

/// Why nothing would be sent; `None` when something would.
pub(crate) fn obstacle(home: &Home, config: &Config) -> Option<Obstacle> {
    godwit_reach::obstacle(&config.reach.web_push, &files(home))
}

fn files(home: &Home) -> Files {
    Files { key: home.push_key(), book: home.push_book() }
}

/// Looks whenever the log has grown or a time has come, until the daemon ends.
pub(crate) async fn tell(push: WebPush, store: Store, handle: Handle) {
    let mut head = handle.head();
    let mut known = (Titles::default(), Landings::default());
    loop {
        let again = match look(&push, &store, &mut known).await {
            Ok(again) => again.map(|time| wait_until(time, now())),
            Err(error) => {
                tracing::error!(error = &*error, "what waits cannot be told");
                Some(RETRY)
            }
        };
        // Both branches are cancel-safe: they only wait.
        tokio::select! {
            grown = head.changed() => {
                if grown.is_err() {
                    return;
                }
                tokio::time::sleep(GATHER).await;
            }
            () = pause(again) => {}
        }
    }
}

/// One look: what waits, what has landed, and what web push makes of it.
async fn look(
    push: &WebPush,
    store: &Store,
    (titles, landings): &mut (Titles, Landings),
) -> Result<Option<Timestamp>, Box<dyn std::error::Error + Send + Sync>> {
    // Without browsers nobody reads the views.
    if !push.is_wanted().await? {
        return Ok(None);
    }
    let waiting = titles.waiting(store).await?;
    let landed = match push.landings_since().await? {
        Some(since) => landings.read(store, since).await?,
        None => Vec::new(),
    };
    Ok(push.look(&waiting, &landed).await?)
}

fn wait_until(time: Timestamp, now: Timestamp) -> Duration {
    // A time that has come already is looked at soon, and not in a hot loop.
    Duration::try_from(time.duration_since(now)).unwrap_or_default().max(GATHER)
}

async fn pause(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}

/// What reads of the store fail with.
type StoreRead<T> = Result<T, ReadError>;
