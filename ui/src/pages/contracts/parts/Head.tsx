// 基本信息: version, days, and what the service guide says.

import { useWords } from '@/i18n'
import { asList } from '@/contract/edit'
import { Block, Both, Cell, Count, Day, Row, Select } from '../fields'
import type { PartProps } from './props'

export function Head({ editor }: PartProps) {
  const { t } = useWords()
  const w = (key: 'id' | 'version' | 'department' | 'from' | 'to' | 'name' | 'summary' | 'fee' | 'promised' | 'promisedText' | 'statutory' | 'statutoryText' | 'minutes' | 'conditions' | 'materials' | 'need') => t(`contractHead.${key}`)
  const needs = (['required', 'deferrable', 'exempt'] as const).map((need) => [need, t(`guide.need.${need}`)] as const)
  return (
    <>
      <Block title={t('contractHead.general')}>
        <Row label={w('id')}><code>{String(editor.get('contract') ?? '')}</code></Row>
        <Row label={w('version')}><Cell editor={editor} path={['version']} label={w('version')} testid="c-version" className="c-short" /></Row>
        <Row label={w('department')}><code>{String(editor.get('department') ?? '')}</code></Row>
        <Row label={w('from')}><Day editor={editor} path={['in_force', 'from']} label={w('from')} testid="c-from" /></Row>
        <Row label={w('to')}><Day editor={editor} path={['in_force', 'to']} label={w('to')} open /></Row>
      </Block>
      {editor.get('guide') !== undefined && (
        <Block title={t('contractHead.guide')}>
          <Row label={w('name')}><Both editor={editor} path={['guide', 'name']} label={w('name')} testid="c-name" /></Row>
          <Row label={w('summary')}><Both editor={editor} path={['guide', 'summary']} label={w('summary')} tall /></Row>
          <Row label={w('fee')}><Both editor={editor} path={['guide', 'fee']} label={w('fee')} /></Row>
          {(['statutory', 'promised'] as const).map((limit) => (
            <Row key={limit} label={w(limit)}>
              <span className="c-unit"><Count editor={editor} path={['guide', `${limit}_limit`, 'workdays']} label={w(limit)} testid={`c-${limit}`} />{t('contractHead.workdays')}</span>
              <Both editor={editor} path={['guide', `${limit}_limit`, 'text']} label={w(`${limit}Text`)} />
            </Row>
          ))}
          <Row label={w('minutes')}><span className="c-unit"><Count editor={editor} path={['guide', 'minutes']} label={w('minutes')} />{t('contractHead.minutesUnit')}</span></Row>
          <Row label={w('conditions')}>
            {asList(editor.get('guide', 'conditions')).map((_, at) => <Both key={at} editor={editor} path={['guide', 'conditions', at]} label={`${w('conditions')} ${at + 1}`} />)}
          </Row>
          <Row label={w('materials')}>
            {asList(editor.get('materials')).map((_, at) => (
              <div key={at} className="c-pair">
                <Both editor={editor} path={['materials', at, 'name']} label={`${w('materials')} ${at + 1}`} />
                <Select editor={editor} path={['materials', at, 'need']} label={`${w('need')} ${at + 1}`} options={needs} />
              </div>
            ))}
          </Row>
        </Block>
      )}
    </>
  )
}
