// The rows of a view that are in sight. The list itself stays in the store: here are only the pages around what is
// looked at, and the old ones until the first of the new is there, so that sorting does not flicker.

import { useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { backend, type QueueLine, type View } from '@/ipc'

export const PAGE = 100
/** Pages kept around the present place. */
const KEPT = 12

interface Shown { token: string; total: number; pages: Map<number, QueueLine[]> }

const NOTHING: Shown = { token: '', total: 0, pages: new Map() }

export interface Rows {
  total: number
  /** Whether what is shown belongs to the view that was asked for. */
  current: boolean
  error: unknown
  at: (index: number) => QueueLine | undefined
  reload: () => void
}

/** Rows `first` to `last` of a view, asked again whenever the store's rows or the day change. */
export function useRows(view: View, day: string | undefined, first: number, last: number): Rows {
  const [version, reload] = useReducer((count: number) => count + 1, 0)
  const [shown, setShown] = useState(NOTHING)
  const [error, setError] = useState<unknown>(null)
  const asked = useRef({ token: '', pages: new Set<number>() })
  const text = JSON.stringify(view)
  const token = `${version} ${day ?? ''} ${text}`
  useEffect(() => backend.onQueue(reload), [])

  const [from, to] = [Math.floor(Math.max(0, first) / PAGE), Math.floor(Math.max(0, last) / PAGE)]
  useEffect(() => {
    // Which rows are late is known with the day only.
    if (day === undefined) return
    if (asked.current.token !== token) asked.current = { token, pages: new Set() }
    const { pages } = asked.current
    for (let page = from; page <= to; page += 1) {
      if (pages.has(page)) continue
      pages.add(page)
      backend.queueWindow(JSON.parse(text) as View, page * PAGE, PAGE).then(
        (window) => {
          // An answer to a view that was left is late.
          if (asked.current.token !== token) return
          setError(null)
          setShown((before) => merge(before, token, page, window.total, window.rows))
        },
        (refused: unknown) => {
          pages.delete(page)
          if (asked.current.token === token) setError(refused)
        },
      )
    }
    for (const page of pages) if (Math.abs(page - from) > KEPT) pages.delete(page)
  }, [day, from, to, token, text])

  return useMemo(
    () => ({
      total: shown.total,
      current: shown.token === token,
      error,
      at: (index) => shown.pages.get(Math.floor(index / PAGE))?.[index % PAGE],
      reload,
    }),
    [shown, token, error],
  )
}

function merge(before: Shown, token: string, page: number, total: number, rows: QueueLine[]): Shown {
  const pages = before.token === token ? new Map(before.pages) : new Map<number, QueueLine[]>()
  pages.set(page, rows)
  for (const far of [...pages.keys()].filter((one) => Math.abs(one - page) > KEPT)) pages.delete(far)
  return { token, total, pages }
}
