// What the program shows the window. Mirrors src-tauri/src/views.rs field by field.
// Times are milliseconds since 1970; absent values are null.

export interface Words { zh: string; en: string }
export interface Param { name: string; value: string }

export type Stage = 'welcome' | 'locked' | 'needsIdentity' | 'ready'
export interface Settings { language: string; theme: string }
export interface PersonView { name: string; idMasked: string; address: string }
export interface AppStatus {
  stage: Stage
  demo: boolean
  network: Words
  networkFingerprint: string
  person: PersonView | null
  folder: string
  version: string
  settings: Settings
}
export interface DemoPerson { name: string; idNumber: string; address: string; note: string }
export type BindingView =
  | { kind: 'bound'; person: PersonView }
  | { kind: 'refused'; rule: string; basis: string; reason: Words }

export type DepartmentStatus = 'asking' | 'agrees' | 'behind' | 'unreachable' | 'lying'
export interface DepartmentView {
  id: number
  name: Words
  short: string
  status: DepartmentStatus
  reasonCode: string | null
  reasonDetail: string | null
  height: number | null
  answeredMs: number | null
}
export interface NetworkView {
  agreeing: number
  total: number
  answeredMs: number | null
  height: number
  timeMs: number
  departments: DepartmentView[]
}

export interface ServiceSummary {
  id: string
  title: Words
  department: Words
  summary: Words
  keywords: string[]
  draft: string | null
}
export interface ServiceView { summary: ServiceSummary; contract: string; document: string }
export interface DraftView {
  id: string
  service: string
  step: number
  values: string
  prefilled: string[]
  savedMs: number
}
export interface FieldError { path: string; code: string; params: Param[] }
export interface FactView { name: string; value: string; source: string }
export interface RuleView {
  id: string
  basis: Words
  outcome: string
  otherwise: string
  text: Words
  reason: string | null
  facts: FactView[]
}
export interface CheckView {
  verdict: string
  fields: FieldError[]
  rules: RuleView[]
  outputs: Param[]
  checkedMs: number
  registerAsOfMs: number | null
}
export interface SignedLine { label: Words; value: string; step: number; visibility: string }
export interface SignPage {
  draft: string
  title: Words
  addressee: Words
  applicant: string
  idMasked: string
  lines: SignedLine[]
  promises: Words[]
  date: string
  fingerprint: string
  fields: number
  contract: string
  check: CheckView
}

export type ProofStage = 'local' | 'sent' | 'onChain' | 'verified'
export interface ProgressNode { label: Words; status: string; timeMs: number | null }
export interface DeadlineView { day: string; workdaysLeft: number; provisional: boolean; basis: Words }
export interface CaseSummary {
  id: string
  service: string
  title: Words
  subject: string
  number: string | null
  department: Words
  proof: ProofStage
  state: string
  stateWord: Words
  progress: ProgressNode[]
  updatedMs: number
  deadline: DeadlineView | null
  waiting: FieldError | null
  needsMe: boolean
}
export interface EventView {
  code: string
  title: Words
  by: Words
  timeMs: number
  proof: ProofStage
  height: number | null
  id: string | null
}
export interface HashLine { code: string; value: string }
export interface SignerView { name: Words; short: string; signed: boolean }
export interface ProofView {
  height: number
  timeMs: number
  departments: SignerView[]
  quorum: number
  checkedMs: number
  hashes: HashLine[]
}
export interface LicenceView {
  code: string
  case: string
  name: string
  composition: string
  operator: string
  premises: string
  scope: string
  registrar: string
  registered: string
  status: string
  checkedMs: number
  asOfMs: number
  signers: number
  departments: number
  qr: string
}
export interface CaseView {
  summary: CaseSummary
  events: EventView[]
  decision: string | null
  rules: RuleView[]
  sameResult: boolean | null
  lines: SignedLine[]
  canWithdraw: boolean
  proof: ProofView | null
  licence: LicenceView | null
  receiptBytes: number | null
  qr: string | null
}
export interface SavedFile { path: string; bytes: number }
export interface ReceiptView {
  title: Words
  event: string
  number: string | null
  subject: string | null
  signer: Words
  timeMs: number
  stateWord: Words | null
  licence: LicenceView | null
  asOfMs: number
  proof: ProofView
  opened: Param[]
}
export interface VerdictView {
  verdict: string
  file: string
  bytes: number
  rule: string | null
  detail: string | null
  shown: ReceiptView | null
  micros: number
}
export interface ForgedExample {
  verdict: VerdictView
  position: number
  before: string
  after: string
  own: boolean
}
export interface HeaderLine { height: number; timeMs: number; entries: number; proposer: Words; hash: string }
export interface HeaderDetail { line: HeaderLine; hashes: HashLine[]; proof: ProofView | null }
export interface ChainView {
  network: NetworkView
  name: Words
  sinceMs: number
  chainId: string
  fingerprint: string
  quorum: number
  headers: HeaderLine[]
  services: HashLine[]
}

/** Every refusal of the program: a stable code with parameters. The words are in i18n. */
export interface CommandError { code: string; params: Param[] }
