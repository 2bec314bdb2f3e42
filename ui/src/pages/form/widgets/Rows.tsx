// A list of rows: people, shareholders, permits. Each row is an entry of a register: its number, its cells, what can
// be done with it. Rows of a list that follows another one come and go with that one's.

import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { PlusIcon, TrashIcon, UpIcon } from '@/components/icons'
import { columnName, type Field, fieldAt, followed, isRequired, schemaAt } from '@/form/contract'
import { addRow, type Changed, columnsOfRow, headOf, raiseRow, removeRow, rowName } from '@/form/rows'
import { amount, percent, sumOf } from '@/form/sums'
import { rowsAt, type Values } from '@/form/values'
import { useWords } from '@/i18n'
import { useForm } from '../context'
import { useFault, usePlaceWords } from '../faults'
import { Labelled } from '../FieldView'
import { useChoices } from './Simple'
import { Total } from './Total'

const MOST_OFFERED = 8

interface Gone extends Changed { before: Values; name: string | undefined; number: number }

export function Rows({ field }: { field: Field }) {
  const { contract, values, replace } = useForm()
  const { t, say } = useWords()
  const fault = useFault(field.path)
  const body = useRef<HTMLFieldSetElement>(null)
  const [gone, setGone] = useState<Gone | null>(null)
  const { form } = contract
  const rows = rowsAt(values, field.path)
  const follows = followed(form, field.path)
  const most = schemaAt(form.schema, field.path)?.maxItems ?? 20
  // Where the keyboard goes once the rows are drawn anew.
  const wanted = useRef<string | null>(null)
  const focusOn = (selector: string) => void (wanted.current = selector)
  useEffect(() => {
    if (wanted.current === null) return
    body.current?.querySelector<HTMLElement>(wanted.current)?.focus()
    wanted.current = null
  })
  const add = (begin: Values = {}) => {
    replace(addRow(form, values, field.path, begin))
    focusOn(`[data-row="${rows.length}"] :is(input, select):not(:disabled)`)
  }
  const remove = (at: number) => {
    const changed = removeRow(form, values, field.path, at)
    const arranged = replace(changed.values)
    setGone({ cleared: changed.cleared, values: arranged, before: values, name: rowName(form, values, field.path, at), number: at + 1 })
    focusOn('[data-testid="undo-row"]')
  }
  const raise = (at: number) => {
    replace(raiseRow(form, values, field.path, at).values)
    focusOn(`[data-row="${at - 1}"] .row-raise, [data-row="${at}"] .row-raise`)
  }
  return (
    <fieldset className="group rows" ref={body}>
      <legend>
        {say(field.label)}
        {!isRequired(form.schema, field.path) && field.when === undefined && <small>{t('form.optional')}</small>}
      </legend>
      {rows.map((row, at) => (
        <Row key={at} list={field} at={at} row={row} fixed={follows !== undefined} remove={() => remove(at)} raise={() => raise(at)} />
      ))}
      <Total list={field} />
      <p className="field-error" id={`fault-${field.path}`} role={fault ? 'alert' : undefined}>{fault ?? ''}</p>
      {gone && gone.values === values && <GoneNotice gone={gone} undo={() => replace(gone.before)} />}
      {follows ? <Follows column={follows} empty={rows.length === 0} /> : rows.length < most && <Add list={field} add={add} />}
    </fieldset>
  )
}

function GoneNotice({ gone, undo }: { gone: Gone; undo: () => void }) {
  const { t } = useWords()
  const place = usePlaceWords()
  return (
    <div className="rows-gone" role="status" data-testid="row-gone">
      <p>
        {gone.name ? t('rows.removed', { name: gone.name }) : t('rows.removedRow', { number: gone.number })}{' '}
        {gone.cleared.length > 0 && t('rows.cleared', { count: gone.cleared.length })}
      </p>
      {gone.cleared.length > 0 && <ul>{gone.cleared.map((path) => <li key={path}>{place(path)}</li>)}</ul>}
      <button type="button" className="link" onClick={undo} data-testid="undo-row">{t('rows.undo')}</button>
    </div>
  )
}

/** Rows of this list are made by another one. */
function Follows({ column, empty }: { column: Field; empty: boolean }) {
  const { contract, jump } = useForm()
  const { t, say } = useWords()
  const of = column.options_of?.list ?? ''
  const list = say(fieldAt(contract.form, of)?.label)
  return (
    <p className="rows-note">
      {t(empty ? 'rows.nobody' : 'rows.follows', { list })}{' '}
      <button type="button" className="link" onClick={() => jump(of)}>{t('rows.goTo', { list })}</button>
    </p>
  )
}

