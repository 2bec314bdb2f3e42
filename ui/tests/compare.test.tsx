// What was filled in beside what records say, and cases that may be the same thing.

import { waitFor } from '@testing-library/react'
import { play } from './mock/backend'
import { OTHER } from './mock/casework'
import { byId, maybe, screen, show } from './show'

const called = (name: string) => play.calls.filter(([one]) => one === name)

async function opened(settings = {}) {
  const shown = show('desk', '#/queue/todo', settings)
  await waitFor(() => expect(document.querySelector('[data-active]')).not.toBeNull(), { timeout: 5000 })
  await shown.user.keyboard('{Enter}')
  await byId('reveal-box')
  return shown
}

it('compares field by field with each record, masked until the case is shown', async () => {
  const { user } = await opened()
  const table = await byId('compared')
  for (const word of ['字段', '申报值', '部门记录', '姓名', '林*岚', '50010*********0023', '市公安局', '身份承诺']) expect(table.textContent).toContain(word)
  expect(table.textContent).toContain('1 项不一致')
  expect(screen.getByTestId('agrees-identity_matches').textContent).toBe('一致')
  expect(screen.getByTestId('agrees-address_known').textContent).toBe('不一致')
  expect(screen.getByTestId('agrees-same_address').textContent).toBe('查无')
  expect(table.textContent).toContain('没有答复')
  await user.keyboard('{Enter}')
  await waitFor(() => expect(maybe('reveal-box')).toBeNull())
  expect((await byId('compared')).textContent).toContain('500103199001010023')
})

it('reaches down on the side that has fewer lines, so that each row has all four columns', async () => {
  await opened()
  const groups = [...(await byId('compared')).querySelectorAll('tbody')]
  for (const group of groups) {
    const rows = group.querySelectorAll('tr').length
    const cells = [...group.querySelectorAll('th, td')].reduce((sum, cell) => sum + (cell as HTMLTableCellElement).rowSpan, 0)
    expect(cells).toBe(rows * 4)
  }
})

it('shows a pair with both numbers, compares it once both were shown, and opens the other', async () => {
  const { user } = await opened()
  const pair = await byId(`pair-${OTHER}`)
  for (const word of ['SL01-500103', 'SL01-500106-20261121-000002-8', '同一人、同一事项、同一地址', '沙坪坝区']) expect(pair.textContent).toContain(word)
  expect(pair.textContent).toContain('查看个人信息以后，可以和另一件并排对照')
  expect(maybe('mark-pair')).toBeNull()
  await user.keyboard('{Enter}')
  await user.click(await byId('compare-pair'))
  await waitFor(() => expect(screen.getByTestId(`pair-${OTHER}`).textContent).toContain('山城里'))
  expect(called('revealCase').map(([, id]) => id)).toEqual([expect.any(String), OTHER])
  await user.click(await byId('open-pair'))
  await waitFor(() => expect(window.location.hash).toContain(OTHER))
  await waitFor(() => expect(called('closeCase').map(([, id]) => id)).toContain(OTHER))
})

it('marks a pair as two things with a reason', async () => {
  const { user } = await opened()
  await user.keyboard('{Enter}')
  await user.click(await byId('mark-pair'))
  await waitFor(() => expect(document.activeElement?.getAttribute('data-testid')).toBe('mark-reason'))
  expect((await byId('mark-send')).hasAttribute('disabled')).toBe(true)
  await user.keyboard('两个门面')
  await user.click(await byId('mark-send'))
  await waitFor(() => expect(called('markDuplicate').length).toBe(1))
  expect(called('markDuplicate')[0]?.slice(2)).toEqual([OTHER, true, '两个门面'])
})

it('separates by commas and plain brackets in English', async () => {
  const { user } = await opened({ language: 'en' })
  expect((await byId(`pair-${OTHER}`)).textContent).toContain('Same person, same service, Same address')
  await user.keyboard('{Enter}')
  await waitFor(() => expect(maybe('reveal-box')).toBeNull())
  await user.click(await byId('step-ask-supplement'))
  await user.click(await byId('reason-address'))
  await user.click(await byId('step-preview'))
  const paper = await byId('notice-paper')
  expect(paper.textContent).toContain('(Regulations Art. 16)')
  expect(paper.querySelector('ol, ul')?.textContent).not.toMatch(/[（）、]/)
})
