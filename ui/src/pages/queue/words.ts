// Words of a row.

import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import type { CodedView, LightView, RemainingView } from '@/ipc'

/** Day and serial of a case number; item, district and check digit stand in other columns or only matter whole. */
export function shortNumber(number: string): string {
  const [, day = '', serial = ''] = /^[A-Z0-9]{4}-\d{6}-(\d{8})-(\d{6})-\d$/.exec(number) ?? []
  return day === '' ? number : `${day.slice(0, 4)} ${day.slice(4)} ${serial}`
}

export type Tone = 'plain' | 'accent' | 'warning' | 'danger'

const TONES: Record<string, Tone> = { urged: 'danger', impersonation: 'danger', 'auto-referred': 'accent', 'same-address': 'warning', 'similar-name': 'warning', watched: 'warning', hurry: 'warning' }

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
        const full = left.workdays === 0 ? t('desk.left.todayFull', { day }) : t('desk.left.full', { count: left.workdays, day })
        if (light === 'blue') return { text: t('desk.light.blue'), full }
        return { text: left.workdays === 0 ? t('desk.left.today') : t('desk.left.days', { count: left.workdays }), full }
      }
      case 'over': {
        const day = dayInWords(left.day, language)
        return { text: left.workdays === 0 ? t('desk.left.overNow') : t('desk.left.over', { count: left.workdays }), full: t('desk.left.overFull', { count: left.workdays, day }) }
      }
    }
  }
}
