// The contract page: edited as form and tables, checked while one types, compared, approved.

import axe from 'axe-core'
import { fireEvent } from '@testing-library/react'
import { edit, type History, insert, put } from '../src/contract/edit'
import { placeOf, VIEWS } from '../src/contract/places'
import { dayAfter, guessed, shown, typed } from '../src/contract/values'
import { withDays } from '../src/pages/contracts/parts/Workflow'
import { byId, maybe, screen, show, waitFor } from './show'
import { play } from './mock/backend'

const SERVICE = 'sole-proprietor-registration'
const open = async (view: string, language = 'zh') => {
  const shown = show('ready', `#/contracts/copy-1/${view}`, { language })
  await byId('contract')
  return shown
}
const saved = () => play.calls.filter(([name]) => name === 'authorSave').map(([, , text]) => JSON.parse(text as string))
const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } })

describe('changing a document', () => {
  const document = { version: '1', tests: [{ name: 'a' }, { name: 'b' }] }

  it('leaves the old one as it was', () => {
    const changed = put(document, ['tests', 0, 'name'], 'c')
    expect(changed).toEqual({ version: '1', tests: [{ name: 'c' }, { name: 'b' }] })
    expect(document.tests[0]).toEqual({ name: 'a' })
    expect(put(document, ['tests', 0], undefined)).toEqual({ version: '1', tests: [{ name: 'b' }] })
    expect(put(document, ['version'], undefined)).toEqual({ tests: document.tests })
    expect(put(document, ['in_force', 'to'], '2027-01-01')).toMatchObject({ in_force: { to: '2027-01-01' } })
    expect(insert(document, ['tests'], 0, { name: 'x' })).toMatchObject({ tests: [{ name: 'a' }, { name: 'x' }, { name: 'b' }] })
  })

  it('goes back and forward, and takes what was typed without a pause as one step', () => {
    let history: History = { past: [], now: 'a', future: [] }
    history = edit(history, { kind: 'change', to: 'ab', key: 'x', time: 1000 })
    history = edit(history, { kind: 'change', to: 'abc', key: 'x', time: 1200 })
    history = edit(history, { kind: 'change', to: 'abcd', key: 'x', time: 9000 })
    history = edit(history, { kind: 'undo' })
    expect(history.now).toBe('abc')
    history = edit(history, { kind: 'undo' })
    expect([history.now, history.past.length]).toEqual(['a', 0])
    expect(edit(history, { kind: 'undo' })).toBe(history)
    history = edit(history, { kind: 'redo' })
    expect(history.now).toBe('abc')
    history = edit(history, { kind: 'change', to: 'z', key: 'x', time: 9100 })
    expect([history.future, edit(history, { kind: 'redo' })]).toEqual([[], history])
  })

  it('reads what is typed as the kind of value that stood there', () => {
    expect([typed('12', 3), typed('x', 3), typed('甲、乙，丙', ['a']), typed('n', 'm')]).toEqual([12, 'x', ['甲', '乙', '丙'], 'n'])
    expect([typed('{', { a: 1 }), typed('{"a":2}', { a: 1 })]).toEqual([{ a: 1 }, { a: 2 }])
    expect([guessed('3'), guessed('true'), guessed('甲'), guessed('[1'), guessed('{"a":1}')]).toEqual([3, true, '甲', '[1', { a: 1 }])
    expect([shown(null), shown(['a', 'b']), shown(false), shown({ a: 1 })]).toEqual(['', 'a、b', 'false', '{"a":1}'])
    expect([dayAfter('2026-12-31', 1), dayAfter('2026-03-01', -1), dayAfter('', 1)]).toEqual(['2027-01-01', '2026-02-28', ''])
  })

  it('knows which part shows a place that a refusal names', () => {
    const full = { rules: [{ id: 'N1' }], evidence: [{ name: 'e' }] }
    expect(placeOf('rules.N1.check', full)).toEqual({ part: 'rules', item: 'N1' })
    expect(placeOf('rules[0].zh', full)).toEqual({ part: 'rules', item: 'N1' })
    expect(placeOf('evidence[0].from', full)).toEqual({ part: 'rules', item: 'e' })
    expect(placeOf('tests.a name. with dots', full)).toEqual({ part: 'tests', item: 'a name. with dots' })
    expect(placeOf('version', full)).toEqual({ part: 'head' })
    expect(placeOf('workflow', full)).toEqual({ part: 'workflow' })
  })
})

