// 待办: the desk. Queues on the left, rows over the whole width, the open case beside them; every move has a key.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ConfigProvider } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { go } from '@/app/routes'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { backend, type Queue, type QueueLine, type View } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { BottomBar } from './BottomBar'
import { COLUMNS, FIRST } from './columns'
import { FilterBar } from './FilterBar'
import { Grid, type GridHandle } from './Grid'
import { QueueList } from './QueueList'
import { firstView, isFiltered, NO_FILTER } from './queues'
import { Shortcuts } from './Shortcuts'
import { Detail } from './slots'
import { useKeys } from './useKeys'
import { useRows } from './useRows'
import './queue.css'

const DESK = { token: { borderRadius: 4, borderRadiusLG: 4, borderRadiusSM: 3, controlHeight: 32, controlHeightLG: 36 } }

export function QueuePage({ queue }: { queue: Queue }) {
  const { t } = useWords()
  const role = useQuery(ask.role)
  if (role.isPending) return <Waiting />
  if (role.isError) return <div className="column"><ErrorNotice error={role.error} retry={() => void role.refetch()} /></div>
  if (!role.data) return <div className="column"><Empty title={t('desk.noRole')}>{t('desk.noRoleHelp')}</Empty></div>
  return (
    <ConfigProvider theme={DESK} componentSize="middle">
      <Desk queue={queue} />
    </ConfigProvider>
  )
}

function Desk({ queue }: { queue: Queue }) {
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
  const [range, setRange] = useState({ first: 0, last: 40 })
  const rows = useRows(view, board.data?.today, range.first, range.last)
  const [active, setActive] = useState(0)
  const [opened, setOpened] = useState<string | null>(null)
  const opening = useRef(false)
  const [chosen, setChosen] = useState<ReadonlyMap<string, QueueLine | null>>(new Map())
  const [helping, setHelping] = useState(false)

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
    grid.current?.toTop()
  }, [viewText])
  useEffect(() => setOpened(null), [queue])

  const move = (to: number) => {
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
  // Rows come and go while a case is open; it stays the one that is looked at.
  const looked = opened ?? line?.case
  useEffect(
    () =>
      backend.onQueue(() => {
        if (!looked) return
        void backend.queuePosition(JSON.parse(viewText) as View, looked).then((place) => place !== null && setActive(place), () => undefined)
      }),
    [looked, viewText],
  )

  const open = () => line && setOpened(line.case)
  const close = () => {
    setOpened(null)
    grid.current?.focus()
  }
  const toggle = (index: number) => {
    const one = rows.at(index)
    if (!one) return
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
    if (helping) return setHelping(false)
    if (opened !== null) return close()
    if (chosen.size > 0) return setChosen(new Map())
    if (text !== '') return setText('')
  }
  useKeys({
    move: (by) => move(active + by), to: move, last: rows.total - 1, screen: () => grid.current?.screen() ?? 10,
    open, toggle: () => toggle(active), chooseAll: () => void chooseAll(), escape,
    search: () => search.current?.focus(), help: () => setHelping(true), queue: (to) => show(remembered(to)), chosen: () => chosen, clear: () => setChosen(new Map()),
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
        <FilterBar view={view} show={show} text={text} setText={setText} search={search} toRows={() => grid.current?.focus()} board={board.data} total={rows.total} columns={columns} />
        {rows.error !== null && <ErrorNotice error={rows.error} retry={rows.reload} compact />}
        <Grid
          ref={grid} rows={rows} columns={columns} view={view} active={active} opened={opened} chosen={chosen}
          sort={(sort) => show({ ...view, sort })} choose={toggle} chooseAll={() => void chooseAll()} range={setRange}
          go={(index) => { setActive(index); const one = rows.at(index); if (one) setOpened(one.case) }}
          empty={<NothingHere queue={queue} filtered={isFiltered(view.filter)} clear={() => { setText(''); show({ ...view, filter: NO_FILTER }) }} />}
        />
        <BottomBar chosen={chosen} clear={() => setChosen(new Map())} help={() => setHelping(true)} />
      </section>
      {opened !== null && shownLine && (
        <aside className="q-detail" aria-label={t('desk.detail')}>
          <Detail key={shownLine.case} line={shownLine} close={close} next={() => move(active + 1)} prev={() => move(active - 1)} />
        </aside>
      )}
      {helping && <Shortcuts close={() => { setHelping(false); grid.current?.focus() }} />}
    </div>
  )
}

function NothingHere({ queue, filtered, clear }: { queue: Queue; filtered: boolean; clear: () => void }) {
  const { t } = useWords()
  if (!filtered) return <Empty title={t('desk.empty', { queue: t(`desk.queue.${queue}`) })}>{t('desk.emptyHelp')}</Empty>
  return <Empty title={t('desk.noHit')} action={<button type="button" className="link" onClick={clear}>{t('desk.clear')}</button>}>{t('desk.noHitHelp')}</Empty>
}
