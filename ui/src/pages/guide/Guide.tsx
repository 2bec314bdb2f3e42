// 办事指南, in the order that the law wants it shown, with 立即办理 always in sight.

import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useMemo } from 'react'
import { go } from '@/app/routes'
import { Dots } from '@/components/Dots'
import { Sheet } from '@/components/Sheet'
import { ErrorNotice, Waiting } from '@/components/State'
import { type Basis, type Contract, type Material, readContract } from '@/form/contract'
import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import type { ServiceView } from '@/ipc'
import { ask } from '@/ipc/queries'
import { Situations } from './Situations'
import './guide.css'

export function Guide({ id }: { id: string }) {
  const { t } = useWords()
  const view = useQuery(ask.service(id))
  if (view.isPending) return <div className="column"><Waiting what={t('guide.loading')} /></div>
  if (view.isError) return <div className="column"><ErrorNotice error={view.error} retry={() => void view.refetch()} /></div>
  return <GuidePage view={view.data} />
}

/** A law with its article, in the language of the window. */
export function useBasis() {
  const { t, say } = useWords()
  return (basis: Basis) => {
    if (!basis.article) return say(basis.law)
    const [rest = '', item] = basis.article.split('.')
    const [article = '', paragraph] = rest.split('/')
    const parts = [t('guide.article', { article }), paragraph && t('guide.paragraph', { paragraph }), item && t('guide.item', { item })]
    return `${say(basis.law)} ${parts.filter(Boolean).join('')}`
  }
}

function GuidePage({ view }: { view: ServiceView }) {
  const { t, say, language } = useWords()
  const contract = useMemo(() => readContract(view.document), [view.document])
  const { guide } = contract
  const begin = () => go({ page: 'form', service: contract.contract })
  return (
    <div className="guide" data-testid="guide">
      <article>
        <h1>{say(guide.name)}</h1>
        <p className="guide-summary">{say(guide.summary)}</p>
        <p className="guide-code"><Dots items={[`${t('guide.code')} ${guide.item_code}`, t(`guide.type.${guide.case_type}`)]} /></p>
        {guide.situations && guide.situations.length > 0 && <Situations situations={guide.situations} />}
        <Sheet>
          <Part number={2} title={t('guide.office')}>
            <dl className="facts">
              <dt>{t('guide.officeName')}</dt><dd>{say(guide.office)}</dd>
              <dt>{t('guide.level')}</dt><dd>{say(guide.level)}</dd>
              {guide.contact && <><dt>{t('guide.address')}</dt><dd>{say(guide.contact.address)}</dd><dt>{t('guide.telephone')}</dt><dd>{guide.contact.telephone}</dd></>}
            </dl>
          </Part>
          <Part number={3} title={t('guide.conditions')}><List items={guide.conditions.map(say)} /></Part>
          <Part number={4} title={t('guide.materials')}><Materials materials={contract.materials} /></Part>
          <Part number={5} title={t('guide.process')}><Process contract={contract} /></Part>
          <Part number={6} title={t('guide.limits')}><Limits contract={contract} /></Part>
          <Part number={7} title={t('guide.fee')}><p>{say(guide.fee)}</p></Part>
          <Part number={8} title={t('guide.results')}><List items={guide.results.map(say)} /></Part>
          <Part number={9} title={t('guide.basis')}><Laws basis={guide.basis} /></Part>
          <Part number={10} title={t('guide.questions')}>
            <dl className="guide-questions">
              {guide.questions.map((one) => <div key={one.question.zh}><dt>{say(one.question)}</dt><dd>{say(one.answer)}</dd></div>)}
            </dl>
          </Part>
          <Part number={11} title={t('guide.remedies')}>
            <dl className="guide-questions">
              {guide.remedies.map((one) => <div key={one.title.zh}><dt>{say(one.title)}</dt><dd>{say(one.text)}</dd></div>)}
            </dl>
          </Part>
          {guide.not_in_this_version.length > 0 && (
            <Part title={t('guide.notYet')}><List items={guide.not_in_this_version.map(say)} /></Part>
          )}
        </Sheet>
        <p className="guide-foot">
          {t('guide.version', { version: contract.version, day: dayInWords(contract.in_force.from, language) })}
          {contract.in_force.to && ` ${t('guide.until', { day: dayInWords(contract.in_force.to, language) })}`}
        </p>
      </article>
      <aside>
        <div className="guide-start">
          <dl>
            <div><dt>{t('guide.promised')}</dt><dd><strong>{limit(guide.promised_limit.workdays, t('guide.atOnce'), t('guide.workdays', { count: guide.promised_limit.workdays }))}</strong></dd></div>
            <div><dt>{t('guide.fee')}</dt><dd>{say(guide.fee)}</dd></div>
            <div><dt>{t('guide.fill')}</dt><dd>{t('guide.minutes', { count: guide.minutes })}</dd></div>
            <div><dt>{t('guide.visits')}</dt><dd>{t('guide.noVisit')}</dd></div>
          </dl>
          <Button type="primary" block onClick={begin} data-testid="guide-start">
            {view.summary.draft ? t('guide.resume') : t('guide.start')}
          </Button>
          <p>{t('guide.startHelp')}</p>
        </div>
      </aside>
    </div>
  )
}

