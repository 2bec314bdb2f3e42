// The desk: queues, rows, keys.

import { fireEvent, waitFor } from '@testing-library/react'
import { NO_FILTER } from '../src/pages/queue/queues'
import { shortNumber } from '../src/pages/queue/words'
import { play } from './mock/backend'
import { LINES } from './mock/queue'
import { byId, maybe, screen, show } from './show'

const row = (n: number) => `row-${LINES[n]!.case}`
const ready = async (hash = '#/queue/todo', settings = {}) => {
  const shown = show('desk', hash, settings)
  await byId(row(0))
  return shown
}
const active = () => document.querySelector('.q-row[data-active]')?.getAttribute('data-testid')
const windows = () => play.calls.filter(([name]) => name === 'queueWindow')
beforeEach(() => sessionStorage.clear())

it('draws what is in sight and asks for pages, never for all', async () => {
  await ready()
  const grid = await byId('queue-grid')
  expect(grid.getAttribute('aria-rowcount')).toBe(String(LINES.length + 1))
  expect(document.querySelectorAll('.q-row').length).toBeLessThan(60)
  expect(windows().every(([, , , limit]) => limit === 100)).toBe(true)
  expect(windows().length).toBeLessThan(4)
})

it('is left in peace where this computer holds no role', async () => {
  show('ready', '#/queue/todo')
  await screen.findByText('这台电脑没有工作岗位')
  expect(maybe('mode-staff')).toBeNull()
  expect(maybe('desk-band')).toBeNull()
})

it('says whom one acts as, and goes back and forth', async () => {
  const { user } = show('desk', '#/home')
  await user.click(await byId('mode-staff'))
  expect((await byId('desk-band')).textContent).toContain('周敏 A0317')
  expect(document.querySelector('.shell')?.getAttribute('data-mode')).toBe('staff')
  await user.click(await byId('mode-person'))
  await byId('home')
  expect(maybe('desk-band')).toBeNull()
})

it('moves, opens, goes on and closes by keys alone', async () => {
  const { user } = await ready()
  expect(active()).toBe(row(0))
  await user.keyboard('jj')
  expect(active()).toBe(row(2))
  await user.keyboard('k{ArrowDown}{ArrowUp}')
  expect(active()).toBe(row(1))
  await user.keyboard('{Enter}')
  expect((await byId('case-pane')).getAttribute('data-case')).toBe(LINES[1]!.case)
  await user.keyboard('j')
  await waitFor(() => expect(maybe('case-pane')?.getAttribute('data-case')).toBe(LINES[2]!.case))
  await user.keyboard('{Escape}')
  await waitFor(() => expect(maybe('case-pane')).toBeNull())
  expect(document.activeElement?.getAttribute('data-testid')).toBe('queue-grid')
  await user.keyboard('{End}')
  await byId(row(LINES.length - 1))
  expect(active()).toBe(row(LINES.length - 1))
  await user.keyboard('{Home}')
  await byId(row(0))
  expect(active()).toBe(row(0))
})

it('goes to a queue by g and its letter, and to the search by a slash', async () => {
  const { user } = await ready()
  await user.keyboard('gq')
  await waitFor(() => expect(window.location.hash).toBe('#/queue/overdue'))
  await user.keyboard('gd')
  await waitFor(() => expect(window.location.hash).toBe('#/queue/todo'))
  await user.keyboard('/')
  expect(document.activeElement?.getAttribute('data-testid')).toBe('queue-search')
  await user.keyboard('000018')
  await waitFor(() => expect(screen.getByTestId('queue-total').textContent).toContain('1 件'))
  expect(screen.getByText('各队列里找到')).toBeTruthy()
  // Letters typed into the field stay there.
  expect(window.location.hash).toBe('#/queue/todo')
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.getByTestId('queue-total').textContent).toContain('4,321'))
  expect(document.activeElement?.getAttribute('data-testid')).toBe('queue-grid')
})

