// As whom the person uses the window: for themselves, or at the desk. Kept for as long as the window is open.

import { useSyncExternalStore } from 'react'

export type Mode = 'person' | 'staff'

const KEY = 'mode'
const listeners = new Set<() => void>()

const chosen = (): Mode | null => {
  const kept = sessionStorage.getItem(KEY)
  return kept === 'staff' || kept === 'person' ? kept : null
}

export function setMode(mode: Mode): void {
  sessionStorage.setItem(KEY, mode)
  listeners.forEach((changed) => changed())
}

const subscribe = (changed: () => void) => {
  listeners.add(changed)
  return () => void listeners.delete(changed)
}

/** Nothing while the person has not said. */
export const useChosenMode = (): Mode | null => useSyncExternalStore(subscribe, chosen)

export const useMode = (): Mode => useChosenMode() ?? 'person'
