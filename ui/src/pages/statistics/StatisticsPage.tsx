// 统计: what a department's cases add up to. Shown only as what several departments counted alike.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, ConfigProvider, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useRole } from '@/app/Identity'
import { KeyList, type Pressed } from '@/components/KeyList'
import { Empty, ErrorNotice, Notice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { day as readDay, number } from '@/i18n/format'
import { backend, type FiguresView, type StatisticsAsk, type StatisticsView } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { keyOf, usePageKeys } from '@/lib/usePageKeys'
import { DESK } from '@/pages/queue/dress'
import { Bars } from './Bars'
import { FiguresTable, rate, RATES, useDuration } from './figures'
import { dayOf, periods, preset, PRESETS } from './range'
import './statistics.css'

const PERIODS = ['day', 'week', 'month'] as const

export function StatisticsPage() {
  const departments = useQuery(ask.countedDepartments)
  const network = useQuery(ask.network)
  const role = useRole()
  if (departments.isError) return <div className="column"><ErrorNotice error={departments.error} retry={() => void departments.refetch()} /></div>
  if (!departments.data || !network.data) return <Waiting />
  const own = role?.department ?? departments.data[0]?.id ?? 1
  const today = network.data.clock?.day ?? dayOf(network.data.timeMs)
  return (
    <ConfigProvider theme={DESK} componentSize="middle">
      <Page key={own} own={own} today={today} />
    </ConfigProvider>
  )
}

function Page({ own, today }: { own: number; today: string }) {
  const { t, say } = useWords()
  const departments = useQuery(ask.countedDepartments).data ?? []
  const [asked, setAsked] = useState<StatisticsAsk>({ department: own, ...preset('last30', today) })
  const counted = useQuery({ queryKey: [...keys.statistics, asked], queryFn: () => backend.statistics(asked), staleTime: 30_000, placeholderData: (before) => before })
  const save = useMutation({ mutationFn: () => backend.saveStatistics(asked) })
  const change = (part: Partial<StatisticsAsk>) => {
    save.reset()
    setAsked({ ...asked, ...part })
  }
  const chosen = PRESETS.find((one) => JSON.stringify({ department: asked.department, ...preset(one, today) }) === JSON.stringify(asked))
  const agreed = counted.data?.versions.length === 1
  const [helping, setHelping] = useState(false)
  const another = (by: number) => {
    const at = departments.findIndex((one) => one.id === asked.department)
    const next = departments[(at + by + departments.length) % departments.length]
    if (next) change({ department: next.id })
  }
  usePageKeys((event) => {
    const key = keyOf(event)
    const range = PRESETS[Number(key) - 1]
    const period = PERIODS.find((one) => one.startsWith(key))
    if (range) return () => change(preset(range, today))
    if (period) return () => change({ by: period })
    if (key === '[' || key === ']') return () => another(key === '[' ? -1 : 1)
    if (key === 'e' && agreed && !save.isPending) return () => save.mutate()
    if (key === '?') return () => setHelping(true)
    return undefined
  })
  return (
    <div className="s-page" data-testid="statistics">
      <h1 className="hidden">{t('stats.title')}</h1>
      <div className="s-tools" role="toolbar" aria-label={t('stats.range')}>
        <Select value={asked.department} onChange={(department) => change({ department })} options={departments.map((one) => ({ value: one.id, label: say(one.name) }))} aria-label={t('stats.department')} style={{ minWidth: 190 }} popupMatchSelectWidth={false} data-testid="department" />
        <Segmented value={chosen ?? ''} onChange={(which) => { const one = PRESETS.find((name) => name === which); if (one) change(preset(one, today)) }} options={PRESETS.map((one) => ({ value: one, label: t(`stats.${one}`) }))} aria-label={t('stats.range')} />
        <Day label={t('stats.from')} testid="from" value={asked.from} change={(from) => change({ from })} />
        <Day label={t('stats.to')} testid="to" value={asked.to} change={(to) => change({ to })} />
        <Segmented value={asked.by} onChange={(by) => change({ by })} options={PERIODS.map((one) => ({ value: one, label: t(`stats.period.${one}`) }))} aria-label={t('stats.by')} />
        <Button className="s-export" disabled={!agreed} loading={save.isPending} onClick={() => save.mutate()} title={t('stats.exportHelp')} data-testid="export">{t('stats.export')}</Button>
      </div>
      {save.isError && <ErrorNotice error={save.error} compact />}
      {save.data && <Notice tone="info" testid="exported">{t('stats.saved', { figures: save.data[0]?.path ?? '', list: save.data[1]?.path ?? '' })}</Notice>}
      {counted.isPending && <Waiting what={t('stats.counting')} />}
      {counted.isError && <ErrorNotice error={counted.error} retry={() => void counted.refetch()} />}
      {counted.data && !counted.isError && <Counted view={counted.data} />}
      {helping && <StatisticsKeys close={() => setHelping(false)} />}
    </div>
  )
}

function StatisticsKeys({ close }: { close: () => void }) {
  const { t } = useWords()
  const keys = [
    ...PRESETS.map((one, at): Pressed => [[`${at + 1}`], t(`stats.${one}`)]),
    ...PERIODS.map((one): Pressed => [[one[0]!.toUpperCase()], t('stats.keys.by', { period: t(`stats.period.${one}`) })]),
    [['[', ']'], t('stats.keys.department')] as const,
    [['E'], t('stats.export')] as const,
  ]
  return <KeyList title={t('stats.keys.title')} groups={[{ keys }]} close={close} testid="statistics-keys" />
}

function Day({ label, testid, value, change }: { label: string; testid: string; value: string; change: (day: string) => void }) {
  const { t } = useWords()
  const [typed, setTyped] = useState(value)
  const [shown, setShown] = useState(value)
  if (shown !== value) {
    setShown(value)
    setTyped(value)
  }
  const wrong = readDay(typed) === null
  return (
    <label className="s-day">
      <span>{label}</span>
      <input type="text" inputMode="numeric" data-testid={testid} value={typed} aria-invalid={wrong} title={wrong ? t('desk.noDay') : undefined} onChange={(event) => { setTyped(event.target.value); const found = readDay(event.target.value); if (found !== null) change(found) }} />
    </label>
  )
}

/** Who counted it: agreement first, then the figures; nothing where departments differ. */
function Counted({ view }: { view: StatisticsView }) {
  const { t, say, list } = useWords()
  const names = (all: StatisticsView['silent']) => list(all.map((one) => say(one)))
  const [first] = view.versions
  const silent = view.silent.length > 0 && <span className="muted">{t('stats.silent', { names: names(view.silent) })}</span>
  if (view.versions.length > 1 || !first) {
    return (
      <div className="notice notice-danger" role="alert" data-testid="differ">
        <div className="notice-body">
          <strong>{t('stats.differ')}</strong>
          <p>{t('stats.differHelp')}</p>
          <ul className="s-versions">{view.versions.map((one) => <li key={say(one.departments[0])}>{t('stats.version', { names: names(one.departments), filed: one.filed, ended: one.ended, digest: one.digest.slice(0, 16) })}</li>)}</ul>
          {silent}
        </div>
      </div>
    )
  }
  const alone = first.departments.length === 1
  return (
    <>
      <p className="s-agreed" role="status" data-testid="agreed" data-alone={alone || undefined} title={names(first.departments)}>
        <strong>{alone ? t('stats.alone') : t('stats.agreed', { count: first.departments.length })}</strong>
        <span>{t('stats.at', { height: number(view.height), day: view.day })}</span>
        {view.recomputed === true && <span className="s-same">{t('stats.same')}</span>}
        {silent}
      </p>
      {view.recomputed === false && <Notice tone="danger" testid="not-same">{t('stats.notSame')}</Notice>}
      {view.recomputed === false ? null : view.cases === 0 ? <Empty title={t('stats.none')}>{t('stats.noneHelp')}</Empty> : <Shown view={view} />}
    </>
  )
}

const NOTHING: FiguresView = { filed: 0, ended: 0, granted: 0, refused: 0, withdrawn: 0, lapsed: 0, automatic: 0, sameDay: 0, supplemented: 0, overdue: 0, openOverdue: 0, sumMs: 0, medianMs: null, p95Ms: null }

function Shown({ view }: { view: StatisticsView }) {
  const { t, say } = useWords()
  const duration = useDuration()
  const services = useQuery(ask.services).data
  const facets = useQuery({ ...ask.board }).data?.facets
  const { from, to, by } = view.ask
  const whole = view.groups[0]?.figures ?? NOTHING
  const serviceName = (id: string) => say(services?.find((one) => one.id === id)?.title) || say(facets?.services.find((one) => one.code === id)?.words) || id
  const divisionName = (code: string) => say(facets?.divisions.find((one) => one.code === code)?.words) || code
  const label = (day: string) => (by === 'month' ? day.slice(0, 7) : day.slice(5))
  const inPeriod = (day: string) => view.groups.find((one) => one.period === day && one.service === null)?.figures ?? NOTHING
  const all = periods(from, to, by)
  const bars = all.map((day) => ({ label: label(day), filed: inPeriod(day).filed, ended: inPeriod(day).ended }))
  const title = t('stats.chart', { period: t(`stats.period.${by}`) })
  return (
    <>
      <dl className="s-tiles" data-testid="whole">
        <Tile name={t('stats.filed')} value={number(whole.filed)} />
        <Tile name={t('stats.ended')} value={number(whole.ended)} />
        <Tile name={t('stats.open')} value={number(view.open)} />
        <Tile name={t('stats.openOverdue')} value={number(whole.openOverdue)} help={t('stats.help.openOverdue')} late={whole.openOverdue > 0} />
        {RATES.map((one) => <Tile key={one} name={t(`stats.${one}`)} value={rate(whole[one], whole.ended)} note={t('stats.of', { count: whole[one] })} help={t(`stats.help.${one}`)} />)}
        <Tile name={t('stats.median')} value={duration(whole.medianMs)} />
        <Tile name={t('stats.p95')} value={duration(whole.p95Ms)} />
      </dl>
      <section className="s-part">
        <h2>{title} <small>{t('stats.chartHelp')}</small></h2>
        <Bars bars={bars} title={title} />
      </section>
      <FiguresTable title={t('stats.byService')} head={t('stats.service')} rows={view.groups.filter((one) => one.service !== null && one.period === null).map((one) => ({ key: one.service ?? '', label: serviceName(one.service ?? ''), figures: one.figures }))} />
      <FiguresTable title={t('stats.byDivision')} head={t('stats.division')} rows={view.groups.filter((one) => one.division !== null && one.period === null).map((one) => ({ key: one.division ?? '', label: divisionName(one.division ?? ''), figures: one.figures }))} />
      <FiguresTable title={t('stats.byPeriod')} head={t('stats.when')} rows={all.map((day) => ({ key: day, label: by === 'week' ? t('stats.weekOf', { day }) : by === 'month' ? label(day) : day, figures: inPeriod(day) })).filter((row) => row.figures !== NOTHING)} />
    </>
  )
}

function Tile({ name, value, note, help, late }: { name: string; value: string; note?: string; help?: string; late?: boolean }) {
  return <div title={help} data-late={late || undefined}><dt>{name}</dt><dd>{value}</dd>{note && <dd className="s-note">{note}</dd>}</div>
}
