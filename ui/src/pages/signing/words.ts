import type { SignerAnswer } from '@/ipc'

/** The colour in which an answer is shown; the words say it, too. */
export const toneOf: Record<SignerAnswer, 'waiting' | 'verified' | 'warning' | 'danger'> = {
  none: 'waiting',
  confirmed: 'verified',
  refused: 'warning',
  impersonated: 'danger',
}
