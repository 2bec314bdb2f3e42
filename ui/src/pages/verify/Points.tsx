// What a valid receipt shows, point by point; a history shows every event, a state what exists and what does not.

import type { ReactNode } from 'react'
import { Dots } from '@/components/Dots'
import { ProofIcon } from '@/components/ProofMark'
import { useWords } from '@/i18n'
import { dateTime, fours, number, shortTime } from '@/i18n/format'
import type { ReceiptView, VerdictView } from '@/ipc'

interface PointProps { id: string; title: string; note?: ReactNode; tone?: 'waiting' | 'over'; children: ReactNode }

const TONE = { waiting: 'cannotTell', over: 'invalid' } as const

function Point({ id, title, note, tone, children }: PointProps) {
  return (
    <li data-testid={`point-${id}`}>
      <ProofIcon mark={tone === undefined ? 'verified' : TONE[tone]} size={17} />
      <strong>{title}</strong>
      <span>{children}</span>
      <small>{note}</small>
    </li>
  )
}

export function Points({ view, shown }: { view: VerdictView; shown: ReceiptView }) {
  const { t, say, language } = useWords()
  const { proof } = shown
  const signed = proof.departments.filter((d) => d.signed)
  return (
    <>
      <ul className="verdict-points">
        <Point id="whole" title={t('verdict.point.whole')} note={t('verdict.point.wholeNote')}>{t('verdict.point.wholeText')}</Point>
        {shown.kind === 'history' && (
          <Point id="complete" title={t('verdict.point.complete')} note={t('verdict.point.completeNote')}>
            {t('verdict.point.completeText', { count: shown.events.length })}
          </Point>
        )}
        {shown.signer && (
          <Point id="signer" title={t('verdict.point.signer')}>{t('verdict.point.signerText', { signer: say(shown.signer), time: shortTime(shown.timeMs, language) })}</Point>
        )}
        {shown.kind !== 'state' && (
          <Point id="chain" title={t('verdict.point.chain')} note={t('proof.block', { height: number(proof.height) })}>
            {t('verdict.point.chainText', { time: shortTime(proof.timeMs, language) })}
          </Point>
        )}
        <Point id="departments" title={t('verdict.point.departments')} note={signed.map((d) => d.short).join(t('verdict.and'))}>
          {t('verdict.point.departmentsText', { signed: signed.length, total: proof.departments.length, quorum: proof.quorum })}
        </Point>
        <State shown={shown} />
        <Point id="age" title={t('verdict.point.age')} tone={shown.isOld ? 'waiting' : undefined} note={t('verdict.point.asOf', { time: shortTime(shown.asOfMs, language) })}>
          {say(shown.age)}
        </Point>
      </ul>
      {shown.kind === 'history' && <Events shown={shown} />}
      {shown.opened.length > 0 && <Opened shown={shown} />}
      <p className="verdict-next" data-testid="verdict-next">{say(view.advice.next)}</p>
    </>
  )
}

/** The state as of the tip: what exists and what does not, or how case and licence stand. */
function State({ shown }: { shown: ReceiptView }) {
  const { t, say, coded, language } = useWords()
  const { licence } = shown
  const asOf = t('verdict.point.asOf', { time: shortTime(shown.asOfMs, language) })
  const state = licence ? (coded('licence.status', licence.status) ?? t('licence.status.other')) : say(shown.stateWord)
  return (
    <>
      {shown.states.map((one) => (
        <Point key={one.text.zh} id={one.present ? 'present' : 'absent'} title={t(one.present ? 'verdict.point.present' : 'verdict.point.absent')} note={asOf}>
          {say(one.text)}
        </Point>
      ))}
      {state && <Point id="state" tone={licence && licence.status !== 'active' ? 'over' : undefined} title={t('verdict.point.state')} note={asOf}>{state}</Point>}
      {licence && <Point id="licence" title={t('verdict.point.licence')}><Dots items={[licence.name, fours(licence.code)]} /></Point>}
    </>
  )
}

/** Every event of the case, from the first to the last. */
function Events({ shown }: { shown: ReceiptView }) {
  const { t, say, coded, language } = useWords()
  return (
    <ol className="verdict-events" aria-label={t('verdict.events')} data-testid="verdict-events">
      {shown.events.map((event) => (
        <li key={event.number}>
          <i aria-hidden="true">{event.number}</i>
          <strong>{say(event.title) === event.code ? (coded('verdict.event', event.code) ?? event.code) : say(event.title)}</strong>
          <span><Dots items={[say(event.by), dateTime(event.timeMs, language)]} /></span>
          <small>{t('proof.block', { height: number(event.height) })}</small>
        </li>
      ))}
    </ol>
  )
}

/** What the holder opened of the filing; folded, for it may be much and personal. */
function Opened({ shown }: { shown: ReceiptView }) {
  const { t, say } = useWords()
  const { opened } = shown
  return (
    <details className="verdict-opened" open={opened.length <= 4} data-testid="verdict-opened">
      <summary>{t('verdict.point.openedCount', { count: opened.length })}</summary>
      <dl>
        {opened.map((field) => (
          <div key={field.path}><dt>{say(field.label) || field.path}</dt><dd>{field.value}</dd></div>
        ))}
      </dl>
    </details>
  )
}
