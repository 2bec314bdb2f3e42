// 人员与岗位: the list, a grant, an end, somebody who leaves; and what is refused.

import axe from 'axe-core'
import { waitFor } from '@testing-library/react'
import { play } from './mock/backend'
import { act, CODE, PEOPLE } from './mock/staff'
import { byId, maybe, screen, show } from './show'

const calls = (name: string) => play.calls.filter(([one]) => one === name)
const violations = async () => (await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } })).violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
beforeEach(() => sessionStorage.clear())

it('lists who works there, with scope, days and state; what ended is one switch away and says why it stays', async () => {
  const { user } = show('head', '#/officers')
  const page = await byId('staff')
  expect((await byId('staff-count')).textContent).toContain('3')
  const clerk = await byId('person-ZMNN37')
  expect(clerk.textContent).toContain('渝中区、沙坪坝区')
  expect(clerk.textContent).toContain('代 杜衡 演0108')
  expect(clerk.textContent).toContain('尚未开始')
  expect(clerk.textContent).not.toContain('已结束')
  expect(maybe('person-HJNG56')).toBeNull()
  expect((await byId('person-f0f0f0f0')).textContent).toContain('没有终止日')
  expect(await violations()).toEqual([])
  await user.click(await byId('show-ended'))
  expect((await byId('person-HJNG56')).textContent).toContain('已取消')
  expect((await byId('ended-why')).textContent).toContain('仍然有效')
  expect(page.textContent).toContain('1,284')
})

it('is read only for whoever is no administrator', async () => {
  show('desk', '#/officers')
  await byId('staff-readonly')
  expect(maybe('grant-open')).toBeNull()
  expect(document.querySelector('[data-testid^="end-"]')).toBeNull()
})

it('checks the code as it is typed, shows what will be signed, and signs it', async () => {
  const { user } = show('head', '#/officers')
  await user.click(await byId('grant-open'))
  await user.click(await byId('grant-code'))
  await user.paste(CODE.slice(0, 20))
  const error = await byId('code-error')
  expect(error.dataset.code).toBe('staffCodeLength')
  expect(error.textContent).toContain('应当是 109 个')
  expect((await byId('grant-preview')).hasAttribute('disabled')).toBe(true)
  await user.paste(CODE.slice(20))
  expect((await byId('code-read')).textContent).toContain('WXYZ 22')
  await user.type(await byId('grant-name'), '陈示路 0388')
  await user.clear(await byId('grant-until'))
  await user.type(await byId('grant-until'), '2026-13-01')
  expect((await byId('grant-preview')).hasAttribute('disabled')).toBe(true)
  await user.clear(await byId('grant-until'))
  expect(await violations()).toEqual([])
  await user.click(await byId('grant-preview'))
  expect((await byId('sentences')).textContent).toContain('授予 陈示路 0388')
  await user.click(await byId('grant-sign'))
  await waitFor(() => expect(maybe('grant-dialog')).toBeNull())
  expect(calls('grantRole')[0]?.[1]).toMatchObject({ code: CODE, name: '陈示路 0388', role: 'clerk', from: '2026-11-24', until: null, services: [], divisions: [] })
})

it('says a refused grant with its reason and keeps what was typed', async () => {
  const { user } = show('head', '#/officers')
  play.refuse.previewGrant = { code: 'citizensKey', params: [] }
  await user.click(await byId('more-ZMNN37'))
  expect(maybe('grant-code')).toBeNull()
  await waitFor(() => expect(screen.getByTestId('grant-preview').hasAttribute('disabled')).toBe(false))
  await user.click(await byId('grant-preview'))
  expect((await byId('error')).dataset.code).toBe('citizensKey')
  expect((screen.getByTestId('grant-name') as HTMLInputElement).value).toBe('周敏 演0317')
})

it('ends a role after saying what follows', async () => {
  const { user } = show('head', '#/officers')
  await user.click(await byId('end-ZMNN37-clerk'))
  expect((await byId('sentences')).textContent).toContain('立即结束')
  expect(calls('previewEnd')[0]?.[1]).toEqual({ officer: 'bb', roles: ['clerk'], lastDay: '2026-11-23' })
  await user.click(await byId('end-when-later'))
  expect((await byId('end-sign')).hasAttribute('disabled')).toBe(true)
  await user.type(await byId('end-day'), '2026-12-05')
  await waitFor(() => expect(calls('previewEnd').at(-1)?.[1]).toMatchObject({ lastDay: '2026-12-05' }))
  await byId('sentences')
  expect(await violations()).toEqual([])
})

it('lets somebody leave with a result for each role, and warns about one’s own', async () => {
  const { user } = show('head', '#/officers')
  play.acts = [act('a1', '结束“经办”')]
  await user.click(await byId('leave-ZMNN37'))
  await byId('sentences')
  await user.click(await byId('end-sign'))
  expect((await byId('ended-reviewer')).dataset.code).toBe('roleOver')
  expect((await byId('ended-clerk')).dataset.done).toBe('false')
  play.acts = []
  await waitFor(() => expect(screen.getByTestId('ended-clerk').dataset.done).toBe('true'), { timeout: 5000 })
  await user.click(await byId('end-close'))
  await user.click(await byId(`leave-${PEOPLE[1]!.end}`))
  expect((await byId('end-dialog')).textContent).toContain('您自己的岗位')
})

it('shows what had no effect with its reason until it was seen', async () => {
  const { user } = show('head', '#/officers')
  play.acts = [{ ...act('a2', '授予 何静“经办”岗位'), failed: true, problem: { code: 'tooManyRoles', params: [] } }]
  expect((await byId('act')).textContent).toContain('已有 8 个岗位')
  await user.click(await byId('dismiss-act'))
  expect(calls('dismissAct')).toEqual([['dismissAct', 'a2']])
})
