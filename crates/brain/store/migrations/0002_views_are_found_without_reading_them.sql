-- A view's `doc` is large. What a start, the status and a list by status ask for is found without reading any but those
-- that are shown, however long the history is.
CREATE INDEX view_missions_by_status ON view_missions (status, created_seq);
CREATE INDEX view_missions_by_life ON view_missions (is_live, id);
CREATE INDEX view_runs_by_life ON view_runs (is_live, seq);
