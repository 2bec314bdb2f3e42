// A long form with lists, references, files and a sensitive page: the registration of a company, as its contract
// lays it out.

import { readContract } from '../src/form/contract'
import { addRow, raiseRow, removeRow, rowName } from '../src/form/rows'
import { percent, sumOf } from '../src/form/sums'
import { arrange } from '../src/form/arrange'
import { placeRules } from '../src/form/rules'
import { parseValues, read, rowsAt, type Values } from '../src/form/values'
import { day } from '../src/i18n/format'
import { veiled } from '../src/lib/mask'
import document from '../../services/limited-company-registration/service.json?raw'
import { COMPANY, FILE, FOUNDED, play } from './mock/backend'
import { byId, maybe, screen, show, waitFor } from './show'
import { render, within } from '@testing-library/react'
import { SignedLines } from '../src/components/SignedLines'

const FORM = `#/services/${COMPANY}/form`
const contract = readContract(document)
const founded = parseValues(JSON.stringify(FOUNDED))
const saved = () => JSON.parse(play.drafts[0]!.values) as Values
const value = async (id: string) => ((await byId(id)) as HTMLInputElement).value

describe('rows that are chosen elsewhere', () => {
  it('keep their numbers when another one is taken away, and what had chosen it is told', () => {
    const { values, cleared } = removeRow(contract.form, founded, 'people', 0)
    expect(cleared).toEqual(['shareholders.0.person', 'legal_rep', 'directors.0.person', 'applicant'])
    expect(read(values, 'legal_rep')).toBeUndefined()
    expect(read(values, 'shareholders.0')).toEqual({ subscribed_fen: 60_000_000, method: '货币', due_date: '2030-12-31' })
    expect(read(values, 'shareholders.1.person')).toBe(0)
    expect(read(values, 'supervisors.0.person')).toBe(1)
    expect(read(values, 'sensitive.people')).toMatchObject([{ person: 0, id_no: '500105199002159987' }, { person: 1, id_no: '500107198803019990' }])
  })

  it('are still the same people after one was moved up', () => {
    const { values, cleared } = raiseRow(contract.form, founded, 'people', 1)
    const next = arrange(contract.form, values, new Map())
    expect(cleared).toEqual([])
    expect(read(next, 'people.0.name')).toBe('李例晴')
    expect([read(next, 'legal_rep'), read(next, 'finance_officer'), read(next, 'supervisors.0.person')]).toEqual([1, 0, 2])
    expect(read(next, 'sensitive.people.0')).toMatchObject({ person: 0, id_no: '500105199002159987' })
  })

  it('still act for their organisation after rows were moved, and are asked for again once they are gone', () => {
    const organisation = { kind: '法人', name: '重庆示例投资有限公司', represented_by: 2 }
    const held = arrange(contract.form, { ...founded, people: [...rowsAt(founded, 'people'), organisation] }, new Map())
    const raised = arrange(contract.form, raiseRow(contract.form, held, 'people', 3).values, new Map())
    expect(rowsAt(raised, 'people').map((row) => row.represented_by)).toEqual([undefined, undefined, 3, undefined])
    expect(read(raised, 'people.2.name')).toBe('重庆示例投资有限公司')
    const { values, cleared } = removeRow(contract.form, held, 'people', 2)
    expect(cleared).toContain('people.2.represented_by')
    expect(read(values, 'people.2')).toEqual({ kind: '法人', name: '重庆示例投资有限公司' })
    expect(read(removeRow(contract.form, held, 'people', 0).values, 'people.2.represented_by')).toBe(1)
  })

  it('are called by their names, not by whoever acts for them, and need nobody once they are persons', () => {
    const organisation = { kind: '法人', name: '重庆示例投资有限公司', represented_by: 2 }
    const held: Values = { ...founded, people: [...rowsAt(founded, 'people'), organisation] }
    expect(rowName(contract.form, held, 'people', 3)).toBe('重庆示例投资有限公司')
    const person = arrange(contract.form, { ...founded, people: [...rowsAt(founded, 'people'), { ...organisation, kind: '自然人' }] }, new Map())
    expect(read(person, 'people.3')).toEqual({ kind: '自然人', name: '重庆示例投资有限公司' })
  })

  it('carry into a further row what all rows have chosen alike', () => {
    const next = addRow(contract.form, founded, 'shareholders', { person: 2 })
    expect(read(next, 'shareholders.2')).toEqual({ person: 2, method: '货币' })
  })
})

