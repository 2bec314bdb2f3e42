// Words: complete in both languages, none of them outside i18n.

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { en } from '../src/i18n/en'
import { zh } from '../src/i18n/zh'

type Tree = { [key: string]: string | string[] | Tree }

/** Keys with their texts; the plural forms of a key count as the key. */
function texts(tree: Tree, path = ''): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [key, value] of Object.entries(tree)) {
    const name = `${path}${key.replace(/_(one|other)$/, '')}`
    if (typeof value === 'string') found.set(name, [...(found.get(name) ?? []), value])
    else if (Array.isArray(value)) value.forEach((text, at) => found.set(`${name}.${at}`, [text]))
    else for (const [inner, all] of texts(value, `${name}.`)) found.set(inner, all)
  }
  return found
}

const chinese = texts(zh as unknown as Tree)
const english = texts(en as unknown as Tree)
const parameters = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].sort()

it('has the same keys in Chinese and in English', () => {
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
})

it('gives each text the same parameters in both languages', () => {
  // What the applicant reads of a blocked rule is the rule's own sentence, in Chinese only; a refused network file
  // brings its words in both.
  const own = ['errors.blocked.next', 'errors.networkFile.next']
  const differ = [...chinese].filter(([key, [text = '']]) => {
    const others = english.get(key) ?? []
    return !own.includes(key) && others.some((other) => String(parameters(other)) !== String(parameters(text)))
  })
  expect(differ.map(([key]) => key)).toEqual([])
})

it('leaves no text empty except joints', () => {
  const empty = [...chinese, ...english].filter(([key, all]) => all.some((text) => text === '') && key !== 'sign.joint')
  expect(empty).toEqual([])
})

const HAN = /\p{Script=Han}/u

it('keeps Chinese out of English texts, but for names and examples', () => {
  const allowed = /^(app\.name|settings\.zh|start\.otherLanguage|welcome\.strokes|scope\.(placeholder|none)|licence\.document\.stamp)$/
  const leftovers = [...english].filter(([key, all]) => all.some((text) => HAN.test(text)) && !allowed.test(key))
  expect(leftovers.map(([key]) => key)).toEqual([])
})

it('leaves no English word in Chinese texts, but for names', () => {
  const allowed = /\b(English|yzr|network|yzn|people|json|KB|MB|X|Ctrl|K|COSE|PDF|RFC|JSON|YAML|yzd|officer-1\.key)\b/g
  const leftovers = [...chinese].filter(([, all]) =>
    all.some((text) => /[A-Za-z]{2,}/.test(text.replace(/\{\{\w+\}\}/g, '').replace(allowed, ''))),
  )
  expect(leftovers.map(([key, text]) => [key, text])).toEqual([])
})

it('writes Chinese with Chinese punctuation', () => {
  const wrong = [...chinese].filter(([, all]) => all.some((text) => /\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/u.test(text)))
  expect(wrong).toEqual([])
})

it('says no word of engineers to citizens', () => {
  const shown = [...chinese].filter(([key]) => !/^(hash|chain|network)\./.test(key))
  const wrong = shown.filter(([, all]) => all.some((text) => /哈希|区块高度|节点|共识|交易/.test(text)))
  expect(wrong).toEqual([])
})

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'i18n' ? [] : sources(path)
    return /\.(ts|tsx|css)$/.test(entry.name) && entry.name !== 'bindings.ts' ? [path] : []
  })
}

const uncommented = (code: string) => code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')

it('has no Chinese text outside i18n', () => {
  const src = join(import.meta.dirname, '../src')
  const found = sources(src).filter((path) => HAN.test(uncommented(readFileSync(path, 'utf8'))))
  expect(found.map((path) => relative(src, path))).toEqual([])
})

it('has no English text written into pages', () => {
  const src = join(import.meta.dirname, '../src')
  const found = sources(src).flatMap((path) => {
    const code = uncommented(readFileSync(path, 'utf8'))
    const texts = path.endsWith('.tsx') ? [...code.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)*)\s*</g), ...code.matchAll(/(?:aria-label|title|placeholder|alt)="([^"]*[A-Za-z]{2,}[^"]*)"/g)] : []
    return texts.map(([, text]) => `${relative(src, path)}: ${text}`)
  })
  expect(found.filter((line) => !/: (Esc|Ctrl K)$/.test(line))).toEqual([])
})

it('names no colour outside tokens.css', () => {
  const src = join(import.meta.dirname, '../src')
  const found = sources(src)
    .filter((path) => !path.endsWith('tokens.css'))
    .flatMap((path) => [...uncommented(readFileSync(path, 'utf8')).matchAll(/#[0-9a-fA-F]{3,8}\b|rgba?\(/g)].map(([colour]) => `${relative(src, path)}: ${colour}`))
    // Masks only cut; they show no colour.
    .filter((line) => !line.endsWith('Guilloche.css: #000'))
  expect(found).toEqual([])
})

it('imports Tauri in src/ipc only', () => {
  const src = join(import.meta.dirname, '../src')
  const found = sources(src).filter((path) => /@tauri-apps\//.test(readFileSync(path, 'utf8')) && !relative(src, path).startsWith('ipc'))
  expect(found).toEqual([])
})
