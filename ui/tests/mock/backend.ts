// Plays the program for `npm run mock` and for component tests. `?scene=…` chooses a situation.

import document from '../../../services/sole-proprietor-registration/service.json?raw'
import companyDocument from '../../../services/limited-company-registration/service.json?raw'
import { readContract } from '../../src/form/contract'
import { parseValues } from '../../src/form/values'
import type { Backend, FileDrag } from '../../src/ipc/backend'
import type { AuthorCheck, AuthorDiff, AuthoredDocument, CaseView, ChosenFile, CommandError, DeploymentView, DraftView, FileRelation, NetworkView, ServiceSummary, Settings, Stage } from '../../src/ipc/types'
import { check } from './check'
import * as signed from './signing'
import type { InvitationView, IssuedView, ReservationOffer, ReservationView, SignerProgress, SigningView } from '../../src/ipc'
import * as casework from './casework'
import * as desk from './queue'
import type { ActView, Column, DeskRole, SavedView } from '../../src/ipc'
import * as people from './staff'
import * as counted from './statistics'
import * as world from './world'

export type Scene = 'ready' | 'empty' | 'welcome' | 'person' | 'locked' | 'draft' | 'offline' | 'lying' | 'history' | 'fork' | 'cannot' | 'expired' | 'forked' | 'alone' | 'company' | 'founded' | 'desk' | 'head' | 'officer'

const contract = readContract(document)
const SERVICE = contract.contract
const company = readContract(companyDocument)
export const COMPANY = company.contract
const isCompany = (scene: Scene) => scene === 'company' || scene === 'founded'
const contractOf = (service: string) => (service === COMPANY ? company : contract)
/** A whole filling of the company's form: its contract's first test. */
export const FOUNDED = (JSON.parse(companyDocument) as { tests: { form: object }[] }).tests[0]!.form
const BEGUN = {
  people: [{ name: '林晓岚' }], applicant: 0,
  sensitive: { identity_salt: world.hex(), people: [{ person: 0, id_no: '500103199203160023', address: '重庆市渝中区解放碑街道示例一路1号' }] },
}
/** What a chosen file is said to be. */
export const FILE: ChosenFile = { name: '租赁合同.pdf', mediaType: 'application/pdf', bytes: 1_843_200, sha256: 'a3f1'.repeat(16) }
export const PASSPHRASE = '演示口令一二三四五六'

const FILLED = {
  composition: '个人经营',
  operator: { name: '林晓岚', id_no: '500103199203160023', address: '重庆市渝中区解放碑街道示例一路1号', mobile: '13800000000' },
  name: { division: '重庆市渝中区', zihao: '拾光里', industry: '咖啡', form: '馆' },
  scope: ['6220-02', '5222-01', '5211-01'],
  premises: { district_code: '500103', street: '民生路', detail: '128号附6号', ownership: '租赁' },
  employees: 3,
  funds_fen: 8_000_000,
  liaison: { name: '何川', mobile: '13800000000' },
  identity_salt: world.hex(),
}
const PREFILLED = { operator: { name: FILLED.operator.name, id_no: FILLED.operator.id_no, address: FILLED.operator.address }, liaison: { name: '林晓岚' }, identity_salt: FILLED.identity_salt }

/** What the played program knows; tests look into it and change it. */
export const play = {
  scene: 'ready' as Scene,
  stage: 'ready' as Stage,
  settings: { language: 'zh', theme: 'light', witnesses: [], headers: 'recent' } as Settings,
  cases: [] as CaseView[],
  /** Documents of cases, by case. */
  documents: {} as Record<string, IssuedView[]>,
  drafts: [] as DraftView[],
  network: world.network(),
  /** Answers after this long. */
  delayMs: 0,
  /** The next call of a command by this name is refused. */
  refuse: {} as Partial<Record<keyof Backend, CommandError>>,
  /** Whether painted pages show letters of another face. */
  borrowedFaces: false,
  verdict: world.valid,
  /** How the network file that is chosen stands to the present one. */
  fileRelation: 'newer' as FileRelation,
  /** Copies of contracts. */
  copies: [] as AuthoredDocument[],
  refusal: null as AuthorCheck['refusal'],
  deployment: null as DeploymentView | null,
  calls: [] as [keyof Backend, ...unknown[]][],
  signing: signed.NOT_NEEDED as SigningView,
  /** Whether the chain is a demonstration. */
  demo: true,
  signers: [] as SignerProgress[],
  offers: [] as ReservationOffer[],
  reservations: [] as ReservationView[],
  invitations: [] as InvitationView[],
  role: null as DeskRole | null,
  acts: [] as ActView[],
  revealed: new Set<string>(),
  taken: new Set<string>(),
  saved: [] as SavedView[],
  columns: null as Column[] | null,
  folder: null as string | null,
  /** Whether departments count different figures. */
  differing: false,
  /** Whether the list counts to other figures than the departments'. */
  miscounted: false,
  queueListeners: new Set<() => void>(),
  networkListeners: new Set<(network: NetworkView) => void>(),
  caseListeners: new Set<(change: { case: string }) => void>(),
  dragListeners: new Set<(drag: FileDrag) => void>(),
}

