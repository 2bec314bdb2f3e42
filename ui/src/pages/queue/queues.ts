// The queues of the desk, with the letter that follows `g`, and the order that each begins with.

import type { Filter, Queue, Sort, View } from '@/ipc'

export const STANDING: readonly Queue[] = ['pendingAcceptance', 'todo', 'mine', 'supplement', 'review', 'issue', 'done', 'returned', 'abnormal']
/** Queues that follow from the day. */
export const TIMED: readonly Queue[] = ['overdue', 'near']

/** First letters of the Chinese names; the two that share one take the next. */
export const LETTERS: Record<Queue, string> = {
  pendingAcceptance: 's', todo: 'd', mine: 'w', supplement: 'b', review: 'f', issue: 'z', done: 'y', returned: 't', abnormal: 'c', overdue: 'q', near: 'j',
}

const ALL: readonly Queue[] = [...STANDING, ...TIMED]

export const isQueue = (text: string | undefined): text is Queue => ALL.some((queue) => queue === text)

export const queueOf = (letter: string): Queue | undefined => ALL.find((queue) => LETTERS[queue] === letter)

/** Where 下一件 has something to take: work that waits for somebody. In 我的在办 it goes on to the next in hand. */
export const NEXT_IN: readonly Queue[] = ['pendingAcceptance', 'todo', 'mine', 'review', 'issue', 'overdue', 'near']

export const NO_FILTER: Filter = {
  services: [], divisions: [], states: [], lights: [], flags: [], sources: [], assignees: [], receivedFrom: null, receivedTo: null, text: '',
}

/** Remaining time leads wherever time runs; what is done stands newest first. */
export const firstSort = (queue: Queue): Sort =>
  queue === 'done' || queue === 'returned' ? { column: 'updated', direction: 'descending' } : { column: 'promised', direction: 'ascending' }

export const firstView = (queue: Queue): View => ({ queue, filter: NO_FILTER, sort: firstSort(queue) })

export const isFiltered = (filter: Filter) => JSON.stringify({ ...NO_FILTER, ...filter }) !== JSON.stringify(NO_FILTER)
