// Every code of the program has words: what happened, and what now.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { en } from '../src/i18n/en'
import { zh } from '../src/i18n/zh'
import { show, byId } from './show'
import { play } from './mock/backend'

const rust = join(import.meta.dirname, '../../src-tauri/src')

/** Codes as the Rust sources write them. */
function codes(): string[] {
  const text = readdirSync(rust, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.rs'))
    .map((file) => readFileSync(join(rust, file), 'utf8'))
    .join('\n')
  return [...new Set([...text.matchAll(/CommandError::new\(\s*"(\w+)"/g)].map(([, code]) => code ?? ''))]
}

it('has words for every code that the program writes', () => {
  const known = codes()
  expect(known.length).toBeGreaterThan(30)
  for (const words of [zh.errors, en.errors] as Record<string, unknown>[]) {
    expect(known.filter((code) => !(code in words))).toEqual([])
  }
})

it('says an unknown refusal in general words, with the code in the details only', async () => {
  show('ready', '#/cases')
  play.refuse.cases = { code: 'somethingNew', params: [{ name: 'detail', value: 'x' }] }
  const error = await byId('error')
  expect(error.dataset.code).toBe('somethingNew')
  expect(error.querySelector('strong')?.textContent).toBe(zh.errors.unexpected.what)
})