describe('an organisation among the people', () => {
  it.each([['zh', '由谁代表签名（法定代表人）'], ['en', 'Who signs for it (its legal representative)']])('is asked who signs for it, and nobody else is (%s)', async (language, label) => {
    const { user } = show('founded', FORM, { language })
    await user.click(await byId('add-people'))
    expect(maybe('field-people.3.represented_by')).toBeNull()
    await user.click(within(await byId('field-people.3.kind-法人')).getByRole('radio'))
    await user.type(await byId('field-people.3.name'), '重庆示例投资有限公司')
    const chosen = await byId('field-people.3.represented_by')
    expect(screen.getAllByText(label).length).toBeGreaterThan(0)
    expect(within(chosen).getAllByRole('option').map((option) => option.textContent).slice(1)).toEqual(['周示明', '李例晴', '王样宁'])
    await user.selectOptions(chosen, '李例晴')
    await waitFor(() => expect(read(saved(), 'people.3.represented_by')).toBe(1))
    expect(maybe('field-people.0.represented_by')).toBeNull()
    await user.click(within(await byId('field-people.3.kind-自然人')).getByRole('radio'))
    await waitFor(() => expect(read(saved(), 'people.3')).toEqual({ kind: '自然人', name: '重庆示例投资有限公司' }))
  })
})

describe('what follows by itself', () => {
  it('gives the sensitive page a row for each person', () => {
    const next = arrange(contract.form, addRow(contract.form, founded, 'people'), new Map())
    expect(read(next, 'sensitive.people.3')).toEqual({ person: 3 })
  })

  it('answers no to what may be ticked, has lists that must be, and none that need not be', () => {
    const next = arrange(contract.form, { directors: [{}], agent: {}, permits: [] }, new Map())
    expect(next).toMatchObject({ directors: [{ executes: false, audit: false }], agent: { may_correct: false }, shareholders: [], delivery: { electronic: false } })
    expect('permits' in next).toBe(false)
    expect(read(next, 'commitments.truth')).toBeUndefined()
  })

  it('puts aside what is not asked for, and brings it back', () => {
    const shelf = new Map()
    const limited = arrange(contract.form, { ...founded, term: { kind: '有期限', years: 20 } }, shelf)
    const endless = arrange(contract.form, { ...limited, term: { kind: '长期', years: 20 } }, shelf)
    expect(endless.term).toEqual({ kind: '长期' })
    expect(arrange(contract.form, { ...endless, term: { kind: '有期限' } }, shelf).term).toEqual({ kind: '有期限', years: 20 })
  })

  it('takes the first item of the scope as the main one', () => {
    expect(read(arrange(contract.form, { ...founded, scope: ['6560-01', '6513-01'] }, new Map()), 'main_item')).toBe('6560-01')
  })
})

it('reads off the contract what the subscriptions have to add up to', () => {
  const sum = sumOf(contract, { ...founded, capital_fen: 150_000_000 }, 'shareholders')
  expect([sum?.total, sum?.wanted?.amount, sum?.wanted?.field.path]).toEqual([100_000_000, 150_000_000, 'capital_fen'])
  expect(sumOf(contract, founded, 'directors')).toBeUndefined()
  expect([percent(1, 3), percent(60, 100), percent(1, 0)]).toEqual(['33.33%', '60%', '0%'])
})

it('puts each rule where its condition begins', () => {
  const places = placeRules(contract)
  const of = ['S2', 'O2', 'O3', 'T1', 'C2', 'N6c', 'A2'].map((id) => places.get(id))
  expect(of).toEqual(['shareholders', 'sensitive.people', 'sensitive.people', 'entity_type', 'main_item', 'name', 'articles'])
  expect(places.size).toBe(contract.rules.length)
})

it('reads days as people type them, and no day that the calendar lacks', () => {
  expect(['2030-12-31', '2030/1/5', '20301231', '2030年12月31日', ' 2028-02-29 '].map(day)).toEqual(['2030-12-31', '2030-01-05', '2030-12-31', '2030-12-31', '2028-02-29'])
  expect(['2030-02-30', '2030-13-01', '31.12.2030', '明年', ''].map(day)).toEqual([null, null, null, null, null])
})

