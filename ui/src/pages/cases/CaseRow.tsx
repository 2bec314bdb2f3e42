import { address } from '@/app/routes'
import { FiveNodes } from '@/components/Progress'
import { ProofMark } from '@/components/ProofMark'
import { useWords } from '@/i18n'
import { dateTime } from '@/i18n/format'
import type { CaseSummary } from '@/ipc'
import { useDeadlineNote, useWaiting } from './words'
import './cases.css'

/** A case in a list: what it is, how far it is proven, where it stands. */
export function CaseRow({ one }: { one: CaseSummary }) {
  const { say, language } = useWords()
  const waiting = useWaiting(one)
  const note = useDeadlineNote(one)
  return (
    <a className="case-row" href={address({ page: 'case', id: one.id })} data-testid={`case-${one.id}`} data-state={one.state} data-proof={one.proof}>
      <div className="case-row-what">
        <strong>{say(one.title)}</strong>
        <span title={dateTime(one.updatedMs, language)}>{one.subject}</span>
        <span className="case-row-marks">
          <ProofMark stage={one.proof} />
          <span>{say(one.stateWord)}</span>
        </span>
      </div>
      <div className="case-row-bar">
        <FiveNodes nodes={one.progress} note={note} />
        {waiting && <p className="case-row-waiting">{waiting.what}</p>}
      </div>
    </a>
  )
}
