// How hard a passphrase is to guess, roughly: enough to say it in words, and never to forbid.

export type Strength = 'tooShort' | 'weak' | 'fair' | 'good'

export const MIN_PASSPHRASE = 10

/** Bits that one more character of its kind adds. */
function bitsOf(char: string): number {
  if (/\p{Script=Han}/u.test(char)) return 9
  if (/[a-z]/.test(char)) return 4
  if (/[A-Z0-9]/.test(char)) return 4
  return 5
}

export function strength(passphrase: string): Strength {
  const chars = [...passphrase]
  if (chars.length < MIN_PASSPHRASE) return 'tooShort'
  let bits = 0
  const seen = new Map<string, number>()
  chars.forEach((char, at) => {
    const before = chars[at - 1]
    const step = before === undefined ? 99 : (char.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0)
    const times = (seen.get(char) ?? 0) + 1
    seen.set(char, times)
    // Runs such as aaa, 123 or 一二三 hardly add anything, nor does a character that came often.
    bits += Math.abs(step) <= 1 ? 1 : bitsOf(char) / times
  })
  if (bits < 32) return 'weak'
  return bits < 48 ? 'fair' : 'good'
}
