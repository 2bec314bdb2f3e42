// What the row itself says of a case, beside the list.

import { CrossIcon } from '@/components/icons'
import { Copy } from '@/components/Hashes'
import { Tally } from '@/components/Progress'
import { useWords } from '@/i18n'
import { dateTime } from '@/i18n/format'
import { LightShape } from './Light'
import type { DetailProps } from './slots'
import { flagTone, useRemaining } from './words'

export function CaseSummaryPane({ line, close }: DetailProps) {
  const { t, say, language } = useWords()
  const remaining = useRemaining()
  const promised = remaining(line.promised, line.light)
  const legal = remaining(line.legal, null)
  return (
    <article className="q-case" data-testid="case-pane" data-case={line.case} aria-labelledby="q-case-title">
      <header>
        <h2 id="q-case-title">{say(line.service.words)}</h2>
        {line.flags.map((flag) => <span key={flag.code} className="q-flag" data-tone={flagTone(flag)}>{say(flag.words)}</span>)}
        <button type="button" className="q-close" onClick={close} aria-label={t('desk.close')} data-testid="close-case"><CrossIcon size={18} /></button>
        <p className="q-case-who">
          {line.number ? <><span className="q-number">{line.number}</span><Copy text={line.number} label={t('desk.column.number')} /></> : t('desk.noNumber')}
          <i className="dot" />{line.applicant}
        </p>
      </header>
      <dl className="q-case-times">
        <div>
          <dt>{t('desk.column.promised')}</dt>
          <dd className="q-left" data-light={line.light}>{line.light && <LightShape light={line.light} />}{promised.text}</dd>
          <dd className="q-case-full">{promised.full}</dd>
        </div>
        <div>
          <dt>{t('desk.column.legal')}</dt>
          <dd>{legal.text}</dd>
          <dd className="q-case-full">{legal.full}</dd>
        </div>
      </dl>
      <dl className="facts q-case-facts">
        <dt>{t('desk.column.state')}</dt><dd><span className="q-state"><Tally done={line.strokes} size={18} />{say(line.state.words)}</span></dd>
        <dt>{t('desk.column.assignee')}</dt><dd>{line.assignee ? (line.assignee.me ? `${line.assignee.name} (${t('desk.me')})` : line.assignee.name) : t('desk.nobody')}</dd>
        <dt>{t('desk.column.division')}</dt><dd>{say(line.division.words)}</dd>
        <dt>{t('desk.column.received')}</dt><dd>{dateTime(line.receivedMs, language)}</dd>
        <dt>{t('desk.column.source')}</dt><dd>{say(line.source.words)}</dd>
        {line.creditCode && <><dt>{t('desk.creditCode')}</dt><dd className="q-number">{line.creditCode}</dd></>}
        <dt>{t('desk.column.updated')}</dt><dd>{dateTime(line.updatedMs, language)}</dd>
      </dl>
    </article>
  )
}