it('is found from the rail and marked as being for department staff', async () => {
  const { user } = show('ready', '#/home')
  await user.click(await byId('nav-contracts'))
  expect((await byId('contracts')).textContent).toContain('部门工作人员')
  await user.click(await byId(`contract-open-${SERVICE}`))
  await byId('contract')
  expect(window.location.hash).toBe('#/contracts/copy-1/head')
  expect(play.calls).toContainEqual(['authorOpen', SERVICE])
})

it('says of a version that does not hold yet when it begins, by the day of the ledger', async () => {
  show('ready', '#/contracts')
  const row = async () => (await byId(`contract-open-${SERVICE}`)).closest('.sheet-row')?.textContent
  expect(await row()).toMatch(/版 · \d+年\d+月\d+日起施行/)
  const moved = { ...play.network, clock: { day: '1993-12-28', aheadDays: 1 } }
  for (const listen of play.networkListeners) listen(moved)
  await waitFor(async () => expect(await row()).toMatch(/尚未施行，\d+年\d+月\d+日起施行/))
})

it('is found in the palette by what one looks for', async () => {
  const { user } = show('ready', '#/home')
  await user.click(await byId('home-search'))
  await user.type(await byId('search-field'), '合约')
  await user.click(await byId('hit-contracts'))
  await byId('contracts')
})

it('changes a deadline, keeps it, and says what changed', async () => {
  const { user } = await open('workflow')
  const days = (await screen.findAllByTestId(/^c-days-/)).at(-1) as HTMLInputElement
  const was = Number(days.value)
  type(days, String(was + 2))
  await waitFor(() => expect(saved()).toHaveLength(1), { timeout: 3000 })
  await waitFor(() => expect(screen.getByTestId('c-changes').textContent).toContain('1 处改动'), { timeout: 3000 })
  expect(screen.getByTestId('c-hint-sameVersion').textContent).toContain('版本号')
  await user.click(screen.getByTestId('c-changes'))
  expect((await byId('contract-diff')).textContent).toContain(`工作日：由${was}改为${was + 2}`)
  expect(screen.getByTestId('c-saved').dataset.state).toBe('saved')
})

it('goes back with Ctrl Z and forward again', async () => {
  await open('head')
  const version = (await byId('c-version')) as HTMLInputElement
  const before = version.value
  type(version, '9.9')
  fireEvent.keyDown(version, { key: 'z', ctrlKey: true })
  expect(version.value).toBe(before)
  fireEvent.keyDown(version, { key: 'Z', ctrlKey: true, shiftKey: true })
  expect(version.value).toBe('9.9')
  fireEvent.click(screen.getByTestId('c-undo'))
  expect(version.value).toBe(before)
  expect((screen.getByTestId('c-undo') as HTMLButtonElement).disabled).toBe(true)
})

it('says the first refusal with its place and leads there', async () => {
  const { user } = await open('head')
  play.refusal = { place: 'rules.N1.check', reason: { zh: '没有名为「x」的值', en: 'unknown name' }, next: { zh: '改正这个表达式。', en: 'Mend it.' }, isTest: false }
  type(await byId('c-version'), '2')
  const refusal = await byId('c-refusal')
  expect(refusal.textContent).toContain('没有名为「x」的值')
  expect(refusal.textContent).toContain('规则 · N1')
  await user.click(screen.getByTestId('c-jump'))
  expect(window.location.hash).toBe('#/contracts/copy-1/rules/N1')
  expect(await byId('c-rule-N1-fail-zh')).toBeTruthy()
  expect(maybe('c-rule-N1-check')).toBeNull()
  await user.click(screen.getByRole('checkbox', { name: /高级/ }))
  expect(await byId('c-rule-N1-check')).toBeTruthy()
})

it('edits cells and parameters, and ends the value before a new one', async () => {
  await open('params')
  const add = (await screen.findAllByTestId(/^c-param-.*-add$/))[0]!
  const name = add.dataset.testid!.slice('c-param-'.length, -'-add'.length)
  fireEvent.click(add)
  const from = (await byId(`c-param-${name}-1-from`)) as HTMLInputElement
  await waitFor(() => expect(saved()).toHaveLength(1), { timeout: 3000 })
  const { values } = saved()[0].params.find((one: { name: string }) => one.name === name)
  expect(values).toHaveLength(2)
  expect(dayAfter(values[0].to, 1)).toBe(values[1].from)
  expect(from.value).toBe(values[1].from)
})

