// `?`: every key of the desk.

import { useEffect, useRef } from 'react'
import { CrossIcon } from '@/components/icons'
import { useWords } from '@/i18n'
import { LETTERS, STANDING, TIMED } from './queues'
import type { BulkAction } from './slots'

const KEYS = [
  [['J', '↓'], 'next'], [['K', '↑'], 'prev'], [['PageDown', 'PageUp'], 'screen'], [['Home', 'End'], 'ends'], [['Enter'], 'open'], [['Esc'], 'escape'],
  [['X', '␣'], 'choose'], [['⇧ ↓', '⇧ ↑'], 'chooseNext'], [['⇧ A'], 'chooseAll'], [['/'], 'search'], [['.'], 'person'], [['Ctrl K'], 'palette'], [['?'], 'all'],
] as const

export function Shortcuts({ actions, close }: { actions: readonly BulkAction[]; close: () => void }) {
  const { t } = useWords()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  const pair = (pressed: readonly string[], words: string) => (
    <div key={words}><dt>{pressed.map((one) => <kbd key={one} className="kbd">{one}</kbd>)}</dt><dd>{words}</dd></div>
  )
  return (
    <div className="palette-veil" role="presentation" onMouseDown={(event) => event.target === event.currentTarget && close()}>
      <div className="palette q-keys" role="dialog" aria-modal="true" aria-labelledby="q-keys-title" data-testid="shortcuts">
        <header>
          <h2 id="q-keys-title">{t('desk.keys.title')}</h2>
          {/* The only control: Tab has nowhere else to go. */}
          <button ref={button} type="button" className="q-close" aria-label={t('desk.close')} onClick={close} onKeyDown={(event) => event.key === 'Tab' && event.preventDefault()}><CrossIcon size={18} /></button>
        </header>
        <dl>
          {KEYS.map(([pressed, word]) => pair(pressed, t(`desk.keys.${word}`)))}
          {actions.map((action) => pair([action.shortcut.toUpperCase()], t('desk.keys.withChosen', { does: t(action.words) })))}
        </dl>
        <h3>{t('desk.detail')}</h3>
        <dl>{([['S', 'claim'], ['T', 'transfer'], ['N', 'note'], ['A–Z', 'step']] as const).map(([pressed, word]) => pair([pressed], t(`case4.keys.${word}`)))}</dl>
        <h3>{t('desk.keys.queues')}</h3>
        <dl>{[...STANDING, ...TIMED].map((queue) => pair(['G', LETTERS[queue].toUpperCase()], t(`desk.queue.${queue}`)))}</dl>
      </div>
    </div>
  )
}
