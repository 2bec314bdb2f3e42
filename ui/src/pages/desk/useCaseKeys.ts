// The keys of an open case. They stand beside those of the list, which has letters of its own.

import { useEffect, useRef } from 'react'
import type { DeskCase, StepView } from '@/ipc'

const LETTERS: Record<string, string> = {
  accept: 'a', take: 'a', confirm: 'a', grant: 'y', 'ask-supplement': 'b', 'ask-supplement-again': 'b', 'not-accept': 'r', refuse: 'r', 'propose-refusal': 'r',
  extend: 'e', consult: 'w', resume: 'u', propose: 'p', return: 'q', 'hand-over': 'h', revoke: 'z', cancel: 'd', suspend: 'f', restore: 'u',
}
const SPARE = '123456789'

/** A letter for each step that can be taken, in their order. */
export function letters(steps: StepView[]): Map<string, string> {
  const given = new Map<string, string>()
  let spare = 0
  for (const step of steps) {
    const own = LETTERS[step.action]
    const free = own !== undefined && ![...given.values()].includes(own)
    given.set(step.action, free ? own : (SPARE[spare++] ?? ''))
  }
  return given
}

export interface CaseActs { step: (step: StepView) => void; claim: () => void; note: () => void; transfer: () => void; urge: () => void }

const typing = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

export function useCaseKeys(view: DeskCase, acts: CaseActs): void {
  const now = useRef({ view, acts })
  useEffect(() => {
    now.current = { view, acts }
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      if (document.querySelector('[aria-modal="true"]') || typing(event.target)) return
      const { view: seen, acts: act } = now.current
      const step = [...letters(offered(seen))].find(([, letter]) => letter === event.key)?.[0]
      const found = offered(seen).find((one) => one.action === step)
      if (found) act.step(found)
      else if (event.key === 's' && seen.handles && !seen.over && (seen.holder === null || seen.holder.me || seen.holder.deputy)) act.claim()
      else if (event.key === 'n' && seen.handles) act.note()
      else if (event.key === 't' && seen.handles && (seen.holder?.me || seen.supervises)) act.transfer()
      else if (event.key === 'u' && urges(seen)) act.urge()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}

/** Steps that stand in the bar: those that can be taken first, never while somebody else has the case in hand whose deputy this officer is not. */
export const offered = (view: DeskCase): StepView[] => (view.holder && !view.holder.me && !view.holder.deputy ? [] : view.steps.filter((step) => step.blocked === null))

/** Whoever supervises reminds whoever has the case, or everybody where nobody has. */
export const urges = (view: DeskCase): boolean => view.supervises && !view.over && !(view.holder?.me ?? false)
