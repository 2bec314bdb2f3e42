// 待办: the desk. Queues on the left, rows over the whole width, the open case beside them; every move has a key.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ConfigProvider } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { go } from '@/app/routes'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { backend, type Queue, type QueueLine, type View } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { BottomBar } from './BottomBar'
import { COLUMNS, FIRST } from './columns'
import { DESK } from './dress'
import { FilterBar } from './FilterBar'
import { Grid, type GridHandle } from './Grid'
import type { MenuHandle } from './Menu'
import { PersonSearch } from './PersonSearch'
import { QueueList } from './QueueList'
import { firstView, isFiltered, NEXT_IN, NO_FILTER } from './queues'
import { Shortcuts } from './Shortcuts'
import { type BulkAction, bulkActions, Detail, type Together as Doing } from './slots'
import { Together } from './Together'
import { useKeys } from './useKeys'
import { useRows } from './useRows'
import './queue.css'

/** Cases that are handled together. */
const MOST = 500

export function QueuePage({ queue, open }: { queue: Queue; open?: string }) {
  const { t } = useWords()
  const role = useQuery(ask.role)
  if (role.isPending) return <Waiting />
  if (role.isError) return <div className="column"><ErrorNotice error={role.error} retry={() => void role.refetch()} /></div>
  if (!role.data) return <div className="column"><Empty title={t('desk.noRole')}>{t('desk.noRoleHelp')}</Empty></div>
  return (
    <ConfigProvider theme={DESK} componentSize="middle">
      <Desk queue={queue} first={open ?? null} supervises={role.data.roles.some((one) => one.role === 'supervisor')} />
    </ConfigProvider>
  )
}

