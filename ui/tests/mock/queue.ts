// A played store of the desk: filters and sorts as far as the tests look.

import type { CodedView, ColleagueForMany, DeskRole, ItemResult, LoadView, SupervisorBoard, Filter, Queue, QueueBoard, QueueCount, QueueLine, QueueWindow, RemainingView, SavedView, View } from '../../src/ipc'

const coded = (code: string, zh: string, en: string): CodedView => ({ code, words: { zh, en } })
const DAY = 86_400_000
/** The row that a colleague has whose deputy the officer is. */
export const ABSENT = 7
const NOW = Date.parse('2026-11-24T10:00:00+08:00')
const services = [coded('sole', '个体工商户设立登记', 'Sole proprietor: registration'), coded('company', '公司设立登记', 'Company: registration')]
const divisions = [coded('500103', '渝中区', 'Yuzhong'), coded('500105', '江北区', 'Jiangbei')]
const states = [coded('examining', '审查', 'Examination'), coded('accepted', '受理', 'Acceptance')]
const flags = [coded('urged', '督办', 'Urged'), coded('auto-referred', '自动转人工', 'Referred by rules')]
const sources = [coded('direct', '直接收件', 'Received directly')]
const assignees = [coded('aa', '周敏 A0317', '周敏 A0317')]

export const ROLE: DeskRole = {
  key: 'aa', department: 1, office: { zh: '渝中区市场监督管理局', en: 'Yuzhong Market Regulation' }, name: '周敏 A0317',
  roles: [{ role: 'clerk', services: [], divisions: ['500103'], until: '2027-12-31', deputy: false }],
}

const left = (workdays: number): RemainingView => {
  const day = new Date(NOW + workdays * DAY).toISOString().slice(0, 10)
  return workdays < 0 ? { kind: 'over', workdays: -workdays, day } : { kind: 'left', workdays, day }
}

function line(n: number): QueueLine {
  const days = Math.floor(n / 40) - 1
  const stopped = n % 17 === 16
  return {
    case: n.toString(16).padStart(64, '0'), number: n % 9 === 8 ? null : `SL01-500103-20261120-${String(n).padStart(6, '0')}-1`,
    service: services[n % 2]!, applicant: n % 3 === 0 ? '重庆***科技' : '林*岚', creditCode: n === 1 ? '92500103MA0DEMQX1L' : null, division: divisions[n % 2]!,
    receivedMs: NOW - n * 60_000, place: 'todo', state: states[n % 2]!, strokes: 2 + (n % 2),
    assignee: n % 4 === 0 ? { key: 'aa', name: '周敏 A0317', me: true, deputy: false } : n === ABSENT ? { key: 'bb', name: '林岚 A0412', me: false, deputy: true } : null,
    promised: stopped ? { kind: 'stopped' } : left(days), legal: stopped ? { kind: 'stopped' } : left(days + 10),
    light: stopped ? 'grey' : days < 0 ? 'red' : days < 2 ? 'yellow' : n % 5 === 0 ? 'blue' : 'green',
    flags: n % 6 === 0 ? [flags[n % 2]!] : [], source: sources[0]!, updatedMs: NOW - n * 1000,
  }
}

export const LINES = Array.from({ length: 4321 }, (_, n) => line(n))

const matches = (one: QueueLine, filter: Filter) =>
  (filter.services.length === 0 || filter.services.includes(one.service.code)) &&
  (filter.lights.length === 0 || (one.light !== null && filter.lights.includes(one.light))) &&
  (filter.assignees.length === 0 || filter.assignees.includes(one.assignee?.key ?? '')) &&
  (filter.flags.length === 0 || one.flags.some((flag) => filter.flags.includes(flag.code))) &&
  (filter.text === '' || `${one.number ?? ''} ${one.applicant}`.includes(filter.text))

/** Cases that left every queue. */
export const gone = new Set<string>()

