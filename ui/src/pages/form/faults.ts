// Faults of fields in words.

import { type Contract, covers, fieldAt, layoutPath } from '@/form/contract'
import { rowName } from '@/form/rows'
import { useWords } from '@/i18n'
import type { CheckView, FieldError } from '@/ipc'
import { read } from '@/form/values'
import { useForm } from './context'

/** `format` faults are told by their format and what is wrong with it; others by their code. */
export function useFaultWords() {
  const { coded, t } = useWords()
  return (fault: FieldError): string => {
    const params = Object.fromEntries(fault.params.map(({ name, value }) => [name, value]))
    const code = fault.code
    const byFormat =
      code === 'format'
        ? (coded('fault.format', `${params.format}.${params.fault}`) ?? coded('fault.format', `${params.format}.other`))
        : undefined
    return byFormat ?? coded('fault', code, params) ?? t('fault.other')
  }
}

/** The fault to show at a path of the filling; undefined while it is right or not left yet. */
export function useFault(path: string): string | undefined {
  const { check, checked, values, showsFaults } = useForm()
  const words = useFaultWords()
  if (!showsFaults(path)) return undefined
  // A fault of a value that was changed since is no fault yet: it would flash up and push the page down.
  if (JSON.stringify(read(values, path)) !== JSON.stringify(read(checked, path))) return undefined
  const fault = check?.fields.find((one) => one.path === path && one.code !== 'not_asked')
  return fault ? words(fault) : undefined
}

/** A path of the filling in words: 股东与出资第 2 行，缴足日期. */
export function usePlaceWords() {
  const { contract, values } = useForm()
  const { t, say } = useWords()
  return (path: string): string => {
    const [, list = '', row = '', column] = /^(.*?)\.(\d+)(?:\.(.*))?$/.exec(path) ?? []
    const label = say(fieldAt(contract.form, layoutPath(path))?.label)
    const group = path.includes('.') ? say(fieldAt(contract.form, path.slice(0, path.lastIndexOf('.')))?.label) : ''
    if (list === '') return [group, label || path].filter((words) => words !== '').join(t('rows.comma'))
    const name = rowName(contract.form, values, list, Number(row))
    const place = t('rows.place', { list: say(fieldAt(contract.form, list)?.label), number: Number(row) + 1 })
    return [place + (name ? t('rows.named', { name }) : ''), ...(column === undefined ? [] : [label])].join(t('rows.comma'))
  }
}

/** Faults of what a step asks for and the person can mend. */
export function faultsOf(contract: Contract, step: number, check: CheckView | null): FieldError[] {
  const asked = contract.form.steps[step]?.fields ?? []
  return (check?.fields ?? []).filter((fault) => {
    const path = layoutPath(fault.path)
    const edit = fieldAt(contract.form, path)?.edit
    const isMine = edit === undefined || edit === 'free'
    return isMine && fault.code !== 'not_asked' && asked.some((outer) => covers(outer, path) || covers(path, outer))
  })
}
