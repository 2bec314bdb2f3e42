// Filters, search, columns: what narrows a queue, and keeping it under a name.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { type RefObject, useState } from 'react'
import { ColumnsIcon, PersonIcon, SearchIcon } from '@/components/icons'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { day, dayInWords, number } from '@/i18n/format'
import { backend, type CodedView, type Column, type FacetsView, type Filter, type LightView, type QueueBoard, type View } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { COLUMNS, FIRST } from './columns'
import { LightShape } from './Light'
import { Menu, type MenuHandle } from './Menu'
import { isFiltered, NO_FILTER } from './queues'
import { SortMenu } from './SortMenu'

interface Props {
  view: View
  show: (view: View) => void
  text: string
  setText: (text: string) => void
  search: RefObject<HTMLInputElement | null>
  /** 查人 */
  person: () => void
  /** Gives the keyboard back to the rows. */
  toRows: () => void
  order: RefObject<MenuHandle | null>
  board: QueueBoard | undefined
  total: number
  columns: readonly Column[]
}

type ListName = 'services' | 'states' | 'flags' | 'divisions' | 'assignees' | 'sources'
const LIGHTS: readonly LightView[] = ['red', 'yellow', 'blue', 'green', 'grey']

export function FilterBar({ view, show, text, setText, search, person, toRows, order, board, total, columns }: Props) {
  const { t } = useWords()
  const change = (part: Partial<Filter>) => show({ ...view, filter: { ...view.filter, ...part } })
  const narrowed = isFiltered(view.filter)
  const facets = board?.facets
  const list = (name: ListName) => facets && <ListMenu name={name} facets={facets} filter={view.filter} change={change} />
  return (
    <div className="q-filters" role="toolbar" aria-label={t('desk.filters')}>
      <div className="q-search">
        <SearchIcon size={15} />
        <input
          ref={search}
          type="search"
          data-testid="queue-search"
          aria-label={t('desk.search')}
          placeholder={t('desk.search')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== 'Escape') return
            event.preventDefault()
            if (event.key === 'Escape') setText('')
            toRows()
          }}
        />
        {text === '' && <kbd className="kbd" aria-hidden="true">/</kbd>}
      </div>
      <button type="button" className="q-tool" onClick={person} title={`${t('desk.person.title')} (.)`} data-testid="person-open"><PersonIcon size={15} /> {t('desk.person.open')}</button>
      {list('services')}
      {list('states')}
      <Menu testid="filter-lights" name={t('desk.column.light')} active={view.filter.lights.length > 0} label={<Label name={t('desk.column.light')} values={view.filter.lights.map((light) => t(`desk.light.${light}`))} />}>
        {() => (
          <ul className="q-options">
            {LIGHTS.map((light) => (
              <Option key={light} testid={`light-${light}`} checked={view.filter.lights.includes(light)} change={() => change({ lights: flip(view.filter.lights, light) })}>
                <span className="q-left" data-light={light}><LightShape light={light} />{t(`desk.light.${light}`)}</span>
              </Option>
            ))}
            <li className="q-warning"><Warning /></li>
          </ul>
        )}
      </Menu>
      {list('flags')}
      {facets && <MoreMenu facets={facets} filter={view.filter} change={change} />}
      {narrowed && <button type="button" className="link q-clear" data-testid="clear-filters" onClick={() => { setText(''); change(NO_FILTER) }}>{t('desk.clear')}</button>}
      <div className="q-end">
        <span className="q-total" role="status" data-testid="queue-total">
          {t('desk.total', { count: total, shown: number(total) })}
        </span>
        <SaveMenu view={view} />
        <SortMenu view={view} show={show} menu={order} toRows={toRows} />
        <ColumnsMenu columns={columns} />
      </div>
    </div>
  )
}

/** When a light turns yellow, and which deployed document says so. */
function Warning() {
  const { t, say, language } = useWords()
  const warning = useQuery(ask.board).data?.warning
  if (!warning) return null
  const { document, workdays, percent } = warning
  return (
    <p data-testid="warning">
      {t('desk.warning.when', { workdays, percent })}{' '}
      {document ? t('desk.warning.by', { title: say(document.title), version: document.version, from: dayInWords(document.from, language) }) : t('desk.warning.usual')}
    </p>
  )
}

const flip = <T,>(all: readonly T[], one: T): T[] => (all.includes(one) ? all.filter((other) => other !== one) : [...all, one])

function Label({ name, values }: { name: string; values: string[] }) {
  const { t } = useWords()
  if (values.length === 0) return <span>{name}</span>
  return <span>{t('desk.only', { name, value: values.length === 1 ? values[0] : t('desk.several', { count: values.length }) })}</span>
}

function Option({ testid, checked, change, children }: { testid: string; checked: boolean; change: () => void; children: React.ReactNode }) {
  return <li><label data-testid={testid}><input type="checkbox" checked={checked} onChange={change} />{children}</label></li>
}

interface ListProps { name: ListName; facets: FacetsView; filter: Filter; change: (part: Partial<Filter>) => void }

/** Officers include nobody. */
const useOptions = (name: ListName, facets: FacetsView): CodedView[] => {
  const { t } = useWords()
  if (name !== 'assignees') return facets[name]
  const nobody = t('desk.nobody')
  return [{ code: '', words: { zh: nobody, en: nobody } }, ...facets.assignees]
}

