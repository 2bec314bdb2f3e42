// Played figures of a department.

import type { FiguresView, GroupView, StatisticsAsk, StatisticsView } from '../../src/ipc'
import { periods } from '../../src/pages/statistics/range'

const w = (zh: string, en: string) => ({ zh, en })
export const DEPARTMENTS = [
  { id: 1, name: w('渝中区市场监督管理局', 'Yuzhong Market Regulation') }, { id: 2, name: w('市公安局', 'Public Security') },
  { id: 3, name: w('市税务局', 'Taxation') }, { id: 4, name: w('市人力社保局', 'Human Resources') },
]
const HOUR = 3_600_000

const figures = (filed: number): FiguresView => {
  const ended = Math.floor(filed * 0.9)
  return {
    filed, ended, granted: Math.floor(ended * 0.9), refused: Math.floor(ended * 0.05), withdrawn: 1, lapsed: 0, automatic: Math.floor(ended * 0.7), sameDay: Math.floor(ended * 0.76), supplemented: Math.floor(ended * 0.12), overdue: Math.floor(ended * 0.02), openOverdue: 3,
    sumMs: ended * 9 * HOUR, medianMs: ended === 0 ? null : 42_000, p95Ms: ended === 0 ? null : 71 * HOUR,
  }
}

const group = (part: Partial<GroupView>, filed: number): GroupView => ({ period: null, division: null, service: null, ...part, figures: figures(filed) })

export const statistics = (ask: StatisticsAsk): StatisticsView => {
  const all = periods(ask.from, ask.to, ask.by)
  const perPeriod = all.map((_, at) => ((at * 7) % 5) * 6 + 3)
  const whole = perPeriod.reduce((sum, one) => sum + one, 0)
  return {
    ask, height: 18_204, day: '2026-11-24', versions: [{ departments: DEPARTMENTS.slice(0, 3).map((one) => one.name), filed: whole, ended: Math.floor(whole * 0.9), digest: 'ab'.repeat(32) }],
    silent: [DEPARTMENTS[3]!.name], recomputed: true, cases: whole, open: 37,
    groups: [
      group({}, whole), ...all.map((period, at) => group({ period }, perPeriod[at]!)),
      group({ division: '500103' }, whole - 20), group({ division: '500105' }, 20), group({ service: 'sole-proprietor-registration' }, whole - 12), group({ service: 'company' }, 12),
    ],
  }
}

export const differing = (ask: StatisticsAsk): StatisticsView => ({
  ...statistics(ask), groups: [], recomputed: null,
  versions: [
    { departments: DEPARTMENTS.slice(0, 2).map((one) => one.name), filed: 40, ended: 31, digest: 'ab'.repeat(32) },
    { departments: [DEPARTMENTS[2]!.name], filed: 41, ended: 31, digest: 'cd'.repeat(32) },
  ],
})
