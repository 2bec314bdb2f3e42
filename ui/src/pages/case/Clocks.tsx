import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import type { CaseView, ClockView } from '@/ipc'

/** How long it may take: what is promised, what the law allows, and which clock stands still and why. */
export function Clocks({ view }: { view: CaseView }) {
  const { t, say } = useWords()
  const { clocks, limits } = view
  if (clocks.length === 0) return null
  const left = limits.promisedLeft
  return (
    <dl className="clocks" data-testid="clocks">
      {clocks.map((clock) => <Clock key={`${say(clock.basis)}${clock.paused}`} clock={clock} />)}
      {left !== null && (
        <div>
          <dt>{t('clock.promised')}</dt>
          <dd>
            <strong>{left < 0 ? t('clock.promisedOver', { count: -left }) : left === 0 ? t('clock.promisedToday') : t('clock.left', { count: left })}</strong>
            <p>{say(limits.promised)}</p>
          </dd>
        </div>
      )}
    </dl>
  )
}

function Clock({ clock }: { clock: ClockView }) {
  const { t, say, language } = useWords()
  const left = Math.max(0, clock.workdaysLeft)
  return (
    <div data-testid={clock.paused ? 'clock-paused' : 'clock-runs'} data-left={clock.workdaysLeft}>
      <dt>{clock.paused ? t('clock.paused') : t('clock.legal')}</dt>
      <dd>
        <strong>{left === 0 && !clock.paused ? t('clock.today') : t('clock.left', { count: left })}</strong>
        {clock.day && <span>{t('clock.until', { day: dayInWords(clock.day, language) })}</span>}
        {clock.provisional && <span className="tag">{t('deadline.provisional')}</span>}
        <p>
          {clock.reason ? say(clock.reason) : t('clock.after', { what: say(clock.after) })}
          {say(clock.basis) && <> {t('clock.basis', { basis: say(clock.basis) })}</>}
        </p>
      </dd>
    </div>
  )
}
