// The keys of the board: those of the queues, where they mean the same.

import { useEffect, useLayoutEffect, useRef } from 'react'
import type { Together } from '@/pages/queue/slots'

export interface BoardMoves {
  move: (by: number) => void
  toggle: () => void
  chooseAll: () => void
  start: (what: Together) => void
  open: () => void
  group: () => void
  help: () => void
  escape: () => void
}

const busy = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || (target instanceof HTMLInputElement && !/^(checkbox|radio)$/.test(target.type)))
const acts = (target: EventTarget | null) => target instanceof HTMLElement && target.closest('button, a, input, summary') !== null

export function useBoardKeys(moves: BoardMoves): void {
  const now = useRef(moves)
  useLayoutEffect(() => {
    now.current = moves
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return
      if (document.querySelector('[aria-modal="true"]') && event.key !== 'Escape') return
      const does = meaning(event, now.current)
      if (!does) return
      event.preventDefault()
      does()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}

function meaning(event: KeyboardEvent, moves: BoardMoves): (() => void) | undefined {
  switch (event.key.length === 1 ? event.key.toLowerCase() : event.key) {
    case 'j':
    case 'ArrowDown':
      return () => moves.move(1)
    case 'k':
    case 'ArrowUp':
      return () => moves.move(-1)
    case 'x':
      return moves.toggle
    case ' ':
      return acts(event.target) ? undefined : moves.toggle
    case 'a':
      return event.shiftKey ? moves.chooseAll : undefined
    case 'u':
      return () => moves.start('urge')
    case 't':
      return () => moves.start('transfer')
    case 's':
      return () => moves.start('claim')
    case 'v':
      return moves.group
    case 'Enter':
      return acts(event.target) ? undefined : moves.open
    case '?':
      return moves.help
    case 'Escape':
      return moves.escape
    default:
      return undefined
  }
}
