// The keys of the desk. Nothing is taken from whoever types, and nothing while a key of the system is held.

import { useEffect, useLayoutEffect, useRef } from 'react'
import type { Queue } from '@/ipc'
import { acts, keyOf } from '@/lib/usePageKeys'
import { queueOf } from './queues'
import type { BulkAction } from './slots'

export interface Moves {
  move: (by: number) => void
  to: (index: number) => void
  last: number
  /** Rows of a screen. */
  screen: () => number
  open: () => void
  /** 下一件 */
  next: () => void
  /** Opens the ways of sorting. */
  order: () => void
  toggle: () => void
  /** Chooses the row in hand and the one after it, and goes there. */
  extend: (by: number) => void
  chooseAll: () => void
  escape: () => void
  search: () => void
  help: () => void
  /** 查人 */
  person: () => void
  queue: (queue: Queue) => void
  /** What can be done with the chosen cases; nothing while none is chosen. */
  bulk: readonly BulkAction[]
  start: (action: BulkAction) => void
}

const typed = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && !(target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type))

/** How long after `g` its letter counts. */
const LETTER_MS = 1500

export function useKeys(moves: Moves): void {
  const now = useRef(moves)
  // Before the next key can come.
  useLayoutEffect(() => {
    now.current = moves
  })
  const since = useRef(0)
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
      // A dialog closes itself, and nothing behind it.
      if (document.querySelector('[aria-modal="true"]') || typed(event.target)) return
      // An open menu has its keys to itself.
      if (event.target instanceof HTMLElement && event.target.closest('.q-panel')) return
      // Whatever stands in the open case has its keys first.
      const inCase = event.target instanceof HTMLElement && event.target.closest('.q-detail') !== null
      if (handle(event, now.current, since, inCase)) event.preventDefault()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}

/** Whether the key meant something. */
function handle(event: KeyboardEvent, moves: Moves, since: { current: number }, inCase: boolean): boolean {
  const key = keyOf(event)
  const after = since.current > 0 && event.timeStamp - since.current < LETTER_MS
  since.current = 0
  const queue = after ? queueOf(key) : undefined
  if (queue) return act(() => moves.queue(queue))
  switch (key) {
    case 'g':
      since.current = Math.max(event.timeStamp, 1)
      return true
    case 'j':
      return act(() => moves.move(1))
    case 'k':
      return act(() => moves.move(-1))
    case 'l':
      return act(moves.next)
    case 'o':
      return act(moves.order)
    case '/':
      return act(moves.search)
    case '.':
      return act(moves.person)
    case '?':
      return act(moves.help)
    case 'Escape':
      return act(moves.escape)
    case 'x':
      return act(moves.toggle)
    case 'a':
      return event.shiftKey && act(moves.chooseAll)
  }
  if (!inCase && scrolls(key, event, moves)) return true
  const bulk = moves.bulk.find((action) => action.shortcut === key)
  return bulk !== undefined && act(() => moves.start(bulk))
}

function scrolls(key: string, event: KeyboardEvent, moves: Moves): boolean {
  switch (key) {
    case 'ArrowDown':
      return act(() => (event.shiftKey ? moves.extend(1) : moves.move(1)))
    case 'ArrowUp':
      return act(() => (event.shiftKey ? moves.extend(-1) : moves.move(-1)))
    case 'PageDown':
      return act(() => moves.move(moves.screen()))
    case 'PageUp':
      return act(() => moves.move(-moves.screen()))
    case 'Home':
      return act(() => moves.to(0))
    case 'End':
      return act(() => moves.to(moves.last))
    case 'Enter':
      return !acts(event.target) && act(moves.open)
    case ' ':
      return !acts(event.target) && act(moves.toggle)
    default:
      return false
  }
}

function act(does: () => void): boolean {
  does()
  return true
}
