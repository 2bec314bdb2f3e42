// Cases, licences, the network, and what changes while one looks.

import { act, within } from '@testing-library/react'
import { byId, maybe, screen, show, waitFor } from './show'
import { PASSPHRASE, play } from './mock/backend'
import { ISSUED, NOTICE } from './mock/casework'
import { approvedCase, companyLicence, network, referredCase, renamedCase, sentCase, waitingCase } from './mock/world'

const CASE = (one: { summary: { id: string } }) => `#/cases/${one.summary.id}`

it('shows an approved case with its proof in sentences, and hashes two clicks deep', async () => {
  const { user } = show('ready', CASE(approvedCase()))
  const pane = await byId('proof-pane')
  expect(pane.textContent).toContain('第 18,204 块里有这份材料的指纹。')
  expect(pane.textContent).toContain('4 个部门里有 3 个签了这一块')
  expect(maybe('hashes')).toBeNull()
  await user.click(await byId('show-hashes'))
  expect((await byId('hashes')).textContent).toContain('登记状态的指纹')
  expect((await byId('same-result')).dataset.state).toBe('same')
})

it('shows what departments answered, and who signed it one click deeper', async () => {
  show('ready', CASE(approvedCase()))
  const section = await byId('department-answers')
  expect(section.textContent).toContain('死亡登记')
  expect(section.textContent).toContain('重庆市公安局')
  expect(section.querySelector('details')?.open).toBe(false)
  expect(section.querySelector('dl')?.textContent).toContain('ab'.repeat(32))
})

it('saves the receipt and says where', async () => {
  const { user } = show('ready', CASE(approvedCase()))
  await user.click(await byId('save-receipt'))
  expect((await byId('receipt-saved')).textContent).toContain('.yzr')
})

it('tells of a referred case why, who has it and until when, and withdraws it by signature', async () => {
  const { user } = show('ready', CASE(referredCase()))
  const sheet = await byId('decision')
  expect(sheet.textContent).toContain('重庆市市场监督管理局')
  const clock = await byId('clock-runs')
  expect(clock.textContent).toContain('还剩 5 个工作日')
  expect(clock.textContent).toContain('2026年12月1日为止')
  expect(clock.textContent).toContain('到期自动：视为受理。 依据行政许可法 第32条第4项')
  expect(sheet.textContent).toContain('“火锅”是行政区划或者行业的名称')
  await user.click(await byId('withdraw'))
  await user.type(await byId('withdraw-passphrase'), PASSPHRASE)
  await user.click(await byId('withdraw-sign'))
  await waitFor(async () => expect((await byId('decision')).dataset.state).toBe('withdrawn'))
})

it('says why a case waits, and never shows green before the proof', async () => {
  show('offline', CASE(waitingCase()))
  const page = await byId('case-page')
  expect(page.textContent).toContain('待提交：现在没有部门回答')
  expect(page.dataset.proof).toBe('local')
  expect(page.querySelectorAll('[data-proof="verified"]')).toHaveLength(0)
  expect(maybe('proof-pane')).toBeNull()
})

it('follows a case by itself when the program says that it changed', async () => {
  show('ready', CASE(sentCase()))
  expect((await byId('case-page')).dataset.proof).toBe('sent')
  play.cases = [{ ...approvedCase(), summary: { ...approvedCase().summary, id: sentCase().summary.id } }]
  act(() => play.caseListeners.forEach((listener) => listener({ case: sentCase().summary.id })))
  await waitFor(async () => expect((await byId('case-page')).dataset.decision).toBe('approved'))
})

it('names the department that does not hold, and the reason', async () => {
  const { user } = show('ready')
  await waitFor(async () => expect((await byId('network')).textContent).toContain('4 个部门一致'))
  act(() => play.networkListeners.forEach((listener) => listener(network('lying'))))
  expect((await byId('network')).dataset.state).toBe('lying')
  await user.click(await byId('network'))
  const department = await byId('department-4')
  expect(department.textContent).toContain('大数据')
  expect(department.textContent).toContain('它给的登记状态证明不成立。')
})

it('deletes a draft only after time for second thoughts, or when the page is left', async () => {
  const { user } = show('draft', '#/cases')
  await user.click(await byId('delete-draft-draft-1'))
  await user.click(await byId('undo-draft-1'))
  expect(await byId('resume-draft-1')).toBeTruthy()
  expect(play.drafts).toHaveLength(1)
  await user.click(await byId('delete-draft-draft-1'))
  await user.click(await byId('nav-verify'))
  await waitFor(() => expect(play.drafts).toHaveLength(0))
  await user.click(await byId('nav-cases'))
  expect(await screen.findByText('还没有办件')).toBeTruthy()
})

