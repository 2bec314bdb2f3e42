//! `status`: who votes, what is about to change, what is missing.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use yuzheng_protocol::api::{ChangeKind, ChangeStatus, ChangeTerm, GovernanceStatus, Readiness};

use super::desk::Node;

/// Say who votes, what is about to change, and what is missing.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("node").required(true))]
pub struct StatusArgs {
    /// Base URL of a node.
    #[arg(long, group = "node")]
    url: Option<String>,
    /// Data folder of a node that runs on this computer.
    #[arg(long, group = "node")]
    data: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints it.
pub async fn status(args: StatusArgs) -> anyhow::Result<()> {
    let node = match (&args.url, &args.data) {
        (Some(url), _) => Node::at(url, &[])?,
        (None, Some(data)) => Node::of(data)?,
        (None, None) => anyhow::bail!("one of --url and --data is needed"),
    };
    let status = node.status().await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&status)?);
    } else {
        println!("{}", text(&status));
    }
    Ok(())
}

/// The whole answer in words.
fn text(status: &GovernanceStatus) -> String {
    let votes: Vec<&str> = status.validators.iter().map(|v| v.code.as_str()).collect();
    let mut lines = vec![
        format!("height {}: {} votes, {} decide: {}", status.height, votes.len(), status.quorum, votes.join(", ")),
        format!("without a vote: {}", names(&status.without_vote)),
    ];
    if let Some(change) = &status.change {
        lines.push(format!(
            "in flight: {}, proposed by {} at height {}",
            title(change),
            change.proposer,
            change.height
        ));
        lines.push(format!("  for: {} ({} of {})", names(&change.approved), change.approved.len(), status.quorum));
        lines.push(format!("  against: {}", names(&change.rejected)));
        lines.push(format!("  ready: {}", readiness(change)));
    }
    lines.push(next_step(status));
    lines.join("\n")
}

fn names(codes: &[String]) -> String {
    if codes.is_empty() { "nobody".into() } else { codes.join(", ") }
}

/// What a change does, in few words.
pub fn title(change: &ChangeStatus) -> String {
    let what = match change.kind {
        ChangeKind::Admit => "admit",
        ChangeKind::Remove => "remove",
        ChangeKind::Rekey => "a new key for",
    };
    let key = change.key.map_or_else(String::new, |key| format!(" with key {}…", &key.to_hex()[..12]));
    format!("{what} {}{key}, proposal {}", change.department, change.proposal)
}

fn readiness(change: &ChangeStatus) -> String {
    let height = change.ready.unwrap_or_default();
    match change.readiness {
        Readiness::NotNeeded => "nobody joins".into(),
        Readiness::Missing => "not declared yet".into(),
        Readiness::Stale => format!("declared at height {height}, too long ago"),
        Readiness::Ready => format!("declared at height {height}"),
    }
}

/// What is missing, and who does it.
pub fn next_step(status: &GovernanceStatus) -> String {
    let Some(change) = &status.change else {
        return "next: nothing is in flight; `governance propose` begins a change".into();
    };
    if change.term == ChangeTerm::Expired {
        return "next: the change has expired; `governance propose` begins another".into();
    }
    let mut missing = Vec::new();
    if change.missing_approvals > 0 {
        missing.push(format!("{} more to run `governance approve`", change.missing_approvals));
    }
    match change.readiness {
        Readiness::Missing | Readiness::Stale => {
            missing.push(format!("the joining node of {} to run and catch up; it declares itself", change.department));
        }
        Readiness::NotNeeded | Readiness::Ready => {}
    }
    if missing.is_empty() {
        return "next: nothing is missing; the change takes effect with the next act on it".into();
    }
    format!("next: {}", missing.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::Signer;
    use yuzheng_protocol::api::VotingDepartment;
    use yuzheng_protocol::testing::{TestSigner, digest};

    fn status(change: Option<ChangeStatus>) -> GovernanceStatus {
        let voting = |department: u16| VotingDepartment {
            department,
            code: format!("d{department}"),
            key: TestSigner::validator(department).public_key(),
        };
        GovernanceStatus {
            chain_id: digest("chain"),
            height: 9,
            time_ms: 0,
            validators_hash: digest("set"),
            quorum: 3,
            validators: (1..=4).map(voting).collect(),
            without_vote: vec!["audit".into()],
            change,
        }
    }

    fn admission() -> ChangeStatus {
        ChangeStatus {
            proposal: digest("proposal"),
            kind: ChangeKind::Admit,
            department: "audit".into(),
            key: Some(TestSigner::validator(5).public_key()),
            proposer: "d1".into(),
            height: 8,
            expires_ms: 1,
            approved: vec!["d1".into()],
            rejected: Vec::new(),
            missing_approvals: 2,
            readiness: Readiness::Missing,
            ready: None,
            term: ChangeTerm::Open,
        }
    }

    #[test]
    fn what_is_missing_is_said_with_who_does_it() {
        let next = |change| next_step(&status(change));
        assert!(next(None).contains("`governance propose` begins a change"));
        let open = admission();
        let said = next(Some(open.clone()));
        assert!(said.contains("2 more to run `governance approve`") && said.contains("audit to run"), "{said}");
        let stale = ChangeStatus { missing_approvals: 0, readiness: Readiness::Stale, ready: Some(1), ..open.clone() };
        assert!(!next(Some(stale.clone())).contains("approve") && next(Some(stale)).contains("audit"));
        let ready = ChangeStatus { readiness: Readiness::Ready, ready: Some(8), ..open.clone() };
        assert!(!next(Some(ready)).contains("audit"));
        let expired = ChangeStatus { term: ChangeTerm::Expired, ..open };
        assert!(next(Some(expired)).contains("expired"));
    }

    #[test]
    fn everybody_who_votes_and_who_does_not_is_named() {
        let text = text(&status(Some(ChangeStatus {
            kind: ChangeKind::Remove,
            key: None,
            readiness: Readiness::NotNeeded,
            ..admission()
        })));
        for part in [
            "4 votes, 3 decide: d1, d2, d3, d4",
            "without a vote: audit",
            "remove audit",
            "for: d1 (1 of 3)",
            "against: nobody",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
