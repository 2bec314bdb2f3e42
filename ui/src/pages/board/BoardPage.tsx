// 看板: what is late or nearly, by who has it in hand; to remind of it, and to give it to somebody else.

import { useQuery } from '@tanstack/react-query'
import { Button, ConfigProvider, Segmented } from 'antd'
import { useRef, useState } from 'react'
import { useRole } from '@/app/Identity'
import { go } from '@/app/routes'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { number } from '@/i18n/format'
import { backend, type Filter, type LoadView, type QueueLine, type SupervisorBoard } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { DESK } from '@/pages/queue/dress'
import { LightShape } from '@/pages/queue/Light'
import { NO_FILTER } from '@/pages/queue/queues'
import type { Together as Doing } from '@/pages/queue/slots'
import { Together } from '@/pages/queue/Together'
import { useRemaining } from '@/pages/queue/words'
import { Late } from './Late'
import { BoardKeys } from './BoardKeys'
import { useBoardKeys } from './useBoardKeys'
import '@/pages/queue/queue.css'
import '@/pages/desk/desk.css'
import './board.css'

type Grouping = 'officers' | 'services' | 'divisions'
const GROUPINGS: readonly Grouping[] = ['officers', 'services', 'divisions']
const COLUMN: Record<Grouping, 'assignees' | 'services' | 'divisions'> = { officers: 'assignees', services: 'services', divisions: 'divisions' }
/** Cases of each of the two queues that are listed. */
const MOST = 200

export function BoardPage() {
  const { t } = useWords()
  const role = useQuery(ask.role)
  const supervises = useRole()?.roles.some((one) => one.role === 'supervisor') ?? false
  if (role.isPending) return <Waiting />
  if (!supervises) return <div className="column"><Empty title={t('board.noRole')}>{t('board.noRoleHelp')}</Empty></div>
  return (
    <ConfigProvider theme={DESK} componentSize="middle">
      <Board />
    </ConfigProvider>
  )
}

/** The most urgent cases: what is over first, each queue by its last day. */
async function late(filter: Filter): Promise<{ lines: QueueLine[]; total: number }> {
  const sort = { column: 'promised', direction: 'ascending' } as const
  const [over, near] = await Promise.all((['overdue', 'near'] as const).map((queue) => backend.queueWindow({ queue, filter, sort }, 0, MOST)))
  return { lines: [...over!.rows, ...near!.rows], total: over!.total + near!.total }
}

