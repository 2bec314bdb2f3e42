// The rows: a grid of which only what is in sight is drawn. The grid has the focus; the row in hand is told by
// aria-activedescendant, so that 100,000 rows cost no more than forty.

import { type ReactNode, type Ref, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { ChevronIcon } from '@/components/icons'
import { useWords } from '@/i18n'
import type { Column, QueueLine, Sort, View } from '@/ipc'
import { BESIDE, useCells, WIDTHS } from './columns'
import type { Rows } from './useRows'

const ROW = 36
/** Rows drawn beyond what is in sight. */
const BEYOND = 12
const CHOICE = 34
/** Height before anything is drawn. */
const UNKNOWN = 30 * ROW

export interface GridHandle {
  focus: () => void
  toTop: () => void
  reveal: (index: number) => void
  screen: () => number
}

interface Props {
  ref: Ref<GridHandle>
  rows: Rows
  columns: readonly Column[]
  view: View
  active: number
  opened: string | null
  chosen: ReadonlyMap<string, QueueLine | null>
  sort: (sort: Sort) => void
  /** With the shift key, from the row that was chosen last to this one. */
  choose: (index: number, range: boolean) => void
  chooseAll: () => void
  range: (range: { first: number; last: number }) => void
  go: (index: number) => void
  empty: ReactNode
}

const widthOf = (columns: readonly Column[]) => columns.reduce((sum, column) => sum + WIDTHS[column], CHOICE)

/** What is in sight. */
function useSight(total: number, range: Props['range']) {
  const frame = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState({ first: 0, count: 30, width: Infinity })
  const look = useCallback(() => {
    const box = frame.current
    if (!box) return
    const first = Math.floor(box.scrollTop / ROW)
    const count = Math.ceil((box.clientHeight || UNKNOWN) / ROW)
    const width = box.clientWidth || Infinity
    setSight((before) => (before.first === first && before.count === count && before.width === width ? before : { first, count, width }))
  }, [])
  useLayoutEffect(look, [look, total])
  useEffect(() => {
    if (!frame.current || typeof ResizeObserver === 'undefined') return
    const watch = new ResizeObserver(look)
    watch.observe(frame.current)
    return () => watch.disconnect()
  }, [look])
  const first = Math.max(0, sight.first - BEYOND)
  const last = Math.min(total, sight.first + sight.count + BEYOND)
  useEffect(() => range({ first, last: Math.max(first, sight.first + sight.count + BEYOND) }), [range, first, sight])
  return { frame, look, first, last, count: sight.count, width: sight.width }
}

export function Grid({ ref, rows, columns: wanted, view, active, opened, chosen, sort, choose, chooseAll, range, go, empty }: Props) {
  const { t } = useWords()
  const cells = useCells()
  const { frame, look, first, last, count, width } = useSight(rows.total, range)
  useImperativeHandle(ref, () => ({
    focus: () => frame.current?.focus(),
    toTop: () => frame.current?.scrollTo?.({ top: 0 }),
    screen: () => Math.max(1, count - 3),
    reveal: (index) => {
      const box = frame.current
      if (!box) return
      const [top, bottom] = [index * ROW, (index + 1) * ROW]
      const height = box.clientHeight || UNKNOWN
      // The head covers a row.
      if (top < box.scrollTop) box.scrollTop = top
      else if (bottom + ROW > box.scrollTop + height) box.scrollTop = bottom + ROW - height
      look()
    },
  }))
  // The desk is used from the keyboard at once.
  useEffect(() => frame.current?.focus({ preventScroll: true }), [frame])
  const tight = opened !== null && widthOf(wanted) > width
  const columns = tight ? wanted.filter((column) => BESIDE.includes(column)) : wanted
  const template = `${CHOICE}px ${columns.map((column) => `${WIDTHS[column]}fr`).join(' ')}`
  const least = widthOf(columns)
  const drawn = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at)
  return (
    <div
      ref={frame}
      className="q-grid"
      role="grid"
      // The grid itself takes the keys.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label={t('desk.rows')}
      aria-rowcount={rows.total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable="true"
      aria-busy={!rows.current}
      aria-activedescendant={active >= first && active < last ? `q-row-${active}` : undefined}
      data-focus-home
      data-testid="queue-grid"
      onScroll={look}
    >
      <div className="q-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, minWidth: least }}>
        <div role="columnheader" aria-colindex={1} className="q-cell q-choice">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={t('desk.chooseAll')}
            data-testid="choose-all"
            checked={chosen.size > 0}
            ref={(box) => { if (box) box.indeterminate = chosen.size > 0 && chosen.size < rows.total }}
            onChange={chooseAll}
          />
        </div>
        {columns.map((column, at) => <Head key={column} column={column} at={at} sort={view.sort} choose={sort} />)}
      </div>
      {rows.total === 0 && rows.current ? (
        <div role="row" aria-rowindex={2}><div role="gridcell" className="q-nothing">{empty}</div></div>
      ) : (
        <div className="q-body" role="rowgroup" style={{ height: rows.total * ROW, minWidth: least }}>
          {drawn.map((index) => {
            const line = rows.at(index)
            return (
              // Keys are the grid's.
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
              <div
                key={index}
                id={`q-row-${index}`}
                className="q-row"
                role="row"
                aria-rowindex={index + 2}
                aria-selected={line ? chosen.has(line.case) : false}
                data-active={index === active || undefined}
                data-open={(line && line.case === opened) || undefined}
                data-testid={line ? `row-${line.case}` : undefined}
                style={{ top: index * ROW, gridTemplateColumns: template }}
                onClick={() => line && go(index)}
              >
                <div role="gridcell" aria-colindex={1} className="q-cell q-choice">
                  {line && (
                    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                    <input type="checkbox" tabIndex={-1} checked={chosen.has(line.case)} aria-label={t('desk.choose', { number: line.number ?? line.applicant })} onClick={(event) => { event.stopPropagation(); choose(index, event.shiftKey) }} onChange={() => undefined} />
                  )}
                </div>
                {columns.map((column, at) => {
                  const cell = line ? cells[column](line) : { shown: null }
                  return <div key={column} role="gridcell" aria-colindex={at + 2} className={`q-cell q-${column}`} title={cell.title}>{cell.shown}</div>
                })}
              </div>
            )
          })}
        </div>
      )}
    </div>
  )
}

function Head({ column, at, sort, choose }: { column: Column; at: number; sort: Sort; choose: (sort: Sort) => void }) {
  const { t } = useWords()
  const here = sort.column === column
  const turned = here && sort.direction === 'ascending' ? 'descending' : 'ascending'
  return (
    <div role="columnheader" aria-colindex={at + 2} aria-sort={here ? sort.direction : 'none'} className={`q-cell q-${column}`}>
      <button type="button" tabIndex={-1} data-testid={`sort-${column}`} onClick={() => choose({ column, direction: turned })}>
        {t(`desk.column.${column}`)}
        {here && <ChevronIcon size={13} className={sort.direction === 'ascending' ? 'q-up' : 'q-down'} />}
      </button>
    </div>
  )
}
