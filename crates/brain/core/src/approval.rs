//! Decisions asked of a person. Single-use: a decided or withdrawn approval cannot be used again, and a landing
//! approval is bound to the evidence it was asked for.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::ApprovalId;
use crate::name::{Digest, Sha};
use crate::principal::Principal;

/// A decision asked of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// What is decided.
    pub subject: ApprovalSubject,
    /// Whose act is gated: this principal can never give the approval.
    pub asker: Principal,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// How it ended, if it has.
    pub decision: Option<ApprovalDecision>,
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "subject", rename_all = "kebab-case")]
pub enum ApprovalSubject {
    /// The mission may start.
    Start,
    /// Exactly this commit, proven by exactly this evidence, may land.
    Landing {
        /// The commit.
        commit: Sha,
        /// The evidence package.
        evidence: Digest,
    },
}

/// How an approval ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalDecision {
    /// What was decided.
    pub verdict: ApprovalVerdict,
    /// By whom.
    pub by: Principal,
    /// When.
    pub at: Timestamp,
    /// Why, if they said so.
    pub reason: Option<String>,
}

/// What a person can decide, and what happens to a question that nobody needs answered any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalVerdict {
    /// Yes.
    Approved,
    /// No.
    Rejected,
    /// The mission went on another way; the question is void.
    Withdrawn,
}
