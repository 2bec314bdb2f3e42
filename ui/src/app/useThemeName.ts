import { useSyncExternalStore } from 'react'
import type { ThemeName } from '@/theme/tokens'

const query = () => window.matchMedia?.('(prefers-color-scheme: dark)')

const subscribe = (changed: () => void) => {
  const media = query()
  media?.addEventListener('change', changed)
  return () => media?.removeEventListener('change', changed)
}

/** The kept choice, or what the system prefers. */
export function useThemeName(choice: string | undefined): ThemeName {
  const systemDark = useSyncExternalStore(subscribe, () => query()?.matches ?? false)
  if (choice === 'light' || choice === 'dark') return choice
  return systemDark ? 'dark' : 'light'
}
