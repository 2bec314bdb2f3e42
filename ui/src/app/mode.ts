// As whom the person uses the window: for themselves, or at the desk. Kept for as long as the window is open.

import { useSyncExternalStore } from 'react'

export type Mode = 'person' | 'staff'

const KEY = 'mode'
const listeners = new Set<() => void>()

const read = (): Mode => (sessionStorage.getItem(KEY) === 'staff' ? 'staff' : 'person')

export function setMode(mode: Mode): void {
  sessionStorage.setItem(KEY, mode)
  listeners.forEach((changed) => changed())
}

const subscribe = (changed: () => void) => {
  listeners.add(changed)
  return () => void listeners.delete(changed)
}

export const useMode = (): Mode => useSyncExternalStore(subscribe, read)
