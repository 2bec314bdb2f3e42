// One case: where it stands, what was decided, what happened, and why it can be believed.

import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'
import { useState, useSyncExternalStore } from 'react'
import { DepartmentAnswers } from '@/components/DepartmentAnswers'
import { Dots } from '@/components/Dots'
import { FiveNodes } from '@/components/Progress'
import { ProofMark } from '@/components/ProofMark'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { ask } from '@/ipc/queries'
import { useDeadlineNote } from '@/pages/cases/words'
import type { CaseView } from '@/ipc'
import { Signers } from '@/pages/signing/Signers'
import { Clocks } from './Clocks'
import { AskedFor, CaseDocuments } from './CaseDocuments'
import { CaseFiles } from './CaseFiles'
import { Decision } from './Decision'
import { Filed } from './Filed'
import { ProofPane } from './ProofPane'
import { Refile } from './Refile'
import { SaveReceipt } from './SaveReceipt'
import { Timeline } from './Timeline'
import './case.css'

const narrow = () => window.matchMedia?.('(max-width: 1199px)')
function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = narrow()
      media?.addEventListener('change', changed)
      return () => media?.removeEventListener('change', changed)
    },
    () => narrow()?.matches ?? false,
  )
}

export function CasePage({ id }: { id: string }) {
  const { t } = useWords()
  const view = useQuery(ask.case(id))
  if (view.isPending) return <div className="column"><Waiting what={t('case.loading')} /></div>
  if (view.isError) return <div className="column"><ErrorNotice error={view.error} retry={() => void view.refetch()} /></div>
  return <Case view={view.data} />
}

function Case({ view }: { view: CaseView }) {
  const { t, say } = useWords()
  const { summary } = view
  const isNarrow = useNarrow()
  const [shown, setShown] = useState(false)
  const note = useDeadlineNote(summary)
  const why = view.decision === 'approved' ? t('proof.whyDecision') : t('proof.whyRecord')
  const pane = view.proof && <ProofPane view={view} proof={view.proof} />
  return (
    <div
      className={`case-page ${pane && !isNarrow ? 'case-with-pane' : ''}`}
      data-testid="case-page"
      data-case={summary.id}
      data-state={summary.state}
      data-decision={view.decision ?? 'none'}
      data-proof={summary.proof}
    >
      <div className="case-main">
        <header className="case-head">
          <h1>{say(summary.title)}</h1>
          <SaveReceipt view={view} />
        </header>
        <p className="case-what">
          <Dots items={[summary.subject, say(summary.department)]} />
        </p>
        <div className="case-state">
          <ProofMark stage={summary.proof} />
          <span><Dots items={[say(summary.stateWord), summary.number ? t('case.number', { number: summary.number }) : t('case.noNumber')]} /></span>
          {pane && isNarrow && <button type="button" className="link" onClick={() => setShown(true)}>{why}</button>}
        </div>
        <FiveNodes nodes={summary.progress} note={note} exact />
        <Refile view={view} />
        <AskedFor view={view} />
        <Decision view={view} />
        <CaseDocuments view={view} />
        <CaseFiles id={summary.id} />
        <Clocks view={view} />
        <Signers id={summary.id} />
        <DepartmentAnswers answers={view.answers} />
        <Timeline events={view.events} />
        <Filed lines={view.lines} earlier={view.earlier} />
      </div>
      {pane && !isNarrow && <aside className="case-pane">{pane}</aside>}
      {pane && isNarrow && <Drawer open={shown} onClose={() => setShown(false)} size={420} title={why}>{pane}</Drawer>}
    </div>
  )
}
