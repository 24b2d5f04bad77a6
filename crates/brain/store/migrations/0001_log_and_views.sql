-- The log. Append-only: no statement of godwit updates or deletes a row of `events`.
CREATE TABLE events (
    seq            INTEGER NOT NULL PRIMARY KEY,
    stream         TEXT   NOT NULL,
    version        INTEGER NOT NULL,
    kind           TEXT   NOT NULL,
    event_schema   INTEGER NOT NULL,
    at_us          INTEGER NOT NULL,
    actor          TEXT   NOT NULL,
    via            TEXT   NOT NULL,
    command        TEXT   NOT NULL,
    cause          TEXT,
    payload        BLOB   NOT NULL,
    payload_digest BLOB   NOT NULL,
    hash           BLOB   NOT NULL,
    UNIQUE (stream, version)
) STRICT;

CREATE INDEX events_by_command ON events (command);

-- What the views were made by. A row is missing until the first projection.
CREATE TABLE projection (
    name    TEXT   NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT;

-- The views: projections of the log, dropped and rebuilt at will. `doc` is the whole view as JSON; the other
-- columns exist to find and to order.
CREATE TABLE view_missions (
    id          TEXT   NOT NULL PRIMARY KEY,
    repo        TEXT   NOT NULL,
    status      TEXT   NOT NULL,
    is_live     INTEGER NOT NULL,
    title       TEXT   NOT NULL,
    created_seq INTEGER NOT NULL,
    updated_seq INTEGER NOT NULL,
    doc         TEXT   NOT NULL
) STRICT;

CREATE INDEX view_missions_by_age ON view_missions (created_seq);
CREATE INDEX view_missions_by_repo ON view_missions (repo, created_seq);

CREATE TABLE view_runs (
    id      TEXT   NOT NULL PRIMARY KEY,
    mission TEXT   NOT NULL,
    is_live INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    doc     TEXT   NOT NULL
) STRICT;

CREATE INDEX view_runs_by_age ON view_runs (seq);
CREATE INDEX view_runs_by_mission ON view_runs (mission, seq);

CREATE TABLE view_holds (
    id      TEXT   NOT NULL PRIMARY KEY,
    mission TEXT   NOT NULL,
    code    TEXT   NOT NULL,
    is_open INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    doc     TEXT   NOT NULL
) STRICT;

CREATE INDEX view_holds_by_age ON view_holds (is_open, seq);

CREATE TABLE view_approvals (
    id      TEXT   NOT NULL PRIMARY KEY,
    mission TEXT   NOT NULL,
    is_open INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    doc     TEXT   NOT NULL
) STRICT;

CREATE INDEX view_approvals_by_age ON view_approvals (is_open, seq);

CREATE TABLE view_repos (
    id            TEXT   NOT NULL PRIMARY KEY,
    name          TEXT   NOT NULL,
    is_registered INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    doc           TEXT   NOT NULL
) STRICT;

CREATE INDEX view_repos_by_name ON view_repos (name);

CREATE TABLE view_rescues (
    mission TEXT   NOT NULL,
    number  INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    doc     TEXT   NOT NULL,
    PRIMARY KEY (mission, number)
) STRICT;

CREATE INDEX view_rescues_by_age ON view_rescues (seq);
