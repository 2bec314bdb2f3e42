// `?`: the keys of a page.

import { useEffect, useRef } from 'react'
import { useFocusBack } from '@/components/Dialog'
import { CrossIcon } from '@/components/icons'
import { useWords } from '@/i18n'

/** Keys and what they do. */
export type Pressed = readonly [pressed: readonly string[], words: string]

export interface KeyGroup { heading?: string; keys: readonly Pressed[] }

export function KeyList({ title, groups, close, testid }: { title: string; groups: readonly KeyGroup[]; close: () => void; testid: string }) {
  const { t } = useWords()
  const button = useRef<HTMLButtonElement>(null)
  useFocusBack()
  useEffect(() => button.current?.focus(), [])
  const leave = useRef(close)
  useEffect(() => {
    leave.current = close
  })
  // Wherever the focus is: the keys of the page wait behind it.
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return
      event.preventDefault()
      leave.current()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
  return (
    <div className="palette-veil" role="presentation" onMouseDown={(event) => event.target === event.currentTarget && close()}>
      <div className="palette q-keys" role="dialog" aria-modal="true" aria-labelledby="keys-title" data-testid={testid}>
        <header>
          <h2 id="keys-title">{title}</h2>
          {/* The only control: Tab has nowhere else to go. */}
          <button ref={button} type="button" className="q-close" aria-label={t('desk.close')} onClick={close} onKeyDown={(event) => event.key === 'Tab' && event.preventDefault()}><CrossIcon size={18} /></button>
        </header>
        {groups.map(({ heading, keys }) => (
          <div key={heading ?? ''}>
            {heading && <h3>{heading}</h3>}
            <dl>{keys.map(([pressed, words]) => <div key={words}><dt>{pressed.map((one) => <kbd key={one} className="kbd">{one}</kbd>)}</dt><dd>{words}</dd></div>)}</dl>
          </div>
        ))}
      </div>
    </div>
  )
}
