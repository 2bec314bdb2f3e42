// Numbers that are masked on screens until the person wants to see them.

/** An ID number keeps five and four characters, a mobile number three and four; anything else stays. */
export function masked(text: string): string {
  return text
    .replace(/(?<!\d)(\d{5})\d{9}(\d{3}[\dX])(?![\dX])/g, '$1*********$2')
    .replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2')
}
