//! Public services: the document, its checks, its evaluation, its workflow and its trace.
//!
//! A [`ServiceDefinition`] is what a department writes; a [`CheckedService`] is one whose shape, types
//! and caps were verified and which can be run. Only the [`gate`](deploy_gate) also runs the
//! document's own tests. Nothing here knows any law: every condition stands in a document.

mod answers;
mod casework;
mod check;
mod declared;
pub mod diff;
mod document;
mod evaluate;
mod gate;
mod inquiry;
pub mod lights;
mod link;
mod message;
mod outline;
mod refusal;
mod report;
mod requirements;
mod reservation;
mod soundness;
mod template;
mod text;
mod trace;
mod trial;
mod workflow;

pub use answers::{AnswerFault, AnswersOf, CheckedAnswer, SignedAnswer, check_records, items};
pub use casework::{CaseStatus, CheckedWorkflow, RunningClock, StepRefusal};
pub use check::CheckedService;
pub(crate) use check::{MAX_ID_BYTES, check_id, check_params};
pub use declared::Declared;
pub use document::{
    CaseType, DocumentNumber, ElseAction, EvidenceDefinition, EvidenceKind, EvidenceType, Expectation, ExpectedOutcome,
    Fit, Guide, GuideStep, InForce, LegalDocument, Let, MAX_DOCUMENT_BYTES, Material, MaterialNeed, OfficeContact,
    OutputDefinition, Param, ParamValue, Question, ReasonDefinition, RuleDefinition, RuleWords, Semantics,
    ServiceDefinition, Situation, SituationAnswer, TableDefinition, TestCase, TimeLimit,
};
pub use evaluate::{Evidence, Input};
pub use gate::{
    GateReport, MAX_CHANGES, MAX_GATE_GAS, MAX_TESTS, TestReport, deploy_gate, deploy_gate_linked, deploy_gate_with,
};
pub use inquiry::{Represented, Signatory};
pub use link::{LinkError, MAX_LINKED_BYTES, MAX_USES, Use, uses};
pub use outline::ServiceOutline;
pub use refusal::{Refusal, RefusalReason};
pub use report::{FactSource, FactUsed, Outcome, Reason, Report, RuleReport, Verdict};
pub use reservation::{
    GivenUp, LongerTerm, MAX_PER_SUBJECT, MAX_RESERVATION_MONTHS, MAX_RESERVATIONS, ReservationDefinition,
    ReservationTerms,
};
pub use soundness::WorkflowDefect;
pub use template::{
    ARTICLES, Block, BlockDefinition, BlockKind, MAX_BLOCK_BYTES, MAX_BLOCKS, MAX_INSERTS, MAX_TEMPLATE_BYTES,
    MAX_TEMPLATES, MAX_TEXT_BYTES, Rendered, TemplateDefinition, TemplateFault,
};
pub use text::{Article, Basis, NotAnArticle, Text};
pub use trace::{RecordedTrace, trace_calendar, trace_documents};
pub use trial::{RuleRun, TestRun, run_tests};
pub use workflow::{
    Counter, Deadline, Effect, Expiry, Guard, Node, Preparation, Reasons, Role, State, Transition, Workflow,
    WorkflowError,
};
