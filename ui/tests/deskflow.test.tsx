// A clerk who works through a queue by keys: dialogs that close alone, the next row, the next case, the order of rows.

import { act } from '@testing-library/react'
import { play } from './mock/backend'
import { ABSENT, gone, LINES } from './mock/queue'
import { byId, maybe, screen, show, waitFor } from './show'

const row = (n: number) => `row-${LINES[n]!.case}`
const called = (name: string) => play.calls.filter(([one]) => one === name)
const focused = () => document.activeElement?.getAttribute('data-testid')
const pane = () => maybe('case-pane')?.getAttribute('data-case')

async function opened(scene: 'desk' | 'head' = 'desk') {
  const shown = show(scene, '#/queue/todo')
  await byId(row(0))
  await shown.user.keyboard('{Enter}')
  await byId('reveal-box')
  return shown
}

/** Opened, in hand, shown: the reveal box is gone. */
async function revealed(scene: 'desk' | 'head' = 'desk') {
  const shown = await opened(scene)
  await shown.user.keyboard('{Enter}')
  await waitFor(() => expect(maybe('reveal-box')).toBeNull())
  return shown
}

it('closes the dialog alone on Escape, and gives the focus back to where it was', async () => {
  const { user } = await revealed()
  await waitFor(() => expect(focused(), 'after the reveal').toBe('case-pane'))
  for (const [key, dialog] of [['b', 'step-dialog'], ['n', 'note-text'], ['t', 'transfer-dialog'], ['1', 'corrections'], ['?', 'shortcuts']] as const) {
    await user.keyboard(key)
    await byId(dialog)
    await user.keyboard('{Escape}')
    await waitFor(() => expect(maybe(dialog), key).toBeNull())
    expect(pane(), `${key}: the case stays open`).toBe(LINES[0]!.case)
    await waitFor(() => expect(focused(), key).toBe('case-pane'))
  }
  await user.keyboard('{Escape}')
  await waitFor(() => expect(pane()).toBeUndefined())
  expect(focused()).toBe('queue-grid')
})

it('gives the focus back to a button that opened a dialog', async () => {
  const { user } = await revealed()
  const note = await byId('note')
  await user.click(note)
  await byId('note-text')
  await user.keyboard('{Escape}')
  await waitFor(() => expect(document.activeElement).toBe(note))
})

it('begins a dialog at what is filled in', async () => {
  const { user } = await revealed()
  await user.keyboard('n')
  await waitFor(() => expect(focused()).toBe('note-text'))
  await user.keyboard('{Escape}')
  await waitFor(() => expect(maybe('note-text')).toBeNull())
  await user.keyboard('b')
  await byId('step-dialog')
  await waitFor(() => expect(document.activeElement?.closest('[data-testid="reason-address"]')).not.toBeNull())
  await user.keyboard('{Escape}')
  await waitFor(() => expect(maybe('step-dialog')).toBeNull())
  await user.keyboard('t')
  await screen.findByText('林岚 A0412')
  await waitFor(() => expect((document.activeElement as HTMLInputElement).type).toBe('radio'))
})

it('goes to the row that follows when the case that was decided has left the queue', async () => {
  const { user } = await opened()
  expect(pane()).toBe(LINES[0]!.case)
  gone.add(LINES[0]!.case)
  act(() => play.queueListeners.forEach((tell) => tell()))
  await waitFor(() => expect(maybe(row(0))).toBeNull())
  await waitFor(() => expect(called('queuePosition').length).toBeGreaterThan(1))
  expect(pane(), 'it stays open').toBe(LINES[0]!.case)
  await user.keyboard('{Escape}')
  await user.keyboard('{Enter}')
  await waitFor(() => expect(pane()).toBe(LINES[1]!.case))
  gone.add(LINES[1]!.case)
  act(() => play.queueListeners.forEach((tell) => tell()))
  await waitFor(() => expect(maybe(row(1))).toBeNull())
  await user.keyboard('j')
  await waitFor(() => expect(pane(), 'none is skipped').toBe(LINES[2]!.case))
  await user.keyboard('j')
  await waitFor(() => expect(pane()).toBe(LINES[3]!.case))
})

it('takes the next case after a signature without going back to the list', async () => {
  const { user } = await revealed()
  await user.keyboard('y')
  const sign = await byId('step-sign')
  await waitFor(() => expect(document.activeElement).toBe(sign))
  await user.keyboard('{Enter}')
  expect((await byId('next-offered')).textContent).toContain('下一件')
  await waitFor(() => expect(focused()).toBe('next-case'))
  await user.keyboard('{Enter}')
  await waitFor(() => expect(called('takeNextCase').length).toBe(1))
  const first = LINES.find((one) => one.assignee === null && one.case !== LINES[0]!.case)!
  await waitFor(() => expect(pane()).toBe(first.case))
  expect(called('takeNextCase')[0]?.slice(1)).toMatchObject([{ queue: 'todo' }, LINES[0]!.case])
  await user.keyboard('l')
  await waitFor(() => expect(called('takeNextCase').length).toBe(2))
})

it('takes the next case by a key and by a button, and says when there is none', async () => {
  const { user } = show('desk', '#/queue/todo')
  await byId(row(0))
  await user.click(await byId('take-next'))
  await byId('case-pane')
  for (const one of LINES) play.taken.add(one.case)
  await user.keyboard('l')
  expect((await byId('nothing-next')).textContent).toContain('没有等着签收')
  // Nothing waits among what is over.
  await user.keyboard('gy')
  await waitFor(() => expect(maybe('take-next')).toBeNull())
  await user.keyboard('?')
  expect((await byId('shortcuts')).textContent).toContain('签收并打开最急的一件')
})

it('sorts by keys alone, and gives the keyboard back to the rows', async () => {
  const { user } = show('desk', '#/queue/todo')
  await byId(row(0))
  const sorted = () => called('queueWindow').at(-1)?.[1]
  await user.keyboard('o')
  await waitFor(() => expect(document.activeElement?.closest('[data-testid="by-promised"]')).not.toBeNull())
  await user.keyboard('{ArrowDown}')
  await waitFor(() => expect(sorted()).toMatchObject({ sort: { column: 'legal', direction: 'ascending' } }))
  await user.keyboard('{Tab}{ArrowDown}')
  await waitFor(() => expect(sorted()).toMatchObject({ sort: { column: 'legal', direction: 'descending' } }))
  await user.keyboard('{Escape}')
  await waitFor(() => expect(focused()).toBe('queue-grid'))
  expect(document.querySelector('[aria-sort="descending"]')?.textContent).toContain('剩余（法定）')
  await user.keyboard('?')
  expect((await byId('shortcuts')).textContent).toContain('排序')
})

it('lets a deputy take over what the absent officer has in hand, and shows it in the queue and in the case', async () => {
  const { user } = show('desk', '#/queue/todo')
  expect((await byId(row(ABSENT))).textContent).toContain('可代 林岚 A0412')
  expect((await byId(row(0))).textContent).not.toContain('可代')
  await user.click(await byId(row(ABSENT)))
  expect((await byId('holder')).textContent).toContain('由您代理')
  // Steps stand in the bar, and opening the case takes nothing from anybody.
  await byId('step-accept')
  expect((await byId('reveal')).textContent).not.toContain('签收')
  expect((await byId('claim')).textContent).toContain('代 林岚 A0412 接手')
  await user.keyboard('s')
  await waitFor(() => expect(called('claimCase')).toHaveLength(1))
  await waitFor(async () => expect((await byId('holder')).textContent).toContain('您已签收'))
  expect((await byId('claim')).textContent).toContain('放回')
})
