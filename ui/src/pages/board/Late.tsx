// The cases that are late or nearly, to be chosen from.

import type { Ref } from 'react'
import { useWords } from '@/i18n'
import type { QueueLine } from '@/ipc'
import { LightShape } from '@/pages/queue/Light'
import { flagTone, shortNumber, useRemaining } from '@/pages/queue/words'

interface Props {
  ref: Ref<HTMLDivElement>
  lines: QueueLine[]
  chosen: ReadonlySet<string>
  active: number
  toggle: (id: string) => void
  chooseAll: () => void
  go: (at: number) => void
}

export function Late({ ref, lines, chosen, active, toggle, chooseAll, go }: Props) {
  const { t, say } = useWords()
  const remaining = useRemaining()
  return (
    // The list itself scrolls by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={ref} className="b-scroll" tabIndex={0} role="group" aria-label={t('desk.rows')}>
      <table className="b-table b-cases">
        <thead>
          <tr>
            <th scope="col"><input type="checkbox" aria-label={t('board.chooseAll')} data-testid="late-all" checked={lines.length > 0 && chosen.size === lines.length} ref={(box) => { if (box) box.indeterminate = chosen.size > 0 && chosen.size < lines.length }} onChange={chooseAll} /></th>
            <th scope="col">{t('desk.column.promised')}</th><th scope="col">{t('desk.column.number')}</th><th scope="col">{t('desk.column.service')}</th><th scope="col">{t('desk.column.division')}</th><th scope="col">{t('desk.column.applicant')}</th>
            <th scope="col">{t('desk.column.state')}</th><th scope="col">{t('desk.column.assignee')}</th><th scope="col">{t('desk.column.flags')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => {
            const left = remaining(line.promised, line.light)
            return (
              <tr key={line.case} id={`late-${at}`} data-testid={`late-${line.case}`} data-active={at === active || undefined} data-chosen={chosen.has(line.case) || undefined}>
                <td><input type="checkbox" checked={chosen.has(line.case)} aria-label={t('board.choose', { number: line.number ?? line.applicant })} onChange={() => toggle(line.case)} /></td>
                <td title={left.full}><span className="q-left" data-light={line.light}>{line.light && <LightShape light={line.light} />}{left.text}</span></td>
                <td title={line.number ?? undefined}><button type="button" className="link q-number" tabIndex={-1} onClick={() => go(at)}>{line.number ? shortNumber(line.number) : t('desk.noNumber')}</button></td>
                <td>{say(line.service.words)}</td><td>{say(line.division.words)}</td><td>{line.applicant}</td><td>{say(line.state.words)}</td>
                <td>{line.assignee?.name ?? <span className="muted">{t('desk.nobody')}</span>}</td>
                <td>{line.flags.map((flag) => <span key={flag.code} className="q-flag" data-tone={flagTone(flag)}>{say(flag.words)}</span>)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
