-- What a mission says, in lower case, to be searched: one narrow row a mission, so that a search reads no `doc`. A view
-- like the others, dropped and rebuilt at will.
CREATE TABLE view_mission_words (
    mission TEXT NOT NULL PRIMARY KEY,
    title   TEXT NOT NULL,
    words   TEXT NOT NULL
) STRICT;
