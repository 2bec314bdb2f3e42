// 表单: the steps and the words of the fields. What a field may hold stands in the shape, which this does not change.

import { useWords } from '@/i18n'
import { asList, asMap, asText } from '@/contract/edit'
import { Block, Both, Expression, Select } from '../fields'
import type { PartProps } from './props'

export function FormPart({ editor, advanced }: PartProps) {
  const { t } = useWords()
  const who = (['public', 'private', 'sensitive'] as const).map((one) => [one, t(`contractForm.who.${one}`)] as const)
  const steps = asList(editor.get('form', 'steps'))
  const fields = asList(editor.get('form', 'fields'))
  return (
    <>
      <Block title={t('contractForm.steps')} count={steps.length}>
        <table className="c-table">
          <thead><tr><th scope="col">{t('contractForm.step')}</th><th scope="col">{t('contractForm.heading')}</th></tr></thead>
          <tbody>
            {steps.map((step, at) => (
              <tr key={asText(asMap(step).id)}>
                <td><Both editor={editor} path={['form', 'steps', at, 'title']} label={`${t('contractForm.step')} ${at + 1}`} /></td>
                <td><Both editor={editor} path={['form', 'steps', at, 'heading']} label={`${t('contractForm.heading')} ${at + 1}`} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </Block>
      <Block title={t('contractForm.fields')} count={fields.length}>
        <table className="c-table">
          <thead><tr>{(['path', 'label', 'help', 'visibility'] as const).map((column) => <th key={column} scope="col">{t(`contractForm.${column}`)}</th>)}</tr></thead>
          <tbody>
            {fields.map((field, at) => {
              const path = asText(asMap(field).path)
              return (
                <tr key={path}>
                  <th scope="row"><code>{path}</code></th>
                  <td><Both editor={editor} path={['form', 'fields', at, 'label']} label={`${path} ${t('contractForm.label')}`} /></td>
                  <td>
                    {asMap(field).help !== undefined && <Both editor={editor} path={['form', 'fields', at, 'help']} label={`${path} ${t('contractForm.help')}`} />}
                    {advanced && asMap(field).when !== undefined && <Expression editor={editor} path={['form', 'fields', at, 'when']} label={`${path} ${t('contractForm.when')}`} />}
                  </td>
                  <td><Select editor={editor} path={['form', 'fields', at, 'visibility']} label={`${path} ${t('contractForm.visibility')}`} options={who} /></td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Block>
    </>
  )
}
