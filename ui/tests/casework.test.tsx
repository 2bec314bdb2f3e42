// One case at the desk: four keys from the list to the signature, a notice with its reasons, what the applicant reads.

import axe from 'axe-core'
import { fireEvent } from '@testing-library/react'
import { byId, maybe, screen, show, waitFor } from './show'
import { play } from './mock/backend'

const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key, bubbles: true })
const called = (name: string) => play.calls.filter(([one]) => one === name)

async function opened() {
  const shown = show('desk', '#/queue/todo')
  await waitFor(() => expect(document.querySelector('[data-active]')).not.toBeNull(), { timeout: 5000 })
  press('Enter')
  await byId('reveal-box')
  return shown
}

it('decides a case with nothing wrong by four keys: open, take and show, grant, sign', async () => {
  const { user } = await opened()
  expect(screen.queryAllByText('林示岚')).toEqual([])
  expect(document.activeElement).toBe(await byId('reveal'))
  await user.keyboard('{Enter}')
  await waitFor(() => expect(screen.queryAllByText('林示岚')).not.toEqual([]))
  expect([called('claimCase').length, called('revealCase').length]).toEqual([1, 1])
  press('y')
  const sign = await byId('step-sign')
  expect((await byId('sentences')).textContent).toContain('grant')
  await waitFor(() => expect(document.activeElement).toBe(sign))
  await user.keyboard('{Enter}')
  await waitFor(() => expect(called('signStep').length).toBe(1))
})

it('forgets what was opened once the case is closed: the next look is recorded anew', async () => {
  const { user } = await opened()
  await user.click(await byId('reveal'))
  await waitFor(() => expect(screen.queryAllByText('林示岚')).not.toEqual([]))
  await user.click(await byId('close-case'))
  await waitFor(() => expect(called('closeCase').length).toBe(1))
  press('Enter')
  expect((await byId('reveal-box')).textContent).toContain('另记一次')
  expect(screen.queryAllByText('林示岚')).toEqual([])
})

it('asks for everything at once, each point with its law, and shows the document before it is signed', async () => {
  const { user } = await opened()
  await user.click(await byId('reveal'))
  await waitFor(() => expect(maybe('reveal-box')).toBeNull())
  await user.click(await byId('step-ask-supplement'))
  expect((await byId('step-preview')).hasAttribute('disabled')).toBe(true)
  expect(maybe('reason-elsewhere'), "another step's reason").toBeNull()
  await user.click(await byId('reason-address'))
  await user.type(await byId('remark-address'), '缺少门牌号')
  await user.click(await byId('step-preview'))
  expect((await byId('notice-paper')).textContent).toContain('第16条')
  await user.click(await byId('step-sign'))
  await waitFor(() => expect(called('signStep').length).toBe(1))
  expect(JSON.stringify(called('signStep')[0])).toContain('缺少门牌号')
})

it('does not go on with a reason that wants a sentence of the officer until it is written', async () => {
  const { user } = await opened()
  await user.click(await byId('reveal'))
  await waitFor(() => expect(maybe('reveal-box')).toBeNull())
  await user.click(await byId('step-not-accept'))
  await user.click(await byId('reason-elsewhere'))
  expect((await byId('step-preview')).hasAttribute('disabled')).toBe(true)
  const remark = await byId('remark-elsewhere')
  expect(remark.getAttribute('placeholder')).toBe('写明应当向哪个机关申请')
  await user.type(remark, '请向渝中区公安分局申请')
  expect((await byId('step-preview')).hasAttribute('disabled')).toBe(false)
})

it('prints a licence whose print is counted', async () => {
  const { user } = await opened()
  await user.click(await byId('reveal'))
  await waitFor(() => expect(maybe('reveal-box')).toBeNull())
  expect((await byId('licence-print')).textContent).toContain('已制证 1 次')
  await user.click(await byId('print-duplicate'))
  await byId('licence-saved')
  expect(called('savePrintedLicence')[0]).toContain('duplicate')
})

it('corrects a line of the register, and only what reads otherwise', async () => {
  const { user } = await opened()
  await user.click(await byId('reveal'))
  await waitFor(() => expect(maybe('reveal-box')).toBeNull())
  await user.click(await byId('step-correct-register'))
  await user.click(await byId('reason-register-wrong'))
  expect((await byId('step-preview')).hasAttribute('disabled')).toBe(true)
  const premises = await byId('correct-premises')
  await user.type(premises, '附9号')
  expect((await byId('corrections')).textContent).toContain('原来写的是：示例一路1号')
  await user.click(await byId('step-preview'))
  await user.click(await byId('step-sign'))
  await waitFor(() => expect(called('signStep').length).toBe(1))
  expect(JSON.stringify(called('signStep')[0])).toContain('"corrections":[{"field":"premises","value":"示例一路1号附9号"}]')
})

it('has no fault that the accessibility checker finds in an open case', async () => {
  const { container, user } = await opened()
  await user.click(await byId('reveal'))
  await waitFor(() => expect(maybe('reveal-box')).toBeNull())
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)).toEqual([])
})

it('shows messages, and who looked at the data with what is counted on record', async () => {
  const { user } = show('ready', '#/messages')
  expect((await byId('messages')).textContent).toContain('第000017号')
  await user.click(await byId('look-accesses'))
  await waitFor(() => expect(maybe('accesses')?.dataset.complete).toBe('true'))
  await user.click(await byId('message-notice'))
  await waitFor(() => expect(called('seeMessage').length).toBe(1))
  expect((await byId('case-documents')).textContent).toContain('补正材料通知书')
  await user.click(await byId('save-document'))
  expect((await byId('document-saved')).textContent).toContain('已保存：')
})
