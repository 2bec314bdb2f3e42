// Where on the form something that stands in the way of signing is mended.

import type { CheckView, FieldError } from '@/ipc'
import { type Contract, covers, type Field, fieldAt, layoutPath } from './contract'
import { placeRules } from './rules'

/** The step that asks for a path of the layout; the first when none does. */
export function stepOf(contract: Contract, path: string): number {
  const at = contract.form.steps.findIndex((step) => step.fields.some((asked) => covers(asked, path) || covers(path, asked)))
  return Math.max(0, at)
}

/** The words of the field that a fault is about. */
export const fieldOf = (contract: Contract, fault: FieldError): Field | undefined => fieldAt(contract.form, layoutPath(fault.path))

/** The step of the first fault, or of the first rule that blocks. */
export function stepToMend(contract: Contract, check: CheckView): number {
  const fault = check.fields[0]
  if (fault) return stepOf(contract, layoutPath(fault.path))
  const rule = check.rules.find((one) => one.outcome === 'fail' && one.otherwise === 'block')
  const place = rule && placeRules(contract).get(rule.id)
  return place === undefined ? 0 : stepOf(contract, place)
}
