//! 政务链: the departments, the newest headers, a header with its certificate.

use yuzheng_light_client::{NodeStatus, client::Opened};
use yuzheng_protocol::{Header, Height, objects::Catalogue};

use crate::{
    advice,
    app::App,
    checking::line,
    fork::compared_view,
    views::{
        Advice, ChainView, CommandError, DepartmentStatus, DepartmentView, HashLine, HeaderDetail, HeaderLine,
        NetworkView,
    },
};

/// Headers shown at first.
const SHOWN_HEADERS: u64 = 20;

impl App {
    /// The departments and what this computer verified.
    #[must_use]
    pub fn network_view(&self) -> NetworkView {
        let view = self.client.view().borrow().clone();
        let departments: Vec<DepartmentView> = view
            .departments
            .iter()
            .map(|node| {
                let (status, height) = status_view(&node.status);
                DepartmentView {
                    id: node.department,
                    name: self.department_name(node.department),
                    short: self.short_name(node.department),
                    status,
                    advice: advice::of_node(&node.status),
                    height: height.map(|h| h.0 as f64),
                    answered_ms: node.answered.map(|t| t.0 as f64),
                }
            })
            .collect();
        let tip = self.tip();
        NetworkView {
            agreeing: u32::try_from(view.agreeing()).unwrap_or(u32::MAX),
            total: u32::try_from(departments.len()).unwrap_or(u32::MAX),
            answered_ms: view.answered().map(|t| t.0 as f64),
            height: tip.height.0 as f64,
            time_ms: tip.time.0 as f64,
            departments,
            halted: view.halt.as_ref().map(advice::of_halt),
            fork: view.fork.as_ref().and_then(|fork| self.frozen_view(fork)),
            compared: view.comparison.as_ref().map(compared_view),
            clock: self.demonstration_time(),
            mended: self.mended(&view.opened),
        }
    }

    /// Files of the light client that were damaged.
    fn mended(&self, opened: &Opened) -> Vec<Advice> {
        let headers = match opened {
            Opened::InOrder => None,
            Opened::Rebuilt(damage) => Some(advice::of_rebuilt_headers(damage)),
        };
        let forks = self.client.damaged_evidence().map(|path| advice::of_damaged_evidence(&path));
        headers.into_iter().chain(forks).collect()
    }

    /// The chain in plain words, with its newest headers.
    ///
    /// # Errors
    /// `headersDatabase`.
    pub fn chain_view(&self) -> Result<ChainView, CommandError> {
        let network = self.network_view();
        let genesis = self.network.genesis();
        let tip = self.tip().height.0;
        let oldest = tip.saturating_sub(SHOWN_HEADERS - 1);
        let mut headers = Vec::new();
        for height in (oldest..=tip).rev() {
            if let Some(header) = self.stored_header(Height(height))? {
                headers.push(self.header_line(&header));
            }
        }
        Ok(ChainView {
            name: crate::views::Words { zh: genesis.name_zh.to_string(), en: genesis.name_en.to_string() },
            since_ms: genesis.time.0 as f64,
            chain_id: self.network.chain_id().to_hex(),
            fingerprint: self.network.fingerprint().to_hex(),
            quorum: u32::try_from(self.client.validators_at(self.tip().height).quorum()).unwrap_or(u32::MAX),
            services: self.known_services(),
            network,
            headers,
        })
    }

    fn known_services(&self) -> Vec<HashLine> {
        let kept = self.unlocked().and_then(|s| s.desk().setting("catalogue").ok().flatten());
        let catalogue = kept.and_then(|bytes| {
            yuzheng_protocol::Canonical::from_bytes(&bytes).ok().map(|c: Catalogue| c.services.into_inner())
        });
        catalogue.unwrap_or_default().iter().map(|s| line(&s.service, s.contract)).collect()
    }

    fn stored_header(&self, height: Height) -> Result<Option<Header>, CommandError> {
        self.client.header(height).map_err(|e| CommandError::new("headersDatabase").with("detail", e))
    }

    fn header_line(&self, header: &Header) -> HeaderLine {
        let set = self.client.validators_at(header.height);
        let proposer = set.validators().get(usize::from(header.proposer)).map(|v| v.department);
        HeaderLine {
            height: header.height.0 as f64,
            time_ms: header.time.0 as f64,
            entries: header.tx_count,
            proposer: proposer.map(|d| self.department_name(d)).unwrap_or_default(),
            hash: header.hash().to_hex(),
        }
    }

    /// One header with all its fields, and who signed the tip that vouches for it.
    ///
    /// # Errors
    /// `unknownHeader`, `headersDatabase`.
    pub fn header_detail(&self, height: u64) -> Result<HeaderDetail, CommandError> {
        let height = Height(height);
        let header = self.stored_header(height)?.ok_or_else(|| CommandError::new("unknownHeader"))?;
        let hashes = vec![
            line("header", header.hash()),
            line("prev", header.prev),
            line("history", header.history),
            line("txRoot", header.tx_root),
            line("stateRoot", header.state_root),
            line("validators", header.validators_hash),
            line("chain", header.chain_id),
        ];
        // The tip's certificate vouches for every header below it: their hash links were checked here.
        let proof = self.client.verified_tip().map(|verified| {
            let certified = verified.header().height;
            let set = self.client.validators_at(certified);
            let departments = set.departments(&verified.certificate().signers());
            self.proof_view(height, header.time.0 as f64, &set, &departments, hashes.clone())
        });
        Ok(HeaderDetail { line: self.header_line(&header), hashes, proof })
    }
}

fn status_view(status: &NodeStatus) -> (DepartmentStatus, Option<Height>) {
    match status {
        NodeStatus::Unasked => (DepartmentStatus::Asking, None),
        NodeStatus::Agrees { height } => (DepartmentStatus::Agrees, Some(*height)),
        NodeStatus::Behind { height, .. } | NodeStatus::OldTip { height, .. } => {
            (DepartmentStatus::Behind, Some(*height))
        }
        NodeStatus::ClockDisagrees { .. } => (DepartmentStatus::Behind, None),
        NodeStatus::Unreachable(_) | NodeStatus::Withholding { .. } => (DepartmentStatus::Unreachable, None),
        NodeStatus::Conflicting { height, .. } => (DepartmentStatus::Lying, Some(*height)),
        NodeStatus::Lying { .. } => (DepartmentStatus::Lying, None),
    }
}
