import { useWords } from '@/i18n'
import type { CaseSummary } from '@/ipc'

/** Why nothing moves, and what happens next; undefined while things move. */
export function useWaiting(one: CaseSummary): { what: string; next: string } | undefined {
  const { coded, t, language } = useWords()
  if (!one.waiting) return undefined
  const params = Object.fromEntries(one.waiting.params.map(({ name, value }) => [name, value]))
  const department = params[language] ?? params.zh ?? ''
  const words = (part: 'what' | 'next') => coded('waiting', `${one.waiting?.code ?? ''}.${part}`, { department })
  return { what: words('what') ?? t('waiting.other.what'), next: words('next') ?? t('waiting.other.next') }
}

/** The note under the current node of the bar. */
export function useDeadlineNote(one: CaseSummary): string | undefined {
  const { t } = useWords()
  if (!one.deadline) return undefined
  return t('deadline.short', { count: Math.max(0, one.deadline.workdaysLeft) })
}
