import type { CaseSummary } from '@/ipc'

const ENDED = new Set(['withdrawn', 'approved', 'concluded', 'refused', 'ended'])

/** Whether something still happens to a case: its fifth node is not reached and nobody ended it. */
export function isRunning(one: CaseSummary): boolean {
  return one.progress.at(-1)?.status !== 'done' && !ENDED.has(one.state)
}