function Options({ name, facets, filter, change }: ListProps) {
  const { say } = useWords()
  return (
    <ul className="q-options">
      {useOptions(name, facets).map((one) => (
        <Option key={one.code} testid={`only-${name}-${one.code}`} checked={filter[name].includes(one.code)} change={() => change({ [name]: flip(filter[name], one.code) })}>{say(one.words)}</Option>
      ))}
    </ul>
  )
}

const COLUMN_OF: Record<ListName, Column> = { services: 'service', states: 'state', flags: 'flags', divisions: 'division', assignees: 'assignee', sources: 'source' }

function ListMenu(props: ListProps) {
  const { t, say } = useWords()
  const { name, facets, filter } = props
  if (facets[name].length === 0) return null
  const title = t(`desk.column.${COLUMN_OF[name]}`)
  const values = facets[name].filter((one) => filter[name].includes(one.code)).map((one) => say(one.words))
  return <Menu testid={`filter-${name}`} name={title} active={values.length > 0} label={<Label name={title} values={values} />}>{() => <Options {...props} />}</Menu>
}

const MORE: readonly ListName[] = ['divisions', 'assignees', 'sources']

function MoreMenu({ facets, filter, change }: Omit<ListProps, 'name'>) {
  const { t } = useWords()
  const count = MORE.reduce((sum, name) => sum + filter[name].length, 0) + Number(filter.receivedFrom !== null) + Number(filter.receivedTo !== null)
  return (
    <Menu testid="filter-more" name={t('desk.more')} active={count > 0} label={<Label name={t('desk.more')} values={Array.from({ length: count }, () => t('desk.several', { count }))} />}>
      {() => (
        <div className="q-more">
          {MORE.map((name) => (
            <fieldset key={name}>
              <legend>{t(`desk.column.${COLUMN_OF[name]}`)}</legend>
              <Options name={name} facets={facets} filter={filter} change={change} />
            </fieldset>
          ))}
          <fieldset>
            <legend>{t('desk.column.received')}</legend>
            <DayField label={t('desk.from')} testid="received-from" value={filter.receivedFrom} change={(receivedFrom) => change({ receivedFrom })} />
            <DayField label={t('desk.to')} testid="received-to" value={filter.receivedTo} change={(receivedTo) => change({ receivedTo })} />
          </fieldset>
        </div>
      )}
    </Menu>
  )
}

/** A day as it is typed; what is no day is marked and not asked for. */
function DayField({ label, testid, value, change }: { label: string; testid: string; value: string | null; change: (day: string | null) => void }) {
  const { t } = useWords()
  const [typed, setTyped] = useState(value ?? '')
  const wrong = typed.trim() !== '' && day(typed) === null
  return (
    <label className="q-day">
      <span>{label}</span>
      <input
        type="text" inputMode="numeric" data-testid={testid} placeholder="2026-11-22" value={typed} aria-invalid={wrong} title={wrong ? t('desk.noDay') : undefined}
        onChange={(event) => {
          setTyped(event.target.value)
          const found = day(event.target.value)
          if (found !== null || event.target.value.trim() === '') change(found)
        }}
      />
    </label>
  )
}

function SaveMenu({ view }: { view: View }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const save = useMutation({ mutationFn: (name: string) => backend.saveQueueView(name, { ...view, filter: { ...view.filter } }), onSuccess: () => client.invalidateQueries({ queryKey: keys.board }) })
  if (!isFiltered(view.filter)) return null
  return (
    <Menu testid="save-filter" name={t('desk.save')} end label={<span>{t('desk.save')}</span>}>
      {(close) => (
        <form className="q-save" onSubmit={(event) => { event.preventDefault(); save.mutate(name, { onSuccess: () => { setName(''); close() } }) }}>
          <label>
            <span>{t('desk.saveName')}</span>
            {/* The panel was opened to name the filter. */}
            {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
            <input autoFocus data-testid="save-name" maxLength={24} value={name} onChange={(event) => setName(event.target.value)} />
          </label>
          {save.isError && <ErrorNotice error={save.error} compact />}
          <Button type="primary" htmlType="submit" data-testid="save-confirm" disabled={name.trim() === ''} loading={save.isPending}>{t('desk.saveDo')}</Button>
        </form>
      )}
    </Menu>
  )
}

function ColumnsMenu({ columns }: { columns: readonly Column[] }) {
  const { t } = useWords()
  const client = useQueryClient()
  const keep = useMutation({
    mutationFn: (next: Column[]) => backend.setQueueColumns(next),
    onMutate: (next) => client.setQueryData<QueueBoard>(keys.board, (before) => before && { ...before, columns: next }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.board }),
  })
  const choose = (column: Column) => keep.mutate(COLUMNS.filter((one) => (one === column ? !columns.includes(one) : columns.includes(one))))
  return (
    <Menu testid="columns" name={t('desk.columns')} end bare label={<ColumnsIcon size={16} />}>
      {() => (
        <>
          <ul className="q-options">
            {COLUMNS.map((column) => (
              // Remaining time leads the list and always stands there.
              <Option key={column} testid={`column-${column}`} checked={columns.includes(column)} change={() => column !== 'promised' && choose(column)}>{t(`desk.column.${column}`)}</Option>
            ))}
          </ul>
          <button type="button" className="link q-reset" onClick={() => keep.mutate([...FIRST])}>{t('desk.columnsReset')}</button>
        </>
      )}
    </Menu>
  )
}