it('finds a service by an everyday word, in the list and in the palette', async () => {
  const { user } = show('empty', '#/services')
  await user.type(await byId('service-search'), '摆摊')
  expect(await byId('service-sole-proprietor-registration')).toBeTruthy()
  await user.keyboard('{Control>}k{/Control}')
  await user.type(await byId('search-field'), '茶馆')
  await user.keyboard('{Enter}')
  expect(await byId('guide-start')).toBeTruthy()
})

it('shows the licence as a document with its stamp and its check', async () => {
  show('ready', '#/licences')
  const licence = await byId('licence')
  expect(licence.textContent).toContain('9250 0103 MA0D EMQX 1L')
  expect(licence.querySelector('.stamp')?.textContent).toContain('演示')
  expect(screen.getByText(/4 个部门里有 3 个签认/)).toBeTruthy()
})

it('prints no licence that is over, and says so across it', async () => {
  for (const [status, word] of [['revoked', '已撤销'], ['cancelled', '已注销'], ['suspended', '暂停']] as const) {
    const { unmount } = show('ready', '#/licences')
    play.cases = [{ ...approvedCase(), licence: { ...companyLicence, status } }]
    expect((await byId('licence-over')).textContent).toBe(word)
    expect((await byId('licence-is-over')).textContent).toContain('不再有效')
    expect(maybe('print-licence')).toBeNull()
    expect(maybe('save-licence-pdf')).toBeNull()
    expect(maybe('save-state')).toBeTruthy()
    unmount()
  }
})

it('says how a case ended with reasons and remedies, and what can be done next', async () => {
  const words = (zh: string) => ({ zh, en: zh })
  const ended = { ...referredCase(), decision: 'refused', canRequestPerson: false, canWithdraw: false, ending: { kind: 'notGranted' as const, title: words('不予登记'), text: words('不予登记，通知书写明了理由和复议、诉讼的途径。'), remedies: [] } }
  const { user } = show('ready', CASE(ended))
  play.documents = { [ended.summary.id]: [{ ...ISSUED, notice: { ...NOTICE, kind: 'registration-refusal', remedies: [words('可以在六十日内申请行政复议。')] } }] }
  play.cases = [ended]
  const sheet = await byId('decision')
  expect(sheet.dataset.state).toBe('notGranted')
  expect(sheet.textContent).toContain('不予登记')
  expect(sheet.textContent).not.toContain('正在办理')
  const why = await byId('ended-why')
  expect(why.textContent).toContain(NOTICE.items[0]!.sentence.zh)
  expect(why.textContent).toContain('行政复议')
  await user.click(await byId('again'))
  expect(window.location.hash).toBe(`#/services/${ended.summary.service}`)
})

it('says of a registration that was revoked that it no longer holds', async () => {
  const words = (zh: string) => ({ zh, en: zh })
  const approved = approvedCase()
  const [newest, ...earlier] = approved.events
  const events = [{ ...newest!, code: 'revoke', title: words('撤销登记'), reasons: [{ code: 'fraud', title: words('骗取登记'), text: words('提交虚假材料取得登记。'), remark: null, basis: [words('示例条例 第40条')], fields: [] }] }, ...earlier]
  const over = { ...approved, events, ending: { kind: 'noLongerValid' as const, title: words('登记已撤销'), text: words('登记已依法撤销，执照不再有效。'), remedies: [words('可以在60日内申请行政复议。')] } }
  show('ready', CASE(over))
  play.cases = [over]
  const sheet = await byId('decision')
  expect(sheet.textContent).toContain('登记已撤销')
  expect((await byId('ended-remedies')).textContent).toContain('行政复议')
  expect(sheet.textContent).not.toContain('准予登记')
  expect((await byId('ended-why')).textContent).toContain('提交虚假材料取得登记。')
  expect((await byId('event-revoke')).textContent).toContain('示例条例 第40条')
  expect(maybe('again')).toBeNull()
})

it('tells what the departments agree on, and headers one click deeper', async () => {
  const { user } = show('ready', '#/chain')
  const chain = await byId('chain')
  await waitFor(() => expect(chain.textContent).toContain('一笔记录要有 4 个部门里的 3 个签名才算数'))
  expect(maybe('header-18206')).toBeNull()
  await user.click(await byId('show-headers'))
  await user.click(await byId('header-18206'))
  expect((await byId('header')).textContent).toContain('本机核对')
})

