// A played case at the desk: masked, then revealed; steps, reasons, what is signed; messages of the person.

import type { AccessLogView, ComparedFields, DeskCase, DuplicateView, RecordView, FiledFile, IssuedView, MessageView, NoticeView, QueueLine, StepDraft, StepPreview, StepView } from '../../src/ipc'
import { rules } from './world'

const w = (zh: string, en: string) => ({ zh, en })
const NOW = Date.parse('2026-11-24T10:00:00+08:00')

const step = (action: string, zh: string, en: string, more: Partial<StepView> = {}): StepView => ({
  action, title: w(zh, en), role: 'clerk', to: w('已受理', 'Accepted'), document: w('通知书', 'Notice'), documentKind: 'acceptance', needsReason: false, reasons: [], effect: 'none', secondOfficer: false, needsOpening: false, corrections: [], blocked: null, ...more,
})

export const NOTICE: NoticeView = {
  kind: 'supplement', title: w('补正材料通知书', 'Notice of what is to be supplied'), number: '市监登字〔2026〕第000017号', day: '二〇二六年十一月二十四日', demo: true, office: w('渝中区市场监督管理局', 'Yuzhong Market Regulation'),
  contact: '重庆市渝中区示例路1号（演示）　023-0000 0000（演示）', addressee: '林示岚（50010*********0023）', caseNumber: 'SL01-500103-20261120-000001-1', service: w('个体工商户设立登记', 'Sole proprietor: registration'), received: '2026-11-20', materials: [w('申请表（电子表单）', 'Application form (electronic)')], bases: [w('行政许可法 第32条', 'Licensing Law Art. 32')],
  items: [{ code: 'address', bases: [w('登记条例 第16条', 'Regulations Art. 16')], sentence: w('住所材料缺失：缺少门牌号', 'Address incomplete: no house number'), mend: w('请写到门牌号。', 'Give it down to the house number.'), fields: ['premises.detail'] }],
  particulars: [], deadline: { day: '2027-01-05', workdays: 30, purpose: w('在这一天以前补齐', 'Supply it by this day') }, remedies: [], remark: null, signers: [{ name: '周敏 A0317', role: w('经办人', 'Officer') }],
}

export const ISSUED: IssuedView = { id: 'd1'.repeat(32), title: NOTICE.title, number: NOTICE.number, timeMs: NOW, notice: NOTICE, problem: null }

const record = (name: string, title: string, value: RecordView['value'], outcome: RecordView['outcome'], proof = 'answer'): RecordView => ({
  name, title: w(title, title), value, from: w('市公安局', 'Public security'), asOfMs: NOW, outcome, proof,
})

/** A person by two fields, an address that two records know, a question without an answer. */
const compared = (name: string, revealed: boolean): ComparedFields[] => [
  { declared: [{ label: w('姓名', 'Name'), value: name }, { label: w('公民身份号码', 'Identity number'), value: revealed ? '500103199001010023' : '50010*********0023' }], records: [record('identity_matches', '与确认的身份一致', w('是', 'yes'), 'same', 'commitment')] },
  { declared: [{ label: w('门牌号', 'House number'), value: '1号' }], records: [record('address_known', '在标准地址库中', w('否', 'no'), 'differs'), record('same_address', '同一地址已登记的户数', null, 'none')] },
]

export const OTHER = '9'.repeat(64)
const duplicates = (both: boolean): DuplicateView[] => [{
  case: OTHER, number: 'SL01-500106-20261121-000002-8', applicant: '林*岚', service: w('个体工商户设立登记', 'Sole proprietor: registration'), state: w('待受理', 'Pending'), division: w('沙坪坝区', 'Shapingba'), place: 'pendingAcceptance',
  same: ['person', 'address'], compared: both ? [{ label: w('门牌号', 'House number'), here: '1号', there: '1号' }, { label: w('字号', 'Trade name'), here: '拾光里', there: '山城里' }] : [], mark: null,
}]

