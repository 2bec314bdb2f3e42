// One case at the desk: what is asked, what the rules and the departments say, what may be done; all of it by keys.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Copy } from '@/components/Hashes'
import { DepartmentAnswers } from '@/components/DepartmentAnswers'
import { CrossIcon } from '@/components/icons'
import { byTone, RuleList, ruleTone } from '@/components/RuleList'
import { SignedLines } from '@/components/SignedLines'
import { ErrorNotice, Notice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import { backend, type DeskCase, type StepView } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { Timeline } from '@/pages/case/Timeline'
import { LightShape } from '@/pages/queue/Light'
import type { DetailProps } from '@/pages/queue/slots'
import { flagTone, useRemaining } from '@/pages/queue/words'
import { ActionBar } from './ActionBar'
import { Acts } from './Acts'
import { Documents } from './Documents'
import { Duplicates } from './Duplicates'
import { Materials } from './Materials'
import { NoteDialog, Notes } from './Notes'
import { RevealBox } from './RevealBox'
import { StepDialog } from './StepDialog'
import { TransferDialog } from './TransferDialog'
import { useCaseKeys } from './useCaseKeys'
import './desk.css'

type Open = { what: 'step'; step: StepView } | { what: 'note' } | { what: 'transfer' } | null

export function CaseDetail({ line, close }: DetailProps) {
  const { t, say } = useWords()
  const remaining = useRemaining()
  const view = useQuery(ask.deskCase(line.case))
  const promised = remaining(line.promised, line.light)
  const legal = remaining(line.legal, null)
  return (
    <article className="d-case" data-testid="case-pane" data-case={line.case} data-revealed={view.data?.revealed ?? false} data-state={view.data?.state} aria-labelledby="d-case-title">
      <header className="d-head">
        <h2 id="d-case-title">{say(line.service.words)}</h2>
        {line.flags.map((flag) => <span key={flag.code} className="q-flag" data-tone={flagTone(flag)}>{say(flag.words)}</span>)}
        <button type="button" className="q-close" onClick={close} aria-label={t('desk.close')} data-testid="close-case"><CrossIcon size={18} /></button>
        <p className="q-case-who">
          {line.number ? <><span className="q-number">{line.number}</span><Copy text={line.number} label={t('desk.column.number')} /></> : t('desk.noNumber')}
          <i className="dot" />{line.applicant}
          {view.data && <><i className="dot" />{say(view.data.stateWord)}</>}
        </p>
        <p className="d-times">
          <span className="q-left" data-light={line.light} title={promised.full}>{t('case4.promised')} {line.light && <LightShape light={line.light} />}{promised.text}</span>
          <span title={legal.full}>{t('case4.legal')} {legal.text}</span>
          {view.data && <Holder view={view.data} />}
        </p>
      </header>
      {view.isPending && <Waiting what={t('case4.loading')} />}
      {view.isError && <div className="d-body"><ErrorNotice error={view.error} retry={() => void view.refetch()} compact /></div>}
      {view.data && <Body view={view.data} />}
    </article>
  )
}

function Holder({ view }: { view: DeskCase }) {
  const { t, language } = useWords()
  if (!view.holder) return <span>{t('case4.nobody')}</span>
  const until = dayInWords(view.holder.until, language)
  return <span data-testid="holder">{view.holder.me ? t('case4.mine', { until }) : t('case4.theirs', { name: view.holder.name, until })}</span>
}

function Body({ view }: { view: DeskCase }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [open, setOpen] = useState<Open>(null)
  const refresh = () => client.invalidateQueries({ queryKey: keys.deskCase(view.id) })
  const claim = useMutation({ mutationFn: () => backend.claimCase(view.id), onSettled: refresh })
  const giveBack = useMutation({ mutationFn: () => backend.releaseCase(view.id, null, 'given-back'), onSettled: refresh })
  const reveal = useMutation({
    mutationFn: async ({ purpose, reason, take }: Parameters<typeof revealing>[0]) => {
      if (take) await backend.claimCase(view.id)
      return backend.revealCase(view.id, purpose, reason)
    },
    onSuccess: (next) => client.setQueryData(keys.deskCase(view.id), next),
    onSettled: refresh,
  })
  const revealing = (how: { purpose: Parameters<typeof backend.revealCase>[1]; reason: string; take: boolean }) => reveal.mutate(how)
  const mine = view.holder?.me ?? false
  const act = {
    step: (step: StepView) => step.blocked === null && setOpen({ what: 'step', step }),
    claim: () => (mine ? giveBack.mutate() : claim.mutate()),
    note: () => setOpen({ what: 'note' }),
    transfer: () => setOpen({ what: 'transfer' }),
  }
  useCaseKeys(view, act)
  const close = () => setOpen(null)
  const failed = claim.error ?? giveBack.error ?? reveal.error
  const wanting = view.rules.filter((rule) => ruleTone(rule) !== 'pass')
  return (
    <>
      <div className="d-body">
        <Acts acts={view.acts} look={() => void refresh()} />
        {failed !== null && <ErrorNotice error={failed} compact />}
        {!view.revealed && <RevealBox view={view} pending={reveal.isPending} reveal={revealing} />}
        {view.preparer && <Notice tone="info">{t('case4.preparedBy', { name: view.preparer })}</Notice>}
        {view.rules.length > 0 && (
          <section data-testid="desk-rules">
            <h3>{t('case4.rules')} <small>{t('case4.rulesCount', { count: view.rules.length, open: wanting.length })}</small></h3>
            <RuleList rules={byTone(view.rules)} limit={Math.max(5, wanting.length)} explain={view.revealed} filed />
            {view.sameResult !== null && <p className="muted small">{t(view.sameResult ? 'case4.same' : 'case4.differs')}</p>}
          </section>
        )}
        <Compared view={view} />
        <section data-testid="desk-form">
          <h3>{t('case4.form')} <small>{t(view.revealed ? 'case4.formOpen' : 'case4.formMasked')}</small></h3>
          {view.unopened && <p className="d-warn">{t('case4.unopened')}</p>}
          <SignedLines lines={view.lines} />
        </section>
        <Materials id={view.id} materials={view.materials} revealed={view.revealed} />
        <Duplicates duplicates={view.duplicates} />
        <Documents id={view.id} documents={view.documents} />
        <Notes notes={view.notes} problem={view.notesProblem} />
        <section>
          <h3>{t('case.timeline')}</h3>
          <Timeline events={view.events} />
        </section>
      </div>
      <ActionBar view={view} act={act} busy={claim.isPending || giveBack.isPending} />
      {open?.what === 'step' && <StepDialog view={view} step={open.step} close={close} />}
      {open?.what === 'note' && <NoteDialog id={view.id} close={close} />}
      {open?.what === 'transfer' && <TransferDialog view={view} close={close} />}
    </>
  )
}

/** Declared against the departments' records: what was answered, and whether the rule that rests on it is met. */
function Compared({ view }: { view: DeskCase }) {
  const { t, say, coded } = useWords()
  if (!view.revealed || view.answers.length === 0) return null
  const outcome = (name: string) => {
    const rules = view.rules.filter((rule) => rule.facts.some((fact) => fact.name === `evidence.${name}`))
    if (rules.some((rule) => rule.outcome === 'fail')) return 'differs'
    if (rules.length === 0 || rules.some((rule) => rule.outcome === 'unknown')) return 'none'
    return 'same'
  }
  return (
    <section data-testid="compared">
      <h3>{t('case4.compared')}</h3>
      <table className="d-table">
        <thead><tr><th>{t('case4.item')}</th><th>{t('case4.record')}</th><th>{t('case4.from')}</th><th>{t('case4.result')}</th></tr></thead>
        <tbody>
          {view.answers.map((answer) => {
            const result = outcome(answer.name)
            return (
              <tr key={answer.name}>
                <td>{say(answer.title)}</td><td>{coded('again.value', answer.value) ?? answer.value}</td><td>{say(answer.department)}</td>
                <td><span className="d-result" data-result={result}>{t(`case4.outcome.${result}`)}</span></td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <details className="d-proofs"><summary>{t('case4.proofs')}</summary><DepartmentAnswers answers={view.answers} /></details>
    </section>
  )
}
