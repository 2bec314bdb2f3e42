// 政务链 when departments contradict each other, and when only one of them answers.

import { byId, maybe, screen, show, waitFor } from './show'
import { play } from './mock/backend'

it('shows a fork with both versions and whoever signed both, and never as lag', async () => {
  show('forked', '#/chain')
  const panel = await byId('frozen')
  expect(panel.textContent).toContain('第 18,201 块有两个不同的版本')
  expect((await byId('fork-departments')).textContent).toContain('、')
  expect(screen.getByTestId('fork').dataset.fault).toBe('guilty')
  expect(screen.getByTestId('network').textContent).toContain('部门之间不一致')
  expect(document.body.textContent).not.toMatch(/还没跟上|落后/)
})

it('saves the evidence and says where', async () => {
  const { user } = show('forked', '#/chain')
  await user.click(await byId('save-evidence'))
  expect((await byId('evidence-saved')).textContent).toContain('分叉证据-第18201块.yzf')
})

it.each([['ours', '确定继续跟随'], ['others', '确定改为跟随']])('goes on only after a person said so twice (%s)', async (choice, question) => {
  const { user } = show('forked', '#/chain')
  await user.click(await byId(`decide-${choice}`))
  await screen.findByText(new RegExp(question))
  expect(play.calls.some(([name]) => name === 'decideFork')).toBe(false)
  await user.click(await byId(`confirm-${choice}`))
  await waitFor(() => expect(play.calls).toContainEqual(['decideFork', choice]))
  await waitFor(() => expect(maybe('frozen')).toBeNull())
})

it('says that a single answer was compared with nothing', async () => {
  show('alone', '#/chain')
  expect((await byId('compared-alone')).textContent).toContain('没有别的部门可比')
  expect(screen.getByTestId('network').dataset.state).toBe('one')
})

it('says at which block how many departments were compared', async () => {
  show('ready', '#/chain')
  expect((await byId('compared')).textContent).toContain('4 个部门中 4 个一致')
})

it('says a fork above every page, in red, and leads to the evidence', async () => {
  const { user } = show('forked', '#/verify')
  const banner = await byId('forked')
  expect(banner.className).toContain('alarm-danger')
  expect(banner.textContent).toContain('部门之间不一致')
  await user.click(screen.getByRole('button', { name: '看证据并决定' }))
  await byId('frozen')
  expect(maybe('forked')).toBeNull()
})
