// Figures in words: rates of counts, times as people say them.

import { useWords } from '@/i18n'
import { number } from '@/i18n/format'
import type { FiguresView } from '@/ipc'

/** A rate of a whole with one decimal; none of nothing. */
export function rate(part: number, whole: number): string {
  if (whole === 0) return '–'
  const tenths = Math.round((part * 1000) / whole)
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`
}

export function useDuration(): (ms: number | null) => string {
  const { t } = useWords()
  return (ms) => {
    if (ms === null) return t('stats.noTime')
    const minutes = Math.round(ms / 60_000)
    if (minutes < 1) return t('stats.under')
    if (minutes < 60) return t('stats.minutes', { count: minutes })
    const hours = Math.round(minutes / 6) / 10
    if (hours < 24) return t('stats.hours', { count: hours })
    return t('stats.days', { count: Math.round(hours / 2.4) / 10 })
  }
}

export const RATES = ['automatic', 'sameDay', 'overdue', 'supplemented', 'refused'] as const

interface Row { key: string; label: string; figures: FiguresView }

/** The same columns for every way of putting cases together. */
export function FiguresTable({ title, head, rows }: { title: string; head: string; rows: Row[] }) {
  const { t } = useWords()
  const duration = useDuration()
  return (
    <section className="s-part">
      <h2>{title}</h2>
      {/* The table scrolls by keys where the window is narrow. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="s-scroll" tabIndex={0} role="group" aria-label={title}>
        <table className="s-table">
          <thead>
            <tr>
              <th scope="col">{head}</th><th scope="col">{t('stats.filed')}</th><th scope="col">{t('stats.ended')}</th><th scope="col" title={t('stats.help.openOverdue')}>{t('stats.openOverdue')}</th>
              {RATES.map((one) => <th key={one} scope="col">{t(`stats.${one}`)}</th>)}
              <th scope="col">{t('stats.median')}</th><th scope="col">{t('stats.p95')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, label, figures }) => (
              <tr key={key}>
                <th scope="row">{label}</th><td>{number(figures.filed)}</td><td>{number(figures.ended)}</td><td>{number(figures.openOverdue)}</td>
                {RATES.map((one) => <td key={one} title={t('stats.of', { count: figures[one] })}>{rate(figures[one], figures.ended)}</td>)}
                <td>{duration(figures.medianMs)}</td><td>{duration(figures.p95Ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
