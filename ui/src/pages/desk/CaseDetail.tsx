// One case at the desk: what is asked, what the rules and the departments say, what may be done; all of it by keys.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Copy } from '@/components/Hashes'
import { focusAgain } from '@/components/Dialog'
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
import { Together } from '@/pages/queue/Together'
import { flagTone, useDeskNow, useRemaining } from '@/pages/queue/words'
import { ActionBar } from './ActionBar'
import { Acts } from './Acts'
import { Compared } from './Compared'
import { Documents } from './Documents'
import { Duplicates } from './Duplicates'
import { Materials } from './Materials'
import { NoteDialog, Notes } from './Notes'
import { RevealBox } from './RevealBox'
import { StepDialog } from './StepDialog'
import { TransferDialog } from './TransferDialog'
import { useCaseKeys } from './useCaseKeys'
import './desk.css'

type Open = { what: 'step'; step: StepView } | { what: 'note' } | { what: 'transfer' } | { what: 'urge' } | null

export function CaseDetail({ line, close, next }: DetailProps) {
  const { t, say } = useWords()
  const remaining = useRemaining()
  const view = useQuery(ask.deskCase(line.case))
  useLook(line.case)
  const promised = remaining(line.promised, line.light)
  const legal = remaining(line.legal, null)
  return (
    <article className="d-case" tabIndex={-1} data-focus-home data-testid="case-pane" data-case={line.case} data-revealed={view.data?.revealed ?? false} data-state={view.data?.state} aria-labelledby="d-case-title">
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
      {view.data && <Body view={view.data} next={next} />}
    </article>
  )
}

/** A look ends with the case's pane: what was opened is forgotten here and in the program. */
function useLook(id: string) {
  const client = useQueryClient()
  useEffect(() => () => {
    void backend.closeCase(id)
    client.removeQueries({ queryKey: keys.deskCase(id) })
  }, [client, id])
}

function Holder({ view }: { view: DeskCase }) {
  const { t, language } = useWords()
  if (!view.holder) return <span>{t('case4.nobody')}</span>
  const until = dayInWords(view.holder.until, language)
  const { name, me, deputy } = view.holder
  return (
    <span data-testid="holder" data-deputy={deputy}>
      {me ? t('case4.mine', { until }) : t('case4.theirs', { name, until })}
      {deputy && !view.over && <> <strong className="d-deputy">{t('case4.deputy')}</strong></>}
    </span>
  )
}

function Body({ view, next }: { view: DeskCase; next: DetailProps['next'] }) {
  const { t } = useWords()
  const client = useQueryClient()
  const { now, ahead } = useDeskNow()
  const [open, setOpen] = useState<Open>(null)
  const [signed, setSigned] = useState(false)
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
    urge: () => setOpen({ what: 'urge' }),
  }
  useCaseKeys(view, act)
  useFocusKept()
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
        <Duplicates view={view} />
        <Documents id={view.id} documents={view.documents} licence={view.licence} />
        <Notes notes={view.notes} problem={view.notesProblem} />
        <section>
          <h3>{t('case.timeline')} {ahead && <small>{t('desk.clockNote')}</small>}</h3>
          <Timeline events={view.events} others now={now} />
        </section>
      </div>
      {signed && next && open === null && <NextOffered next={next} stay={() => setSigned(false)} />}
      <ActionBar view={view} act={act} busy={claim.isPending || giveBack.isPending} />
      {open?.what === 'step' && <StepDialog view={view} step={open.step} close={close} signed={() => setSigned(true)} />}
      {open?.what === 'note' && <NoteDialog id={view.id} close={close} />}
      {open?.what === 'transfer' && <TransferDialog view={view} close={close} />}
      {open?.what === 'urge' && <Together what="urge" cases={[view.id]} close={() => { close(); void refresh() }} />}
    </>
  )
}

/** The focus stays within the case when what had it is gone: a button that was pressed, a box that was filled in. */
function useFocusKept() {
  useEffect(() => {
    if (document.activeElement === document.body && !document.querySelector('[aria-modal="true"]')) focusAgain(null)
  })
}

/** After a signature: on to the next case, without a way back to the list. */
function NextOffered({ next, stay }: { next: () => void; stay: () => void }) {
  const { t } = useWords()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus({ preventScroll: true }), [])
  return (
    <div className="d-next" role="status" data-testid="next-offered">
      <span>{t('desk.next.signed')}</span>
      <Button ref={button} type="primary" onClick={next} title={t('desk.next.help')} data-testid="next-case">{t('desk.next.take')} <kbd className="kbd">L</kbd></Button>
      <button type="button" className="link" onClick={stay}>{t('desk.next.stay')}</button>
    </div>
  )
}