function Board() {
  const { t, say } = useWords()
  const board = useQuery(ask.supervisor)
  const [by, setBy] = useState<Grouping>('officers')
  const [of, setOf] = useState<string | null>(null)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [active, setActive] = useState(0)
  const [doing, setDoing] = useState<{ what: Doing; cases: string[] } | null>(null)
  const [helping, setHelping] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const filter: Filter = of === null ? NO_FILTER : { ...NO_FILTER, [COLUMN[by]]: [of] }
  const cases = useQuery({ queryKey: [...keys.supervisor, 'late', filter], queryFn: () => late(filter), placeholderData: (before) => before })
  const lines = cases.data?.lines ?? []
  const show = (next: string | null) => {
    setOf(next)
    setChosen(new Set())
    setActive(0)
  }
  const toggle = (id: string) => setChosen((before) => {
    const next = new Set(before)
    if (!next.delete(id)) next.add(id)
    return next
  })
  const chooseAll = () => setChosen((before) => new Set(before.size > 0 ? [] : lines.map((line) => line.case)))
  const start = (what: Doing) => chosen.size > 0 && setDoing({ what, cases: [...chosen] })
  const open = (line: QueueLine | undefined) => line && go({ page: 'queue', queue: line.light === 'red' ? 'overdue' : 'near', case: line.case })
  const group = () => {
    setBy(GROUPINGS[(GROUPINGS.indexOf(by) + 1) % GROUPINGS.length]!)
    show(null)
  }
  const move = (step: number) => {
    const to = Math.max(0, Math.min(active + step, lines.length - 1))
    setActive(to)
    document.getElementById(`late-${to}`)?.scrollIntoView?.({ block: 'nearest' })
  }
  useBoardKeys({
    move, toggle: () => lines[active] && toggle(lines[active].case), chooseAll, start, open: () => open(lines[active]), group,
    help: () => setHelping(true), escape: () => setChosen(new Set()),
  })
  if (board.isPending) return <Waiting />
  if (board.isError) return <div className="column"><ErrorNotice error={board.error} retry={() => void board.refetch()} /></div>
  const name = (load: LoadView) => say(load.of.words) || t('board.nobody')
  const shown = board.data[by].find((load) => load.of.code === of)
  const title = shown ? t('board.of', { name: name(shown) }) : t('board.late')
  return (
    <div className="b-page" data-testid="board">
      <h1 className="hidden">{t('board.title')}</h1>
      <section className="b-loads" aria-label={t(`board.by.${by}`)}>
        <header>
          <Segmented<Grouping> value={by} onChange={(next) => { setBy(next); show(null) }} options={GROUPINGS.map((one) => ({ value: one, label: t(`board.by.${one}`) }))} aria-label={t('board.grouping')} />
        </header>
        <Loads board={board.data} by={by} of={of} show={show} />
      </section>
      <section className="b-late" aria-label={title}>
        <header><h2>{title}</h2><span className="q-total" role="status" data-testid="late-total">{t('desk.total', { count: cases.data?.total ?? 0, shown: number(cases.data?.total ?? 0) })}</span></header>
        {cases.isError && <ErrorNotice error={cases.error} compact />}
        <Late ref={list} lines={lines} chosen={chosen} active={active} toggle={toggle} chooseAll={chooseAll} go={(at) => { setActive(at); open(lines[at]) }} />
        {cases.data && lines.length === 0 && <Empty title={t('board.none')}>{t('board.noneHelp')}</Empty>}
        {cases.data && cases.data.total > lines.length && <p className="muted small b-more">{t('board.more', { count: lines.length })}</p>}
        <div className={`q-bottom ${chosen.size > 0 ? 'q-bulk' : ''}`} role="toolbar" aria-label={t('desk.bulk.label')}>
          {chosen.size > 0 ? (
            <>
              <strong role="status">{t('board.chosen', { count: chosen.size })}</strong>
              <Button data-testid="board-urge" onClick={() => start('urge')}>{t('board.urge')}<kbd className="kbd">U</kbd></Button>
              <Button data-testid="board-transfer" onClick={() => start('transfer')}>{t('board.transfer')}<kbd className="kbd">T</kbd></Button>
              <Button data-testid="board-claim" onClick={() => start('claim')}>{t('board.claim')}<kbd className="kbd">S</kbd></Button>
              <button type="button" className="link" onClick={() => setChosen(new Set())}>{t('board.clear')} <kbd className="kbd">Esc</kbd></button>
            </>
          ) : (
            <>
              <span className="q-hint"><kbd className="kbd">J</kbd><kbd className="kbd">K</kbd> {t('board.keys.next')}</span>
              <span className="q-hint"><kbd className="kbd">X</kbd> {t('board.keys.choose')}</span>
              <span className="q-hint"><kbd className="kbd">V</kbd> {t('board.keys.group')}</span>
              <button type="button" className="q-hint q-help" onClick={() => setHelping(true)} data-testid="board-keys-open"><kbd className="kbd">?</kbd> {t('desk.keys.all')}</button>
            </>
          )}
        </div>
      </section>
      {helping && <BoardKeys close={() => setHelping(false)} />}
      {doing && <Together what={doing.what} cases={doing.cases} close={(left) => { setDoing(null); setChosen(new Set(left)); list.current?.focus() }} />}
    </div>
  )
}

function Loads({ board, by, of, show }: { board: SupervisorBoard; by: Grouping; of: string | null; show: (of: string | null) => void }) {
  const { t, say } = useWords()
  const remaining = useRemaining()
  const loads = board[by]
  const sum = (part: (load: LoadView) => number) => loads.reduce((all, load) => all + part(load), 0)
  return (
    <table className="b-table" data-testid="loads">
      <thead><tr><th scope="col">{t(`board.who.${by}`)}</th><th scope="col">{t('board.open')}</th><th scope="col">{t('board.near')}</th><th scope="col">{t('board.overdue')}</th><th scope="col" title={t('board.lapsedHelp')}>{t('board.lapsed')}</th><th scope="col">{t('board.urged')}</th><th scope="col">{t('board.first')}</th></tr></thead>
      <tbody>
        <tr aria-current={of === null || undefined}>
          <th scope="row"><button type="button" className="link" data-testid="load-all" onClick={() => show(null)}>{t('board.all')}</button></th>
          <td>{number(sum((one) => one.open))}</td><td>{number(sum((one) => one.near))}</td><td>{number(sum((one) => one.overdue))}</td><td>{number(sum((one) => one.lapsed))}</td><td>{number(sum((one) => one.urged))}</td><td>{'–'}</td>
        </tr>
        {loads.map((load) => {
          const light = load.overdue > 0 ? 'red' : load.near > 0 ? 'yellow' : 'green'
          const first = remaining(load.first, null)
          return (
            <tr key={load.of.code} aria-current={of === load.of.code || undefined} data-testid={`load-${load.of.code}`}>
              <th scope="row"><button type="button" className="link" onClick={() => show(load.of.code)}>{say(load.of.words) || t('board.nobody')}</button></th>
              <td>{number(load.open)}</td>
              <td className="b-near" data-some={load.near > 0 || undefined}>{number(load.near)}</td>
              <td className="b-over" data-some={load.overdue > 0 || undefined}>{number(load.overdue)}</td>
              <td className="b-over" data-some={load.lapsed > 0 || undefined}>{number(load.lapsed)}</td>
              <td>{number(load.urged)}</td>
              <td title={first.full}><span className="q-left" data-light={light}>{load.first.kind !== 'none' && <LightShape light={light} />}{first.text}</span></td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
