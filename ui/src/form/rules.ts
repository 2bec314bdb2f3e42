// Where on the form a rule belongs: at the first field that its condition names, since authors name first what a
// rule is about.

import { type Contract, covers } from './contract'

const NAME = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/g
const TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g

/** The form's paths that an expression reads, through named results and keys of evidence. */
function pathsOf(expression: string, named: Map<string, string>, seen: Set<string>): string[] {
  const found: string[] = []
  for (const [name] of expression.replace(TEXT, '').matchAll(NAME)) {
    if (name.startsWith('form.')) found.push(name.slice(5))
    const parts = name.split('.')
    const head = parts[0] === 'evidence' ? `evidence.${parts[1]}` : (parts[0] ?? '')
    const inner = named.get(head)
    if (inner !== undefined && !seen.has(head)) {
      found.push(...pathsOf(inner, named, new Set([...seen, head])))
    }
  }
  return found
}

const touches = (asked: string, path: string) => covers(asked, path) || covers(path, asked)

/** For each rule the asked path under which it is shown. */
export function placeRules(contract: Contract): Map<string, string> {
  const named = new Map([
    ...contract.let.map(({ name, expr }) => [name, expr] as const),
    ...contract.evidence.map(({ name, key, ask }) => [`evidence.${name}`, key ?? ask ?? ''] as const),
  ])
  const asked = contract.form.steps.flatMap((step) => step.fields)
  const places = new Map<string, string>()
  for (const { id, check } of contract.rules) {
    const read = pathsOf(check, named, new Set()).map((path) => asked.find((outer) => touches(outer, path)))
    const place = read.find((outer) => outer !== undefined)
    if (place !== undefined) places.set(id, place)
  }
  return places
}
