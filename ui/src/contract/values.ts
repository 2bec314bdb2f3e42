// Values in cells: what a person types, and what stands in the document.

import type { Json } from './edit'

/** A value as it is shown in a cell. */
export function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join('、')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What was typed, as a value of the same kind as the one before. */
export function typed(text: string, before: Json | undefined): Json {
  if (typeof before === 'number') return /^-?\d+$/.test(text.trim()) ? Number(text) : text
  if (Array.isArray(before) && before.every((one) => typeof one === 'string')) {
    return text.split(/[、,，]/).map((one) => one.trim()).filter(Boolean)
  }
  if (before !== null && typeof before === 'object') {
    try {
      return JSON.parse(text) as Json
    } catch {
      return before
    }
  }
  return text
}

/** A value for a field of a test: numbers, yes and no, and JSON are read as what they look like. */
export function guessed(text: string): Json {
  if (/^(-?\d+|true|false|null|[[{].*)$/s.test(text.trim())) {
    try {
      return JSON.parse(text) as Json
    } catch {
      return text
    }
  }
  return text
}

const DAY = 24 * 3600 * 1000

/** The day so many days later, `2026-11-22`. */
export function dayAfter(day: string, days: number): string {
  const time = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(time) ? '' : new Date(time + days * DAY).toISOString().slice(0, 10)
}

/** Today in UTC+08:00. */
export const today = (now = Date.now()): string => new Date(now + 8 * 3600 * 1000).toISOString().slice(0, 10)
