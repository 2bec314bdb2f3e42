// Numbers that are masked on screens until the person wants to see them.

/** An ID number keeps five and four characters, a mobile number three and four; anything else stays. */
export function masked(text: string): string {
  return text
    .replace(/(?<!\d)(\d{5})\d{9}(\d{3}[\dX])(?![\dX])/g, '$1*********$2')
    .replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2')
}

/** One value as it stands in its field once that was left: enough to tell it, not enough to copy it. */
export function veiled(text: string, kind: string): string {
  const signs = [...text]
  if (kind === 'address') return signs.length > 6 ? `${signs.slice(0, 6).join('')}****` : text
  if (kind === 'mobile' && signs.length === 11) return `${text.slice(0, 3)}****${text.slice(-4)}`
  const [begin, end] = signs.length >= 15 ? [5, 4] : signs.length >= 7 ? [2, 2] : [0, 0]
  return signs.slice(0, begin).join('') + '*'.repeat(signs.length - begin - end) + signs.slice(signs.length - end).join('')
}
