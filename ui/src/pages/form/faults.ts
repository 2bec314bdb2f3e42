// Faults of fields in words.

import { useWords } from '@/i18n'
import type { FieldError } from '@/ipc'
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
