// Under a list with amounts: their sum, and how far it is from what the contract wants it to be.

import { CheckIcon } from '@/components/icons'
import type { Field } from '@/form/contract'
import { columnName } from '@/form/contract'
import { rowName } from '@/form/rows'
import { amount, sumOf } from '@/form/sums'
import { rowsAt } from '@/form/values'
import { useWords } from '@/i18n'
import { yuan } from '@/i18n/format'
import { useForm } from '../context'

export function Total({ list }: { list: Field }) {
  const { contract, values, set } = useForm()
  const { t, say } = useWords()
  const sum = sumOf(contract, values, list.path)
  const rows = rowsAt(values, list.path)
  if (!sum || rows.length === 0) return null
  const column = columnName(sum.column)
  const missing = (sum.wanted?.amount ?? sum.total) - sum.total
  // The one row that has no amount yet can take all that is missing.
  const empty = rows.flatMap((row, at) => (amount(row[column]) === 0 ? [at] : []))
  const open = missing > 0 && empty.length === 1 ? empty[0] : undefined
  const state = sum.wanted === undefined ? 'open' : missing === 0 ? 'fits' : 'differs'
  const field = say(sum.wanted?.field.label)
  return (
    <div className="rows-total" data-state={state} data-testid={`total-${list.path}`} role="status">
      <span className="total-word">{t('rows.total')}</span>
      <strong>{yuan(sum.total)}</strong>
      {state === 'fits' && <span className="total-fits"><CheckIcon size={17} />{t('rows.fits', { field })}</span>}
      {state === 'differs' && <span className="total-differs">{t(missing > 0 ? 'rows.short' : 'rows.over', { field, amount: yuan(Math.abs(missing)) })}</span>}
      {open !== undefined && (
        <button type="button" className="link" onClick={() => set(`${list.path}.${open}.${column}`, missing)} data-testid="fill-missing">
          {t('rows.fill', { name: rowName(contract.form, values, list.path, open) ?? t('rows.row', { number: open + 1 }) })}
        </button>
      )}
    </div>
  )
}
