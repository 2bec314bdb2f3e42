import { useQuery } from '@tanstack/react-query'
import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import { ask } from '@/ipc/queries'

/** 演示时间: the day that a demonstration shows, where somebody moved its clock. */
export function DemonstrationClock() {
  const { t, language } = useWords()
  const clock = useQuery(ask.network).data?.clock
  if (!clock) return null
  return (
    <span className="tag demonstration-clock" data-testid="demonstration-clock" data-day={clock.day} title={t('bar.clockHelp', { count: clock.aheadDays })}>
      {t('bar.clock', { day: dayInWords(clock.day, language) })}
    </span>
  )
}
