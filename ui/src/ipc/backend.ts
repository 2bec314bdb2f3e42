import type {
  AccessLogView, ActView, Colleague, ColleagueForMany, ItemResult, Printed, SupervisorBoard, CountedDepartment, StatisticsAsk, StatisticsView, DeskCase, IssuedView, LicenceCopy, MessageView, Purpose, ShownMaterial, StepDraft, StepPreview,
  FiledFile, OpenedMaterial, PaintedPage,
  EndDraft, GrantDraft, RoleResult, StaffCodeView, StaffView, Words,
  Column, DeskRole, Filter, QueueBoard, QueueCount, QueueLine, QueueWindow, StaffKeyView, View,
  InvitationView, ReservationOffer, ReservationView, SignerAnswer, SignerProgress, SigningView, TextView,
  AppStatus, AuthorCheck, AuthorDiff, AuthoredDocument, AuthoredSummary, AuthorList, BindingView, CaseSummary, CaseView, ChainView, CheckView, ChosenFile, CodeKind, CodesView, DemoPerson, DeploymentView, DraftView, ExportKind, ForgedExample, ForkChoice, PersonFound, PersonQuery,
  HeaderDetail, LicenceView, NetworkFileView, NetworkView, SavedFile, ServiceSummary, ServiceView, Settings, SignPage, VerdictView,
} from './types'

/** What a file drag over the window tells. */
export type FileDrag = { kind: 'over' } | { kind: 'leave' } | { kind: 'drop'; paths: string[] }
export type Stop = () => void

/** The program behind the window. Every call may reject with a CommandError. */
export interface Backend {
  appStatus(): Promise<AppStatus>
  createVault(passphrase: string): Promise<AppStatus>
  unlock(passphrase: string): Promise<AppStatus>
  lock(): Promise<AppStatus>
  saveSettings(settings: Settings): Promise<Settings>
  demoPeople(): Promise<DemoPerson[]>
  bindIdentity(idNumber: string): Promise<BindingView>
  networkStatus(): Promise<NetworkView>
  decideFork(choice: ForkChoice): Promise<NetworkView>
  saveForkEvidence(): Promise<SavedFile[]>
  services(): Promise<ServiceSummary[]>
  service(id: string): Promise<ServiceView>
  openDraft(service: string): Promise<DraftView>
  drafts(): Promise<DraftView[]>
  saveDraft(id: string, step: number, values: string): Promise<DraftView>
  deleteDraft(id: string): Promise<null>
  checkDraft(id: string, values: string): Promise<CheckView>
  /** Files to be filed; none when cancelled. */
  chooseFiles(): Promise<ChosenFile[]>
  lookAtFiles(paths: string[]): Promise<ChosenFile[]>
  caseFiles(id: string): Promise<FiledFile[]>
  supplyFile(id: string, sha256: string): Promise<FiledFile[] | null>
  handInNow(): Promise<null>
  signPage(id: string): Promise<SignPage>
  submit(id: string, passphrase: string): Promise<CaseSummary>
  cases(): Promise<CaseSummary[]>
  caseView(id: string): Promise<CaseView>
  withdraw(id: string, passphrase: string): Promise<CaseView>
  requestPerson(id: string): Promise<CaseView>
  /** The draft of another filling of a case. */
  openSupplement(id: string): Promise<DraftView>
  /** The service with the contract that this draft is filled in for. */
  draftService(id: string): Promise<ServiceView>
  saveReceipt(id: string): Promise<SavedFile>
  saveReceiptAs(id: string): Promise<SavedFile | null>
  receiptCodes(id: string): Promise<CodesView>
  saveCode(id: string, kind: CodeKind): Promise<SavedFile>
  saveExport(id: string, kind: ExportKind): Promise<SavedFile>
  searchPerson(query: PersonQuery): Promise<PersonFound>
  savePrintedLicence(id: string, copy: LicenceCopy): Promise<SavedFile>
  saveIssued(id: string, document: string): Promise<SavedFile>
  chooseNetworkFile(): Promise<NetworkFileView | null>
  importNetworkFile(path: string, fingerprint: string): Promise<null>
  restart(): Promise<null>
  licences(): Promise<LicenceView[]>
  chooseAndVerify(): Promise<VerdictView | null>
  verifyPath(path: string): Promise<VerdictView>
  verifyBytes(name: string, base64: string): Promise<VerdictView>
  forgedExample(): Promise<ForgedExample>
  signing(id: string): Promise<SigningView>
  prepareSigning(id: string): Promise<SigningView>
  invite(id: string, person: number): Promise<SigningView>
  caseSigners(id: string): Promise<SignerProgress[]>
  articles(id: string, values: string): Promise<TextView | null>
  chooseInvitation(): Promise<string | null>
  importInvitation(path: string, code: string): Promise<InvitationView>
  invitations(): Promise<InvitationView[]>
  answerInvitation(id: string, answer: SignerAnswer, passphrase: string): Promise<InvitationView>
  saveInvitationReceipt(id: string): Promise<SavedFile>
  reservationOffers(id: string, values: string): Promise<ReservationOffer[]>
  reserveName(id: string): Promise<ReservationOffer>
  reservations(): Promise<ReservationView[]>
  saveReservationReceipt(id: string): Promise<SavedFile>
  chain(): Promise<ChainView>
  header(height: number): Promise<HeaderDetail>
  authorList(): Promise<AuthorList>
  authorOpen(service: string): Promise<AuthoredDocument>
  authorChooseFile(): Promise<AuthoredDocument | null>
  authored(id: string): Promise<AuthoredDocument>
  authorSave(id: string, document: string): Promise<AuthoredSummary>
  authorDiscard(id: string): Promise<null>
  authorCheck(document: string): Promise<AuthorCheck>
  authorDiff(document: string): Promise<AuthorDiff | null>
  authorExport(id: string): Promise<SavedFile>
  authorPrepare(id: string): Promise<DeploymentView>
  chooseDeployment(): Promise<DeploymentView | null>
  approveDeployment(path: string): Promise<DeploymentView | null>
  submitDeployment(path: string): Promise<DeploymentView | null>

