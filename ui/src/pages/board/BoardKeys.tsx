// `?` on the board: its keys.

import { useEffect, useRef } from 'react'
import { CrossIcon } from '@/components/icons'
import { useWords } from '@/i18n'

const KEYS = [
  [['J', 'K'], 'next'], [['X', '␣'], 'choose'], [['⇧ A'], 'chooseAll'], [['U'], 'urge'], [['T'], 'transfer'], [['Enter'], 'open'], [['V'], 'group'], [['Esc'], 'escape'],
] as const

export function BoardKeys({ close }: { close: () => void }) {
  const { t } = useWords()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  return (
    <div className="palette-veil" role="presentation" onMouseDown={(event) => event.target === event.currentTarget && close()}>
      <div className="palette q-keys" role="dialog" aria-modal="true" aria-labelledby="b-keys-title" data-testid="board-keys">
        <header>
          <h2 id="b-keys-title">{t('board.keysTitle')}</h2>
          {/* The only control: Tab has nowhere else to go. */}
          <button ref={button} type="button" className="q-close" aria-label={t('desk.close')} onClick={close} onKeyDown={(event) => event.key === 'Tab' && event.preventDefault()}><CrossIcon size={18} /></button>
        </header>
        <dl>{KEYS.map(([pressed, word]) => <div key={word}><dt>{pressed.map((one) => <kbd key={one} className="kbd">{one}</kbd>)}</dt><dd>{t(`board.keys.${word}`)}</dd></div>)}</dl>
      </div>
    </div>
  )
}
