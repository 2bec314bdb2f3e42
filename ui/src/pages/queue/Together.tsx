// The same with many cases: what is signed, how far it is, and what became of each. One that fails stops none.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Progress, Radio } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { go } from '@/app/routes'
import { Dialog } from '@/components/Dialog'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { useErrorWords } from '@/i18n/errors'
import { backend, type ItemResult, type Printed, type Purpose } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import type { Together as What } from './slots'
import './together.css'

/** Cases of one call: progress is told between calls. */
const BATCH = 20
const REASONS = ['absence', 'workload', 'competence'] as const
const PRINTED: readonly Printed[] = ['all', 'receipts', 'documents']
const PURPOSES: readonly Purpose[] = ['handling', 'review', 'supervision', 'correction', 'request']

interface Props {
  what: What
  cases: string[]
  /** With the cases that were not done. */
  close: (left: string[]) => void
}

type Run = typeof backend.claimTogether
type Stage = { at: 'ask' } | { at: 'running'; done: number } | { at: 'done'; results: ItemResult[]; untouched: string[] }

export function Together({ what, cases, close }: Props) {
  const { t } = useWords()
  const [stage, setStage] = useState<Stage>({ at: 'ask' })
  const stop = useRef(false)
  // Whoever leaves the page ends it after the batch that runs.
  useEffect(() => () => { stop.current = true }, [])
  const work = useMutation({
    mutationFn: async (run: Run) => {
      const results: ItemResult[] = []
      stop.current = false
      while (results.length < cases.length && !stop.current) {
        setStage({ at: 'running', done: results.length })
        results.push(...(await run(cases.slice(results.length, results.length + BATCH))))
      }
      return results
    },
    onSuccess: (results) => setStage({ at: 'done', results, untouched: cases.slice(results.length) }),
    onError: () => setStage({ at: 'ask' }),
  })
  const start = (run: Run) => work.mutate(run)
  const left = stage.at === 'done' ? [...stage.results.filter((one) => one.problem).map((one) => one.case), ...stage.untouched] : cases
  const leave = () => stage.at !== 'running' && close(left)
  return (
    <Dialog close={leave} title={t(`together.title.${what}`)} width={620} firm busy={stage.at === 'running'}>
      <div className="t-box" data-testid="together" data-what={what}>
        {stage.at === 'ask' && work.isError && <ErrorNotice error={work.error} compact />}
        {stage.at === 'ask' && <Asking what={what} cases={cases} start={start} cancel={() => close(cases)} />}
        {stage.at === 'running' && (
          <div role="status" data-testid="together-running">
            <p>{t('together.running', { done: stage.done, total: cases.length })}</p>
            <Progress percent={Math.floor((stage.done * 100) / cases.length)} showInfo={false} aria-label={t('together.running', { done: stage.done, total: cases.length })} />
            {cases.length > BATCH && <button type="button" className="link" onClick={() => { stop.current = true }}>{t('together.stop')}</button>}
          </div>
        )}
        {stage.at === 'done' && <Results what={what} results={stage.results} untouched={stage.untouched.length} close={() => close(left)} />}
      </div>
    </Dialog>
  )
}

interface AskingProps { what: What; cases: string[]; start: (run: Run) => void; cancel: () => void }

function Asking(props: AskingProps) {
  switch (props.what) {
    case 'claim':
      return <Plain {...props} what="claim" run={(cases) => backend.claimTogether(cases)} />
    case 'urge':
      return <Plain {...props} what="urge" run={(cases) => backend.urgeTogether(cases)} />
    case 'transfer':
      return <Transfer {...props} />
    case 'print':
      return <Print {...props} />
  }
}

function End({ what, ready = true, run, cancel }: { what: What; ready?: boolean; run: () => void; cancel: () => void }) {
  const { t } = useWords()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [ready])
  return (
    <div className="d-form-end">
      <Button onClick={cancel}>{t('case4.cancel')}</Button>
      <Button ref={button} type="primary" disabled={!ready} onClick={run} data-testid="together-run">{t(`together.run.${what}`)}</Button>
    </div>
  )
}

function Plain({ what, cases, run, start, cancel }: AskingProps & { what: 'claim' | 'urge'; run: Run }) {
  const { t } = useWords()
  return <><p className="t-sentence">{t(`together.sign.${what}`, { count: cases.length })}</p><End what={what} run={() => start(run)} cancel={cancel} /></>
}