it('shows the short code, and the whole receipt as a code that can be saved', async () => {
  const { user } = show('ready', `#/cases/${'a1'.repeat(32)}`)
  await user.click(await byId('show-codes'))
  const panel = await byId('codes')
  expect(panel.textContent).toContain('YUZHENG:1:')
  await user.click((await byId('code-full')).querySelector('input')!)
  expect(panel.dataset.kind).toBe('full')
  expect(panel.querySelector('img')?.width).toBe(519)
  await user.click(await byId('save-code'))
  await byId('code-saved')
  expect(play.calls).toContainEqual(['saveCode', 'a1'.repeat(32), 'full'])
})

it.each(['history', 'licence', 'statement', 'json'] as const)('saves the proof that a case has beside its receipt: %s', async (kind) => {
  const { user } = show('ready', `#/cases/${'a1'.repeat(32)}`)
  await user.click(await byId('show-exports'))
  await user.click(await byId(`export-${kind}`))
  await byId('export-saved')
  expect(play.calls).toContainEqual(['saveExport', 'a1'.repeat(32), kind])
})

it('offers no proof of a licence where there is none', async () => {
  const { user } = show('ready', `#/cases/${'b2'.repeat(32)}`)
  await user.click(await byId('show-exports'))
  await byId('export-history')
  expect(maybe('export-licence')).toBeNull()
})

it('saves how a licence stands from its page', async () => {
  const { user } = show('ready', '#/licences')
  await user.click(await byId('save-state'))
  await byId('state-saved')
  expect(play.calls).toContainEqual(['saveExport', 'a1'.repeat(32), 'licence'])
})

it('asks about the situation one question after the other, and names the better way', async () => {
  const { user } = show('ready', '#/services/sole-proprietor-registration')
  const situations = await byId('situations')
  expect(situations.querySelectorAll('fieldset')).toHaveLength(1)
  await user.click(await byId('situation-0-0'))
  expect(situations.querySelectorAll('fieldset')).toHaveLength(2)
  await user.click(await byId('situation-1-0'))
  expect(situations.textContent).toContain('民法典')
  await user.click(await byId('situation-2-0'))
  expect((await byId('situations-end')).dataset.fits).toBe('true')
  await user.click(await byId('situation-1-1'))
  expect((await byId('situations-end')).dataset.fits).toBe('false')
  expect((await byId('situations-end')).textContent).toContain('您仍然可以在这里办理')
})

it('asks for a person with one sentence and one signature', async () => {
  const { user } = show('ready', CASE(referredCase()))
  await user.click(await byId('request-person'))
  expect(screen.getByText(/本人要求由重庆市市场监督管理局.*的工作人员审查，不只由机器决定/)).toBeTruthy()
  await user.click(await byId('request-person-sign'))
  await waitFor(() => expect(maybe('request-person')).toBeNull())
  expect(play.calls).toContainEqual(['requestPerson', referredCase().summary.id])
})

it('calls for another name, with the form as it was filed and what was filed before', async () => {
  const { user } = show('ready')
  act(() => void (play.cases = [renamedCase()]))
  window.location.hash = CASE(renamedCase())
  const call = await byId('refile')
  expect(call.textContent).toContain('只改名称，其他不用重填')
  expect((await byId('clock-paused')).textContent).toContain('还剩 3 个工作日等您换一个名称。')
  await user.click(await byId('show-earlier-0'))
  expect((await byId('case-page')).textContent).toContain('重庆市渝中区拾光里咖啡馆')
  await user.click(await byId('refile-open'))
  await waitFor(() => expect(window.location.hash).toBe(`#/cases/${renamedCase().summary.id}/refile/sole-proprietor-registration/form`))
  await waitFor(() => expect(play.calls).toContainEqual(['openSupplement', renamedCase().summary.id]))
  expect(play.calls.some(([name]) => name === 'openDraft')).toBe(false)
})

