// Turns a refusal of the program into what happened, why, and what to do next.

import type { CommandError } from '@/ipc'
import { useWords } from './index'

export interface ErrorWords { what: string; next: string; code: string; detail: string }

export function isCommandError(error: unknown): error is CommandError {
  return typeof error === 'object' && error !== null && typeof (error as CommandError).code === 'string'
}

/** The code of a refusal; `unexpected` for anything else. */
export const errorCode = (error: unknown) => (isCommandError(error) ? error.code : 'unexpected')

export function errorParams(error: unknown): Record<string, string> {
  if (!isCommandError(error)) return {}
  return Object.fromEntries((error.params ?? []).map(({ name, value }) => [name, value]))
}

/** Words of a code in `table`, with a general sentence when the code is new. Codes are never shown as the reason. */
export function useErrorWords(): (error: unknown) => ErrorWords {
  const { t, coded, language } = useWords()
  return (error) => {
    const code = errorCode(error)
    const params = errorParams(error)
    const named = { ...params, department: params[language] ?? params.zh ?? '' }
    const detail = params.detail ?? (error instanceof Error ? error.message : '')
    return {
      what: coded('errors', `${code}.what`, named) ?? t('errors.unexpected.what'),
      next: coded('errors', `${code}.next`, named) ?? t('errors.unexpected.next'),
      code,
      detail: params.path ? `${params.path} ${detail}` : detail,
    }
  }
}