it('veils what is sensitive so that it can be told and not copied', () => {
  expect(veiled('500103198506129995', 'id_number')).toBe('50010*********9995')
  expect(veiled('E12345678', 'id_number')).toBe('E1*****78')
  expect(veiled('13800000001', 'mobile')).toBe('138****0001')
  expect(veiled('重庆市渝中区示例一路1号', 'address')).toBe('重庆市渝中区****')
  expect(veiled('12345', 'id_number')).toBe('*****')
})

describe('the form', () => {
  it('begins with the person who files, and adds others', async () => {
    const { user } = show('company', FORM)
    expect(await value('field-people.0.name')).toBe('林晓岚')
    await user.click(await byId('field-people.0.kind-自然人'))
    await user.click(await byId('add-people'))
    await user.type(await byId('field-people.1.name'), '李例晴')
    await waitFor(() => expect(saved()).toMatchObject({ people: [{ name: '林晓岚', kind: '自然人' }, { name: '李例晴', kind: '自然人' }], applicant: 0 }))
    expect(read(saved(), 'sensitive.people')).toMatchObject([{ person: 0, id_no: '500103199203160023' }, { person: 1 }])
  })

  it('says who had been chosen when a person goes, and undoes it', async () => {
    const { user } = show('founded', FORM)
    await user.click(await byId('remove-people-1'))
    const gone = await byId('row-gone')
    expect(gone.textContent).toContain('已去掉李例晴')
    const places = [...gone.querySelectorAll('li')].map((one) => one.textContent)
    expect(places).toEqual(['股东与出资 第 2 行，股东', '经理 第 1 行，姓名', '登记联络员，姓名', '财务负责人'])
    expect(here().activeElement).toBe(await byId('undo-row'))
    await user.click(await byId('undo-row'))
    await waitFor(() => expect(read(saved(), 'finance_officer')).toBe(1))
    expect(maybe('row-gone')).toBeNull()
  })

  it('counts shares, says what is missing, and gives it to the row without an amount', async () => {
    const { user } = show('founded', `${FORM}/3`)
    const total = await byId('total-shareholders')
    expect(total.dataset.state).toBe('fits')
    expect((await screen.findAllByTestId('share')).map((one) => one.textContent)).toEqual(['占 60%', '占 40%'])
    await user.click(await byId('remove-shareholders-1'))
    expect(total.textContent).toContain('比注册资本少 ¥400,000.00')
    await user.click(await byId('offer-shareholders-2'))
    await user.click(await byId('fill-missing'))
    expect(total.dataset.state).toBe('fits')
    await waitFor(() => expect(read(saved(), 'shareholders.1')).toEqual({ person: 2, method: '货币', due_date: '2030-12-31', subscribed_fen: 40_000_000 }))
  })

  it('shows faults beside their rows and leads to each', async () => {
    const { user } = show('founded', `${FORM}/3`)
    await user.click(await byId('add-shareholders'))
    await user.clear(await byId('field-shareholders.0.due_date'))
    await user.type(await byId('field-shareholders.0.subscribed_fen'), '很多')
    await user.click(await byId('next'))
    const summary = await byId('summary')
    await waitFor(() => expect(here().activeElement).toBe(summary))
    expect(summary.textContent).toContain('股东与出资 第 1 行（周示明），缴足日期：请填写这一项。')
    expect((await byId('form')).dataset.step).toBe('capital')
    await user.click(await byId('jump-shareholders.2.person'))
    await waitFor(() => expect((here().activeElement as HTMLElement).dataset.path).toBe('shareholders.2.person'))
    expect((await byId('field-shareholders.0.subscribed_fen')).getAttribute('aria-invalid')).toBe('true')
  })

  it('opens and closes a group, and keeps what was typed in it', async () => {
    const { user } = show('company', `${FORM}/6`)
    const party = await byId('switch-party')
    expect(party.getAttribute('aria-checked')).toBe('false')
    await user.click(party)
    await user.type(await byId('field-party.members'), '3')
    await user.click(party)
    await waitFor(() => expect(saved()).not.toHaveProperty('party'))
    await user.click(party)
    expect(await value('field-party.members')).toBe('3')
    await user.clear(await byId('field-party.members'))
    expect(party.getAttribute('aria-checked')).toBe('true')
    await user.click(await byId('field-seals-合同专用章'))
    await user.click(await byId('field-seals-公章'))
    await waitFor(() => expect(saved()).toMatchObject({ seals: ['公章', '合同专用章'], party: { organisation: false } }))
  })

  it('veils the sensitive page once a field is left, and shows it on demand', async () => {
    const { user } = show('founded', `${FORM}/7`)
    expect((await byId('sealed')).textContent).toContain('单独加密')
    expect(await value('field-sensitive.people.0.id_no')).toBe('50010*********9995')
    await user.click(await byId('field-sensitive.people.0.id_no'))
    expect(await value('field-sensitive.people.0.id_no')).toBe('500103198506129995')
    await user.tab()
    expect(await value('field-sensitive.people.0.id_no')).toBe('50010*********9995')
    await user.click(await byId('unveil'))
    expect(await value('field-sensitive.people.2.mobile')).toBe('13800000002')
    expect(within(await byId('sensitive.people-2')).getByText('王样宁')).toBeTruthy()
    expect(maybe('add-sensitive.people')).toBeNull()
  })

  it('takes files by what the program says of them, and says that they stay here', async () => {
    const { user } = show('company', `${FORM}/5`)
    await user.click(await byId('add-attachments'))
    const row = await byId('attachments-0')
    expect(row.textContent).toContain('租赁合同.pdf')
    expect(row.textContent).toContain('1.8 MB')
    expect(screen.getByText(/这台电脑把文件加密交给受理部门/)).toBeTruthy()
    await user.selectOptions(await byId('field-attachments.0.kind'), '住所使用证明')
    await waitFor(() => expect(read(saved(), 'attachments.0')).toEqual({ kind: '住所使用证明', name: FILE.name, media_type: FILE.mediaType, bytes: FILE.bytes, sha256: FILE.sha256 }))
    for (const listener of play.dragListeners) listener({ kind: 'drop', paths: ['/srv/lin/评估报告.pdf'] })
    expect((await byId('attachments-1')).textContent).toContain('评估报告.pdf')
    await user.click(await byId('remove-attachments-0'))
    await waitFor(() => expect(read(saved(), 'attachments')).toMatchObject([{ name: '评估报告.pdf' }]))
  })

  it('does not hold anybody up for what the program has still to make', async () => {
    const { user } = show('company', `${FORM}/5`)
    await user.type(await byId('field-articles.adopted_on'), '20261118')
    await user.click(await byId('field-term.kind-长期'))
    await user.type(await byId('field-copies'), '1')
    await user.click(await byId('next'))
    await waitFor(async () => expect((await byId('form')).dataset.step).toBe('further'))
    expect(read(saved(), 'articles.adopted_on')).toBe('2026-11-18')
  })

  it('composes the name of its public parts and asks for the others under it', async () => {
    show('founded', `${FORM}/1`)
    expect((await byId('composed-name')).textContent).toBe('重庆拾光里软件开发有限公司')
    expect((await byId('field-name.exception')).closest('.composer')).toBeNull()
    expect((await byId('field-main_item')).textContent).toContain('应用软件开发')
  })
})