  /** What the departments let this computer's staff key do; none while it holds no role. */
  deskRole(): Promise<DeskRole | null>
  staffKey(): Promise<StaffKeyView>
  queueBoard(): Promise<QueueBoard>
  queueCounts(filter: Filter): Promise<QueueCount[]>
  queueWindow(view: View, offset: number, limit: number): Promise<QueueWindow>
  queueLine(id: string): Promise<QueueLine | null>
  queuePosition(view: View, id: string): Promise<number | null>
  queueCases(view: View): Promise<string[]>
  saveQueueView(name: string, view: View): Promise<null>
  deleteQueueView(name: string): Promise<null>
  setQueueColumns(columns: Column[]): Promise<null>

  /** One case at the desk. */
  deskCase(id: string): Promise<DeskCase>
  revealCase(id: string, purpose: Purpose, reason: string): Promise<DeskCase>
  /** Forgets what was opened of a case; the next look is recorded anew. */
  closeCase(id: string): Promise<null>
  claimCase(id: string): Promise<null>
  markDuplicate(id: string, other: string, apart: boolean, reason: string): Promise<null>
  takeNextCase(view: View, after: string | null): Promise<string | null>
  releaseCase(id: string, to: string | null, reason: string): Promise<null>
  colleagues(id: string): Promise<Colleague[]>
  addNote(id: string, toApplicant: boolean, text: string): Promise<null>
  previewStep(id: string, draft: StepDraft): Promise<StepPreview>
  signStep(id: string, draft: StepDraft): Promise<ActView>
  dismissAct(id: string): Promise<null>
  compareMaterial(sha256: string): Promise<ShownMaterial | null>
  /** The same with many cases; the results stand in their order. */
  claimTogether(ids: string[]): Promise<ItemResult[]>
  releaseTogether(ids: string[], to: string | null, reason: string): Promise<ItemResult[]>
  urgeTogether(ids: string[]): Promise<ItemResult[]>
  printTogether(ids: string[], what: Printed, purpose: Purpose): Promise<ItemResult[]>
  printFolder(): Promise<string | null>
  /** None when cancelled. */
  choosePrintFolder(): Promise<string | null>
  colleaguesTogether(ids: string[]): Promise<ColleagueForMany[]>
  /** Everybody who works in the department. */
  staff(): Promise<StaffView>
  readStaffCode(code: string): Promise<StaffCodeView>
  previewGrant(draft: GrantDraft): Promise<Words[]>
  grantRole(draft: GrantDraft): Promise<ActView>
  previewEnd(draft: EndDraft): Promise<Words[]>
  endRoles(draft: EndDraft): Promise<RoleResult[]>
  supervisorBoard(): Promise<SupervisorBoard>
  countedDepartments(): Promise<CountedDepartment[]>
  statistics(ask: StatisticsAsk): Promise<StatisticsView>
  /** The figures, and the list of cases that they come from. */
  saveStatistics(ask: StatisticsAsk): Promise<SavedFile[]>
  openMaterial(id: string, sha256: string): Promise<OpenedMaterial>
  materialPage(id: string, sha256: string, page: number): Promise<PaintedPage>
  saveMaterial(id: string, sha256: string, name: string): Promise<SavedFile | null>

  messages(): Promise<MessageView[]>
  seeMessage(id: string): Promise<null>
  caseDocuments(id: string): Promise<IssuedView[]>
  myAccesses(): Promise<AccessLogView>

  onMessages(listener: () => void): Stop
  onQueue(listener: () => void): Stop
  onNetwork(listener: (network: NetworkView) => void): Stop
  onCases(listener: (change: { case: string }) => void): Stop
  onFileDrag(listener: (drag: FileDrag) => void): Stop
}
