//! What the window shows of people who sign one filling: the progress for whoever fills it in, the invitation for
//! whoever is named.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{ProofStage, RuleView, SignedLine, Words};

/// A text made from a filling.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextView {
    /// What it is called.
    pub title: Words,
    /// Whether it is no official text.
    pub demo: bool,
    /// Its paragraphs.
    pub blocks: Vec<TextBlock>,
    /// SHA-256 of the text, hex.
    pub sha256: String,
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextBlock {
    /// `title`, `heading`, `paragraph` or `item`.
    pub kind: String,
    /// Its text.
    pub text: String,
}

/// How far the signatures of a draft are.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SigningView {
    /// Whether people can sign it as it stands.
    pub state: SigningState,
    /// Everybody who is named, by row.
    pub people: Vec<SignerProgress>,
    /// Whether everybody agreed.
    pub complete: bool,
}

/// Whether people can sign a draft as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SigningState {
    /// The service asks nobody else to sign.
    NotNeeded,
    /// Nobody was invited yet.
    NotPrepared,
    /// It was changed since people were invited: their invitations are for something else.
    Changed,
    /// Fixed; people answer to exactly this.
    Prepared,
}

/// What somebody who is named has said.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignerProgress {
    /// Row.
    pub person: u16,
    /// Name.
    pub name: String,
    /// What the person is in the filling.
    pub roles: Vec<Words>,
    /// Whether it is the one who fills in, who signs by filing.
    pub own: bool,
    /// What the ledger says, proven from state.
    pub answer: SignerAnswer,
    /// When.
    #[specta(type = Option<u32>)]
    pub time_ms: Option<f64>,
    /// The invitation that was written.
    pub invitation: Option<WrittenInvitation>,
    /// Organisations for which the person signs, too.
    pub signs_for: Vec<RepresentedView>,
}

/// An organisation for which somebody who is named signs.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RepresentedView {
    /// Name.
    pub name: String,
    /// What it is in the filling.
    pub roles: Vec<Words>,
}

/// What the ledger says of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SignerAnswer {
    /// Nothing.
    None,
    /// It is so, and the person agrees.
    Confirmed,
    /// The person does not agree.
    Refused,
    /// The person knows nothing of it.
    Impersonated,
}

/// An invitation in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WrittenInvitation {
    /// Where.
    pub path: String,
    /// Its size.
    pub bytes: u32,
    /// The code that opens it, told by another way.
    pub code: String,
}

/// An invitation that was received.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InvitationView {
    /// Its name on chain, hex.
    pub id: String,
    /// What is applied for.
    pub title: Words,
    /// What it is about, such as the company's name.
    pub subject: String,
    /// The registrar.
    pub office: Words,
    /// The person's name in it.
    pub name: String,
    /// What the person is in it.
    pub roles: Vec<Words>,
    /// Names of the organisations for which the person's signature is, too.
    pub signs_for: Vec<String>,
    /// Whether name and number in it are the person's own.
    pub mine: bool,
    /// What stands in it, as far as the person sees it.
    pub lines: Vec<SignedLine>,
    /// The contract's rules that can be run over that.
    pub rules: Vec<RuleView>,
    /// How many rules look at what the person does not see, or at what departments answer.
    pub unseen_rules: u32,
    /// The text that is signed with it.
    pub text: Option<TextView>,
    /// Whether that text is the one whose fingerprint is filed.
    pub text_fits: bool,
    /// Fingerprint of all fields, hex.
    pub fingerprint: String,
    /// Number of fields, and of those that are shown.
    pub fields: u32,
    /// Number of fields that are shown.
    pub shown: u32,
    /// When it was imported.
    #[specta(type = u32)]
    pub imported_ms: f64,
    /// What the person answered.
    pub answer: SignerAnswer,
    /// How far that is proven.
    pub proof: Option<ProofStage>,
    /// Whether its receipt is kept here.
    pub has_receipt: bool,
}