export function begin(scene: Scene, settings: Partial<Settings> = {}): void {
  const bad = scene === 'offline' ? 'all' : scene === 'lying' ? 'lying' : 'none'
  const stage: Stage = scene === 'welcome' ? 'welcome' : scene === 'person' || scene === 'officer' ? 'needsIdentity' : scene === 'locked' ? 'locked' : 'ready'
  const cases = scene === 'ready' || scene === 'lying' ? [world.sentCase(), world.referredCase(), world.approvedCase()] : scene === 'offline' ? [world.waitingCase(), world.approvedCase()] : []
  desk.gone.clear()
  Object.assign(play, {
    scene, stage, settings: { language: 'zh', theme: 'light', witnesses: [], headers: 'recent', ...settings }, cases, network: { ...world.network(bad), ...world.outOfOrder(scene) }, refuse: {}, borrowedFaces: false, calls: [], verdict: world.valid, fileRelation: 'newer',
    acts: [], role: scene === 'desk' || scene === 'officer' ? desk.ROLE : scene === 'head' ? desk.SUPERVISOR : null, folder: null, differing: false, miscounted: false, documents: {}, revealed: new Set(), taken: new Set(), saved: [], columns: null,
    signing: signed.NOT_NEEDED, signers: [], demo: true, offers: [], reservations: [], invitations: [],
    copies: [], refusal: null, deployment: null,
    ...(scene === 'expired' ? { network: world.expired() } : {}),
    ...(scene === 'history' ? { verdict: world.history } : scene === 'fork' ? { verdict: world.forkProven('guilty') } : scene === 'cannot' ? { verdict: world.refused('RC-4', 'cannotTell', 1) } : {}),
    drafts: scene === 'draft' ? [draft(FILLED, 1)] : scene === 'founded' ? [draft(FOUNDED, 0, COMPANY)] : [],
  })
}

const draft = (values: object, step: number, service = SERVICE): DraftView => ({
  id: 'draft-1', service, step, values: JSON.stringify(values), prefilled: ['operator.name', 'operator.id_no', 'operator.address', 'liaison.name'], savedMs: Date.now(), case: null,
})
const refusal = (code: string, params: Record<string, string> = {}): CommandError => ({
  code, params: Object.entries(params).map(([name, value]) => ({ name, value })),
})
const summary = ({ contract: id, guide } = contract): ServiceSummary => ({
  id, title: guide.name, department: world.MARKET, summary: guide.summary, picture: id.includes('company') ? 'company' : 'shop', keywords: guide.keywords, nextFrom: null, draft: play.drafts[0]?.id ?? null,
})
const status = () => ({ ...world.status, demo: play.demo, stage: play.stage, settings: play.settings, person: play.stage === 'ready' ? world.status.person : null })
const caseOf = (id: string) => {
  const found = play.cases.find((one) => one.summary.id === id)
  if (!found) throw refusal('unknownCase')
  return found
}
const open = (passphrase: string) => {
  if (passphrase !== PASSPHRASE) throw refusal('wrongPassphrase', { seconds: '1' })
}
const draftOf = (id: string) => {
  const found = play.drafts.find((one) => one.id === id)
  if (!found) throw refusal('unknownDraft')
  return found
}

/** Records the call, waits, refuses if told to. */
async function played<T>(name: keyof Backend, args: unknown[], answer: () => T): Promise<T> {
  play.calls.push([name, ...args])
  await new Promise((done) => setTimeout(done, play.delayMs))
  const refused = play.refuse[name]
  if (refused) {
    delete play.refuse[name]
    throw refused
  }
  return answer()
}

