// 规则: each with what it says; its expression is for those who ask for it.

import { useBasis } from '@/pages/guide/Guide'
import { ChevronIcon } from '@/components/icons'
import type { Basis } from '@/form/contract'
import { useWords } from '@/i18n'
import { asList, asMap, asText, type Json } from '@/contract/edit'
import { Block, Both, Count, Expression, Row, Select, wordsOf } from '../fields'
import type { PartProps } from './props'
import { useItem } from './useItem'

const SAID = ['pass', 'fail', 'unknown'] as const

export function Rules({ editor, advanced, item }: PartProps) {
  const { t, say } = useWords()
  const { open, toggle } = useItem(item)
  const law = useBasis()
  const otherwise = (['block', 'warn', 'refer', 'reject_by_person'] as const).map((one) => [one, t(`contractRules.do.${one}`)] as const)
  const rules = asList(editor.get('rules'))
  return (
    <>
      <Block title={t('contractRules.rules')} count={rules.length}>
        <ul className="c-list">
          {rules.map((value, at) => {
            const rule = asMap(value)
            const id = asText(rule.id)
            const isOpen = open === id
            return (
              <li key={id} data-item={id} data-testid={`c-rule-${id}`}>
                <button type="button" className="c-head" aria-expanded={isOpen} aria-label={t('contractRules.open', { rule: id })} onClick={() => toggle(id)}>
                  <strong>{id}</strong>
                  <span>{say({ zh: asText(asMap(rule.zh).fail), en: asText(asMap(rule.en).fail) })}</span>
                  <em>{otherwise.find(([one]) => one === rule.else)?.[1]}</em>
                  <ChevronIcon size={16} />
                </button>
                {advanced && !isOpen && <pre className="c-pre">{asText(rule.check)}</pre>}
                {isOpen && (
                  <div className="c-open">
                    <Row label={t('contractRules.basis')}><p>{(asList(rule.basis) as unknown as Basis[]).map(law).join('；')}</p></Row>
                    <Row label={t('contractRules.otherwise')}><Select editor={editor} path={['rules', at, 'else']} label={`${id} ${t('contractRules.otherwise')}`} options={otherwise} /></Row>
                    {SAID.map((one) => (
                      <Row key={one} label={t(`contractRules.${one}`)}>
                        {(['zh', 'en'] as const).map((language) => (
                          <textarea
                            key={language}
                            className="c-input c-text"
                            rows={2}
                            lang={language === 'zh' ? 'zh-CN' : 'en'}
                            aria-label={`${id} ${t(`contractRules.${one}`)}, ${t(`contract.${language}`)}`}
                            data-testid={`c-rule-${id}-${one}-${language}`}
                            value={asText(asMap(rule[language])[one])}
                            onChange={(event) => editor.set(['rules', at, language, one], event.target.value)}
                          />
                        ))}
                      </Row>
                    ))}
                    {advanced && <Row label={t('contractRules.check')}><Expression editor={editor} path={['rules', at, 'check']} label={`${id} ${t('contractRules.check')}`} testid={`c-rule-${id}-check`} /></Row>}
                  </div>
                )}
              </li>
            )
          })}
        </ul>
      </Block>
      <Evidence editor={editor} advanced={advanced} />
      {advanced && (['let', 'outputs'] as const).map((part) => (
        <Block key={part} title={t(part === 'let' ? 'contractRules.lets' : 'contractRules.outputs')} count={asList(editor.get(part)).length}>
          {asList(editor.get(part)).map((one, at) => {
            const name = asText(asMap(one).name)
            return <div key={name} data-item={name}><Row label={name}><Expression editor={editor} path={[part, at, 'expr']} label={name} /></Row></div>
          })}
        </Block>
      ))}
    </>
  )
}

function Evidence({ editor, advanced }: PartProps) {
  const { t, say } = useWords()
  const all = asList(editor.get('evidence'))
  if (all.length === 0) return null
  const expressions = (one: Json) => (['key', 'ask'] as const).filter((key) => asMap(one)[key] !== undefined)
  return (
    <Block title={t('contractRules.evidence')} count={all.length}>
      <table className="c-table">
        <thead><tr>{(['evidence', 'source', 'age'] as const).map((column) => <th key={column} scope="col">{t(`contractRules.${column}`)}</th>)}</tr></thead>
        <tbody>
          {all.map((one, at) => {
            const name = asText(asMap(one).name)
            const from = asText(asMap(one).from)
            return (
              <tr key={name} data-item={name}>
                <td>
                  <Both editor={editor} path={['evidence', at, 'title']} label={name} />
                  {advanced && expressions(one).map((key) => <Expression key={key} editor={editor} path={['evidence', at, key]} label={`${say(wordsOf(asMap(one).title))} ${key}`} />)}
                </td>
                <td>{from === 'ledger' ? t('contractRules.ledger') : <code>{from}</code>}</td>
                <td>{asMap(one).max_age_hours === undefined ? t('contract.none') : <Count editor={editor} path={['evidence', at, 'max_age_hours']} label={`${name} ${t('contractRules.age')}`} />}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Block>
  )
}
