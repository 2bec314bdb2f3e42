//! 制证: the licence as the department prints it. Each print is a step of the case, which counts it; without one there is
//! nothing to print here.

use yuzheng_contracts::notice::Variant;
use yuzheng_light_client::client::{ReceiptRequest, ReceiptSubject};
use yuzheng_protocol::objects::{Case, LicenceStatus};

use super::{
    case_id,
    views::{LicenceCopy, LicencePrint},
};
use crate::{app::App, cases::NamedReceipt, identity::client_error, views::CommandError};

/// The counter of a workflow that counts prints of the licence.
const PRINTS: &str = "prints";

/// A case's licence and how often it was printed.
pub(super) fn licence_print(case: &Case) -> Option<LicencePrint> {
    let code = case.licence.as_ref()?.to_string();
    let prints =
        case.counters.iter().find(|counter| counter.name.as_str() == PRINTS).map_or(0, |counter| counter.count);
    Some(LicencePrint { code, prints })
}

impl App {
    /// The licence of a case, for printing: after the step that counts the print.
    ///
    /// # Errors
    /// `noLicence`, `notPrintedYet` before that step, `licenceOver`, `documentReceipt`, `documentGlyph`,
    /// `documentNotMade`, and what the departments may say.
    pub async fn printed_licence(&self, case: &str, copy: LicenceCopy) -> Result<NamedReceipt, CommandError> {
        let (session, id) = (self.session()?, case_id(case)?);
        let stands = self.proven_case(id).await?;
        let ground = self.ground(&session, stands).await?;
        let print = licence_print(&ground.case).ok_or_else(|| CommandError::new("noLicence"))?;
        if print.prints == 0 {
            return Err(CommandError::new("notPrintedYet"));
        }
        if ground.licence.as_ref().is_none_or(|licence| licence.status != LicenceStatus::Active) {
            return Err(CommandError::new("licenceOver"));
        }
        let receipt = self.client.receipt(&ReceiptRequest::of(ReceiptSubject::Case(id))).await.map_err(client_error)?;
        let (variant, word) = match copy {
            LicenceCopy::Original => (Variant::Original, "正本"),
            LicenceCopy::Duplicate => (Variant::Duplicate, "副本"),
        };
        let bytes = self.licence_around(&ground.contract, variant, receipt).await?;
        Ok(NamedReceipt { name: format!("营业执照{word}-{}-第{}次.pdf", print.code, print.prints), bytes })
    }
}