/** A copy as it begins. */
const copied = (): AuthoredDocument => ({
  summary: { id: 'copy-1', service: SERVICE, title: contract.guide.name, version: contract.version, savedMs: world.NOW }, document,
})
const keep = (one: AuthoredDocument) => {
  play.copies = [one, ...play.copies.filter((other) => other.summary.id !== one.summary.id)]
  return one
}
/** Compared as the program does, but only so far as the tests look. */
function changes(text: string): AuthorDiff {
  const days = (json: string) => (JSON.parse(json) as { workflow: { states: { id: string; title: { zh: string; en: string }; deadline?: { workdays: number } }[] } }).workflow.states
  const before = days(document)
  const found = days(text).flatMap((state, at) => {
    const [was, is] = [before[at]?.deadline?.workdays, state.deadline?.workdays]
    if (was === is) return []
    return [{ kind: 'changed', place: `workflow.states.${state.id}.deadline.workdays`, sentence: world.w(`状态「${state.title.zh}」 · 期限 · 工作日：由${was}改为${is}`, `state “${state.title.en}” · deadline · working days: from ${was} to ${is}`) }]
  })
  const parts = found.length > 0 ? [{ part: 'workflow', title: world.w('流程与期限', 'Workflow and deadlines'), changes: found }] : []
  return { version: contract.version, from: contract.in_force.from, address: world.hex(), parts }
}
const gate = (text: string): AuthorCheck => {
  const { tests, rules } = JSON.parse(text) as { tests: { name: string }[]; rules: unknown[] }
  const failing = play.refusal?.isTest ? play.refusal.place.slice('tests.'.length) : undefined
  return {
    address: world.hex(), bytes: text.length, maxBytes: 262144, gas: play.refusal ? 0 : 47617, maxGas: 600000, rules: rules.length, today: '2026-11-22', refusal: play.refusal,
    tests: tests.map(({ name }) => ({ name, passed: name !== failing, verdict: 'approve', gas: 1000, faults: name === failing && play.refusal ? [play.refusal.reason] : [] })),
  }
}
const deployment = (): DeploymentView => play.deployment ?? {
  path: `${world.status.folder}/${SERVICE}-2.yzd`, title: contract.guide.name, service: SERVICE, version: '2', from: '2027-01-01', address: world.hex(), department: world.MARKET, approvals: 0, needed: 2, missing: 2,
}

