// People who sign one filling, as the program would tell of them.

import type { InvitationView, ReservationOffer, ReservationView, SigningView, TextView } from '../../src/ipc'

const w = (zh: string, en: string) => ({ zh, en })
export const NOT_NEEDED: SigningView = { state: 'notNeeded', people: [], complete: true }
export const ARTICLES: TextView = {
  title: w('公司章程（演示文本）', 'Articles of association (demonstration text)'),
  demo: true,
  blocks: [
    { kind: 'title', text: '重庆拾光里软件开发有限公司章程' },
    { kind: 'heading', text: '第一章　名称和住所' },
    { kind: 'paragraph', text: '第一条　公司名称：重庆拾光里软件开发有限公司。' },
    { kind: 'item', text: '（1）周示明：认缴 600,000 元。' },
  ],
  sha256: 'ab'.repeat(32),
}
const person = { answer: 'none', timeMs: null, invitation: null } as const
export const TWO: SigningView = {
  state: 'notPrepared',
  people: [
    { ...person, person: 0, name: '周示明', roles: [w('法定代表人', 'Legal representative')], own: true, signsFor: [] },
    { ...person, person: 1, name: '李例晴', roles: [w('股东与出资', 'Shareholders')], own: false, signsFor: [] },
  ],
  complete: false,
}
export const INVITATION: InvitationView = {
  id: 'cd'.repeat(32),
  title: w('有限责任公司设立登记', 'Registration of a limited company'),
  subject: '重庆拾光里软件开发有限公司',
  office: w('重庆市市场监督管理局（演示）', 'Chongqing Administration for Market Regulation (demonstration)'),
  name: '李例晴',
  roles: [w('股东与出资', 'Shareholders'), w('经理', 'Managers')],
  signsFor: [],
  mine: true,
  lines: [
    { label: w('注册资本', 'Registered capital'), value: '¥1,000,000.00（壹佰万元整）', table: null, step: 3, visibility: 'public' },
    { label: w('敏感信息', 'Particulars'), value: '500105199002159987', table: null, step: 7, visibility: 'sensitive' },
  ],
  rules: [],
  unseenRules: 12,
  text: ARTICLES,
  textFits: true,
  fingerprint: 'ef'.repeat(32),
  fields: 130,
  shown: 118,
  importedMs: 1_790_647_200_000,
  answer: 'none',
  proof: null,
  hasReceipt: false,
}
export const OFFER: ReservationOffer = {
  claim: 'name', title: w('名称', 'Name'), field: 'name', text: '拾光里', holder: 'nobody', until: '2027-01-20', held: 0, most: 3,
}
export const RESERVATION: ReservationView = { text: '拾光里', until: '2027-01-20', asOfMs: 1_790_647_200_000, hasReceipt: true, id: 'reservation/1' }
