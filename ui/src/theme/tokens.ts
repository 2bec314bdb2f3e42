// Resolves tokens.css to plain values for Ant Design, whose colour maths breaks on var().
// tokens.css stays the one source of every colour.

import css from './tokens.css?raw'

export type ThemeName = 'light' | 'dark'
export type Tokens = Record<string, string>

const blocks = /([^{}]+)\{([^{}]*)\}/g
const declarations = /--([a-z0-9-]+)\s*:\s*([^;]+);/g

function collect(matches: (selector: string) => boolean): Tokens {
  const found: Tokens = {}
  for (const [, selector = '', body = ''] of css.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(blocks)) {
    if (!selector.split(',').some((part) => matches(part.trim()))) continue
    for (const [, name = '', value = ''] of body.matchAll(declarations)) found[name] = value.trim()
  }
  return found
}

function resolve(all: Tokens): Tokens {
  const value = (text: string): string =>
    text.replace(/var\(--([a-z0-9-]+)\)/g, (_, name: string) => value(all[name] ?? ''))
  return Object.fromEntries(Object.entries(all).map(([name, text]) => [name, value(text)]))
}

const light = collect((selector) => selector === ':root')
const dark = { ...light, ...collect((selector) => selector === '[data-theme="dark"]') }

/** Every token of a theme with its final value. */
export const tokens: Record<ThemeName, Tokens> = { light: resolve(light), dark: resolve(dark) }