const within = (queue: Queue, one: QueueLine) => {
  if (gone.has(one.case)) return false
  switch (queue) {
    case 'todo':
      return true
    case 'mine':
      return one.assignee?.me === true
    case 'overdue':
      return one.light === 'red'
    case 'near':
      return one.light === 'yellow'
    default:
      return false
  }
}

const ordered = ({ queue, filter, sort }: View) => {
  const found = LINES.filter((one) => within(queue, one) && matches(one, filter))
  if (sort.column === 'applicant') found.sort((a, b) => (a.applicant < b.applicant ? -1 : a.applicant > b.applicant ? 1 : 0))
  return sort.direction === 'ascending' ? found : found.toReversed()
}

const QUEUES: Queue[] = ['pendingAcceptance', 'todo', 'mine', 'supplement', 'review', 'issue', 'done', 'returned', 'abnormal', 'overdue', 'near']
const EMPTY: Filter = { services: [], divisions: [], states: [], lights: [], flags: [], sources: [], assignees: [], receivedFrom: null, receivedTo: null, text: '' }

export const counts = (filter: Filter): QueueCount[] => QUEUES.map((queue) => ({ queue, count: LINES.filter((one) => within(queue, one) && matches(one, filter)).length }))

export const board = (saved: SavedView[], columns: QueueBoard['columns']): QueueBoard => ({
  today: '2026-11-24', counts: counts(EMPTY), saved, facets: { services, divisions, states, sources, assignees, flags }, columns,
  warning: { workdays: 1, percent: 40, document: { title: { zh: '预警阈值（演示）', en: 'Thresholds of the warning (demonstration)' }, version: '2026-1', from: '2024-01-01' } },
})

export const rowsOf = (view: View, offset: number, limit: number): QueueWindow => {
  const all = ordered(view)
  return { total: all.length, offset, rows: all.slice(offset, offset + limit) }
}

export const position = (view: View, id: string) => {
  const at = ordered(view).findIndex((one) => one.case === id)
  return at < 0 ? null : at
}

export const SUPERVISOR: DeskRole = { ...ROLE, roles: [...ROLE.roles, { role: 'supervisor', services: [], divisions: [], until: null, deputy: false }] }

const load = (of: CodedView, open: number, overdue: number, near: number, urged: number): LoadView => ({ of, open, near, overdue, urged, lapsed: overdue > 0 ? 1 : 0, first: left(overdue > 0 ? -overdue : near > 0 ? 1 : 6) })
const nobody = coded('', '', '')

export const supervisor: SupervisorBoard = {
  today: '2026-11-24',
  officers: [load(nobody, 3241, 30, 60, 2), load(assignees[0]!, 1080, 10, 20, 0), load(coded('bb', '林岚 A0412', '林岚 A0412'), 14, 0, 3, 1), load(coded('cc', '陈示路 A0388', '陈示路 A0388'), 9, 0, 0, 0)],
  services: [load(services[0]!, 2161, 20, 40, 1), load(services[1]!, 2160, 20, 40, 2)],
  divisions: [load(divisions[0]!, 2161, 20, 40, 1), load(divisions[1]!, 2160, 20, 40, 2)],
}

export const colleagues = (ids: string[]): ColleagueForMany[] => [
  { key: 'bb', name: '林岚 A0412', roles: ['clerk', 'reviewer'], covers: ids.length },
  { key: 'cc', name: '陈示路 A0388', roles: ['clerk'], covers: Math.max(1, ids.length - 1) },
]

/** All done but every third, which somebody else has. */
export const together = (ids: string[], files: string[] = []): ItemResult[] =>
  ids.map((id, at) => {
    const number = LINES.find((one) => one.case === id)?.number ?? null
    return at % 3 === 1
      ? { case: id, number, problem: { code: 'inOtherHands', params: [{ name: 'name', value: '林岚 A0412' }] }, files: [] }
      : { case: id, number, problem: null, files: files.map((file) => `${file}-${number ?? ''}.pdf`) }
  })

export const cases = (view: View) => ordered(view).slice(0, 500).map((one) => one.case)
