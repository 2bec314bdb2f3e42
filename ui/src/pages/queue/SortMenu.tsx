// The order of the rows, from the keyboard: a column by the arrows, then the direction. The rows follow at once.

import type { RefObject } from 'react'
import { useEffect, useRef } from 'react'
import { useWords } from '@/i18n'
import type { Direction, View } from '@/ipc'
import { COLUMNS } from './columns'
import { Menu, type MenuHandle } from './Menu'

const WAYS: readonly Direction[] = ['ascending', 'descending']

interface Props { view: View; show: (view: View) => void; menu: RefObject<MenuHandle | null>; toRows: () => void }

export function SortMenu({ view, show, menu, toRows }: Props) {
  const { t } = useWords()
  const { column, direction } = view.sort
  return (
    <Menu
      ref={menu} testid="sort" name={t('desk.sort.open')} end toRows={toRows}
      label={<span className="q-order">{t('desk.sort.now', { column: t(`desk.column.${column}`), way: direction === 'ascending' ? '↑' : '↓' })}</span>}
    >
      {() => <Ways view={view} show={show} />}
    </Menu>
  )
}

function Ways({ view, show }: Pick<Props, 'view' | 'show'>) {
  const { t } = useWords()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector<HTMLInputElement>('input:checked')?.focus(), [])
  return (
    <div ref={box} className="q-sort">
      <fieldset>
        <legend>{t('desk.sort.by')}</legend>
        {COLUMNS.map((column) => (
          <label key={column} data-testid={`by-${column}`}>
            <input type="radio" name="sort-column" checked={view.sort.column === column} onChange={() => show({ ...view, sort: { ...view.sort, column } })} />{t(`desk.column.${column}`)}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{t('desk.sort.way')}</legend>
        {WAYS.map((direction) => (
          <label key={direction} data-testid={`way-${direction}`}>
            <input type="radio" name="sort-way" checked={view.sort.direction === direction} onChange={() => show({ ...view, sort: { ...view.sort, direction } })} />{t(`desk.sort.${direction}`)}
          </label>
        ))}
      </fieldset>
      <p className="muted small">{t('desk.sort.help')}</p>
    </div>
  )
}
