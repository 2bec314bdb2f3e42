// 参数: figures and word lists of law, each value with the days on which it holds.

import { Button } from 'antd'
import { PlusIcon, TrashIcon } from '@/components/icons'
import { useWords } from '@/i18n'
import { asList, asMap, asText, at as valueAt, type Json, put } from '@/contract/edit'
import { dayAfter, today } from '@/contract/values'
import { Block, Cell, Day, wordsOf } from '../fields'
import type { PartProps } from './props'

/** A new value from tomorrow on, or from the day after the last began; the one before ends on the day before. */
function withNewValue(document: Json, at: number): Json {
  const values = asList(valueAt(document, ['params', at, 'values']))
  const last = asMap(values.at(-1))
  const from = [dayAfter(today(), 1), dayAfter(asText(last.from), 1)].sort().at(-1)!
  const ended = { ...last, to: dayAfter(from, -1) }
  return put(document, ['params', at, 'values'], [...values.slice(0, -1), ended, { from, value: last.value ?? null }])
}

export function Params({ editor }: PartProps) {
  const { t, say } = useWords()
  const params = asList(editor.get('params'))
  return (
    <>
      <p className="c-help">{t('contractParams.help')}</p>
      {params.map((value, at) => {
        const param = asMap(value)
        const name = asText(param.name)
        const values = asList(param.values)
        return (
          <Block
            key={name}
            title={say(wordsOf(param.title)) || name}
            more={<>{param.demo === true && <span className="tag tag-warning">{t('contractParams.demo')}</span>} <code>{name}</code></>}
          >
            {param.use !== undefined ? <Used id={asText(param.use)} /> : (
              <table className="c-table" data-item={name}>
                <thead><tr>{(['value', 'from', 'to'] as const).map((column) => <th key={column} scope="col">{t(`contractParams.${column}`)}</th>)}<th scope="col"><span className="hidden">{t('contract.remove')}</span></th></tr></thead>
                <tbody>
                  {values.map((one, number) => (
                    <tr key={number}>
                      <td><Cell editor={editor} path={['params', at, 'values', number, 'value']} label={`${name} ${t('contractParams.value')} ${number + 1}`} testid={`c-param-${name}-${number}`} /></td>
                      <td className="c-narrow"><Day editor={editor} path={['params', at, 'values', number, 'from']} label={`${name} ${t('contractParams.from')} ${number + 1}`} testid={`c-param-${name}-${number}-from`} /></td>
                      <td className="c-narrow"><Day editor={editor} path={['params', at, 'values', number, 'to']} label={`${name} ${t('contractParams.to')} ${number + 1}`} open /></td>
                      <td className="c-act">
                        {values.length > 1 && (
                          <button type="button" className="c-icon" onClick={() => editor.set(['params', at, 'values', number], undefined)} aria-label={t('contract.removeOf', { what: asText(asMap(one).from) })}><TrashIcon size={16} /></button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            {param.use === undefined && (
              <Button size="small" icon={<PlusIcon size={15} />} onClick={() => editor.change(`params/${name}`, (document) => withNewValue(document, at))} data-testid={`c-param-${name}-add`}>{t('contractParams.addValue')}</Button>
            )}
          </Block>
        )
      })}
    </>
  )
}

export function Used({ id }: { id: string }) {
  const { t } = useWords()
  return <p className="c-used"><strong>{t('contractParams.used', { id })}</strong> {t('contractParams.usedHelp')}</p>
}