function Desk({ queue, first, supervises }: { queue: Queue; first: string | null; supervises: boolean }) {
  const { t } = useWords()
  const board = useQuery(ask.board)
  const [text, setText] = useState('')
  // What each queue was last looked at with, until the window is locked.
  const client = useQueryClient()
  const remembered = (one: Queue) => client.getQueryData<View>(keys.view(one)) ?? firstView(one)
  const [kept, setKept] = useState(() => remembered(queue))
  if (kept.queue !== queue) setKept(remembered(queue))
  const view = useMemo<View>(() => ({ ...kept, filter: { ...NO_FILTER, ...kept.filter, text } }), [kept, text])
  const grid = useRef<GridHandle>(null)
  const search = useRef<HTMLInputElement>(null)
  const order = useRef<MenuHandle>(null)
  const [range, setRange] = useState({ first: 0, last: 40 })
  const rows = useRows(view, board.data?.today, range.first, range.last)
  const [active, setActive] = useState(0)
  const [opened, setOpened] = useState(first)
  // The case that is looked at has left the rows: those in hand are its successor.
  const left = useRef(false)
  const opening = useRef(false)
  const [chosen, setChosen] = useState<ReadonlyMap<string, QueueLine | null>>(new Map())
  const [helping, setHelping] = useState(false)
  const [asking, setAsking] = useState(false)
  const anchor = useRef<number | null>(null)
  const [doing, setDoing] = useState<{ what: Doing; cases: string[] } | null>(null)

  const show = useCallback((next: View) => {
    client.setQueryData(keys.view(next.queue), { ...next, filter: { ...next.filter, text: '' } })
    setKept(next)
    go({ page: 'queue', queue: next.queue })
  }, [client])
  // Another view begins at its top, with nothing chosen.
  const viewText = JSON.stringify(view)
  useEffect(() => {
    setActive(0)
    setChosen(new Map())
    anchor.current = null
    grid.current?.toTop()
  }, [viewText])
  // The address may name a case; going to another queue closes it.
  const place = `${queue}/${first ?? ''}`
  const [at, setAt] = useState(place)
  if (at !== place) {
    setAt(place)
    setOpened(first)
  }

  const step = (by: number) => move(active + (left.current && by > 0 ? by - 1 : by))
  const move = (to: number) => {
    left.current = false
    const index = Math.max(0, Math.min(to, rows.total - 1))
    setActive(index)
    grid.current?.reveal(index)
    if (opened === null) return
    const there = rows.at(index)?.case
    opening.current = there === undefined
    if (there) setOpened(there)
  }
  const line = rows.at(active)
  // The row of the next page was not here yet when it was moved to.
  useEffect(() => {
    if (!opening.current || !line) return
    opening.current = false
    setOpened(line.case)
  }, [line])
  // What is open stays shown, as it was last, when its row leaves the queue.
  useEffect(() => {
    if (line && line.case === opened) client.setQueryData(ask.line(line.case).queryKey, line)
  }, [client, line, opened])
  // Rows come and go while a case is open; it stays the one that is looked at.
  const looked = opened ?? line?.case
  useEffect(() => {
    if (!looked) return undefined
    let current = true
    const find = (follow: boolean) =>
      void backend.queuePosition(JSON.parse(viewText) as View, looked).then((place) => {
        if (!current) return
        left.current = opened !== null && place === null
        if (place === null) return
        setActive(place)
        if (follow) grid.current?.reveal(place)
      }, () => undefined)
    if (opened !== null) find(true)
    const deaf = backend.onQueue(() => find(false))
    return () => {
      current = false
      deaf()
    }
  }, [looked, opened, viewText])

  // 下一件: whoever is faster has it; then the one after it is taken.
  const next = useMutation({
    mutationFn: () => backend.takeNextCase(view, opened),
    onSuccess: (taken) => {
      if (taken === null) return
      setOpened(taken)
    },
  })
  const takeNext = () => {
    if (NEXT_IN.includes(queue) && !next.isPending) next.mutate()
  }
  const open = () => {
    if (!line) return
    left.current = false
    setOpened(line.case)
  }
  const close = () => {
    setOpened(null)
    next.reset()
    grid.current?.focus()
  }
  const chooseRange = async (from: number, to: number) => {
    const [first, count] = [Math.min(from, to), Math.abs(from - to) + 1]
    const here = Array.from({ length: count }, (_, at) => rows.at(first + at)).filter((one) => one !== undefined)
    const lines = here.length === count ? here : (await backend.queueWindow(view, first, Math.min(count, MOST))).rows
    setChosen((before) => new Map([...before, ...lines.map((one) => [one.case, one] as const)].slice(0, MOST)))
  }
  const extend = (by: number) => {
    const to = Math.max(0, Math.min(active + by, rows.total - 1))
    void chooseRange(active, to)
    move(to)
    anchor.current = to
  }
  const toggle = (index: number, range = false) => {
    const one = rows.at(index)
    if (!one) return
    const from = anchor.current
    anchor.current = index
    if (range && from !== null) return void chooseRange(from, index)
    setChosen((before) => {
      const next = new Map(before)
      if (!next.delete(one.case)) next.set(one.case, one)
      return next
    })
  }
  const chooseAll = async () => {
    if (chosen.size > 0) return setChosen(new Map())
    const cases = await backend.queueCases(view)
    const known = new Map(cases.map((_, index) => rows.at(index)).flatMap((one) => (one ? [[one.case, one] as const] : [])))
    return setChosen(new Map(cases.map((one) => [one, known.get(one) ?? null])))
  }
  const escape = () => {
    if (opened !== null) return close()
    if (chosen.size > 0) return setChosen(new Map())
    if (text !== '') return setText('')
  }
  const actions = bulkActions.filter((action) => !action.supervisors || supervises)
  const start = (action: BulkAction) => {
    if (action.id !== 'copy') return setDoing({ what: action.id, cases: [...chosen.keys()] })
    const numbers = [...chosen.values()].flatMap((line) => line?.number ?? [])
    void navigator.clipboard.writeText(numbers.join('\n')).then(() => setChosen(new Map()), () => undefined)
  }
  const ended = (left: string[]) => {
    setDoing(null)
    setChosen((before) => new Map(left.map((one) => [one, before.get(one) ?? null])))
    grid.current?.focus()
  }
  useKeys({
    move: step, to: move, next: takeNext, order: () => order.current?.open(), last: rows.total - 1, screen: () => grid.current?.screen() ?? 10,
    open, toggle: () => toggle(active), extend, chooseAll: () => void chooseAll(), escape,
    search: () => search.current?.focus(), help: () => setHelping(true), person: () => setAsking(true), queue: (to) => show(remembered(to)), bulk: chosen.size > 0 ? actions : [], start,
  })

  const columns = (board.data?.columns ?? FIRST).filter((column) => COLUMNS.includes(column))
  const detail = useQuery({ ...ask.line(opened ?? ''), enabled: opened !== null && line?.case !== opened }).data
  const shownLine = opened === null ? null : line?.case === opened ? line : detail
  if (board.isError) return <div className="column"><ErrorNotice error={board.error} retry={() => void board.refetch()} /></div>
  return (
    <div className="q-desk" data-testid="desk" data-open={opened !== null}>
      <h1 className="hidden">{t('nav.queue')}</h1>
      <QueueList board={board.data} view={view} show={show} />
      <section className="q-main" aria-label={t(`desk.queue.${queue}`)}>
        <FilterBar view={view} show={show} text={text} setText={setText} search={search} person={() => setAsking(true)} toRows={() => grid.current?.focus()} order={order} board={board.data} total={rows.total} columns={columns} />
        {rows.error !== null && <ErrorNotice error={rows.error} retry={rows.reload} compact />}
        <Grid
          ref={grid} rows={rows} columns={columns} view={view} active={active} opened={opened} chosen={chosen}
          sort={(sort) => show({ ...view, sort })} choose={(index, range) => { setActive(index); toggle(index, range) }} chooseAll={() => void chooseAll()} range={setRange}
          go={(index) => { left.current = false; setActive(index); const one = rows.at(index); if (one) setOpened(one.case) }}
          empty={<NothingHere queue={queue} filtered={isFiltered(view.filter)} clear={() => { setText(''); show({ ...view, filter: NO_FILTER }) }} />}
        />
        <BottomBar
          chosen={chosen} actions={actions} start={start} clear={() => setChosen(new Map())} help={() => setHelping(true)}
          next={NEXT_IN.includes(queue) ? { take: takeNext, pending: next.isPending, nothing: next.isSuccess && next.data === null, error: next.error } : null}
        />
      </section>
      {asking && <PersonSearch close={() => setAsking(false)} />}
      {opened !== null && shownLine && (
        <aside className="q-detail" aria-label={t('desk.detail')}>
          <Detail key={shownLine.case} line={shownLine} close={close} next={NEXT_IN.includes(queue) ? takeNext : null} />
        </aside>
      )}
      {doing && <Together what={doing.what} cases={doing.cases} close={ended} />}
      {helping && <Shortcuts actions={actions} close={() => setHelping(false)} />}
    </div>
  )
}

function NothingHere({ queue, filtered, clear }: { queue: Queue; filtered: boolean; clear: () => void }) {
  const { t } = useWords()
  if (!filtered) return <Empty title={t('desk.empty', { queue: t(`desk.queue.${queue}`) })}>{t('desk.emptyHelp')}</Empty>
  return <Empty title={t('desk.noHit')} action={<button type="button" className="link" onClick={clear}>{t('desk.clear')}</button>}>{t('desk.noHitHelp')}</Empty>
}
