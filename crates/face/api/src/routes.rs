//! The routes as data. The server mounts them, the client calls them, and the OpenAPI document describes them.

/// What every route begins with.
pub const PREFIX: &str = "/api/v1";

/// A route of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path after [`PREFIX`], with `{name}` for its parameters.
    pub path: &'static str,
    /// The operation's name, unique.
    pub operation_id: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// What it takes in the query string.
    pub query: &'static [Query],
    /// The schema of the request's body.
    pub request: Option<&'static str>,
    /// What it answers when it succeeds.
    pub answer: Answer,
}

/// A method of HTTP. Only [`Method::Get`] changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Commands.
    Post,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
}

/// A parameter of a query string. All are optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: QueryKind,
    /// What it does.
    pub meaning: &'static str,
}

/// What a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryKind {
    /// Any text.
    Text,
    /// A whole number from 0.
    Number,
    /// `true` or `false`.
    Flag,
}

/// What a route answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// One object of the schema.
    One(&'static str),
    /// A page of objects of the schema.
    Page(&'static str),
    /// A stream of server-sent events, each with an object of the schema as its data.
    Events(&'static str),
    /// What a terminal shows, as a stream of server-sent events: `output` with an object of the schema, and signs of
    /// where the stream is.
    Terminal(&'static str),
    /// Nothing but that it is done.
    Nothing,
}

const fn get(path: &'static str, operation_id: &'static str, answer: Answer, summary: &'static str) -> Route {
    Route { method: Method::Get, path, operation_id, summary, query: &[], request: None, answer }
}

const fn command(path: &'static str, operation_id: &'static str, body: &'static str, summary: &'static str) -> Route {
    let answer = Answer::One("Accepted");
    Route { method: Method::Post, path, operation_id, summary, query: &[], request: Some(body), answer }
}

/// What goes to a run and nowhere else: no event tells of it.
const fn signal(path: &'static str, operation_id: &'static str, body: &'static str, summary: &'static str) -> Route {
    let answer = Answer::Nothing;
    Route { method: Method::Post, path, operation_id, summary, query: &[], request: Some(body), answer }
}

const fn with_query(route: Route, query: &'static [Query]) -> Route {
    Route { query, ..route }
}

const fn query(name: &'static str, kind: QueryKind, meaning: &'static str) -> Query {
    Query { name, kind, meaning }
}

const CURSOR: Query = query("cursor", QueryKind::Text, "Where the page begins: `next` of the page before it.");
const LIMIT: Query = query("limit", QueryKind::Number, "The most items of the page, from 1 to 200.");
const OF_REPO: Query = query("repo", QueryKind::Text, "Only those in the repository of this name.");
const OF_STATUS: Query = query("status", QueryKind::Text, "Only those with this status.");
const OF_PROJECT: Query = query("project", QueryKind::Text, "Only those of this project.");
const OF_LABEL: Query = query("label", QueryKind::Text, "Only those with this label.");
const FLAGGED: Query = query("flagged", QueryKind::Flag, "Only those that somebody flagged.");
const ARCHIVED: Query = query("archived", QueryKind::Flag, "Those that are put away, instead of the others.");
const ALL: Query = query("all", QueryKind::Flag, "Whether those that are over are listed too.");
const MISSION: Query = query("mission", QueryKind::Text, "Only those of this mission.");

/// Every route.
pub const ROUTES: &[Route] = &[
    get("/status", "getStatus", Answer::One("FleetStatus"), "The fleet at a glance."),
    get("/board", "getBoard", Answer::One("Board"), "Is it working, and does anything wait for me?"),
    get("/doctor", "getDoctor", Answer::One("DoctorReport"), "What works on this machine and what does not."),
    get("/settings", "getSettings", Answer::One("Settings"), "What is configured; of secrets, where they are."),
    get("/config", "getConfig", Answer::One("ConfigFile"), "The configuration file as it is now."),
    Route {
        method: Method::Post,
        path: "/config/preview",
        operation_id: "previewConfig",
        summary: "What changes would make of the configuration file. Nothing is written.",
        query: &[],
        request: Some("ConfigChanges"),
        answer: Answer::One("ConfigPreview"),
    },
    Route {
        method: Method::Patch,
        path: "/config",
        operation_id: "saveConfig",
        summary: "Saves the changes that a preview has shown; they take effect when the daemon begins again.",
        query: &[],
        request: Some("SaveConfig"),
        answer: Answer::One("ConfigFile"),
    },
    get("/secrets", "listSecrets", Answer::Page("Secret"), "The secrets that godwit keeps, by name; never a value."),
    Route {
        method: Method::Post,
        path: "/secrets",
        operation_id: "setSecret",
        summary: "Keeps a secret in a file of the home.",
        query: &[],
        request: Some("NewSecret"),
        answer: Answer::One("Secret"),
    },
    Route {
        method: Method::Delete,
        path: "/secrets/{name}",
        operation_id: "removeSecret",
        summary: "Deletes a secret that nobody refers to.",
        query: &[],
        request: None,
        answer: Answer::One("Accepted"),
    },
    get("/repos", "listRepos", Answer::Page("Repo"), "The registered repositories, by name."),
    get("/repos/{name}", "getRepo", Answer::One("Repo"), "A registered repository."),
    with_query(
        get("/repos/{name}/risk", "scoreRange", Answer::One("RangeRisk"), "The risk of a range of its history."),
        &[query("range", QueryKind::Text, "The range, as `A..B`. It must be given.")],
    ),
    with_query(
        get("/missions", "listMissions", Answer::Page("MissionSummary"), "Missions, newest first."),
        &[OF_REPO, OF_STATUS, OF_PROJECT, OF_LABEL, FLAGGED, ARCHIVED, CURSOR, LIMIT],
    ),
    with_query(
        get("/missions/count", "countMissions", Answer::One("MissionCount"), "How many missions a list has."),
        &[OF_REPO, OF_STATUS, OF_PROJECT, OF_LABEL, FLAGGED, ARCHIVED],
    ),
    get("/missions/{id}", "getMission", Answer::One("MissionDetail"), "A mission with everything that happened."),
    get(
        "/missions/{id}/replay",
        "replayMission",
        Answer::Page("ReplayStep"),
        "The mission after each of its events, oldest first, with what was desired then.",
    ),
    get(
        "/missions/{id}/explain",
        "explainMission",
        Answer::One("Explanation"),
        "Why the mission runs, waits or is held, now.",
    ),
    get("/missions/{id}/diff", "getMissionDiff", Answer::One("Diff"), "What the mission has really changed."),
    get("/missions/{id}/gate", "explainGate", Answer::One("GateExplanation"), "Why its result may or may not land."),
    get("/missions/{id}/evidence", "getMissionEvidence", Answer::One("Evidence"), "The evidence about its result."),
    with_query(
        get("/usage", "listUsage", Answer::Page("UsageSum"), "What runs used, summed; the largest cost first."),
        &[
            query(
                "by",
                QueryKind::Text,
                "`agent` (when absent), `repo`, `mission`, `task`, `run`, `model`, `account` or `day`.",
            ),
            query("since", QueryKind::Text, "Only runs that got their slot at this time or later, in RFC 3339."),
        ],
    ),
    with_query(
        get(
            "/usage/landed",
            "getLandedCosts",
            Answer::One("LandedCosts"),
            "What the changes cost that landed in a window: all of it, and a change on average.",
        ),
        &[query(
            "since",
            QueryKind::Text,
            "Only what landed at this time or later, in RFC 3339; seven days when absent.",
        )],
    ),
    with_query(
        get("/timeline", "listTimeline", Answer::Page("RunSpan"), "Runs under way in a window of time, newest first."),
        &[
            query("since", QueryKind::Text, "Only runs that are live or ended at this time or later, in RFC 3339."),
            query("until", QueryKind::Text, "Only runs that got their slot at this time or earlier, in RFC 3339."),
            CURSOR,
            query("limit", QueryKind::Number, "The most items of the page, from 1 to 1000; 1000 when absent."),
        ],
    ),
    with_query(
        get("/runs", "listRuns", Answer::Page("Run"), "Runs, newest first."),
        &[MISSION, query("live", QueryKind::Flag, "Only those that have not ended."), CURSOR, LIMIT],
    ),
    get("/runs/{id}", "getRun", Answer::One("Run"), "A run."),
    get(
        "/runs/{id}/work",
        "getRunWork",
        Answer::One("RunWork"),
        "What became of a run's work, and what the checks said of it.",
    ),
    get("/runs/{id}/diff", "getRunDiff", Answer::One("RunDiff"), "What a run has changed, as a unified diff."),
    get("/runs/{id}/sandbox", "getRunSandbox", Answer::One("RunSandbox"), "The sandbox that a run was started in."),
    with_query(
        get("/runs/{id}/log", "getRunLog", Answer::One("LogPage"), "A piece of a run's transcript."),
        &[
            query("offset", QueryKind::Number, "Where the piece begins: `next_offset` of the piece before it."),
            query("raw", QueryKind::Flag, "Whether the agent's own lines are given instead of readable ones."),
            query("since", QueryKind::Text, "Only what came at this time or later, in RFC 3339; it may begin early."),
            query("wait", QueryKind::Number, "Seconds to wait for the next line when there is none, at most 25."),
            query(
                "limit",
                QueryKind::Number,
                "After so many lines the piece ends; what one line of the agent's says stays together.",
            ),
            query("most", QueryKind::Number, "The most characters of each line; what is left out is counted."),
        ],
    ),
    with_query(
        get(
            "/runs/{id}/log/outline",
            "outlineRunLog",
            Answer::One("LogOutline"),
            "What a piece of a run's transcript holds, without what it says, and which of its lines say something.",
        ),
        &[
            query("offset", QueryKind::Number, "Where the piece begins: `next_offset` of the piece before it."),
            query("raw", QueryKind::Flag, "Whether it is about the agent's own lines instead of readable ones."),
            query("find", QueryKind::Text, "What to look for, in any case; at most 400 characters."),
        ],
    ),
    with_query(
        get(
            "/runs/{id}/terminal",
            "followTerminal",
            Answer::Terminal("TerminalOutput"),
            "What a run's program writes, as bytes, from any place and as it comes. `Last-Event-ID` resumes there.",
        ),
        &[query("from", QueryKind::Number, "Where to begin, in bytes from the run's beginning; 0 when absent.")],
    ),
    with_query(get("/holds", "listHolds", Answer::Page("Hold"), "Holds, oldest first."), &[ALL, MISSION]),
    with_query(
        get("/holds/stats", "getHoldStats", Answer::One("HoldStats"), "How often missions are held, and for how long."),
        &[query("since", QueryKind::Text, "The beginning of a window, in RFC 3339; seven days ago when absent.")],
    ),
    with_query(get("/approvals", "listApprovals", Answer::Page("Approval"), "Approvals, oldest first."), &[ALL]),
    with_query(
        get("/search", "search", Answer::One("SearchResults"), "Finds missions, repositories, holds and runs."),
        &[
            query(
                "q",
                QueryKind::Text,
                "What to look for: words that all must be there, in any case; words between double quotation marks stand \
                 together. At most 400 characters. It must be given.",
            ),
            query("limit", QueryKind::Number, "The most hits of each kind, from 1 to 50; 20 when absent."),
        ],
    ),
    get("/rescues", "listRescues", Answer::Page("Rescue"), "What was rescued, by mission."),
    with_query(
        get("/log", "listEvents", Answer::Page("EventRecord"), "Events of the log, oldest first."),
        &[
            query("after", QueryKind::Number, "Only those after this sequence number."),
            query("since", QueryKind::Text, "Only those at this time or later, in RFC 3339."),
            LIMIT,
        ],
    ),
    get("/log/verify", "verifyLog", Answer::One("VerifyReport"), "Recomputes the whole log's chain."),
    with_query(
        get(
            "/events",
            "followEvents",
            Answer::Events("EventRecord"),
            "Events as they happen. `Last-Event-ID` resumes after that sequence number.",
        ),
        &[query("after", QueryKind::Number, "Begin after this sequence number; from now on when absent.")],
    ),
    get("/accounts", "listAccounts", Answer::Page("Account"), "Who pays, and what is known of their quota, by name."),
    get("/accounts/{name}", "getAccount", Answer::One("Account"), "An account."),
    command("/accounts", "addAccount", "NewAccount", "Registers an account."),
    Route {
        method: Method::Patch,
        path: "/accounts/{name}",
        operation_id: "setAccount",
        summary: "Changes an account. What is known of its quota and what was counted stay.",
        query: &[],
        request: Some("AccountPatch"),
        answer: Answer::One("Accepted"),
    },
    Route {
        method: Method::Delete,
        path: "/accounts/{name}",
        operation_id: "removeAccount",
        summary: "Forgets an account. Its credential stays where it is.",
        query: &[],
        request: None,
        answer: Answer::One("Accepted"),
    },
    command(
        "/accounts/{name}/lift",
        "liftAccount",
        "Empty",
        "Uses it again, and wakes what waits for it: a person says that its limit is over.",
    ),
    with_query(
        Route {
            method: Method::Post,
            path: "/accounts/{name}/probe",
            operation_id: "probeAccount",
            summary: "Asks its provider, by one small real request through the agent's CLI. It may cost something.",
            query: &[],
            request: Some("Empty"),
            answer: Answer::One("AccountProbe"),
        },
        &[query("agent", QueryKind::Text, "Through which of its agents; the first when absent.")],
    ),
    Route {
        method: Method::Post,
        path: "/routes/explain",
        operation_id: "explainRoute",
        summary: "Who would do a task now, who would pay, and who would follow. Nothing is begun.",
        query: &[],
        request: Some("ExplainRoute"),
        answer: Answer::One("RouteExplanation"),
    },
    command("/repos", "addRepo", "NewRepo", "Registers a repository."),
    Route {
        method: Method::Patch,
        path: "/repos/{name}",
        operation_id: "setRepo",
        summary: "Changes a repository's policy or place.",
        query: &[],
        request: Some("PolicyPatch"),
        answer: Answer::One("Accepted"),
    },
    Route {
        method: Method::Delete,
        path: "/repos/{name}",
        operation_id: "removeRepo",
        summary: "Forgets a repository. Its vault and the refs in it stay.",
        query: &[],
        request: None,
        answer: Answer::One("Accepted"),
    },
    command("/missions", "createMission", "NewMission", "Creates a mission."),
    command("/missions/{id}/answer", "answerMission", "AnswerMission", "Answers the questions about what is wanted."),
    command("/missions/{id}/priority", "setMissionPriority", "SetPriority", "Makes it more or less urgent."),
    command("/missions/{id}/organise", "organiseMission", "OrganiseMission", "Projects, labels, a flag, the archive."),
    command("/missions/{id}/approve", "approveMission", "Approve", "Gives the approval that a mission awaits."),
    command("/missions/{id}/reject", "rejectMission", "Reject", "Refuses that approval; the mission ends."),
    command("/missions/{id}/pause", "pauseMission", "Empty", "Begins nothing new; what is under way finishes."),
    command("/missions/{id}/resume", "resumeMission", "Empty", "Goes on after a pause or a stop."),
    command("/missions/{id}/stop", "stopMission", "Empty", "Ends the live runs and begins nothing."),
    command("/missions/{id}/cancel", "cancelMission", "Empty", "Ends the mission; its work is kept as a rescue."),
    command("/missions/{id}/retry", "retryMission", "RetryMission", "Starts again: all of it, or one task of a plan."),
    command(
        "/missions/{id}/continue",
        "continueMission",
        "ContinueMission",
        "Goes on with a message to the agent. While the agent is busy the message waits, and the answer says so.",
    ),
    command(
        "/missions/{id}/inquiry",
        "answerInquiry",
        "AnswerInquiry",
        "Allows the call that an agent asks about, or denies it. A question is answered by going on with a message.",
    ),
    command("/missions/{id}/unqueue", "unqueueMessage", "UnqueueMessage", "Takes back a message that waits."),
    command(
        "/missions/{id}/take-over",
        "takeOverMission",
        "TakeOverMission",
        "Sits a person down at the agent's terminal; a run that is under way is ended first.",
    ),
    command(
        "/missions/{id}/hand-back",
        "handBackMission",
        "HandBackMission",
        "Leaves the terminal: the agent goes on by itself, or its result is taken as it is.",
    ),
    command("/runs/{id}/keyboard", "takeKeyboard", "TakeKeyboard", "Types from now on in an agent's terminal."),
    signal("/runs/{id}/terminal/input", "typeInTerminal", "TerminalInput", "Types in an agent's terminal."),
    signal("/runs/{id}/terminal/size", "resizeTerminal", "TerminalSize", "Says how large an agent's terminal is."),
    command("/holds/{id}/resolve", "resolveHold", "Empty", "Tries again what the hold blocked."),
    command("/rescues/restore", "restoreRescue", "RestoreRescue", "Gives a rescued commit a branch."),
    get("/push", "getPush", Answer::One("PushState"), "Whether notifications are sent, and to which browsers."),
    Route {
        method: Method::Post,
        path: "/push/subscriptions",
        operation_id: "addPushSubscription",
        summary: "Tells a browser when something needs a person.",
        query: &[],
        request: Some("NewPushSubscription"),
        answer: Answer::One("PushSubscription"),
    },
    Route {
        method: Method::Delete,
        path: "/push/subscriptions/{id}",
        operation_id: "removePushSubscription",
        summary: "Tells a browser nothing any more.",
        query: &[],
        request: None,
        answer: Answer::One("Accepted"),
    },
    Route {
        method: Method::Post,
        path: "/push/test",
        operation_id: "testPush",
        summary: "Sends a notification that says that it works, to one browser or to all.",
        query: &[],
        request: Some("TestPush"),
        answer: Answer::One("PushTest"),
    },
    Route {
        method: Method::Post,
        path: "/browser/tickets",
        operation_id: "makeBrowserTicket",
        summary: "Makes a ticket with which a page can open a session, once and soon.",
        query: &[],
        request: Some("Empty"),
        answer: Answer::One("BrowserTicket"),
    },
    Route {
        method: Method::Post,
        path: "/browser/session",
        operation_id: "openBrowserSession",
        summary: "Exchanges a ticket for a session. It needs no token, and a browser's own word on where it comes from.",
        query: &[],
        request: Some("OpenBrowserSession"),
        answer: Answer::One("BrowserSession"),
    },
    Route {
        method: Method::Delete,
        path: "/browser/session",
        operation_id: "closeBrowserSession",
        summary: "Takes the session's cookies away from the browser that asks.",
        query: &[],
        request: None,
        answer: Answer::One("Accepted"),
    },
    command("/shutdown", "shutdown", "Empty", "Ends the daemon; runs go on under their shims."),
    Route {
        method: Method::Post,
        path: "/restart",
        operation_id: "restart",
        summary: "Begins the daemon again in place, with the configuration as it is now; runs go on under their shims.",
        query: &[],
        request: Some("Empty"),
        answer: Answer::One("Restarting"),
    },
];

/// The route of an operation.
pub fn route(operation_id: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.operation_id == operation_id)
}

impl Route {
    /// The whole path with its parameters, as the server mounts it.
    pub fn full_path(&self) -> String {
        format!("{PREFIX}{}", self.path)
    }

    /// The names of the parameters in its path.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn operations_are_unique_and_reading_takes_no_body() {
        let names: BTreeSet<_> = ROUTES.iter().map(|route| route.operation_id).collect();
        assert_eq!(names.len(), ROUTES.len());
        for route in ROUTES {
            assert!(route.method != Method::Get || route.request.is_none(), "{}", route.operation_id);
        }
    }
}
