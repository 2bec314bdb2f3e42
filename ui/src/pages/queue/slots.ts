// Where other parts of the desk come in: what is shown of an open case, and what is done with many.

import type { ComponentType } from 'react'
import type { QueueLine } from '@/ipc'
import { CaseDetail } from '@/pages/desk/CaseDetail'

export interface DetailProps {
  line: QueueLine
  /** Ends the look at this case; the list has the keyboard again. */
  close: () => void
  /** Opens the next case of the list; nothing at its end. */
  next: () => void
  prev: () => void
}

/** Something that is done with all chosen cases. `run` is given their ids; afterwards the choice is taken back. */
export interface BulkAction {
  id: string
  /** Key of its words in i18n. */
  words: 'desk.bulk.copy'
  /** The key that starts it, while something is chosen. */
  shortcut?: string
  run: (lines: QueueLine[], cases: string[]) => Promise<void>
}

export const Detail: ComponentType<DetailProps> = CaseDetail

const numbers = (lines: QueueLine[]) => lines.flatMap((line) => line.number ?? [])

export const bulkActions: BulkAction[] = [
  { id: 'copy', words: 'desk.bulk.copy', shortcut: 'c', run: (lines) => navigator.clipboard.writeText(numbers(lines).join('\n')) },
]