export function deskCase(line: QueueLine, revealed: boolean, taken: boolean, beside = false): DeskCase {
  const name = revealed ? '林示岚' : '林*岚'
  return {
    id: line.case, number: line.number ?? '', title: line.service.words, state: 'pending', stateWord: w('待受理', 'Pending'), over: false, eventCount: 2, revealed,
    lines: [{ label: w('经营者', 'Proprietor'), value: name, table: null, step: 0, visibility: 'sensitive' }, { label: w('经营场所', 'Premises'), value: '示例一路1号', table: null, step: 2, visibility: 'public' }],
    unopened: null, materials: [{ label: w('附件', 'Attachments'), name: '租赁合同.pdf', mediaType: 'application/pdf', bytes: 83_120, sha256: 'ab'.repeat(32), handedIn: revealed ? true : null }],
    rules: rules(), sameResult: revealed ? true : null, answers: [], compared: compared(name, revealed), events: [], documents: [ISSUED], licence: revealed ? { code: '92500103MA00000000', prints: 1 } : null,
    notes: [{ id: 'e1'.repeat(32), timeMs: NOW, by: '周敏 A0317', toApplicant: false, urge: false, text: revealed ? '先核对门牌号。' : null }], notesProblem: null,
    clocks: [], limits: { promised: w('1 个工作日', 'One working day'), statutory: w('3 个工作日', 'Three working days'), promisedLeft: 1 },
    holder: taken ? { key: 'aa', name: '周敏 A0317', me: true, deputy: false, until: '2026-11-25' } : line.assignee?.deputy ? { ...line.assignee, until: '2026-11-25' } : null, preparer: null, handles: true, supervises: false,
    steps: [
      step('accept', '受理', 'Accept', { needsOpening: !revealed }), step('grant', '准予登记', 'Register', { needsOpening: !revealed, effect: 'grant' }),
      step('ask-supplement', '补正', 'Ask for a supplement', { needsOpening: !revealed, needsReason: true, reasons: ['address'], documentKind: 'supplement' }), step('not-accept', '不予受理', 'Not accept', { needsOpening: !revealed, needsReason: true, reasons: ['elsewhere'] }),
      step('correct-register', '更正登记', 'Correct the register', { needsReason: true, reasons: ['register-wrong'], effect: 'correct', corrections: [{ field: 'premises', label: w('经营场所', 'Premises'), value: '示例一路1号' }] }),
      step('extend', '延期', 'Extend', { blocked: { path: '', code: 'counterFull', params: [] } }),
    ],
    reasons: [
      { code: 'address', title: w('住所材料缺失', 'Address incomplete'), text: w('请写到门牌号。', 'Give it down to the house number.'), remark: null, basis: [w('登记条例 第16条', 'Regulations Art. 16')], fields: ['premises.detail'] },
      { code: 'elsewhere', title: w('不属于本机关登记', "Not this office's matter"), text: w('这件事不由本机关办理。', "This matter is not this office's."), remark: w('写明应当向哪个机关申请', 'Name the authority to apply to'), basis: [w('行政许可法 第32条第2项', 'Licensing Law Art. 32(2)')], fields: [] },
      { code: 'register-wrong', title: w('登记内容有误', 'Register wrong'), text: w('登记的内容写错了。', 'What the register says is wrong.'), remark: null, basis: [w('登记条例 第16条', 'Regulations Art. 16')], fields: [] },
    ],
    fields: [{ path: 'premises.detail', label: w('门牌', 'House number') }], acts: [], duplicates: duplicates(beside),
  }
}

export const preview = (draft: StepDraft): StepPreview => ({
  title: w('准予登记', 'Register'), sentences: [w(`对办件作出“${draft.action}”。`, `“${draft.action}” in the case.`)], document: { ...NOTICE, number: null, day: null }, register: [],
})

export const MESSAGES: MessageView[] = [
  { id: 'd1'.repeat(32), case: 'b2'.repeat(32), subject: '重庆市渝中区示例小店', kind: 'notice', title: NOTICE.title, text: NOTICE.items[0]!.sentence, number: NOTICE.number, timeMs: NOW, seen: false },
  { id: 'd2'.repeat(32), case: 'b2'.repeat(32), subject: '重庆市渝中区示例小店', kind: 'step', title: w('转人工', 'Referred'), text: w('待受理', 'Pending'), number: null, timeMs: NOW - 3_600_000, seen: true },
]

export const ACCESSES: AccessLogView = {
  accesses: [{ id: 'f1'.repeat(32), timeMs: NOW, department: w('渝中区市场监督管理局', 'Yuzhong Market Regulation'), by: w('周敏 A0317', '周敏 A0317'), purpose: w('办理', 'Handling'), case: 'b2'.repeat(32), number: 'SL01-500103-20261120-000001-1', height: 42 }],
  complete: true, counted: 1,
}

/** One pixel. */
export const PAINTED = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=='

const file = (name: string, sha: string, handIn: FiledFile['handIn'], rest: Partial<FiledFile> = {}): FiledFile => ({
  label: w('附件', 'Attachments'), name, mediaType: 'application/pdf', bytes: 83_120, sha256: sha.repeat(32), handIn, percent: 0, deliveredMs: null, problem: null, ...rest,
})

/** Files of a case: one handed in, one on its way that does not move, one without a copy. */
export const FILES: FiledFile[] = [
  file('租赁合同.pdf', 'ab', 'delivered', { percent: 100, deliveredMs: 1_795_000_000_000 }),
  file('批准文件.pdf', 'ac', 'sending', { percent: 40, problem: { code: 'deskSilent', params: [] } }),
  file('产权证.pdf', 'ad', 'noCopy'),
  file('旧合同.pdf', 'ae', 'over', { problem: { code: 'deskSilent', params: [] } }),
]