const limit = (workdays: number, now: string, days: string) => (workdays === 0 ? now : days)

function Part({ number, title, children }: { number?: number; title: string; children: ReactNode }) {
  return (
    <section className="guide-part">
      <h2>{number !== undefined && <span>{number}</span>}{title}</h2>
      <div>{children}</div>
    </section>
  )
}

function List({ items }: { items: string[] }) {
  return <ul className="guide-list">{items.map((item) => <li key={item}>{item}</li>)}</ul>
}

function Laws({ basis }: { basis: Basis[] }) {
  const law = useBasis()
  return <List items={basis.map(law)} />
}

function Materials({ materials }: { materials: Material[] }) {
  const { t, say } = useWords()
  const law = useBasis()
  if (materials.length === 0) return <p>{t('guide.noMaterials')}</p>
  return (
    <table className="guide-table">
      <thead>
        <tr>{(['name', 'need', 'source', 'kind', 'copies', 'basis'] as const).map((column) => <th key={column} scope="col">{t(`guide.material.${column}`)}</th>)}</tr>
      </thead>
      <tbody>
        {materials.map((one) => (
          <tr key={one.name.zh}>
            <th scope="row">{say(one.name)}</th>
            <td><span className={`tag ${one.need === 'required' ? '' : 'tag-free'}`}>{t(`guide.need.${one.need}`)}</span></td>
            <td>{say(one.source)}</td>
            <td>{say(one.kind)}</td>
            <td className="num">{one.copies === 0 ? '–' : one.copies}</td>
            <td className="muted">{one.basis.map(law).join(t('guide.and'))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Process({ contract }: { contract: Contract }) {
  const { say } = useWords()
  return (
    <ol className="guide-process">
      {contract.guide.process.map((step) => (
        <li key={step.title.zh}>
          <strong>{say(step.title)}</strong>
          <p>{say(step.text)}</p>
        </li>
      ))}
    </ol>
  )
}

function Limits({ contract }: { contract: Contract }) {
  const { t, say } = useWords()
  const law = useBasis()
  const rows = [
    ['statutory', contract.guide.statutory_limit],
    ['promised', contract.guide.promised_limit],
  ] as const
  return (
    <dl className="facts guide-limits">
      {rows.map(([which, one]) => (
        <div key={which}>
          <dt>{t(`guide.${which}`)}</dt>
          <dd>
            <strong>{limit(one.workdays, t('guide.atOnce'), t('guide.workdays', { count: one.workdays }))}</strong>
            <p>{say(one.text)}</p>
            {one.basis && one.basis.length > 0 && <p className="muted small">{one.basis.map(law).join(t('guide.and'))}</p>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
