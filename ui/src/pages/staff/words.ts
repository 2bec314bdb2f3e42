// How a role's scope is said.

import { useWords } from '@/i18n'
import type { ScopeChoice } from '@/ipc'

/** More names than this are counted. */
const NAMED = 3

export function useScope() {
  const { t, say } = useWords()
  return (of: ScopeChoice[], what: 'service' | 'division') => {
    if (of.length === 0) return { short: t('staff.all'), full: t(what === 'service' ? 'desk.allServices' : 'desk.allDivisions') }
    const names = of.map((one) => say(one.words))
    const full = names.join(t('staff.comma'))
    if (names.length <= NAMED) return { short: full, full }
    return { short: t('staff.several', { names: names.slice(0, 2).join(t('staff.comma')), count: names.length }), full }
  }
}
