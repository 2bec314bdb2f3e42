// A text made from a filling, such as articles of association, as the document that it is.

import { useWords } from '@/i18n'
import type { TextView } from '@/ipc'
import './signing.css'

export function TextDocument({ text }: { text: TextView }) {
  const { t, say } = useWords()
  return (
    <article className="doc text-doc" data-testid="text-document" aria-label={say(text.title)}>
      {text.demo && <p className="text-demo">{t('signing.demoText')}</p>}
      {text.blocks.map((block, at) => {
        // The order is the text's own; nothing is ever moved.
        const key = `${at}`
        if (block.kind === 'title') return <h2 key={key}>{block.text}</h2>
        if (block.kind === 'heading') return <h3 key={key}>{block.text}</h3>
        return <p key={key} className={block.kind === 'item' ? 'text-item' : undefined}>{block.text}</p>
      })}
      <p className="text-print mono">{t('signing.textPrint', { print: text.sha256 })}</p>
    </article>
  )
}
