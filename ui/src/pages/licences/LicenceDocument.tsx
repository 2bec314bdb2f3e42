// The licence as a document: paper in both themes, gold guilloche border, a stamp that says 演示.

import { GoldBorder, Wave } from '@/components/Guilloche'
import { Qr } from '@/components/Qr'
import { Stamp } from '@/components/Stamp'
import { useWords } from '@/i18n'
import { fours } from '@/i18n/format'
import type { LicenceView } from '@/ipc'

const TITLE = { zh: 'licence.document.title', demo: 'licence.document.demo' } as const

/** A label set over the width of its column, as on printed licences; English stays as it is. */
function Spread({ label }: { label: string }) {
  const { language } = useWords()
  if (language === 'en') return label
  return (
    <>
      <span className="hidden">{label}</span>
      <span className="spread" aria-hidden="true">{[...label].map((letter, at) => <i key={at}>{letter}</i>)}</span>
    </>
  )
}

export function LicenceDocument({ licence }: { licence: LicenceView }) {
  const { t, coded, say } = useWords()
  const isCreditCode = licence.code.length === 18
  const items = [
    ['name', licence.name],
    ['composition', licence.composition],
    ['type', licence.kind || t('licence.document.typeValue')],
    ['registered', licence.registered],
    ['operator', licence.operator],
    ['premises', licence.premises],
  ] as const
  return (
    <article className="doc licence" data-testid="licence" data-code={licence.code} data-state={licence.status}>
      <GoldBorder />
      <Wave className="on-doc licence-wave" width={700} height={190} count={26} seed={0.42} fade={false} />
      <div className="licence-body">
        <header>
          <div><small>{t(isCreditCode ? 'licence.document.code' : 'licence.document.number')}</small><strong>{fours(licence.code)}</strong></div>
          <p>{licence.status !== 'active' && <b>{coded('licence.status', licence.status)} · </b>}{t(TITLE.demo)}</p>
        </header>
        <h1>{say(licence.title) || t(TITLE.zh)}</h1>
        <dl>
          {items.map(([item, value]) => (
            <div key={item}>
              <dt><Spread label={t(`licence.document.${item}`)} /></dt>
              <dd>{value}</dd>
            </div>
          ))}
          <div className="licence-scope">
            <dt><Spread label={t('licence.document.scope')} /></dt>
            <dd>{licence.scope}</dd>
          </div>
        </dl>
        <footer>
          {licence.qr && <Qr svg={licence.qr} size={90} label={t('licence.document.qr')} />}
          <p className="licence-how">{t('licence.document.how')}</p>
          <div className="licence-office">
            <small>{t('licence.document.registrar')}</small>
            <span>{licence.registrar}</span>
            <Stamp office={licence.registrar} middle={t('bar.demo')} foot={t('licence.document.stamp')} />
          </div>
        </footer>
      </div>
    </article>
  )
}
