// Ranges of days, as texts like 2026-11-22.

import type { PeriodView } from '@/ipc'

const MS = 86_400_000

export const shift = (day: string, by: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + by * MS).toISOString().slice(0, 10)

/** The day in China of a time. */
export const dayOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)

export type Preset = 'last7' | 'last30' | 'year'

export const PRESETS: readonly Preset[] = ['last7', 'last30', 'year']

export function preset(which: Preset, today: string): { from: string; to: string; by: PeriodView } {
  switch (which) {
    case 'last7':
      return { from: shift(today, -6), to: today, by: 'day' }
    case 'last30':
      return { from: shift(today, -29), to: today, by: 'day' }
    case 'year':
      return { from: `${today.slice(0, 4)}-01-01`, to: today, by: 'month' }
  }
}

/** First days of the periods of a range: those without a case too. */
export function periods(from: string, to: string, by: PeriodView): string[] {
  const found: string[] = []
  let day = start(from, by)
  while (day <= to && found.length < 1_200) {
    found.push(day)
    day = by === 'day' ? shift(day, 1) : by === 'week' ? shift(day, 7) : nextMonth(day)
  }
  return found
}

function start(day: string, by: PeriodView): string {
  if (by === 'day') return day
  if (by === 'month') return `${day.slice(0, 7)}-01`
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  return shift(day, -weekday)
}

function nextMonth(day: string): string {
  const [year, month] = day.split('-').map(Number) as [number, number]
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`
}