it('opens only what a notice names, and the rest when the person says so', async () => {
  const asked = { ...renamedCase(), supplement: { zh: '补齐', en: 'Supply' }, summary: { ...renamedCase().summary, state: 'supplement' } }
  const issued = { ...ISSUED, timeMs: asked.events[0]!.timeMs + 60_000 }
  const { user } = show('ready')
  act(() => void (play.cases = [asked]))
  play.documents = { [asked.summary.id]: [issued] }
  window.location.hash = `#/cases/${asked.summary.id}/refile/sole-proprietor-registration/form`
  await byId('only-named')
  const locked = () => [...document.querySelectorAll<HTMLFieldSetElement>('fieldset.asked')].map((field) => [field.dataset.asked, field.disabled] as const)
  await waitFor(() => expect(locked().length).toBeGreaterThan(0))
  for (const [path, disabled] of locked()) expect(disabled, path).toBe(!(path === 'premises' || path === 'premises.detail'))
  await user.click(await byId('unlock'))
  expect(locked().some(([, disabled]) => disabled)).toBe(false)
})

it('leaves the form open where the notice is older than the last filling', async () => {
  const asked = { ...renamedCase() }
  show('ready')
  act(() => void (play.cases = [asked]))
  play.documents = { [asked.summary.id]: [{ ...ISSUED, timeMs: asked.events[1]!.timeMs - 60_000 }] }
  window.location.hash = `#/cases/${asked.summary.id}/refile/sole-proprietor-registration/form`
  await byId('form')
  await waitFor(() => expect(document.querySelectorAll('fieldset.asked').length).toBeGreaterThan(0))
  expect(maybe('only-named')).toBeNull()
})

it('shows the day of a demonstration whose clock was moved, on every screen', async () => {
  show('ready')
  await byId('network')
  expect(maybe('demonstration-clock')).toBeNull()
  act(() => play.networkListeners.forEach((listener) => listener({ ...network(), clock: { day: '2026-12-02', aheadDays: 8 } })))
  expect((await byId('demonstration-clock')).textContent).toBe('演示时间 2026年12月2日')
})

it('tells what a rule rests on in plain words, with source and time, and the raw names one click deeper', async () => {
  const { user } = show('ready', CASE(approvedCase()))
  await user.click(await byId('show-rules'))
  const rule = await byId('rule-N6')
  await user.click(within(rule).getByRole('button'))
  const facts = within(rule).getByTestId('rule-facts')
  expect(facts.textContent).toContain('名称 · 字号拾光里您填的')
  expect(facts.textContent).toContain('同行业已有相同字号否来源：政务链')
  expect(facts.textContent).toMatch(/截至.*14:04/)
  expect(facts.textContent).not.toMatch(/form\.|evidence\.|full_name/)
  await user.click(within(rule).getByTestId('exact-facts'))
  const exact = within(rule).getByTestId('rule-exact')
  expect(exact.textContent).toContain('evidence.name_takenfalse')
  expect(exact.textContent).toContain('full_name重庆市渝中区拾光里咖啡馆')
})

it('says with an automatic decision what it did not look at', async () => {
  show('ready', CASE(approvedCase()))
  expect((await byId('unchecked')).textContent).toContain('变更和注销。')
})

it('shows a company\'s licence with its own entries, as original and as duplicate', async () => {
  const { user } = show('ready', '#/licences')
  play.cases = [{ ...approvedCase(), licence: companyLicence }]
  const licence = await byId('licence')
  expect(licence.dataset.copy).toBe('original')
  for (const text of ['有限责任公司（自然人投资或控股）', '法定代表人周示明', '壹佰万元整', '2026年11月24日至长期', '民生路128号', '登记机关']) expect(licence.textContent?.replaceAll(' ', '')).toContain(text)
  expect(licence.textContent).not.toContain('经营者')
  await user.click(await byId('copy-duplicate'))
  expect((await byId('licence')).dataset.copy).toBe('duplicate')
  expect((await byId('licence')).textContent).toContain('（副本）')
  expect((await byId('licence')).textContent).toContain('演示，不具法律效力')
  await byId('print-licence')
})

it('shows the moved day of a demonstration before anything is unlocked, and none where it was not moved', async () => {
  show('locked', '')
  await byId('unlock')
  expect(maybe('demonstration-clock')).toBeNull()
  act(() => play.networkListeners.forEach((listener) => listener({ ...network(), clock: { day: '2026-12-02', aheadDays: 8 } })))
  expect((await byId('demonstration-clock')).dataset.day).toBe('2026-12-02')
})

it('never shows 演示时间 on a productive network', async () => {
  show('locked', '')
  play.demo = false
  await byId('unlock')
  act(() => play.networkListeners.forEach((listener) => listener({ ...network(), clock: { day: '2026-12-02', aheadDays: 8 } })))
  expect(maybe('demonstration-clock')).toBeNull()
})
