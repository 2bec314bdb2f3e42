// Which fields are asked for. A condition of the layout such as `form.composition == "family"` is
// looked at here so that the field appears at once; the program looks again and its word is final.
// A column of a list looks at its own row: `row.kind == "法人"`.

import { type Json, read, type Values } from './values'

type Token = { kind: 'op' | 'text' | 'number' | 'name'; text: string }

const TOKENS = /\s*(?:(==|!=|&&|\|\||!|\(|\))|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?\d+)|([A-Za-z_][\w.]*))/y

function tokens(source: string): Token[] | null {
  const found: Token[] = []
  TOKENS.lastIndex = 0
  while (TOKENS.lastIndex < source.trimEnd().length) {
    const match = TOKENS.exec(source)
    if (!match) return null
    const [, op, double, single, number, name] = match
    if (op !== undefined) found.push({ kind: 'op', text: op })
    else if (number !== undefined) found.push({ kind: 'number', text: number })
    else if (name !== undefined) found.push({ kind: 'name', text: name })
    else found.push({ kind: 'text', text: double ?? single ?? '' })
  }
  return found
}

class NotPlain extends Error {}

/** The condition's value; undefined when it says more than equality, and, or, not. */
export function holds(condition: string, values: Values, row?: Values): boolean | undefined {
  const list = tokens(condition)
  if (!list) return undefined
  let at = 0
  const next = (op: string) => (list[at]?.kind === 'op' && list[at]?.text === op ? ((at += 1), true) : false)

  const operand = (): Json | undefined => {
    if (next('(')) {
      const inner = either()
      if (!next(')')) throw new NotPlain()
      return inner
    }
    const token = list[at]
    at += 1
    switch (token?.kind) {
      case 'text':
        return token.text
      case 'number':
        return Number(token.text)
      case 'name':
        if (token.text === 'true' || token.text === 'false') return token.text === 'true'
        if (token.text.startsWith('form.')) return read(values, token.text.slice(5))
        if (row && token.text.startsWith('row.')) return read(row, token.text.slice(4))
        throw new NotPlain()
      case 'op':
      case undefined:
        throw new NotPlain()
    }
  }
  const not = (): Json | undefined => (next('!') ? not() !== true : operand())
  const equal = (): Json | undefined => {
    const left = not()
    if (next('==')) return left === not()
    return next('!=') ? left !== not() : left
  }
  const both = (): Json | undefined => {
    let left = equal()
    while (next('&&')) {
      const right = equal()
      left = left === true && right === true
    }
    return left
  }
  function either(): Json | undefined {
    let left = both()
    while (next('||')) {
      const right = both()
      left = left === true || right === true
    }
    return left
  }

  try {
    const value = either()
    return at === list.length ? value === true : undefined
  } catch (error) {
    if (error instanceof NotPlain) return undefined
    throw error
  }
}
