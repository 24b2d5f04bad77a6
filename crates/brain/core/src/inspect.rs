//! Pure inspection of a change: which paths the policy forbids, which added lines look like secrets.