it('shows all keys on a question mark', async () => {
  const { user } = await ready()
  await user.keyboard('?')
  const dialogue = await byId('shortcuts')
  for (const word of ['下一件', '下一行', '排序', '其他办理', '打开', '待受理', '超期']) expect(dialogue.textContent).toContain(word)
  await user.keyboard('j')
  expect(active()).toBe(row(0))
  await user.keyboard('{Escape}')
  await waitFor(() => expect(maybe('shortcuts')).toBeNull())
})

it('chooses rows and copies their numbers', async () => {
  const { user } = await ready()
  await user.keyboard('xjx')
  expect((await byId('bulk')).textContent).toContain('已选 2 件')
  expect(screen.getByTestId(row(1)).getAttribute('aria-selected')).toBe('true')
  await user.keyboard('c')
  await waitFor(() => expect(maybe('bulk')).toBeNull())
  expect(await navigator.clipboard.readText()).toBe(`${LINES[0]!.number}\n${LINES[1]!.number}`)
  await user.click(await byId('choose-all'))
  expect((await byId('bulk')).textContent).toContain('已选 500 件')
  await user.keyboard('{Escape}')
  await waitFor(() => expect(maybe('bulk')).toBeNull())
})

it('sorts all rows by a column, and back', async () => {
  const { user } = await ready()
  await user.click(await byId('sort-applicant'))
  await waitFor(() => expect(windows().at(-1)?.[1]).toMatchObject({ sort: { column: 'applicant', direction: 'ascending' } }))
  await user.click(await byId('sort-applicant'))
  await waitFor(() => expect(windows().at(-1)?.[1]).toMatchObject({ sort: { column: 'applicant', direction: 'descending' } }))
  expect(document.querySelector('[aria-sort="descending"]')?.textContent).toContain('申请人')
})

it('filters, keeps the filter under a name, and forgets it', async () => {
  const { user } = show('desk', '#/queue/near')
  await user.click(await byId('filter-services'))
  await user.click(await byId('only-services-company'))
  await user.keyboard('{Escape}')
  expect(document.activeElement?.getAttribute('data-testid')).toBe('filter-services')
  await waitFor(() => expect(screen.getByTestId('filter-services').textContent).toContain('公司设立登记'))
  await user.click(await byId('save-filter'))
  await user.type(await byId('save-name'), '公司预警{Enter}')
  await byId('saved-公司预警')
  expect(play.saved[0]?.view).toMatchObject({ queue: 'near', filter: { ...NO_FILTER, services: ['company'] } })
  await user.click(await byId('clear-filters'))
  await user.click(await byId('saved-公司预警'))
  await waitFor(() => expect(screen.getByTestId('saved-公司预警').getAttribute('aria-current')).toBe('true'))
  await user.click(await byId('forget-公司预警'))
  await waitFor(() => expect(maybe('saved-公司预警')).toBeNull())
})

it('keeps which columns are shown', async () => {
  const { user } = await ready()
  await user.click(await byId('columns'))
  await user.click(await byId('column-flags'))
  await waitFor(() => expect(play.columns).not.toContain('flags'))
  await waitFor(() => expect(maybe('sort-flags')).toBeNull())
  await user.click(await byId('column-promised'))
  expect(maybe('sort-promised')).toBeTruthy()
})

it('takes no day that is none', async () => {
  const { user } = await ready()
  await user.click(await byId('filter-more'))
  await user.type(await byId('received-from'), '2026-13-99')
  expect((await byId('received-from')).getAttribute('aria-invalid')).toBe('true')
  await user.clear(await byId('received-from'))
  await user.type(await byId('received-from'), '20261120')
  await waitFor(() => expect(windows().at(-1)?.[1]).toMatchObject({ filter: { receivedFrom: '2026-11-20' } }))
})