/** A further row: by one click for everybody who can be chosen and is not yet. */
function Add({ list, add }: { list: Field; add: (begin?: Values) => void }) {
  const { contract } = useForm()
  const { t } = useWords()
  const head = headOf(contract.form, list.path)
  const isOfPeople = head?.options_of !== undefined || head?.widget === 'person_name'
  return (
    <div className="rows-add">
      {head?.options_of && <Offered list={list} head={head} add={add} />}
      <Button icon={<PlusIcon size={17} />} onClick={() => add()} data-testid={`add-${list.path}`}>
        {t(isOfPeople ? 'rows.addPerson' : 'rows.addRow')}
      </Button>
    </div>
  )
}

function Offered({ list, head, add }: { list: Field; head: Field; add: (begin?: Values) => void }) {
  const { contract, values, jump } = useForm()
  const { t, say } = useWords()
  const name = columnName(head)
  const options = useChoices(head)
  const taken = rowsAt(values, list.path).map((row) => String(row[name]))
  const open = options.filter((option) => !taken.includes(option.value))
  const of = head.options_of?.list ?? ''
  if (options.length === 0) {
    const words = say(fieldAt(contract.form, of)?.label)
    return (
      <p className="rows-note">
        {t('rows.nobody', { list: words })} <button type="button" className="link" onClick={() => jump(of)}>{t('rows.goTo', { list: words })}</button>
      </p>
    )
  }
  return (
    <>
      {open.slice(0, MOST_OFFERED).map((option) => (
        <button key={option.value} type="button" className="offer" onClick={() => add({ [name]: Number(option.value) })} aria-label={t('rows.addNamed', { name: option.label })} data-testid={`offer-${list.path}-${option.value}`}>
          <PlusIcon size={15} /> {option.label}
        </button>
      ))}
    </>
  )
}

interface RowProps { list: Field; at: number; row: Values; fixed: boolean; remove: () => void; raise: () => void }

function Row({ list, at, row, fixed, remove, raise }: RowProps) {
  const { contract, values } = useForm()
  const { t } = useWords()
  const { form } = contract
  const name = rowName(form, values, list.path, at)
  const own = (column: Field) => `${list.path}.${at}.${columnName(column)}`
  const columns = columnsOfRow(form, list.path, values, row).filter((column) => column.fill !== 'each_row')
  const cells = columns.filter((column) => column.widget !== 'confirm')
  const ticks = columns.filter((column) => column.widget === 'confirm')
  return (
    <div className="row-entry" role="group" data-row={at} data-fixed={fixed} data-testid={`${list.path}-${at}`} aria-label={name ? t('rows.rowOf', { number: at + 1, name }) : t('rows.row', { number: at + 1 })}>
      <span className="row-number" aria-hidden="true">{at + 1}</span>
      <div className="row-body">
        {fixed && <p className="row-head">{name ?? t('rows.unnamed', { number: at + 1 })}</p>}
        <div className="row-cells">
          {cells.map((column) => (
            <div key={column.path} className="row-cell" data-widget={column.widget} data-wide={column.when !== undefined} data-choices={(column.options?.length ?? 0) === 2 ? 'pair' : undefined}>
              <Labelled field={column} path={own(column)} compact />
            </div>
          ))}
          <Share list={list} row={row} />
        </div>
        {ticks.length > 0 && <div className="row-ticks">{ticks.map((column) => <Labelled key={column.path} field={column} path={own(column)} compact />)}</div>}
      </div>
      {!fixed && (
        <div className="row-tools">
          {at > 0 && (
            <button type="button" className="row-tool row-raise" onClick={raise} aria-label={t('rows.raise', { number: at + 1 })} title={t('rows.raise', { number: at + 1 })}>
              <UpIcon size={18} />
            </button>
          )}
          <button type="button" className="row-tool row-remove" onClick={remove} aria-label={name ? t('rows.removeOf', { name }) : t('rows.remove', { number: at + 1 })} data-testid={`remove-${list.path}-${at}`}>
            <TrashIcon size={18} />
          </button>
        </div>
      )}
    </div>
  )
}

/** The row's part of the column of amounts: of what it has to be, or else of the sum. */
function Share({ list, row }: { list: Field; row: Values }) {
  const { contract, values } = useForm()
  const { t } = useWords()
  const sum = sumOf(contract, values, list.path)
  if (!sum) return null
  const whole = sum.wanted?.amount ?? sum.total
  const part = amount(row[columnName(sum.column)])
  const width = whole > 0 ? Math.min(100, (part / whole) * 100) : 0
  return (
    <div className="row-cell row-share" data-testid="share">
      <span className="share-bar" aria-hidden="true"><i style={{ width: `${width}%` }} /></span>
      <span>{t('rows.share', { percent: percent(part, whole) })}</span>
    </div>
  )
}

