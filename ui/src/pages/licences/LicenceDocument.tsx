// The licence as a document: paper in both themes, gold guilloche border, a stamp that says 演示. The original lies,
// a duplicate stands, as printed licences do.

import { GoldBorder, Wave } from '@/components/Guilloche'
import { Qr } from '@/components/Qr'
import { Stamp } from '@/components/Stamp'
import { useWords } from '@/i18n'
import { dayInWords, fours } from '@/i18n/format'
import type { LicenceView } from '@/ipc'

const TITLE = { zh: 'licence.document.title', demo: 'licence.document.demo' } as const

/** Which copy is shown: the first is the original. */
export type Copy = 'original' | 'duplicate'

type Item = 'name' | 'composition' | 'type' | 'registered' | 'operator' | 'premises' | 'legalRepresentative' | 'capital' | 'established' | 'term' | 'domicile' | 'scope'
/** A company's entries in the words of the window. */
interface Stated { rep: string; capital: string; established: string; term: string; domicile: string }
type Entry = readonly [item: Item, value: string, wide?: 'wide']

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

/** What stands on it, in the order of the printed form; beside each other what is read together. */
function entries(licence: LicenceView, copy: Copy, kind: string, company: Stated | null): Entry[] {
  if (company) {
    const [name, type, rep] = [['name', licence.name], ['type', kind], ['legalRepresentative', company.rep]] as const
    const [capital, established, term] = [['capital', company.capital], ['established', company.established], ['term', company.term]] as const
    const [domicile, scope] = [['domicile', company.domicile, 'wide'], ['scope', licence.scope, 'wide']] as const
    return copy === 'original'
      ? [name, capital, type, established, rep, term, domicile, scope]
      : [name, type, domicile, rep, capital, established, term, scope]
  }
  return [
    ['name', licence.name], ['composition', licence.composition], ['type', kind], ['registered', licence.registered],
    ['operator', licence.operator], ['premises', licence.premises], ['scope', licence.scope, 'wide'],
  ]
}

export function LicenceDocument({ licence, copy = 'original' }: { licence: LicenceView; copy?: Copy }) {
  const { t, coded, say, language } = useWords()
  const isCreditCode = licence.code.length === 18
  const word = say(licence.copies[copy === 'original' ? 0 : 1])
  const from = licence.company ? dayInWords(licence.company.established, language) : ''
  const until = licence.company?.until
  const company = licence.company && {
    rep: licence.company.legalRepresentative, capital: say(licence.company.capital), established: from, domicile: licence.company.domicile,
    term: until ? t('licence.document.termUntil', { from, until: dayInWords(until, language) }) : t('licence.document.termOpen', { from }),
  }
  const items = entries(licence, copy, licence.kind || t('licence.document.typeValue'), company)
  return (
    <article className="doc licence" data-testid="licence" data-code={licence.code} data-state={licence.status} data-copy={copy} data-company={licence.company !== null}>
      <GoldBorder />
      <Wave className="on-doc licence-wave" width={700} height={190} count={26} seed={0.42} fade={false} />
      {licence.status !== 'active' && <p className="licence-over" data-testid="licence-over">{coded('licence.status', licence.status) ?? t('licence.status.other')}</p>}
      <div className="licence-body">
        <header>
          <div><small>{t(isCreditCode ? 'licence.document.code' : 'licence.document.number')}</small><strong>{fours(licence.code)}</strong></div>
          <p>
            {word && <span className="licence-copy">{word}</span>}
            {licence.status !== 'active' && <b>{coded('licence.status', licence.status)} · </b>}{t(TITLE.demo)}
          </p>
        </header>
        <h1>{say(licence.title) || t(TITLE.zh)}</h1>
        {copy === 'duplicate' && <p className="licence-duplicate">{t('licence.document.copy', { copy: word })}</p>}
        <dl>
          {items.map(([item, value, wide]) => (
            <div key={item} className={wide && 'licence-wide'}>
              <dt><Spread label={t(`licence.document.${item}`)} /></dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <footer>
          {licence.qr && <Qr svg={licence.qr} size={90} label={t('licence.document.qr')} />}
          <p className="licence-how">{t('licence.document.how')}</p>
          <div className="licence-office">
            <small>{t('licence.document.registrar')}</small>
            <span>{licence.registrar}</span>
            {company && <span className="licence-day">{company.established}</span>}
            <Stamp office={licence.registrar} middle={t('bar.demo')} foot={t('licence.document.stamp')} />
          </div>
        </footer>
      </div>
    </article>
  )
}
