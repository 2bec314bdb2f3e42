// The same with many cases, and the supervisor's board.

import { fireEvent, waitFor } from '@testing-library/react'
import axe from 'axe-core'
import { play } from './mock/backend'
import { LINES } from './mock/queue'
import { byId, maybe, screen, show } from './show'

const row = (n: number) => `row-${LINES[n]!.case}`
const calls = (name: string) => play.calls.filter(([one]) => one === name)
const violations = async () => (await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } })).violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
beforeEach(() => sessionStorage.clear())

const chosen = async (scene: 'desk' | 'head' = 'desk') => {
  const shown = show(scene, '#/queue/todo')
  await byId(row(0))
  await shown.user.keyboard('xjxjx')
  await byId('bulk')
  return shown
}

it('takes many in hand from the keyboard, and says of each what became of it', async () => {
  const { user } = await chosen()
  await user.keyboard('s')
  expect((await byId('together')).textContent).toContain('您将签名：签收选中的 3 件')
  expect(await violations()).toEqual([])
  // Signing has the focus.
  await user.keyboard('{Enter}')
  const results = await byId('together-results')
  expect(calls('claimTogether')).toEqual([['claimTogether', [0, 1, 2].map((n) => LINES[n]!.case)]])
  expect(results.textContent).toContain('2 件已签收')
  expect(results.textContent).toContain('林岚 A0412 已经签收了这件')
  expect(screen.getByTestId(`result-${LINES[1]!.case}`).getAttribute('data-code')).toBe('inOtherHands')
  expect(await violations()).toEqual([])
  await user.keyboard('{Enter}')
  await waitFor(() => expect(maybe('together')).toBeNull())
  // What was not done stays chosen.
  expect((await byId('bulk')).textContent).toContain('已选 1 件')
  expect(screen.getByTestId(row(1)).getAttribute('aria-selected')).toBe('true')
})

it('chooses a range with the shift key, by mouse and by keys', async () => {
  const { user } = show('desk', '#/queue/todo')
  await byId(row(0))
  await user.keyboard('x')
  fireEvent.click(screen.getByTestId(row(4)).querySelector('input')!, { shiftKey: true })
  expect((await byId('bulk')).textContent).toContain('已选 5 件')
  await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
  expect((await byId('bulk')).textContent).toContain('已选 7 件')
})

it('gives many to a colleague with a reason, and tells how many each may have', async () => {
  const { user } = await chosen()
  await user.keyboard('t')
  const dialogue = await byId('together')
  await waitFor(() => expect(dialogue.textContent).toContain('陈示路 A0388'))
  expect(dialogue.textContent).toContain('可以办 2 件')
  expect((await byId('together-run')).hasAttribute('disabled')).toBe(true)
  await user.click(screen.getByText('林岚 A0412'))
  await waitFor(() => expect(dialogue.textContent).toContain('把选中的 3 件转给 林岚 A0412'))
  await user.click(await byId('together-run'))
  await byId('together-results')
  expect(calls('releaseTogether')[0]?.slice(2)).toEqual(['bb', 'workload'])
})

it('prints into a folder that is chosen, and names the files', async () => {
  const { user } = await chosen()
  await user.keyboard('p')
  expect((await byId('together-run')).hasAttribute('disabled')).toBe(true)
  await user.click(await byId('choose-folder'))
  await waitFor(() => expect(screen.getByTestId('print-folder').textContent).toBe('D:/打印'))
  await user.click(await byId('together-run'))
  const results = await byId('together-results')
  expect(results.textContent).toContain('2 件已打印，共 2 份')
  expect(results.textContent).toContain('收件凭证-SL01')
})

it('goes on in batches and tells how far it is', async () => {
  const { user } = show('desk', '#/queue/todo')
  await byId(row(0))
  await user.click(await byId('choose-all'))
  await byId('bulk')
  play.delayMs = 20
  await user.keyboard('s')
  await user.click(await byId('together-run'))
  await byId('together-running')
  await user.click(screen.getByText('做完这一批就停'))
  const results = await byId('together-results')
  play.delayMs = 0
  expect(results.textContent).toContain('已停下')
  expect(calls('claimTogether').every(([, ids]) => (ids as string[]).length <= 20)).toBe(true)
  await user.click(await byId('together-close'))
  await byId('bulk')
})

it('reminds only where one supervises', async () => {
  const { user } = await chosen()
  expect(maybe('bulk-urge')).toBeNull()
  await user.keyboard('u')
  expect(maybe('together')).toBeNull()
})

it('shows the board to a supervisor: loads, the late ones of somebody, reminders', async () => {
  const { user } = show('head', '#/board')
  await byId('board')
  expect((await byId('loads')).textContent).toContain('林岚 A0412')
  await byId(`late-${LINES[0]!.case}`)
  expect(await violations()).toEqual([])
  await user.click((await byId('load-aa')).querySelector('button')!)
  await waitFor(() => expect(calls('queueWindow').at(-1)?.[1]).toMatchObject({ queue: 'near', filter: { assignees: ['aa'] } }))
  await waitFor(() => expect(document.querySelectorAll('.b-cases tbody tr').length).toBeLessThan(40))
  await user.keyboard('xjx')
  await user.keyboard('u')
  expect((await byId('together')).textContent).toContain('催办选中的 2 件')
  await user.keyboard('{Enter}')
  await byId('together-results')
  await user.click(await byId('together-close'))
  await user.keyboard('?')
  expect((await byId('board-keys')).textContent).toContain('改派（已选中时）')
  await user.keyboard('{Escape}')
  await waitFor(() => expect(maybe('board-keys')).toBeNull())
  await user.keyboard('v')
  await waitFor(() => expect(screen.getByTestId('loads').textContent).toContain('公司设立登记'))
})

it('opens a case from the board in its queue', async () => {
  const { user } = show('head', '#/board')
  await byId(`late-${LINES[0]!.case}`)
  await user.keyboard('{Enter}')
  await waitFor(() => expect(window.location.hash).toBe(`#/queue/overdue/${LINES[0]!.case}`))
  expect((await byId('case-pane')).getAttribute('data-case')).toBe(LINES[0]!.case)
})

it('reminds from an open case too, and only whoever supervises', async () => {
  const { user, unmount } = show('head', `#/queue/overdue/${LINES[0]!.case}`)
  await byId('urge')
  await user.keyboard('u')
  expect((await byId('together')).textContent).toContain('催办选中的 1 件')
  await user.keyboard('{Enter}')
  await byId('together-results')
  expect(calls('urgeTogether').at(-1)?.[1]).toEqual([LINES[0]!.case])
  unmount()
  show('desk', `#/queue/overdue/${LINES[0]!.case}`)
  await byId('note')
  expect(maybe('urge')).toBeNull()
})

it('keeps the board from those who supervise nobody', async () => {
  show('desk', '#/board')
  await screen.findByText('看板是负责人的')
  expect(maybe('nav-board')).toBeNull()
})