it('shows new rows by itself and stays on the case in hand', async () => {
  const { user } = await ready()
  await user.keyboard('jj{Enter}')
  const before = windows().length
  play.queueListeners.forEach((listener) => listener())
  await waitFor(() => expect(windows().length).toBeGreaterThan(before))
  expect((await byId('case-pane')).getAttribute('data-case')).toBe(LINES[2]!.case)
  expect(play.calls.some(([name, , id]) => name === 'queuePosition' && id === LINES[2]!.case)).toBe(true)
})

it('says that nothing matches, and how to see everything again', async () => {
  const { user } = await ready()
  await user.type(await byId('queue-search'), '查无此人')
  await screen.findByText('没有符合的办件')
  await user.click(screen.getAllByText('清除筛选')[0]!)
  await byId(row(0))
})

it('says why rows cannot be shown', async () => {
  show('desk', '#/queue/todo')
  play.refuse = { queueWindow: { code: 'deskDatabase', params: [] } }
  await waitFor(() => expect(document.querySelector('[data-code="deskDatabase"]')).toBeTruthy())
  fireEvent.click(await byId('retry'))
  await byId(row(0))
})

it('tells lights by shape and words, in both languages', async () => {
  await ready()
  const first = await byId(row(0))
  expect(first.querySelector('.q-light')?.getAttribute('data-light')).toBe('red')
  expect(first.textContent).toContain('超 1 天')
  const shapes = new Set([...document.querySelectorAll('.q-light')].map((one) => `${one.getAttribute('data-light')} ${one.querySelector('path')?.getAttribute('d')}`))
  expect(shapes.size).toBeGreaterThan(1)
})

it('speaks English', async () => {
  await ready('#/queue/todo', { language: 'en' })
  expect((await byId(row(0))).textContent).toContain('1 day over')
  expect((await byId('queue-overdue')).textContent).toContain('Overdue')
})

it('shows a case number so that no two of a service and a year are alike', () => {
  expect(shortNumber('SL01-500103-20261120-000017-7')).toBe('500103-1120-000017')
  const same = ['SL01-500106-20261120-000017-1', 'SL01-500103-20261121-000017-1', 'SL01-500103-20261120-000018-1', 'SL01-500103-20261120-000017-7'].map(shortNumber)
  expect(new Set(same).size).toBe(4)
  expect(shortNumber('another')).toBe('another')
})

it('gives the staff key to be copied, and the roles', async () => {
  show('desk', '#/settings')
  expect((await byId('staff-key')).textContent).toMatch(/^yzstaff|^[0-9A-Z-]+$/)
  const roles = await byId('roles')
  expect(roles.textContent).toContain('经办')
  expect(roles.textContent).toContain('2027年12月31日')
})

it('lets an officer without an identity of their own work, choose one, and come back', async () => {
  const { user } = show('officer', '#/home')
  await byId('queue-grid')
  expect((await byId('identity')).textContent).toContain('周敏')
  expect(maybe('nav-home')).toBeNull()
  await user.click(await byId('mode-person'))
  await byId('person-search')
  await user.click(await byId('to-desk'))
  await byId('queue-grid')
})

it('looks for a person after saying that it is put on record, and opens what is found', async () => {
  const { user } = await ready()
  await user.keyboard('.')
  expect((await byId('person-query')).textContent).toContain('先记在政务链上')
  expect((await byId('person-run')).hasAttribute('disabled')).toBe(true)
  await user.type(await byId('person-number'), '500103198506129995')
  await user.click(await byId('person-run'))
  expect((await byId('person-found')).dataset.count).toBe('2')
  expect(play.calls.filter(([name]) => name === 'searchPerson')[0]?.[1]).toEqual({ by: 'number', number: '500103198506129995' })
  await user.click(await byId(`found-${LINES[0]!.case}`))
  await byId('case-pane')
})

it('says which deployed document the lights follow', async () => {
  const { user } = show('desk', '#/queue/todo')
  await user.click(await byId('filter-lights'))
  const said = (await byId('warning')).textContent ?? ''
  expect(said).toContain('40%')
  expect(said).toContain('“预警阈值（演示）”2026-1')
})
