// The program itself, over Tauri. Nothing outside this folder imports Tauri.

import type { UnlistenFn } from '@tauri-apps/api/event'
import { getCurrentWebview } from '@tauri-apps/api/webview'
import type { Backend, Stop } from './backend'
import { commands, events } from './bindings'

type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: unknown }

/** A refused command rejects with its CommandError. */
async function told<T>(answer: Promise<Answer<T>>): Promise<T> {
  const said = await answer
  if (said.status === 'error') throw said.error
  return said.data
}

/** Listening begins asynchronously; stopping must work before it has begun. */
function stopper(begun: Promise<UnlistenFn>): Stop {
  let stopped = false
  void begun.then((stop) => stopped && stop(), () => undefined)
  return () => {
    stopped = true
    void begun.then((stop) => stop(), () => undefined)
  }
}

export const backend: Backend = {
  appStatus: () => told(commands.appStatus()),
  createVault: (passphrase) => told(commands.createVault(passphrase)),
  unlock: (passphrase) => told(commands.unlock(passphrase)),
  lock: () => told(commands.lock()),
  saveSettings: (settings) => told(commands.saveSettings(settings)),
  demoPeople: () => told(commands.demoPeople()),
  bindIdentity: (idNumber) => told(commands.bindIdentity(idNumber)),
  networkStatus: () => told(commands.networkStatus()),
  decideFork: (choice) => told(commands.decideFork(choice)),
  saveForkEvidence: () => told(commands.saveForkEvidence()),
  services: () => told(commands.services()),
  service: (id) => told(commands.service(id)),
  openDraft: (service) => told(commands.openDraft(service)),
  drafts: () => told(commands.drafts()),
  saveDraft: (id, step, values) => told(commands.saveDraft(id, step, values)),
  deleteDraft: (id) => told(commands.deleteDraft(id)),
  checkDraft: (id, values) => told(commands.checkDraft(id, values)),
  chooseFiles: () => told(commands.chooseFiles()),
  lookAtFiles: (paths) => told(commands.lookAtFiles(paths)),
  caseFiles: (id) => told(commands.caseFiles(id)),
  supplyFile: (id, sha256) => told(commands.supplyFile(id, sha256)),
  handInNow: () => told(commands.handInNow()),
  signPage: (id) => told(commands.signPage(id)),
  submit: (id, passphrase) => told(commands.submit(id, passphrase)),
  cases: () => told(commands.cases()),
  caseView: (id) => told(commands.caseView(id)),
  withdraw: (id, passphrase) => told(commands.withdraw(id, passphrase)),
  requestPerson: (id) => told(commands.requestPerson(id)),
  openSupplement: (id) => told(commands.openSupplement(id)),
  draftService: (id) => told(commands.draftService(id)),
  saveReceipt: (id) => told(commands.saveReceipt(id)),
  saveReceiptAs: (id) => told(commands.saveReceiptAs(id)),
  receiptCodes: (id) => told(commands.receiptCodes(id)),
  saveCode: (id, kind) => told(commands.saveCode(id, kind)),
  saveExport: (id, kind) => told(commands.saveExport(id, kind)),
  searchPerson: (query) => told(commands.searchPerson(query)),
  savePrintedLicence: (id, copy) => told(commands.savePrintedLicence(id, copy)),
  saveIssued: (id, document) => told(commands.saveIssued(id, document)),
  chooseNetworkFile: () => told(commands.chooseNetworkFile()),
  importNetworkFile: (path, fingerprint) => told(commands.importNetworkFile(path, fingerprint)),
  restart: () => told(commands.restart()),
  licences: () => told(commands.licences()),
  chooseAndVerify: () => told(commands.chooseAndVerify()),
  verifyPath: (path) => told(commands.verifyPath(path)),
  verifyBytes: (name, base64) => told(commands.verifyBytes(name, base64)),
  forgedExample: () => told(commands.forgedExample()),
  signing: (id) => told(commands.signing(id)),
  prepareSigning: (id) => told(commands.prepareSigning(id)),
  invite: (id, person) => told(commands.invite(id, person)),
  caseSigners: (id) => told(commands.caseSigners(id)),
  articles: (id, values) => told(commands.articles(id, values)),
  chooseInvitation: () => told(commands.chooseInvitation()),
  importInvitation: (path, code) => told(commands.importInvitation(path, code)),
  invitations: () => told(commands.invitations()),
  answerInvitation: (id, answer, passphrase) => told(commands.answerInvitation(id, answer, passphrase)),
  saveInvitationReceipt: (id) => told(commands.saveInvitationReceipt(id)),
  reservationOffers: (id, values) => told(commands.reservationOffers(id, values)),
  reserveName: (id) => told(commands.reserveName(id)),
  reservations: () => told(commands.reservations()),
  saveReservationReceipt: (id) => told(commands.saveReservationReceipt(id)),
  chain: () => told(commands.chain()),
  header: (height) => told(commands.header(height)),
  authorList: () => told(commands.authorList()),
  authorOpen: (service) => told(commands.authorOpen(service)),
  authorChooseFile: () => told(commands.authorChooseFile()),
  authored: (id) => told(commands.authored(id)),
  authorSave: (id, document) => told(commands.authorSave(id, document)),
  authorDiscard: (id) => told(commands.authorDiscard(id)),
  authorCheck: (document) => told(commands.authorCheck(document)),
  authorDiff: (document) => told(commands.authorDiff(document)),
  authorExport: (id) => told(commands.authorExport(id)),
  authorPrepare: (id) => told(commands.authorPrepare(id)),
  chooseDeployment: () => told(commands.chooseDeployment()),
  approveDeployment: (path) => told(commands.approveDeployment(path)),
  submitDeployment: (path) => told(commands.submitDeployment(path)),
  deskRole: () => told(commands.deskRole()),
  staffKey: () => told(commands.staffKey()),
  queueBoard: () => told(commands.queueBoard()),
  queueCounts: (filter) => told(commands.queueCounts(filter)),
  queueWindow: (view, offset, limit) => told(commands.queueWindow(view, offset, limit)),
  queueLine: (id) => told(commands.queueLine(id)),
  queuePosition: (view, id) => told(commands.queuePosition(view, id)),
  queueCases: (view) => told(commands.queueCases(view)),
  saveQueueView: (name, view) => told(commands.saveQueueView(name, view)),
  deleteQueueView: (name) => told(commands.deleteQueueView(name)),
  setQueueColumns: (columns) => told(commands.setQueueColumns(columns)),
  deskCase: (id) => told(commands.deskCase(id)),
  revealCase: (id, purpose, reason) => told(commands.revealCase(id, purpose, reason)),
  closeCase: (id) => told(commands.closeCase(id)),
  claimCase: (id) => told(commands.claimCase(id)),
  markDuplicate: (id, other, apart, reason) => told(commands.markDuplicate(id, other, apart, reason)),
  takeNextCase: (view, after) => told(commands.takeNextCase(view, after)),
  releaseCase: (id, to, reason) => told(commands.releaseCase(id, to, reason)),
  colleagues: (id) => told(commands.colleagues(id)),
  addNote: (id, toApplicant, text) => told(commands.addNote(id, toApplicant, text)),
  previewStep: (id, draft) => told(commands.previewStep(id, draft)),
  signStep: (id, draft) => told(commands.signStep(id, draft)),
  dismissAct: (id) => told(commands.dismissAct(id)),
  compareMaterial: (sha256) => told(commands.compareMaterial(sha256)),
  claimTogether: (ids) => told(commands.claimTogether(ids)),
  releaseTogether: (ids, to, reason) => told(commands.releaseTogether(ids, to, reason)),
  urgeTogether: (ids) => told(commands.urgeTogether(ids)),
  printTogether: (ids, what, purpose) => told(commands.printTogether(ids, what, purpose)),
  printFolder: () => told(commands.printFolder()),
  choosePrintFolder: () => told(commands.choosePrintFolder()),
  colleaguesTogether: (ids) => told(commands.colleaguesTogether(ids)),
  staff: () => told(commands.staff()),
  readStaffCode: (code) => told(commands.readStaffCode(code)),
  previewGrant: (draft) => told(commands.previewGrant(draft)),
  grantRole: (draft) => told(commands.grantRole(draft)),
  previewEnd: (draft) => told(commands.previewEnd(draft)),
  endRoles: (draft) => told(commands.endRoles(draft)),
  supervisorBoard: () => told(commands.supervisorBoard()),
  countedDepartments: () => told(commands.countedDepartments()),
  statistics: (ask) => told(commands.statistics(ask)),
  saveStatistics: (ask) => told(commands.saveStatistics(ask)),
  openMaterial: (id, sha256) => told(commands.openMaterial(id, sha256)),
  materialPage: (id, sha256, page) => told(commands.materialPage(id, sha256, page)),
  saveMaterial: (id, sha256, name) => told(commands.saveMaterial(id, sha256, name)),
  messages: () => told(commands.messages()),
  seeMessage: (id) => told(commands.seeMessage(id)),
  caseDocuments: (id) => told(commands.caseDocuments(id)),
  myAccesses: () => told(commands.myAccesses()),

  onMessages: (listener) => stopper(events.messagesChanged.listen(() => listener())),
  onQueue: (listener) => stopper(events.queueChanged.listen(() => listener())),
  onNetwork: (listener) => stopper(events.networkChanged.listen(({ payload }) => listener(payload))),
  onCases: (listener) => stopper(events.casesChanged.listen(({ payload }) => listener(payload))),
  onFileDrag: (listener) =>
    stopper(
      getCurrentWebview().onDragDropEvent(({ payload }) => {
        switch (payload.type) {
          case 'enter':
          case 'over':
            return listener({ kind: 'over' })
          case 'leave':
            return listener({ kind: 'leave' })
          case 'drop':
            return listener({ kind: 'drop', paths: payload.paths })
        }
      }),
    ),
}