export const backend: Backend = {
  deskRole: () => played('deskRole', [], () => play.role),
  staffKey: () => played('staffKey', [], () => ({ code: 'yzstaff1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0jqgfzyvjz2f38qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccq2qr5k' })),
  queueBoard: () => played('queueBoard', [], () => desk.board(play.saved, play.columns)),
  queueCounts: (filter) => played('queueCounts', [filter], () => desk.counts(filter)),
  queueWindow: (view, offset, limit) => played('queueWindow', [view, offset, limit], () => desk.rowsOf(view, offset, limit)),
  queueLine: (id) => played('queueLine', [id], () => desk.LINES.find((one) => one.case === id) ?? null),
  queuePosition: (view, id) => played('queuePosition', [view, id], () => desk.position(view, id)),
  queueCases: (view) => played('queueCases', [view], () => desk.cases(view)),
  saveQueueView: (name, view) =>
    played('saveQueueView', [name, view], () => {
      play.saved = [...play.saved.filter((one) => one.name !== name), { name, view, count: desk.rowsOf(view, 0, 0).total }]
      return null
    }),
  deleteQueueView: (name) =>
    played('deleteQueueView', [name], () => {
      play.saved = play.saved.filter((one) => one.name !== name)
      return null
    }),
  setQueueColumns: (columns) =>
    played('setQueueColumns', [columns], () => {
      play.columns = columns
      return null
    }),
  deskCase: (id) => played('deskCase', [id], () => ({ ...casework.deskCase(desk.LINES.find((one) => one.case === id)!, play.revealed.has(id), play.taken.has(id), play.revealed.has(casework.OTHER)), supervises: play.scene === 'head' })),
  revealCase: (id, purpose, reason) =>
    played('revealCase', [id, purpose, reason], () => {
      play.revealed.add(id)
      return casework.deskCase(desk.LINES.find((one) => one.case === id) ?? desk.LINES[0]!, true, play.taken.has(id))
    }),
  closeCase: (id) =>
    played('closeCase', [id], () => {
      play.revealed.delete(id)
      return null
    }),
  markDuplicate: (id, other, apart, reason) => played('markDuplicate', [id, other, apart, reason], () => null),
  takeNextCase: (view, after) =>
    played('takeNextCase', [view, after], () => {
      const waiting = desk.LINES.find((one) => one.assignee === null && one.case !== after && !play.taken.has(one.case))
      if (!waiting) return null
      play.taken.add(waiting.case)
      return waiting.case
    }),
  claimCase: (id) =>
    played('claimCase', [id], () => {
      play.taken.add(id)
      return null
    }),
  releaseCase: (id, to, reason) => played('releaseCase', [id, to, reason], () => null),
  colleagues: (id) => played('colleagues', [id], () => [{ key: 'bb', name: '林岚 A0412', roles: ['clerk' as const] }]),
  addNote: (id, toApplicant, text) => played('addNote', [id, toApplicant, text], () => null),
  previewStep: (id, draft) => played('previewStep', [id, draft], () => casework.preview(draft)),
  signStep: (id, draft) => played('signStep', [id, draft], () => ({ id: 'a9'.repeat(32), case: id, title: { zh: '准予登记', en: 'Register' }, createdMs: 0, failed: false, problem: null })),
  dismissAct: (id) => played('dismissAct', [id], () => null),
  compareMaterial: (sha256) => played('compareMaterial', [sha256], () => ({ same: true, sha256, picture: null })),
  openMaterial: (id, sha256) => played('openMaterial', [id, sha256], () => ({ sha256, pages: 2 })),
  materialPage: (id, sha256, page) => played('materialPage', [id, sha256, page], () => ({ picture: casework.PAINTED, borrowedFaces: play.borrowedFaces })),
  saveMaterial: (id, sha256, name) => played('saveMaterial', [id, sha256, name], () => ({ path: `/tmp/${name}`, bytes: 83_120 })),
  caseFiles: (id) => played('caseFiles', [id], () => (id === 'b2'.repeat(32) ? casework.FILES : [])),
  supplyFile: (id, sha256) => played('supplyFile', [id, sha256], () => casework.FILES.map((one) => (one.sha256 === sha256 ? { ...one, handIn: 'sending' as const } : one))),
  handInNow: () => played('handInNow', [], () => null),
  messages: () => played('messages', [], () => (play.scene === 'ready' ? casework.MESSAGES : [])),
  seeMessage: (id) => played('seeMessage', [id], () => null),
  caseDocuments: (id) => played('caseDocuments', [id], () => play.documents[id] ?? (id === 'b2'.repeat(32) ? [casework.ISSUED] : [])),
  myAccesses: () => played('myAccesses', [], () => casework.ACCESSES),
  onMessages: () => () => undefined,
  onQueue: (listener) => {
    play.queueListeners.add(listener)
    return () => void play.queueListeners.delete(listener)
  },
  authorList: () =>
    played('authorList', [], () => ({
      deployed: [{ service: SERVICE, title: contract.guide.name, version: contract.version, from: contract.in_force.from, department: world.MARKET, copy: play.copies[0]?.summary.id ?? null }],
      copies: play.copies.map((one) => one.summary),
    })),
  authorOpen: (service) => played('authorOpen', [service], () => play.copies[0] ?? keep(copied())),
  authorChooseFile: () => played('authorChooseFile', [], () => keep(copied())),
  authored: (id) => played('authored', [id], () => play.copies[0] ?? keep(copied())),
  authorSave: (id, text) => played('authorSave', [id, text], () => keep({ ...copied(), document: text }).summary),
  authorDiscard: (id) =>
    played('authorDiscard', [id], () => {
      play.copies = []
      return null
    }),
  authorCheck: (text) => played('authorCheck', [text], () => gate(text)),
  authorDiff: (text) => played('authorDiff', [text], () => changes(text)),
  authorExport: (id) => played('authorExport', [id], () => ({ path: `${world.status.folder}/${SERVICE}-2.json`, bytes: 54669 })),
  authorPrepare: (id) => played('authorPrepare', [id], () => (play.deployment = deployment())),
  chooseDeployment: () => played('chooseDeployment', [], () => (play.deployment = deployment())),
  approveDeployment: (path) =>
    played('approveDeployment', [path], () => {
      const before = deployment()
      return (play.deployment = { ...before, approvals: before.approvals + 1, missing: Math.max(0, before.missing - 1) })
    }),
  submitDeployment: (path) => played('submitDeployment', [path], deployment),

  appStatus: () => played('appStatus', [], status),
  createVault: (passphrase) =>
    played('createVault', [passphrase], () => {
      play.stage = 'needsIdentity'
      return status()
    }),
  unlock: (passphrase) =>
    played('unlock', [passphrase], () => {
      open(passphrase)
      play.stage = 'ready'
      return status()
    }),
  lock: () =>
    played('lock', [], () => {
      play.stage = 'locked'
      return status()
    }),
  saveSettings: (settings) => played('saveSettings', [settings], () => (play.settings = settings)),
  demoPeople: () => played('demoPeople', [], () => world.people),
  bindIdentity: (idNumber) =>
    played('bindIdentity', [idNumber], () => {
      const person = world.people.find((one) => one.idNumber === idNumber)
      if (!person) throw refusal('unknownPerson')
      if (person.note === 'adult') {
        play.stage = 'ready'
        return { kind: 'bound' as const, person: world.status.person! }
      }
      const dead = person.note === 'deceased'
      return {
        kind: 'refused' as const, rule: dead ? 'B3' : 'B2', basis: dead ? '居民身份证法 第11条' : '民法典 第18条',
        reason: dead ? world.w('公安记录里，这个人已经去世，身份不能再使用。', 'According to the records this person has died; the identity cannot be used any more.') : world.w('未满十八周岁，要由监护人办理。', 'Under eighteen; a guardian has to act.'),
      }
    }),
  networkStatus: () => played('networkStatus', [], () => play.network),
  decideFork: (choice) => played('decideFork', [choice], () => (play.network = { ...play.network, fork: null })),
  saveForkEvidence: () => played('saveForkEvidence', [], () => [{ path: '/srv/lin/渝证通演示/分叉证据-第18201块.yzf', bytes: 1154 }]),
  services: () => played('services', [], () => [summary(), ...(isCompany(play.scene) ? [summary(company)] : [])]),
  service: (id) => played('service', [id], () => ({ summary: summary(contractOf(id)), contract: world.hex(), document: id === COMPANY ? companyDocument : document })),
  openDraft: (service) =>
    played('openDraft', [service], () => {
      if (play.drafts.length === 0) play.drafts = [service === COMPANY ? draft(BEGUN, 0, COMPANY) : draft(PREFILLED, 0)]
      return play.drafts[0]!
    }),
  drafts: () => played('drafts', [], () => [...play.drafts]),
  saveDraft: (id, step, values) =>
    played('saveDraft', [id, step, values], () => {
      const kept = { ...draftOf(id), step, values, savedMs: Date.now() }
      play.drafts = [kept]
      return kept
    }),
  deleteDraft: (id) =>
    played('deleteDraft', [id], () => {
      play.drafts = play.drafts.filter((one) => one.id !== id)
      return null
    }),
  checkDraft: (id, values) => played('checkDraft', [id, values], () => check(contractOf(draftOf(id).service), parseValues(values), play.scene === 'offline')),
  chooseFiles: () => played('chooseFiles', [], () => [FILE]),
  lookAtFiles: (paths) => played('lookAtFiles', [paths], () => paths.map((path) => ({ ...FILE, name: path.split('/').pop() ?? path }))),
  signPage: (id) =>
    played('signPage', [id], () => {
      const values = parseValues(draftOf(id).values)
      const mine = contractOf(draftOf(id).service)
      const checked = check(mine, values, play.scene === 'offline')
      return {
        draft: id, title: mine.guide.name, addressee: mine.guide.office, applicant: '林晓岚', idMasked: '50010*********0023', date: '2026年11月24日',
        lines: world.signedLines(checked.outputs.find((one) => one.name === 'name')?.value ?? ''),
        promises: [world.w('以上内容真实、合法、有效。', 'All of the above is true, lawful and valid.'), world.w('取得需要的许可之后，再开展经营活动。', 'I will begin licensed business only after obtaining the licence.')],
        fingerprint: world.hex(), fields: 21, contract: world.hex(), check: checked,
      }
    }),
  submit: (id, passphrase) =>
    played('submit', [id, passphrase], () => {
      open(passphrase)
      play.drafts = play.drafts.filter((one) => one.id !== id)
      play.cases = [play.scene === 'offline' ? world.waitingCase() : world.approvedCase(), ...play.cases]
      return play.cases[0]!.summary
    }),
  cases: () => played('cases', [], () => play.cases.map((one) => one.summary)),
  caseView: (id) => played('caseView', [id], () => caseOf(id)),
  withdraw: (id, passphrase) =>
    played('withdraw', [id, passphrase], () => {
      open(passphrase)
      const found = caseOf(id)
      const next: CaseView = { ...found, canWithdraw: false, summary: { ...found.summary, state: 'withdrawn', stateWord: world.w('已撤回', 'Withdrawn'), deadline: null } }
      play.cases = play.cases.map((one) => (one === found ? next : one))
      return next
    }),
  requestPerson: (id) =>
    played('requestPerson', [id], () => {
      const found = caseOf(id)
      const next: CaseView = { ...found, canRequestPerson: false }
      play.cases = play.cases.map((one) => (one === found ? next : one))
      return next
    }),
  openSupplement: (id) =>
    played('openSupplement', [id], () => {
      play.drafts = [{ ...draft(FILLED, 0), case: caseOf(id).summary.id }]
      return play.drafts[0]!
    }),
  draftService: (id) => {
    const { service } = draftOf(id)
    return played('draftService', [id], () => ({ summary: summary(contractOf(service)), contract: world.hex(), document: service === COMPANY ? companyDocument : document }))
  },
  saveReceipt: (id) => played('saveReceipt', [id], () => ({ path: `${world.status.folder}/回执-500103SL0120261124000317.yzr`, bytes: 5830 })),
  saveReceiptAs: (id) => played('saveReceiptAs', [id], () => null),
  receiptCodes: (id) => played('receiptCodes', [id], () => world.codes),
  saveCode: (id, kind) => played('saveCode', [id, kind], () => ({ path: `${world.status.folder}/回执-二维码.png`, bytes: 4100 })),
  saveExport: (id, kind) => played('saveExport', [id, kind], () => ({ path: `${world.status.folder}/${kind}-500103.yzr`, bytes: 9120 })),
  searchPerson: (query) => played('searchPerson', [query], () => ({ more: false, record: world.hex(), cases: desk.LINES.slice(0, 2).map((line) => ({ case: line.case, number: line.number, service: line.service.words, state: line.state.words, applicant: line.applicant, place: line.place, receivedMs: line.receivedMs })) })),
  savePrintedLicence: (id, copy) => played('savePrintedLicence', [id, copy], () => ({ path: `${world.status.folder}/营业执照正本.pdf`, bytes: 84120 })),
  saveIssued: (id, document) => played('saveIssued', [id, document], () => ({ path: `${world.status.folder}/补正通知书-500103.pdf`, bytes: 84120 })),
  chooseNetworkFile: () => played('chooseNetworkFile', [], () => world.networkFile(play.fileRelation)),
  importNetworkFile: (path, fingerprint) => played('importNetworkFile', [path, fingerprint], () => null),
  restart: () => played('restart', [], () => null),
  signing: (id) => played('signing', [id], () => play.signing),
  prepareSigning: (id) =>
    played('prepareSigning', [id], () => (play.signing = { ...play.signing, state: 'prepared' })),
  invite: (id, person) =>
    played('invite', [id, person], () => {
      const invitation = { path: '/srv/签名邀请-李例晴.yzi', bytes: 90_000, code: 'ABCD-EFGH-JKLM' }
      const people = play.signing.people.map((one) => (one.person === person ? { ...one, invitation } : one))
      return (play.signing = { ...play.signing, people })
    }),
  caseSigners: (id) => played('caseSigners', [id], () => play.signers),
  articles: (id, values) => played('articles', [id, values], () => signed.ARTICLES),
  chooseInvitation: () => played('chooseInvitation', [], () => '/srv/签名邀请-李例晴.yzi'),
  importInvitation: (path, code) =>
    played('importInvitation', [path, code], () => {
      if (code !== 'ABCD-EFGH-JKLM') throw refusal('wrongCode')
      play.invitations = [signed.INVITATION]
      return signed.INVITATION
    }),
  invitations: () => played('invitations', [], () => play.invitations),
  answerInvitation: (id, answer, passphrase) =>
    played('answerInvitation', [id, answer, passphrase], () => {
      open(passphrase)
      const answered = { ...signed.INVITATION, answer, proof: 'verified' as const, hasReceipt: true }
      play.invitations = [answered]
      return answered
    }),
  saveInvitationReceipt: (id) => played('saveInvitationReceipt', [id], () => ({ path: '/srv/签名回执.yzr', bytes: 2_000 })),
  reservationOffers: (id, values) => played('reservationOffers', [id, values], () => play.offers),
  reserveName: (id) =>
    played('reserveName', [id], () => {
      const reserved = { ...signed.OFFER, holder: 'me' as const, held: 1 }
      play.offers = [reserved]
      play.reservations = [signed.RESERVATION]
      return reserved
    }),
  reservations: () => played('reservations', [], () => play.reservations),
  saveReservationReceipt: (id) => played('saveReservationReceipt', [id], () => ({ path: '/srv/名称保留.yzr', bytes: 2_000 })),
  licences: () => played('licences', [], () => play.cases.map((one) => one.licence).filter((one) => one !== null)),
  chooseAndVerify: () => played('chooseAndVerify', [], () => play.verdict),
  verifyPath: (path) => played('verifyPath', [path], () => play.verdict),
  verifyBytes: (name, base64) => played('verifyBytes', [name, base64], () => ({ ...play.verdict, file: name })),
  forgedExample: () => played('forgedExample', [], () => world.forged),
  chain: () => played('chain', [], () => world.chain(play.network)),
  header: (height) =>
    played('header', [height], () => ({
      line: world.headers.find((one) => one.height === height) ?? world.headers[0]!, proof: world.proof(height, world.NOW),
      hashes: (['header', 'prev', 'history', 'txRoot', 'stateRoot', 'validators', 'chain'] as const).map((code) => ({ code, value: world.hex() })),
    })),
  claimTogether: (ids) => played('claimTogether', [ids], () => desk.together(ids)),
  releaseTogether: (ids, to, reason) => played('releaseTogether', [ids, to, reason], () => desk.together(ids)),
  urgeTogether: (ids) => played('urgeTogether', [ids], () => desk.together(ids)),
  printTogether: (ids, what, purpose) => played('printTogether', [ids, what, purpose], () => desk.together(ids, what === 'documents' ? ['补正通知书'] : ['收件凭证'])),
  printFolder: () => played('printFolder', [], () => play.folder),
  choosePrintFolder: () => played('choosePrintFolder', [], () => (play.folder = 'D:/打印')),
  colleaguesTogether: (ids) => played('colleaguesTogether', [ids], () => desk.colleagues(ids)),
  countedDepartments: () => played('countedDepartments', [], () => counted.DEPARTMENTS),
  statistics: (asked) => played('statistics', [asked], () => (play.differing ? counted.differing(asked) : { ...counted.statistics(asked), ...(play.miscounted ? { recomputed: false } : {}) })),
  saveStatistics: (asked) => played('saveStatistics', [asked], () => ['统计', '办件清单'].map((name) => ({ path: `${world.status.folder}/${name}.csv`, bytes: 900 }))),
  staff: () => played('staff', [], () => ({ ...people.staff(play.scene === 'head'), acts: play.acts })),
  readStaffCode: (code) => played('readStaffCode', [code], () => people.readCode(code)),
  previewGrant: (draft) => played('previewGrant', [draft], () => people.grantSentences(draft)),
  grantRole: (draft) => played('grantRole', [draft], () => people.act('a0', '授予岗位')),
  previewEnd: (draft) => played('previewEnd', [draft], () => people.endSentences),
  endRoles: (draft) => played('endRoles', [draft], () => people.results),
  supervisorBoard: () => played('supervisorBoard', [], () => desk.supervisor),
  onNetwork: (listener) => {
    play.networkListeners.add(listener)
    return () => play.networkListeners.delete(listener)
  },
  onCases: (listener) => {
    play.caseListeners.add(listener)
    return () => play.caseListeners.delete(listener)
  },
  onFileDrag: (listener) => {
    play.dragListeners.add(listener)
    return () => play.dragListeners.delete(listener)
  },
}

const wanted = typeof window === 'undefined' ? null : new URLSearchParams(window.location.search)
begin((wanted?.get('scene') as Scene | null) ?? 'ready', {
  language: wanted?.get('language') ?? 'zh',
  theme: wanted?.get('theme') ?? 'light',
})
const delay = Number(wanted?.get('delay'))
if (delay > 0) play.delayMs = delay
