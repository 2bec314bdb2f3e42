// The keys of the board: those of the queues, where they mean the same.

import { acts, keyOf, usePageKeys } from '@/lib/usePageKeys'
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

export function useBoardKeys(moves: BoardMoves): void {
  usePageKeys((event) => meaning(event, moves))
}

function meaning(event: KeyboardEvent, moves: BoardMoves): (() => void) | undefined {
  switch (keyOf(event)) {
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
