// Rows of lists, and the fields that choose one of them by its number. Whoever takes a row away or moves it gets
// every such number put right; a number whose row is gone is taken away and told.

import { columnName, columnsOf, type Field, followed, type Form } from './contract'
import { holds } from './conditions'
import { type Json, read, rowsAt, type Values, write } from './values'

/** The fields that choose from the rows of a list. */
const choosers = (form: Form, list: string) => form.fields.filter((field) => field.options_of?.list === list)

/** Whether a column chooses another row of its own list: whoever acts for an organisation. */
export const choosesInOwnList = (field: Field) => field.options_of !== undefined && field.path.startsWith(`${field.options_of.list}[].`)

/** The columns of a list that a row is asked for. */
export const columnsOfRow = (form: Form, list: string, values: Values, row: Values) =>
  columnsOf(form, list).filter((column) => column.when === undefined || holds(column.when, values, row) !== false)

/** The paths of a filling that a path of the layout stands for: `shareholders[].person` is one for each row. */
export function placesOf(values: Values, layout: string): string[] {
  const cut = layout.indexOf('[].')
  if (cut < 0) return [layout]
  const list = layout.slice(0, cut)
  return rowsAt(values, list).flatMap((_, at) => placesOf(values, `${list}.${at}.${layout.slice(cut + 3)}`))
}

export interface Changed { values: Values; /** Paths that had chosen a row that is gone. */ cleared: string[] }

/** Gives each row of a list its new number; none takes it away. */
function renumber(form: Form, values: Values, list: string, to: (row: number) => number | undefined): Changed {
  const rows: Values[] = []
  for (const [at, row] of rowsAt(values, list).entries()) {
    const next = to(at)
    if (next !== undefined) rows[next] = row
  }
  let next = write(values, list, rows)
  const cleared: string[] = []
  for (const field of choosers(form, list)) {
    // A row of the list itself has its new number already.
    const own = choosesInOwnList(field)
    for (const path of placesOf(own ? next : values, field.path)) {
      const chosen = read(own ? next : values, path)
      if (typeof chosen !== 'number') continue
      const row = to(chosen)
      // A row that follows the one that is gone goes with it.
      if (row === undefined && field.fill !== 'each_row') cleared.push(path)
      next = write(next, path, row)
    }
  }
  for (const field of choosers(form, list).filter((one) => one.fill === 'each_row')) {
    const own = field.path.slice(0, field.path.indexOf('[].'))
    next = write(next, own, rowsAt(next, own).filter((row) => row[columnName(field)] !== undefined))
  }
  return { values: next, cleared }
}

export const removeRow = (form: Form, values: Values, list: string, row: number): Changed =>
  renumber(form, values, list, (at) => (at === row ? undefined : at > row ? at - 1 : at))

/** Puts a row before the one above it. */
export const raiseRow = (form: Form, values: Values, list: string, row: number): Changed =>
  renumber(form, values, list, (at) => (at === row ? row - 1 : at === row - 1 ? row : at))

const isCarried = (column: Field) =>
  column.edit === undefined && column.options_of === undefined && (column.widget === 'choice' || column.widget === 'date')

/** A further row. What is chosen alike in all rows so far is chosen in it, too. */
export function addRow(form: Form, values: Values, list: string, begin: Values = {}): Values {
  const rows = rowsAt(values, list)
  const row: Values = { ...begin }
  for (const column of columnsOf(form, list).filter(isCarried)) {
    const name = columnName(column)
    const [first, ...others] = rows.map((one) => one[name])
    if (first !== undefined && others.every((other) => other === first) && !(name in row)) row[name] = first
  }
  return write(values, list, [...rows, row])
}

/** What a list's rows are chosen by or called: the column that chooses a row, a name, or the first text. */
export function headOf(form: Form, list: string): Field | undefined {
  const columns = columnsOf(form, list)
  return (
    columns.find((column) => column.options_of !== undefined && !choosesInOwnList(column)) ?? columns.find((column) => column.widget === 'person_name') ?? columns[0]
  )
}

/** What a row is called; undefined while nothing says it. */
export function rowName(form: Form, values: Values, list: string, at: number): string | undefined {
  const head = headOf(form, list)
  const value = head && rowsAt(values, list)[at]?.[columnName(head)]
  if (head?.options_of && typeof value === 'number') {
    const name = rowsAt(values, head.options_of.list)[value]?.[head.options_of.label]
    return typeof name === 'string' ? name : undefined
  }
  return typeof value === 'string' ? value : undefined
}

/** Gives each list that follows another one exactly a row for each of its rows, in their order. */
export function followRows(form: Form, values: Values): Values {
  let next = values
  for (const field of form.fields.filter((one) => one.fill === 'each_row')) {
    const list = field.path.slice(0, field.path.indexOf('[].'))
    const column = followed(form, list)
    const of = field.options_of?.list
    if (!column || of === undefined) continue
    const name = columnName(column)
    const own = rowsAt(next, list)
    const wanted = rowsAt(next, of).map((_, at): Json => own.find((row) => row[name] === at) ?? { [name]: at })
    const kept = read(next, list)
    if (JSON.stringify(kept ?? []) !== JSON.stringify(wanted)) next = write(next, list, wanted.length > 0 ? wanted : undefined)
  }
  return next
}