function Transfer({ what, cases, start, cancel }: AskingProps) {
  const { t, list } = useWords()
  const colleagues = useQuery({ queryKey: [...keys.desk, 'together', cases], queryFn: () => backend.colleaguesTogether(cases), staleTime: 0 })
  const [to, setTo] = useState<string | null>(null)
  const [reason, setReason] = useState<(typeof REASONS)[number]>('workload')
  const name = colleagues.data?.find((one) => one.key === to)?.name
  return (
    <div className="d-form">
      {colleagues.isPending && <Waiting what={t('together.loading')} />}
      {colleagues.isError && <ErrorNotice error={colleagues.error} compact />}
      {colleagues.data?.length === 0 && <p>{t('together.nobody')}</p>}
      <Radio.Group className="t-list" value={to} onChange={(event) => setTo(event.target.value as string)} aria-label={t('case4.to')}>
        {colleagues.data?.map((one) => (
          <Radio key={one.key} value={one.key} data-testid={`to-${one.name}`}>
            {one.name} <small className="muted">{list(one.roles.map((role) => t(`desk.role.${role}`)))}{' · '}{one.covers === cases.length ? t('together.coversAll') : t('together.covers', { covers: one.covers })}</small>
          </Radio>
        ))}
      </Radio.Group>
      <Radio.Group value={reason} onChange={(event) => setReason(event.target.value as (typeof REASONS)[number])} aria-label={t('case4.why')}>
        {REASONS.map((one) => <Radio key={one} value={one}>{t(`case4.transferWhy.${one}`)}</Radio>)}
      </Radio.Group>
      {name && <p className="t-sentence">{t('together.sign.transfer', { count: cases.length, name })}</p>}
      <End what={what} ready={to !== null} run={() => start((some) => backend.releaseTogether(some, to, reason))} cancel={cancel} />
    </div>
  )
}

function Print({ what, start, cancel }: AskingProps) {
  const { t } = useWords()
  const folder = useQuery({ ...ask.printFolder })
  const choose = useMutation({ mutationFn: () => backend.choosePrintFolder(), onSettled: () => folder.refetch() })
  const [printed, setPrinted] = useState<Printed>('all')
  const [purpose, setPurpose] = useState<Purpose>('handling')
  return (
    <div className="d-form">
      <Radio.Group className="t-list" value={printed} onChange={(event) => setPrinted(event.target.value as Printed)} aria-label={t('together.what')}>
        {PRINTED.map((one) => <Radio key={one} value={one}>{t(`together.printed.${one}`)}</Radio>)}
      </Radio.Group>
      <div className="t-folder">
        <span>{t('together.folder')}</span>
        <span className="t-path" data-testid="print-folder">{folder.data ?? <em className="muted">{t('together.noFolder')}</em>}</span>
        <Button loading={choose.isPending} onClick={() => choose.mutate()} data-testid="choose-folder">{t('together.chooseFolder')}</Button>
      </div>
      {choose.isError && <ErrorNotice error={choose.error} compact />}
      <p className="muted small">{t('together.printHelp')}</p>
      <Radio.Group value={purpose} onChange={(event) => setPurpose(event.target.value as Purpose)} aria-label={t('case4.purpose')}>
        {PURPOSES.map((one) => <Radio key={one} value={one}>{t(`case4.purposes.${one}`)}</Radio>)}
      </Radio.Group>
      <End what={what} ready={Boolean(folder.data)} run={() => start((some) => backend.printTogether(some, printed, purpose))} cancel={cancel} />
    </div>
  )
}

function Results({ what, results, untouched, close }: { what: What; results: ItemResult[]; untouched: number; close: () => void }) {
  const { t } = useWords()
  const words = useErrorWords()
  const folder = useQuery({ ...ask.printFolder, enabled: what === 'print' }).data
  const failed = results.filter((one) => one.problem)
  const done = results.filter((one) => !one.problem)
  const files = done.reduce((sum, one) => sum + one.files.length, 0)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  return (
    <div className="d-form" data-testid="together-results">
      <div role="status">
        {done.length > 0 && <p className="t-done"><strong>{t(`together.done.${what}`, { count: done.length, files })}</strong>{what === 'print' && folder && <span className="t-path">{t('together.into', { folder })}</span>}</p>}
        {failed.length > 0 && <p className="t-failed"><strong>{t('together.failed', { count: failed.length })}</strong> {t('together.failedHelp')}</p>}
        {untouched > 0 && <p>{t('together.stopped', { count: untouched })}</p>}
      </div>
      {/* What needs a hand comes first. The list scrolls by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ol className="t-results" aria-label={t('together.results')} tabIndex={0}>
        {[...failed, ...done].map((one) => {
          const problem = one.problem ? words(one.problem) : null
          return (
            <li key={one.case} data-failed={problem !== null} data-testid={`result-${one.case}`} data-code={one.problem?.code}>
              <span className="q-number">{one.number ?? one.case.slice(0, 12)}</span>
              {problem ? (
                <div>
                  <strong>{problem.what}</strong> {problem.next}{' '}
                  <button type="button" className="link" onClick={() => { close(); go({ page: 'queue', queue: 'todo', case: one.case }) }}>{t('together.open')}</button>
                </div>
              ) : <div>{one.files.length > 0 ? one.files.map((file) => <span key={file} className="t-path">{file}</span>) : t('together.ok')}</div>}
            </li>
          )
        })}
      </ol>
      <div className="d-form-end"><Button ref={button} type="primary" onClick={close} data-testid="together-close">{t('together.close')}</Button></div>
    </div>
  )
}
