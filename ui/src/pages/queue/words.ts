// Words of a row.

import { useQuery } from '@tanstack/react-query'
import { useWords } from '@/i18n'
import { dayInWords, nowAhead } from '@/i18n/format'
import type { CodedView, LightView, RemainingView } from '@/ipc'
import { ask } from '@/ipc/queries'

/** A case number without item, year and check digit: where, on which day, which one. Beside its service no two of a year are alike. */
export function shortNumber(number: string): string {
  const [, division = '', day = '', serial = ''] = /^[A-Z0-9]{4}-(\d{6})-\d{4}(\d{4})-(\d{6})-\d$/.exec(number) ?? []
  return day === '' ? number : `${division}-${day}-${serial}`
}

/** Now, by the clock that times at the desk are of: a demonstration's days run ahead. */
export function useDeskNow(): { now: number; ahead: boolean } {
  const days = useQuery(ask.network).data?.clock?.aheadDays ?? 0
  return { now: nowAhead(days * 86_400_000), ahead: days > 0 }
}

export type Tone = 'plain' | 'accent' | 'warning' | 'danger'

const TONES: Record<string, Tone> = { urged: 'danger', 'accepted-late': 'danger', 'step-overdue': 'danger', 'same-person': 'warning', 'same-name': 'warning', 'same-address': 'warning', 'same-file': 'warning' }

export const flagTone = (flag: CodedView): Tone => TONES[flag.code] ?? 'plain'

/** How much is left, short for a row and whole for whoever asks. */
export function useRemaining() {
  const { t, language } = useWords()
  return (left: RemainingView, light: LightView | null): { text: string; full: string } => {
    switch (left.kind) {
      case 'none':
        return { text: '–', full: t('desk.left.none') }
      case 'stopped':
        return { text: t('desk.left.stopped'), full: t('desk.left.stoppedFull') }
      case 'left': {
        const day = dayInWords(left.day, language)
        const until = left.workdays === 0 ? t('desk.left.todayFull', { day }) : t('desk.left.full', { count: left.workdays, day })
        const full = light === 'blue' ? `${t('desk.light.blue')} · ${until}` : until
        return { text: left.workdays === 0 ? t('desk.left.today') : t('desk.left.days', { count: left.workdays }), full }
      }
      case 'over': {
        const day = dayInWords(left.day, language)
        return { text: left.workdays === 0 ? t('desk.left.overNow') : t('desk.left.over', { count: left.workdays }), full: t('desk.left.overFull', { count: left.workdays, day }) }
      }
    }
  }
}
