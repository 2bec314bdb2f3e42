// 核验: the words of every verdict and rule, files dropped in both ways.

import { act, fireEvent } from '@testing-library/react'
import { zh } from '../src/i18n/zh'
import { byId, show, waitFor } from './show'
import { play } from './mock/backend'
import { refused } from './mock/world'

it('shows a genuine receipt point by point', async () => {
  const { user } = show('ready', '#/verify')
  await user.click(await byId('verify-choose'))
  const verdict = await byId('verdict')
  expect(verdict.dataset.verdict).toBe('valid')
  expect(verdict.textContent).toContain('核验通过')
  expect((await byId('point-departments')).textContent).toContain('4 个部门里有 3 个签了名')
})

const CANNOT = ['RC-1', 'RC-2', 'RC-3', 'RC-4', 'FILE']
const rules = Object.keys(zh.receiptRule) as (keyof typeof zh.receiptRule)[]

it.each(rules)('says why and what next for %s', async (rule) => {
  const kind = CANNOT.includes(rule) ? 'cannotTell' : 'invalid'
  const { user } = show('ready', '#/verify')
  play.verdict = refused(rule, kind)
  await user.click(await byId('verify-choose'))
  const verdict = await byId('verdict')
  expect(verdict.dataset.verdict).toBe(kind)
  expect(verdict.querySelector('h2')?.textContent).toBe(kind === 'invalid' ? '核验不通过' : '无法核验')
  expect((await byId('verdict-reason')).textContent).toBe(zh.receiptRule[rule].why)
  expect((await byId('verdict-next')).textContent).toBe(zh.receiptRule[rule].next)
})

it('takes a file dropped on the window', async () => {
  show('ready', '#/verify')
  await byId('verify-drop')
  act(() => play.dragListeners.forEach((listener) => listener({ kind: 'over' })))
  expect((await byId('verify-drop')).dataset.state).toBe('over')
  act(() => play.dragListeners.forEach((listener) => listener({ kind: 'drop', paths: ['/srv/lin/a.yzr'] })))
  expect(await byId('verdict')).toBeTruthy()
  expect(play.calls).toContainEqual(['verifyPath', '/srv/lin/a.yzr'])
})

it('takes a file dropped on the page', async () => {
  show('ready', '#/verify')
  const file = new File([new Uint8Array([1, 2, 3])], '回执.yzr')
  fireEvent.drop(await byId('verify-drop'), { dataTransfer: { files: [file] } })
  await waitFor(() => expect(play.calls).toContainEqual(['verifyBytes', '回执.yzr', 'AQID']))
  expect(await byId('verdict')).toBeTruthy()
})

it('shows what was changed in the forged example, to the bit', async () => {
  const { user } = show('ready', '#/verify')
  await user.click(await byId('verify-forged'))
  const forged = await byId('forged')
  expect((await byId('verdict')).dataset.verdict).toBe('invalid')
  expect(forged.querySelector('mark')?.textContent).toBe('0')
  expect(forged.textContent).toContain('2,915')
})

it('announces the verdict to screen readers', async () => {
  const { user } = show('ready', '#/verify')
  await user.click(await byId('verify-choose'))
  expect((await byId('verdict')).closest('[aria-live="polite"]')).not.toBeNull()
})
