// 代码表: rows and cells.

import { Button, Input } from 'antd'
import { useMemo, useState } from 'react'
import { PlusIcon, TrashIcon } from '@/components/icons'
import { useWords } from '@/i18n'
import { asList, asMap, asText, type Json } from '@/contract/edit'
import { shown } from '@/contract/values'
import { Block, Cell, wordsOf } from '../fields'
import { Used } from './Params'
import type { PartProps } from './props'

/** So many rows are shown at once; more only when asked for. */
const ROWS = 40

/** How wide a text is, in its own letters. */
const ems = (text: string) => [...text].reduce((all, sign) => all + (sign > '\u2e80' ? 1 : 0.58), 0)

/** An empty cell of the kind that the column has. */
const blank = (cell: Json | undefined): Json => (typeof cell === 'number' ? 0 : typeof cell === 'boolean' ? false : Array.isArray(cell) ? [] : '')

export function Tables({ editor, item }: PartProps) {
  const { t } = useWords()
  const tables = Object.entries(asMap(editor.get('tables')))
  if (tables.length === 0) return <p className="c-help">{t('contractTables.none')}</p>
  return <>{tables.map(([name, table]) => <Table key={name} editor={editor} name={name} table={asMap(table)} advanced={false} item={item} />)}</>
}

function Table({ editor, name, table }: PartProps & { name: string; table: Record<string, Json> }) {
  const { t, say } = useWords()
  const [wanted, setWanted] = useState('')
  const [all, setAll] = useState(false)
  const columns = useMemo(() => asList(table.columns).map(asText), [table.columns])
  const key = Math.max(0, columns.indexOf(asText(table.key)))
  const rows = useMemo(() => asList(table.rows).map((row, at) => ({ at, cells: asList(row) })), [table.rows])
  const found = wanted === '' ? rows : rows.filter(({ cells }) => cells.some((cell) => shown(cell).includes(wanted)))
  const widths = useMemo(() => columns.map((_, at) => `${Math.min(22, Math.max(4, ...rows.map(({ cells }) => ems(shown(cells[at]))))) + 1.8}em`), [columns, rows])
  const visible = all ? found : found.slice(0, ROWS)
  const add = () => {
    const like = rows.at(-1)?.cells ?? []
    editor.add(['tables', name, 'rows'], rows.length - 1, columns.map((_, at) => blank(like[at])))
    setWanted('')
    setAll(true)
  }
  if (table.use !== undefined) return <Block title={name}><Used id={asText(table.use)} /></Block>
  return (
    <Block
      title={say(wordsOf(table.title)) || name}
      count={rows.length}
      more={<>{table.demo === true && <span className="tag tag-warning">{t('contractParams.demo')}</span>} <code>{name}</code></>}
    >
      <div className="c-tools" data-item={name}>
        <Input size="small" value={wanted} onChange={(event) => setWanted(event.target.value)} placeholder={t('contract.find')} aria-label={`${name} ${t('contract.find')}`} allowClear />
        <Button size="small" icon={<PlusIcon size={15} />} onClick={add} data-testid={`c-table-${name}-add`}>{t('contractTables.addRow')}</Button>
      </div>
      <div className="c-scroll">
        <table className="c-table c-cells">
          <thead>
            <tr>
              {columns.map((column, at) => <th key={column} scope="col"><code>{column}</code>{at === key && <small>{t('contractTables.key')}</small>}</th>)}
              <th scope="col"><span className="hidden">{t('contract.remove')}</span></th>
            </tr>
          </thead>
          <tbody>
            {visible.map(({ at, cells }) => {
              const row = shown(cells[key]) || t('contractTables.newRow')
              return (
                <tr key={at}>
                  {columns.map((column, cell) => (
                    <td key={column} style={{ minWidth: widths[cell] }}><Cell editor={editor} path={['tables', name, 'rows', at, cell]} label={t('contractTables.cell', { row, column })} testid={`c-cell-${name}-${at}-${column}`} /></td>
                  ))}
                  <td className="c-act"><button type="button" className="c-icon" onClick={() => editor.set(['tables', name, 'rows', at], undefined)} aria-label={t('contract.removeOf', { what: row })}><TrashIcon size={16} /></button></td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {visible.length < found.length && <button type="button" className="link" onClick={() => setAll(true)}>{t('contract.showAll', { count: found.length })}</button>}
    </Block>
  )
}
