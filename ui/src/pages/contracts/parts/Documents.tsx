// 文书: the legal documents that steps produce.

import { useWords } from '@/i18n'
import { asList, asMap, asText } from '@/contract/edit'
import { Block, Both, wordsOf } from '../fields'
import type { PartProps } from './props'

export function Documents({ editor }: PartProps) {
  const { t, say } = useWords()
  const documents = asList(editor.get('documents')).map(asMap)
  const states = asList(editor.get('workflow', 'states')).map(asMap)
  const called = (id: string) => say(wordsOf(states.find((state) => state.id === id)?.title)) || id
  if (documents.length === 0) return <p className="c-help">{t('contractDocuments.none')}</p>
  return (
    <Block title={t('contract.view.documents')} count={documents.length}>
      <table className="c-table">
        <thead><tr>{(['title', 'state', 'number'] as const).map((column) => <th key={column} scope="col">{t(`contractDocuments.${column}`)}</th>)}</tr></thead>
        <tbody>
          {documents.map((one, at) => {
            const id = asText(one.id)
            const scheme = asText(asMap(one.number).scheme)
            return (
              <tr key={id} data-item={id}>
                <td><Both editor={editor} path={['documents', at, 'title']} label={`${id} ${t('contractDocuments.title')}`} /></td>
                <td>{called(asText(one.on_state))}</td>
                <td>
                  {scheme === 'yearly' && <Both editor={editor} path={['documents', at, 'number', 'prefix']} label={`${id} ${t('contractDocuments.prefix')}`} />}
                  {scheme === 'uscc' && t('contractDocuments.uscc')}
                  {scheme === '' && <span className="muted">{t('contract.none')}</span>}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Block>
  )
}
