import { Dots } from '@/components/Dots'
import { ProofMark } from '@/components/ProofMark'
import { useWords } from '@/i18n'
import { dateTime, number, shortTime } from '@/i18n/format'
import type { EventView } from '@/ipc'

const DECISIONS = new Set(['approve', 'refer', 'name-lost'])

/** What happened, newest first: when, what, who, and how far it is proven. */
export function Timeline({ events }: { events: EventView[] }) {
  const { t, say, coded, language } = useWords()
  return (
    <ol className="timeline" aria-label={t('case.timeline')}>
      {events.map((event, at) => (
        <li key={`${event.code}${event.id ?? at}`} data-testid={`event-${event.code}`} data-proof={event.proof} data-decision={DECISIONS.has(event.code)}>
          <time title={dateTime(event.timeMs, language)}>{shortTime(event.timeMs, language)}</time>
          <i aria-hidden="true" data-solid={event.proof !== 'local'} />
          <div>
            <strong>{say(event.title)}</strong>
            <p>
              <Dots items={[say(event.by), coded('event', event.code)]} />
            </p>
          </div>
          <span className="timeline-proof" title={event.height === null ? undefined : t('case.inBlock', { height: number(event.height) })}>
            <ProofMark stage={event.proof} />
          </span>
        </li>
      ))}
    </ol>
  )
}
