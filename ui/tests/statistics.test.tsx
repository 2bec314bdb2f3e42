// 统计: only what departments counted alike is shown.

import { fireEvent, waitFor } from '@testing-library/react'
import axe from 'axe-core'
import { rate } from '../src/pages/statistics/figures'
import { dayOf, periods, preset, shift } from '../src/pages/statistics/range'
import { play } from './mock/backend'
import { byId, maybe, screen, show } from './show'

const violations = async () => (await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } })).violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
const asked = () => play.calls.filter(([name]) => name === 'statistics').at(-1)?.[1]
beforeEach(() => sessionStorage.clear())

it('shows figures with who counted them, and a table beside the chart', async () => {
  show('desk', '#/statistics')
  const agreed = await byId('agreed')
  expect(agreed.textContent).toContain('3 个部门算出同样的数')
  expect(agreed.textContent).toContain('这台电脑用办件清单重算，相同')
  expect(agreed.textContent).toContain('没有回答：市人力社保局')
  const whole = await byId('whole')
  for (const word of ['秒批率', '即办率', '超期率', '补正率', '退件率', '3 天']) expect(whole.textContent).toContain(word)
  expect(screen.getByRole('img', { name: /每日的收件和办结/ })).toBeTruthy()
  expect(screen.getAllByRole('table')).toHaveLength(3)
  expect(screen.getByRole('group', { name: '按事项' }).textContent).toContain('个体工商户')
  expect(screen.getByRole('group', { name: '按区县' }).textContent).toContain('渝中区')
  expect(await violations()).toEqual([])
})

it('shows no figure where departments differ, and names them', async () => {
  show('desk', '#/statistics')
  play.differing = true
  const differ = await byId('differ')
  expect(differ.textContent).toContain('市税务局：收件 41 件')
  expect(maybe('whole')).toBeNull()
  expect((await byId('export')).hasAttribute('disabled')).toBe(true)
  expect(await violations()).toEqual([])
})

it('asks anew for another time, and not for a day that is none', async () => {
  const { user } = show('desk', '#/statistics')
  await byId('agreed')
  await user.click(screen.getByText('今年'))
  await waitFor(() => expect(asked()).toMatchObject({ by: 'month' }))
  const before = play.calls.length
  fireEvent.change(await byId('from'), { target: { value: '2026-13-' } })
  expect((await byId('from')).getAttribute('aria-invalid')).toBe('true')
  expect(play.calls.length).toBe(before)
  fireEvent.change(await byId('from'), { target: { value: '2026-10-01' } })
  await waitFor(() => expect(asked()).toMatchObject({ from: '2026-10-01' }))
})

it('exports the figures and the list that they come from', async () => {
  const { user } = show('desk', '#/statistics')
  await byId('agreed')
  await user.click(await byId('export'))
  expect((await byId('exported')).textContent).toContain('办件清单.csv')
})

it('is reached from the desk and from nowhere else', async () => {
  const { user } = show('desk', '#/queue/todo')
  await user.click(await byId('nav-statistics'))
  await byId('statistics')
  expect(window.location.hash).toBe('#/statistics')
})

it('counts periods and rates as the departments do', () => {
  expect(periods('2026-11-04', '2026-11-17', 'week')).toEqual(['2026-11-02', '2026-11-09', '2026-11-16'])
  expect(periods('2026-11-30', '2027-01-01', 'month')).toEqual(['2026-11-01', '2026-12-01', '2027-01-01'])
  expect(periods('2026-02-27', '2026-03-01', 'day')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
  expect([rate(1, 3), rate(2, 3), rate(0, 4), rate(4, 4), rate(1, 0)]).toEqual(['33.3%', '66.7%', '0.0%', '100.0%', '–'])
  expect(preset('last7', '2026-11-22')).toEqual({ from: '2026-11-16', to: '2026-11-22', by: 'day' })
  expect(shift('2026-03-01', -1)).toBe('2026-02-28')
  expect(dayOf(Date.UTC(2026, 10, 21, 17))).toBe('2026-11-22')
})

it('is worked by keys alone, and lists them', async () => {
  const { user } = show('desk', '#/statistics')
  await byId('agreed')
  await user.keyboard('3')
  await waitFor(() => expect(asked()).toMatchObject({ by: 'month' }))
  await user.keyboard('w')
  await waitFor(() => expect(asked()).toMatchObject({ by: 'week' }))
  const department = async () => (await byId('department')).textContent
  const first = await department()
  await user.keyboard(']')
  await waitFor(async () => expect(await department()).not.toBe(first))
  // A bracket is written twice for the one who types it here.
  await user.keyboard('[[')
  await waitFor(async () => expect(await department()).toBe(first))
  await byId('agreed')
  await user.keyboard('?')
  expect((await byId('statistics-keys')).textContent).toContain('上一个、下一个部门')
  expect(await violations()).toEqual([])
  await user.keyboard('{Escape}')
  await waitFor(() => expect(maybe('statistics-keys')).toBeNull())
  await user.keyboard('e')
  await byId('exported')
})

it('shows no figure that this computer counts otherwise', async () => {
  show('desk', '#/statistics')
  play.miscounted = true
  expect((await byId('not-same')).textContent).toContain('请不要采用')
  expect(maybe('whole')).toBeNull()
})
