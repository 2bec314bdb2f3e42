// The columns of K02: words, width, cell. Which are shown is the clerk's choice.

import type { ReactNode } from 'react'
import { Tally } from '@/components/Progress'
import { useWords } from '@/i18n'
import { dateTime, shortTime } from '@/i18n/format'
import type { Column, QueueLine } from '@/ipc'
import { LightShape } from './Light'
import { flagTone, shortNumber, useDeskNow, useRemaining } from './words'

/** All, in the order in which they stand. */
export const COLUMNS: readonly Column[] = ['promised', 'legal', 'light', 'number', 'service', 'applicant', 'division', 'received', 'state', 'assignee', 'flags', 'source', 'updated']

/** Shown until the clerk chooses: what fits into the usual window. */
export const FIRST: readonly Column[] = ['promised', 'legal', 'number', 'service', 'applicant', 'division', 'received', 'state', 'assignee', 'flags']

export const WIDTHS: Record<Column, number> = {
  promised: 104, legal: 88, light: 84, number: 164, service: 138, applicant: 72, division: 76, received: 112, state: 116, assignee: 84, flags: 84, source: 96, updated: 112,
}

/** What stays beside an open case where the window is too narrow for all: the case itself shows the rest. */
export const BESIDE: readonly Column[] = ['promised', 'number', 'service', 'applicant', 'state', 'flags']

/** What a cell shows, and its whole text where the cell is shorter. */
export function useCells(): Record<Column, (line: QueueLine) => { shown: ReactNode; title?: string }> {
  const { t, say, language } = useWords()
  const remaining = useRemaining()
  const plain = (text: string) => ({ shown: text, title: text })
  const { now, ahead } = useDeskNow()
  const time = (ms: number) => ({ shown: shortTime(ms, language, now), title: ahead ? t('desk.byClock', { time: dateTime(ms, language) }) : dateTime(ms, language) })
  return {
    promised: (line) => {
      const { text, full } = remaining(line.promised, line.light)
      return { shown: <span className="q-left" data-light={line.light}>{line.light && <LightShape light={line.light} />}{text}</span>, title: full }
    },
    legal: (line) => {
      const { text, full } = remaining(line.legal, null)
      return { shown: text, title: full }
    },
    light: (line) => ({ shown: line.light && <span className="q-left" data-light={line.light}><LightShape light={line.light} />{t(`desk.light.${line.light}`)}</span> }),
    number: (line) => (line.number ? { shown: <span className="q-number">{shortNumber(line.number)}</span>, title: line.number } : { shown: <span className="muted">{t('desk.noNumber')}</span> }),
    service: (line) => plain(say(line.service.words)),
    applicant: (line) => plain(line.applicant),
    division: (line) => plain(say(line.division.words)),
    received: (line) => time(line.receivedMs),
    state: (line) => ({ shown: <span className="q-state"><Tally done={line.strokes} size={15} /><span>{say(line.state.words)}</span></span>, title: say(line.state.words) }),
    assignee: ({ assignee }) => {
      if (!assignee) return { shown: <span className="muted">{t('desk.nobody')}</span> }
      const { name, me, deputy } = assignee
      // A deputy sees what may be taken over: short in the row, whole for whoever points at it.
      if (deputy && !me) return { shown: <span className="q-deputy">{t('desk.deputy', { name })}</span>, title: t('desk.deputyHelp', { name }) }
      return { shown: <span className={me ? 'q-me' : undefined}>{me ? t('desk.me') : name}</span>, title: name }
    },
    flags: (line) => ({ shown: line.flags.map((flag) => <span key={flag.code} className="q-flag" data-tone={flagTone(flag)}>{say(flag.words)}</span>), title: line.flags.map((flag) => say(flag.words)).join(' · ') }),
    source: (line) => plain(say(line.source.words)),
    updated: (line) => time(line.updatedMs),
  }
}
