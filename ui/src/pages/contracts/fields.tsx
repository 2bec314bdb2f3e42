// What a person types into: plain inputs of the desk, each with its label for screen readers.

import { type ReactNode, useId, useState } from 'react'
import { useWords } from '@/i18n'
import { asText, type Json, type Path } from '@/contract/edit'
import type { Editor } from '@/contract/useEditor'
import { dayAfter, shown, typed } from '@/contract/values'

interface CellProps { editor: Editor; path: Path; label: string; testid?: string; className?: string }

/** One value of whatever kind stands there. */
export function Cell({ editor, path, label, testid, className = '' }: CellProps) {
  const value = editor.get(...path)
  if (typeof value === 'boolean') {
    return <input type="checkbox" className="c-check" aria-label={label} checked={value} onChange={(event) => editor.set(path, event.target.checked)} data-testid={testid} />
  }
  return (
    <input
      className={`c-input ${typeof value === 'number' ? 'c-number' : ''} ${className}`}
      aria-label={label}
      data-testid={testid}
      value={shown(value)}
      inputMode={typeof value === 'number' ? 'numeric' : undefined}
      onChange={(event) => editor.set(path, typed(event.target.value, value))}
    />
  )
}

/** A whole number. An empty or unfinished one is kept as it was. */
export function Count({ editor, path, label, testid, change }: CellProps & { change?: (to: number) => void }) {
  const value = editor.get(...path)
  return (
    <input
      className="c-input c-number"
      type="number"
      min={0}
      step={1}
      aria-label={label}
      data-testid={testid}
      value={typeof value === 'number' ? value : 0}
      onChange={(event) => /^\d{1,9}$/.test(event.target.value) && (change ?? ((to: number) => editor.set(path, to)))(Number(event.target.value))}
    />
  )
}

const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && dayAfter(text, 0) === text

/** A day as the document writes it, 2026-11-22. Half a day is kept to the field; no day leaves it open where that is allowed. */
export function Day({ editor, path, label, testid, open }: CellProps & { open?: boolean }) {
  const value = asText(editor.get(...path))
  const [half, setHalf] = useState<string>()
  const change = (text: string) => {
    const whole = isDay(text) || (open === true && text === '')
    setHalf(whole ? undefined : text)
    if (whole && text !== value) editor.set(path, text || undefined)
  }
  return (
    <input
      className="c-input c-day"
      inputMode="numeric"
      placeholder="—"
      maxLength={10}
      aria-label={label}
      aria-invalid={half !== undefined}
      data-testid={testid}
      value={half ?? value}
      onChange={(event) => change(event.target.value.trim())}
      onBlur={() => setHalf(undefined)}
    />
  )
}

/** Words in both languages, one above the other. */
export function Both({ editor, path, label, testid, tall }: CellProps & { tall?: boolean }) {
  const { t } = useWords()
  return (
    <div className="c-both">
      {(['zh', 'en'] as const).map((language) => {
        const named = `${label}, ${t(`contract.${language}`)}`
        const value = asText(editor.get(...path, language))
        const change = (text: string) => editor.set([...path, language], text)
        const common = { 'aria-label': named, 'data-testid': testid && `${testid}-${language}`, lang: language === 'zh' ? 'zh-CN' : 'en', value }
        return tall
          ? <textarea key={language} className="c-input c-text" rows={2} {...common} onChange={(event) => change(event.target.value)} />
          : <input key={language} className="c-input" {...common} onChange={(event) => change(event.target.value)} />
      })}
    </div>
  )
}

interface SelectProps extends CellProps { options: (readonly [string, string])[]; empty?: string }

export function Select({ editor, path, label, testid, options, empty }: SelectProps) {
  const value = asText(editor.get(...path))
  return (
    <select className="c-input c-select" aria-label={label} data-testid={testid} value={value} onChange={(event) => editor.set(path, event.target.value || undefined)}>
      {empty !== undefined && <option value="">{empty}</option>}
      {!options.some(([one]) => one === value) && value !== '' && <option value={value}>{value}</option>}
      {options.map(([one, word]) => <option key={one} value={one}>{word}</option>)}
    </select>
  )
}

/** An expression, in monospace. */
export function Expression({ editor, path, label, testid }: CellProps) {
  const value = asText(editor.get(...path))
  return (
    <textarea
      className="c-input c-code"
      spellCheck={false}
      rows={Math.min(10, value.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / 64)), 0))}
      aria-label={label}
      data-testid={testid}
      value={value}
      onChange={(event) => editor.set(path, event.target.value)}
    />
  )
}

export function Row({ label, children }: { label: string; children: ReactNode }) {
  const id = useId()
  return (
    <div className="c-row" role="group" aria-labelledby={id}>
      <span className="c-label" id={id}>{label}</span>
      <div>{children}</div>
    </div>
  )
}

export function Block({ title, count, children, more }: { title: string; count?: number; children: ReactNode; more?: ReactNode }) {
  return (
    <section className="c-block">
      <header><h2>{title}</h2>{count !== undefined && <span className="section-count">{count}</span>}{more && <span className="section-more">{more}</span>}</header>
      {children}
    </section>
  )
}

interface TextLike { zh?: Json; en?: Json }
export const wordsOf = (value: Json | undefined): { zh: string; en: string } => {
  const words = (value && typeof value === 'object' && !Array.isArray(value) ? value : {}) as TextLike
  return { zh: asText(words.zh), en: asText(words.en) }
}
