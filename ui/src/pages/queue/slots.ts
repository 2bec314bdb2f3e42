// Where other parts of the desk come in: what is shown of an open case, and what is done with many.

import type { ComponentType } from 'react'
import type { QueueLine } from '@/ipc'
import { CaseDetail } from '@/pages/desk/CaseDetail'

export interface DetailProps {
  line: QueueLine
  /** Ends the look at this case; the list has the keyboard again. */
  close: () => void
  /** 下一件: takes the next case in hand and opens it; none where the queue has nothing to take. */
  next: (() => void) | null
}

/** What is done with many cases in a dialog of its own. */
export type Together = 'claim' | 'transfer' | 'print' | 'urge'

/** Something that is done with all chosen cases. */
export interface BulkAction {
  id: Together | 'copy'
  /** Key of its words in i18n. */
  words: 'desk.bulk.copy' | `together.bulk.${Together}`
  /** The key that starts it, while something is chosen. */
  shortcut: string
  /** Only for whoever supervises. */
  supervisors?: boolean
}

export const Detail: ComponentType<DetailProps> = CaseDetail

export const bulkActions: readonly BulkAction[] = [
  { id: 'claim', words: 'together.bulk.claim', shortcut: 's' },
  { id: 'transfer', words: 'together.bulk.transfer', shortcut: 't' },
  { id: 'print', words: 'together.bulk.print', shortcut: 'p' },
  { id: 'urge', words: 'together.bulk.urge', shortcut: 'u', supervisors: true },
  { id: 'copy', words: 'desk.bulk.copy', shortcut: 'c' },
]
