import { Dots } from '@/components/Dots'
import { ProofMark } from '@/components/ProofMark'
import { useWords } from '@/i18n'
import { dateTime, number, shortTime } from '@/i18n/format'
import type { EventView } from '@/ipc'

const DECISIONS = new Set(['approve', 'refer', 'name-lost', 'grant', 'refuse', 'not-accept', 'revoke', 'cancel'])

/** What an applicant signs; the words for it are said to the applicant. */
const SIGNED = new Set(['submitted', 'supplement', 'correct', 'request-person', 'withdraw'])

/** What happened, newest first: when, what, who, and how far it is proven; of one's own case or of another's.
 * `now` is that of the clock that the times are of. */
export function Timeline({ events, others = false, now }: { events: EventView[]; others?: boolean; now?: number }) {
  const { t, say, coded, language, list } = useWords()
  return (
    <ol className="timeline" aria-label={t('case.timeline')}>
      {events.map((event, at) => (
        <li key={`${event.code}${event.id ?? at}`} data-testid={`event-${event.code}`} data-proof={event.proof} data-decision={DECISIONS.has(event.code)}>
          <time title={dateTime(event.timeMs, language)}>{shortTime(event.timeMs, language, now)}</time>
          <i aria-hidden="true" data-solid={event.proof !== 'local'} />
          <div>
            <strong>{say(event.title)}</strong>
            <p>
              <Dots items={SIGNED.has(event.code) ? [others ? say(event.by) : (coded('event', event.code) ?? say(event.by))] : [say(event.by), coded('event', event.code)]} />
            </p>
            {event.reasons.map((reason) => <p key={reason.code} className="timeline-reason">{say(reason.text)}{reason.basis.length > 0 && <small>{list(reason.basis.map(say))}</small>}</p>)}
          </div>
          <span className="timeline-proof" title={event.height === null ? undefined : t('case.inBlock', { height: number(event.height) })}>
            <ProofMark stage={event.proof} />
          </span>
        </li>
      ))}
    </ol>
  )
}
