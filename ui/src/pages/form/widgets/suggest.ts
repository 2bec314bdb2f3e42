import type { Choice } from '@/form/contract'

/** Choices by everyday words: by value, label or keyword; best first, those taken left out. */
export function suggest(options: Choice[], wanted: string, taken: readonly string[]): Choice[] {
  const text = wanted.trim()
  if (text === '') return []
  const points = (option: Choice) => {
    if (option.value.startsWith(text)) return 4
    if (option.label.includes(text)) return 3
    if (option.keywords.some((word) => word === text)) return 3
    return option.keywords.some((word) => word.includes(text) || text.includes(word)) ? 2 : 0
  }
  return options
    .filter((option) => !taken.includes(option.value))
    .map((option) => ({ option, value: points(option) }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .map(({ option }) => option)
}