describe('the page that is signed', () => {
  it('shows many rules by what became of them, those that wait for the program among what is wrong', async () => {
    show('founded', `#/services/${COMPANY}/sign`)
    expect((await byId('outcome-pass')).dataset.count).toBe(String(contract.rules.length))
    expect(screen.getByText('看其余 49 条')).toBeTruthy()
  })

  it('reads by headings when it is long, lists as tables, and numbers masked', () => {
    const line = (zh: string, step: number, visibility = 'public') => ({ label: { zh, en: zh }, value: `${zh}的内容`, table: null, step, visibility })
    const table = { columns: [{ zh: '姓名', en: 'Name' }, { zh: '认缴', en: 'Subscribed' }], rows: [['周示明 500103198506129995', '¥600,000.00（陆拾万元整）']] }
    const lines = [...Array.from({ length: 16 }, (_, at) => line(`第${at}项`, 0)), { ...line('股东', 1, 'sensitive'), value: '', table }]
    const change = vi.fn()
    render(<SignedLines lines={lines} steps={[{ zh: '名称', en: 'Name' }, { zh: '出资', en: 'Capital' }]} mask change={change} />)
    expect(screen.getAllByRole('heading').map((one) => one.textContent)).toEqual(['名称改', '出资改'])
    expect(screen.getByRole('table', { name: '股东' }).textContent).toBe('姓名认缴周示明 50010*********9995¥600,000.00陆拾万元整')
    screen.getByLabelText('修改出资').click()
    expect(change).toHaveBeenCalledWith(1)
  })
})

const here = () => globalThis.document
