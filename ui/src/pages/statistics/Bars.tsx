// Two bars a period: outlined what was filed, filled what ended. The table below it says the same.

import { useWords } from '@/i18n'
import { number } from '@/i18n/format'

export interface Bar { label: string; filed: number; ended: number }

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [880, 200, 40, 24, 14]

/** The smallest round number that is not below. */
function ceiling(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)))
  return [1, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= most) ?? most
}

export function Bars({ bars, title }: { bars: Bar[]; title: string }) {
  const { t } = useWords()
  const top = Math.max(2, ceiling(Math.max(...bars.flatMap((bar) => [bar.filed, bar.ended]))))
  const step = (WIDTH - LEFT) / bars.length
  const wide = Math.min(22, step * 0.34)
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP)
  // As many labels as have room.
  const every = Math.ceil(bars.length / 14)
  const shown = bars.length <= 14
  return (
    <svg className="s-bars" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}. ${bars.map((bar) => `${bar.label}: ${t('stats.filed')} ${bar.filed}, ${t('stats.ended')} ${bar.ended}`).join('; ')}`}>
      {[0, top / 2, top].map((value) => (
        <g key={value}>
          <line className="s-line" x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} />
          <text className="s-axis" x={LEFT - 6} y={y(value) + 4} textAnchor="end">{number(value)}</text>
        </g>
      ))}
      {bars.map((bar, at) => {
        const middle = LEFT + step * (at + 0.5)
        return (
          <g key={bar.label}>
            <title>{`${bar.label}: ${t('stats.filed')} ${bar.filed}, ${t('stats.ended')} ${bar.ended}`}</title>
            <rect className="s-filed" x={middle - wide - 1} width={wide} y={y(bar.filed)} height={HEIGHT - BOTTOM - y(bar.filed)} />
            <rect className="s-ended" x={middle + 1} width={wide} y={y(bar.ended)} height={HEIGHT - BOTTOM - y(bar.ended)} />
            {shown && bar.filed > 0 && <text className="s-value" x={middle - wide / 2 - 1} y={y(bar.filed) - 3} textAnchor="middle">{bar.filed}</text>}
            {shown && bar.ended > 0 && <text className="s-value" x={middle + wide / 2 + 1} y={y(bar.ended) - 3} textAnchor="middle">{bar.ended}</text>}
            {at % every === 0 && <text className="s-axis" x={middle} y={HEIGHT - 7} textAnchor="middle">{bar.label}</text>}
          </g>
        )
      })}
    </svg>
  )
}