it('changes one clock wherever it runs, and no other', () => {
  const state = (clock: string | undefined, workdays: number) => ({ id: 'a', deadline: { ...(clock ? { clock } : {}), workdays } })
  const states = [state('c', 5), state(undefined, 5), state('c', 5), { id: 'end' }]
  expect(withDays(states, 0, 3)).toEqual([state('c', 3), state(undefined, 5), state('c', 3), { id: 'end' }])
  expect(withDays(states, 1, 3)).toEqual([state('c', 5), state(undefined, 3), state('c', 5), { id: 'end' }])
})

it('takes a day only when it is one', async () => {
  await open('head')
  const from = (await byId('c-from')) as HTMLInputElement
  const before = from.value
  type(from, '2027-02-30')
  expect([from.value, from.getAttribute('aria-invalid')]).toEqual(['2027-02-30', 'true'])
  fireEvent.blur(from)
  expect([from.value, from.getAttribute('aria-invalid')]).toEqual([before, 'false'])
  type(from, '2027-03-01')
  await waitFor(() => expect(saved().at(-1)?.in_force.from).toBe('2027-03-01'), { timeout: 3000 })
})

it('adds a row to a table and takes it away again', async () => {
  const { user } = await open('tables')
  const add = (await screen.findAllByTestId(/^c-table-.*-add$/))[0]!
  const name = add.dataset.testid!.slice('c-table-'.length, -'-add'.length)
  await user.click(add)
  await waitFor(() => expect(saved()).toHaveLength(1), { timeout: 3000 })
  const rows = saved()[0].tables[name].rows
  expect(rows.at(-1)).toHaveLength(rows[0].length)
  fireEvent.keyDown(add, { key: 'z', ctrlKey: true })
  await waitFor(() => expect(saved().at(-1).tables[name].rows).toHaveLength(rows.length - 1), { timeout: 3000 })
})

it('copies a test that then begins like the first, and follows its new name', async () => {
  await open('tests')
  fireEvent.click(await byId('c-test-copy-0'))
  const name = (await byId('c-test-name')) as HTMLInputElement
  expect(name.value).toMatch(/（副本）$/)
  type(name, '新的测试')
  await waitFor(() => expect(saved().at(-1)?.tests[1].name).toBe('新的测试'), { timeout: 3000 })
  expect(saved().at(-1).tests[1]).toMatchObject({ like: saved().at(-1).tests[0].name, expect: { verdict: 'approve' } })
  expect(saved().at(-1).tests[1].form).toBeUndefined()
})

it('exports, collects approvals and submits only when there are enough', async () => {
  const { user } = await open('deploy')
  await user.click(await byId('c-export'))
  expect((await byId('c-exported')).textContent).toContain('.json')
  await waitFor(() => expect((screen.getByTestId('c-make') as HTMLButtonElement).disabled).toBe(false), { timeout: 3000 })
  await user.click(screen.getByTestId('c-make'))
  const file = await byId('deployment')
  expect(file.textContent).toContain('还差 2 位经办人')
  expect((screen.getByTestId('c-submit') as HTMLButtonElement).disabled).toBe(true)
  await user.click(screen.getByTestId('c-approve'))
  await waitFor(() => expect(screen.getByTestId('deployment').dataset.missing).toBe('1'))
  await user.click(screen.getByTestId('c-approve'))
  await waitFor(() => expect(screen.getByTestId('deployment').dataset.missing).toBe('0'))
  await user.click(screen.getByTestId('c-submit'))
  expect((await byId('c-submitted')).textContent).toContain('已上链')
})

it('says why an approval is refused', async () => {
  const { user } = await open('deploy')
  await user.click(await byId('c-open-deployment'))
  await byId('deployment')
  play.refuse.approveDeployment = { code: 'alreadyApproved', params: [] }
  await user.click(screen.getByTestId('c-approve'))
  expect((await byId('error')).textContent).toContain('已经批准过')
})

async function violations() {
  const result = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } })
  return result.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`)
}

it.each(VIEWS)('passes the accessibility checker: %s', async (view) => {
  await open(view)
  await waitFor(() => expect(screen.getByTestId('contract-check').dataset.state).toBe('accepted'), { timeout: 3000 })
  expect(await violations()).toEqual([])
}, 60_000)

it('passes the accessibility checker with a rule and a test open, and in the list', async () => {
  await open('rules/N1')
  expect(await violations()).toEqual([])
  window.location.hash = '#/contracts'
  await byId('contracts')
  expect(await violations()).toEqual([])
}, 60_000)
