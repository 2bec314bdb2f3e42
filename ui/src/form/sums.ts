// Amounts in rows: their sum, and the amount elsewhere in the form that the sum has to be. Both are read off the
// contract: a named result `sum(form.rows.map(r, r.amount))`, and a rule that compares it with a field.

import { columnName, columnsOf, type Contract, type Field, fieldAt } from './contract'
import { read, rowsAt, type Values } from './values'

export interface Sum { column: Field; total: number; /** What the total has to be. */ wanted?: { field: Field; amount: number } }

const SUM = /^sum\(form\.([\w.]+)\.map\((\w+), \2\.(\w+)\)\)$/

/** The field that rules compare a column's sum with. */
function comparedWith(contract: Contract, list: string, column: string): Field | undefined {
  for (const { name, expr } of contract.let) {
    const [, summed, , part] = SUM.exec(expr.trim()) ?? []
    if (summed !== list || part !== column) continue
    const compared = new RegExp(`\\b${name} == form\\.([\\w.]+)|form\\.([\\w.]+) == ${name}\\b`)
    for (const { check } of contract.rules) {
      const [, right, left] = compared.exec(check) ?? []
      const field = fieldAt(contract.form, right ?? left ?? '')
      if (field) return field
    }
  }
  return undefined
}

/** The sum of the first column of amounts; undefined for lists without one. */
export function sumOf(contract: Contract, values: Values, list: string): Sum | undefined {
  const column = columnsOf(contract.form, list).find((one) => one.widget === 'money')
  if (!column) return undefined
  const name = columnName(column)
  const total = rowsAt(values, list).reduce((sum, row) => sum + amount(row[name]), 0)
  const field = comparedWith(contract, list, name)
  const wanted = field && read(values, field.path)
  return { column, total, ...(field && typeof wanted === 'number' ? { wanted: { field, amount: wanted } } : {}) }
}

export const amount = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** A part in hundredths of a percent of the whole: 60%, 33.33%. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return '0%'
  const hundredths = Math.round((part / whole) * 10_000)
  return `${(hundredths / 100).toFixed(2).replace(/\.?0+$/, '')}%`
}
