-- Where a person has put a mission, beside its view, so that a list by it reads no `doc`. Filled when the views are
-- rebuilt.
ALTER TABLE view_missions ADD COLUMN is_archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE view_missions ADD COLUMN is_flagged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE view_missions ADD COLUMN project TEXT NOT NULL DEFAULT '';
-- Each label between two blanks.
ALTER TABLE view_missions ADD COLUMN labels TEXT NOT NULL DEFAULT '';
