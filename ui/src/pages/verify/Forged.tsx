import { useWords } from '@/i18n'
import { number } from '@/i18n/format'
import type { ForgedExample } from '@/ipc'

/** What was changed in the example: one byte, shown as the bits that it is. */
export function Forged({ example }: { example: ForgedExample }) {
  const { t } = useWords()
  return (
    <section className="forged" data-testid="forged">
      <h2>{t('forged.title')}</h2>
      <p>{t(example.own ? 'forged.own' : 'forged.entry')}</p>
      <div className="forged-bytes">
        <figure>
          <code>{bits(example.before)}</code>
          <figcaption>{t('forged.before')}</figcaption>
        </figure>
        <svg width="34" height="12" viewBox="0 0 34 12" aria-hidden="true"><path d="M0 6h32m-6-5 6 5-6 5" /></svg>
        <figure>
          <code>{bits(example.after, example.before)}</code>
          <figcaption>{t('forged.after')}</figcaption>
        </figure>
        <p>{t('forged.where', { position: number(example.position + 1), bytes: number(example.verdict.bytes) })}</p>
      </div>
      <p className="muted">{t('forged.so')}</p>
    </section>
  )
}

function bits(hex: string, before = hex) {
  const text = (value: string) => Number.parseInt(value, 16).toString(2).padStart(8, '0')
  const old = text(before)
  return [...text(hex)].map((bit, at) => (bit === old[at] ? <span key={at}>{bit}</span> : <mark key={at}>{bit}</mark>))
}
