import { createContext, use } from 'react'
import type { Contract } from '@/form/contract'
import type { Json, Values } from '@/form/values'
import type { CheckView } from '@/ipc'

export interface FormTools {
  /** The draft's id. */
  draft: string
  /** Saves at once. */
  flush: () => Promise<void>
  contract: Contract
  values: Values
  check: CheckView | null
  /** The values that `check` speaks of. */
  checked: Values
  checking: boolean
  prefilled: ReadonlySet<string>
  set: (path: string, value: Json | undefined) => void
  /** Puts other values in the place of all; returns what became of them. */
  replace: (values: Values) => Values
  /** Fields that a notice names and that alone may be changed; null where all may. */
  open: string[] | null
  /** Opens or closes a group that is filled in only if the person wants it. */
  openGroup: (path: string, open: boolean) => void
  /** Goes to where a path of the filling is asked for. */
  jump: (path: string) => void
  /** Whether sensitive values are shown although they are not being typed. */
  unveiled: boolean
  setUnveiled: (unveiled: boolean) => void
  touch: (path: string) => void
  showsFaults: (path: string) => boolean
  focus: (path: string | null) => void
}

export const FormContext = createContext<FormTools | null>(null)

export function useForm(): FormTools {
  const tools = use(FormContext)
  if (!tools) throw new Error('a field stands outside a form')
  return tools
}
