// The sheet of what was decided, or of who has the case and why.

import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { go } from '@/app/routes'
import { Dots } from '@/components/Dots'
import { ProofIcon } from '@/components/ProofMark'
import { RuleList } from '@/components/RuleList'
import { Sheet } from '@/components/Sheet'
import { useWords } from '@/i18n'
import { fours } from '@/i18n/format'
import type { CaseView, Words } from '@/ipc'
import { useWaiting } from '@/pages/cases/words'
import { Ended } from './Ended'
import { RequestPerson } from './RequestPerson'
import { Withdraw } from './Withdraw'

export function Decision({ view }: { view: CaseView }) {
  const { t } = useWords()
  const waiting = useWaiting(view.summary)
  if (view.summary.state === 'withdrawn') return <Plain state="withdrawn" title={t('case.withdrawn')}>{t('case.withdrawnHelp')}</Plain>
  if (view.ending) return <Ended view={view} ending={view.ending} />
  switch (view.decision) {
    case 'approved':
    case 'granted':
      return <Approved view={view} />
    case 'referred':
      return <Referred view={view} />
    case 'nameLost':
      return (
        <Plain state="nameLost" title={t('case.nameLost')} action={<Acts view={view} />}>
          {t('case.nameLostHelp')}
        </Plain>
      )
    default:
      return (
        <Plain state="waiting" title={waiting?.what ?? (view.summary.state === 'sent' ? t('case.sent') : t('case.underWay'))} action={<Acts view={view} />}>
          {waiting?.next ?? t('case.underWayHelp')}
        </Plain>
      )
  }
}

/** What the applicant may do by the contract. */
function Acts({ view }: { view: CaseView }) {
  return (
    <span className="decision-acts">
      <RequestPerson view={view} />
      {view.canWithdraw && <Withdraw view={view} />}
    </span>
  )
}

function Plain({ state, title, children, action }: { state: string; title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Sheet className="decision" data-testid="decision" data-state={state}>
      <div className="decision-head">
        <div><h2>{title}</h2><p>{children}</p></div>
        {action}
      </div>
    </Sheet>
  )
}

function Approved({ view }: { view: CaseView }) {
  const { t, say } = useWords()
  const { licence } = view
  return (
    <Sheet className="decision" data-testid="decision" data-state="approved">
      <div className="decision-head">
        <div>
          <h2 className="song">{t('case.approved')}</h2>
          <p>{licence ? t(licence.code.length === 18 ? 'case.code' : 'case.recordNumber', { code: fours(licence.code) }) : say(view.summary.department)}</p>
        </div>
        <RequestPerson view={view} />
        {licence && (
          <Button onClick={() => go({ page: 'licences', code: licence.code })} data-testid="open-licence">{t('case.openLicence')}</Button>
        )}
      </div>
      <SameResult view={view} />
      <Unchecked texts={view.unchecked} />
    </Sheet>
  )
}

/** Whether the rules, run again on this computer, gave the same result. */
function SameResult({ view }: { view: CaseView }) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  if (view.sameResult === null) return view.rules.length > 0 ? <RuleList rules={view.rules} explain filed /> : null
  const same = view.sameResult
  return (
    <div className="same-result" data-testid="same-result" data-state={same ? 'same' : 'differs'}>
      <div className="same-line">
        <ProofIcon mark={same ? 'verified' : 'invalid'} size={20} />
        <strong className={same ? 'proof-verified' : 'proof-invalid'}>{t(same ? 'case.same' : 'case.differs')}</strong>
        <span>{t(same ? 'case.sameHelp' : 'case.differsHelp', { count: view.rules.length })}</span>
        <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="show-rules">
          {open ? t('case.hideRules') : t('case.showRules')}
        </button>
      </div>
      {open && <RuleList rules={view.rules} explain filed />}
    </div>
  )
}

/** What the machine did not look at: said with every automatic decision. */
function Unchecked({ texts }: { texts: Words[] }) {
  const { t, say } = useWords()
  if (texts.length === 0) return null
  return (
    <details className="unchecked" data-testid="unchecked">
      <summary>{t('case.unchecked', { count: texts.length })}</summary>
      <ul>{texts.map((text) => <li key={text.zh}>{say(text)}</li>)}</ul>
    </details>
  )
}

function Referred({ view }: { view: CaseView }) {
  const { t, say } = useWords()
  const { summary } = view
  const reasons = view.rules.filter((rule) => rule.outcome !== 'pass')
  return (
    <Sheet className="decision" data-testid="decision" data-state="referred">
      <div className="decision-head">
        <div>
          <h2>{t('case.referred')}</h2>
          <p>{t('case.referredHelp')}</p>
        </div>
        <Acts view={view} />
      </div>
      <dl className="facts decision-facts">
        <dt>{t('case.who')}</dt><dd><Dots items={[say(summary.department), say(summary.stateWord)]} /></dd>
        {reasons.length > 0 && (
          <>
            <dt>{t('case.reasons')}</dt>
            <dd><RuleList rules={reasons} explain filed /></dd>
          </>
        )}
      </dl>
      <Unchecked texts={view.unchecked} />
      <SameResult view={{ ...view, rules: view.sameResult === null ? [] : view.rules }} />
    </Sheet>
  )
}
