//! Promises of the log, proven on real files.
