// The verdict on a file: 核验通过, 核验不通过 or 无法核验, each with its reason and the next step.
// Reason and next step come from the program, which says the same on the command line.

import type { ReactNode } from 'react'
import { Dots } from '@/components/Dots'
import { ForkFacts } from '@/components/Fork'
import { Wave } from '@/components/Guilloche'
import { NoticePaper } from '@/components/NoticePaper'
import { type Mark, ProofIcon } from '@/components/ProofMark'
import { Sheet } from '@/components/Sheet'
import { HashesButton } from '@/components/WhyTrust'
import { useWords } from '@/i18n'
import { dateTime } from '@/i18n/format'
import type { NoticeView, ReceiptView, VerdictView } from '@/ipc'
import { Again } from './Again'
import { Points } from './Points'

type Kind = 'valid' | 'over' | 'invalid' | 'cannotTell' | 'fork' | 'same' | 'different'

/** Evidence that holds is red: it proves that departments broke the rules. */
function kindOf(view: VerdictView): Kind {
  if (view.subject === 'fork' && view.verdict === 'valid') return 'fork'
  if (view.again && view.verdict === 'valid') return 'same'
  if (view.again && view.verdict === 'invalid') return 'different'
  // What the proof says comes before that it is one.
  if (view.verdict === 'valid' && isOver(view)) return 'over'
  return view.verdict === 'valid' || view.verdict === 'invalid' ? view.verdict : 'cannotTell'
}
const isOver = (view: VerdictView) => view.shown?.licence !== null && view.shown?.licence !== undefined && view.shown.licence.status !== 'active'
const MARK: Record<Kind, Mark> = { valid: 'verified', over: 'invalid', invalid: 'invalid', cannotTell: 'cannotTell', fork: 'invalid', same: 'verified', different: 'invalid' }

export function Verdict({ view }: { view: VerdictView }) {
  const { t, coded } = useWords()
  const kind = kindOf(view)
  const status = coded('licence.status', view.shown?.licence?.status ?? '') ?? t('licence.status.other')
  return (
    <Sheet className="verdict" data-testid="verdict" data-verdict={kind} data-rule={view.advice.code}>
      {(kind === 'valid' || kind === 'same') && <Wave className="on-verified verdict-wave" width={410} height={84} count={20} seed={0.18} />}
      <div className="verdict-head">
        <ProofIcon mark={MARK[kind]} size={76} />
        <div>
          <h2 className={`song proof-${MARK[kind]}`}>{kind === 'over' ? t('verdict.over.title', { status }) : t(`verdict.${kind}.title`)}</h2>
          {kind === 'over' && <p className="verdict-over" data-testid="verdict-over">{t('verdict.over.text')}</p>}
          {view.shown ? <Shown shown={view.shown} /> : <Why view={view} />}
        </div>
      </div>
      {view.again && <Again again={view.again} />}
      {view.shown && <Points view={view} shown={view.shown} />}
      {view.recorded && <Recorded notice={view.recorded} />}
      {view.fork && <ForkFacts fork={view.fork} />}
      {!view.shown && !view.fork && view.checks.some((check) => check.result === 'passed') && <Checks view={view} />}
      <div className="verdict-foot">
        <Here view={view} />
        {view.shown && <HashesButton proof={view.shown.proof}>{t('verdict.proof')}</HashesButton>}
      </div>
    </Sheet>
  )
}

const seconds = (micros: number) => (micros < 10_000 ? (micros / 1_000_000).toFixed(4) : (micros / 1_000_000).toFixed(2))

/** Where and how it was checked: a short code is looked up, everything else needs nobody. */
function Here({ view }: { view: VerdictView }): ReactNode {
  const { t } = useWords()
  if (view.came === 'shortCode') return <span>{t('verdict.lookedUp')}</span>
  if (view.came === 'document') return <span>{t(view.recorded ? 'verdict.hereRecorded' : 'verdict.hereDocument', { seconds: seconds(view.micros) })}</span>
  return <span>{t(view.came === 'fullCode' ? 'verdict.hereCode' : 'verdict.here', { seconds: seconds(view.micros) })}</span>
}

/** The text that is on record: what counts, whatever the paper shows. */
function Recorded({ notice }: { notice: NoticeView }) {
  const { t } = useWords()
  return (
    <section className="verdict-recorded" data-testid="recorded-text">
      <h3>{t('verdict.recorded')}</h3>
      <NoticePaper notice={notice} />
    </section>
  )
}

function Shown({ shown }: { shown: ReceiptView }) {
  const { t, say, coded, language } = useWords()
  const title = shown.kind === 'state' ? t('verdict.stateProof') : say(shown.title) || (coded('verdict.event', shown.event) ?? t('verdict.record'))
  return (
    <>
      <p className="verdict-what"><Dots items={[title, shown.number]} /></p>
      <p className="muted"><Dots items={[shown.subject, dateTime(shown.timeMs, language)]} /></p>
    </>
  )
}

function Why({ view }: { view: VerdictView }) {
  const { t, say } = useWords()
  const { advice } = view
  return (
    <>
      <p className="verdict-what" data-testid="verdict-reason">{say(advice.reason)}</p>
      <p className="muted" data-testid="verdict-next">{say(advice.next)}</p>
      {advice.detail && (
        <details className="verdict-detail">
          <summary>{t('verdict.detail')}</summary>
          <code>{advice.code} · {advice.detail}</code>
        </details>
      )}
    </>
  )
}

const STEP: Record<string, Mark> = { passed: 'verified', failed: 'cannotTell', notReached: 'local' }

/** How far the check came before it stopped. */
function Checks({ view }: { view: VerdictView }) {
  const { t, say } = useWords()
  return (
    <ul className="verdict-points verdict-checks">
      {view.checks.map((check) => (
        <li key={check.name.zh} data-result={check.result}>
          <ProofIcon mark={check.result === 'failed' && view.verdict === 'invalid' ? 'invalid' : (STEP[check.result] ?? 'local')} size={17} />
          <strong>{say(check.name)}</strong>
          <span>{t(`verdict.check.${check.result === 'failed' && view.verdict === 'invalid' ? 'broken' : (check.result as 'passed')}`)}</span>
        </li>
      ))}
    </ul>
  )
}
