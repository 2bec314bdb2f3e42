// A list of files: chosen from disk or dropped, looked at by the program. The files themselves are not sent.

import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { Dots } from '@/components/Dots'
import { FileIcon, FolderIcon, TrashIcon } from '@/components/icons'
import { ErrorNotice, Waiting } from '@/components/State'
import { columnName, columnsOf, type Field, type Form, schemaAt } from '@/form/contract'
import { removeRow } from '@/form/rows'
import { type Json, rowsAt, type Values, write } from '@/form/values'
import { useWords } from '@/i18n'
import { fileKind, fileSize, fours } from '@/i18n/format'
import { backend, type ChosenFile } from '@/ipc'
import { useForm } from '../context'
import { useFault } from '../faults'
import { Labelled } from '../FieldView'

/** What a column takes from a file. */
function taken(column: Field, file: ChosenFile): Json | undefined {
  switch (column.fill) {
    case 'file.name':
      return file.name
    case 'file.media_type':
      return file.mediaType
    case 'file.bytes':
      return file.bytes
    case 'file.sha256':
      return file.sha256
    default:
      return undefined
  }
}

export const takesFiles = (form: Form, list: string) => columnsOf(form, list).some((column) => column.fill === 'file.sha256')

export function Files({ field }: { field: Field }) {
  const { contract, values, replace } = useForm()
  const { t, say } = useWords()
  const fault = useFault(field.path)
  const [over, setOver] = useState(false)
  const rows = rowsAt(values, field.path)
  const columns = columnsOf(contract.form, field.path)
  const most = schemaAt(contract.form.schema, field.path)?.maxItems ?? 20
  const take = (files: ChosenFile[]) => {
    const added = files.map((file): Values => Object.fromEntries(columns.flatMap((column) => {
      const value = taken(column, file)
      return value === undefined ? [] : [[columnName(column), value]]
    })))
    if (added.length > 0) replace(write(values, field.path, [...rows, ...added].slice(0, most)))
  }
  const look = useMutation({ mutationFn: (paths: string[] | null) => (paths ? backend.lookAtFiles(paths) : backend.chooseFiles()), onSuccess: take })
  const { mutate } = look
  useEffect(
    () =>
      backend.onFileDrag((drag) => {
        setOver(drag.kind === 'over')
        if (drag.kind === 'drop' && drag.paths.length > 0) mutate(drag.paths)
      }),
    [mutate],
  )
  return (
    <fieldset className="group rows">
      <legend>{say(field.label)}</legend>
      {rows.map((row, at) => (
        <FileRow key={at} list={field} at={at} row={row} remove={() => replace(removeRow(contract.form, values, field.path, at).values)} />
      ))}
      <p className="field-error" id={`fault-${field.path}`} role={fault ? 'alert' : undefined}>{fault ?? ''}</p>
      {rows.length < most && (
        <div className="files-add" data-over={over} data-testid={`drop-${field.path}`}>
          <Button icon={<FolderIcon size={17} />} onClick={() => mutate(null)} loading={look.isPending} data-testid={`add-${field.path}`}>{t('file.choose')}</Button>
          <span>{t('file.drop')}</span>
        </div>
      )}
      {look.isPending && <Waiting quiet what={t('file.looking')} />}
      {look.isError && <ErrorNotice error={look.error} compact />}
      <p className="rows-note">{t('file.stays')}</p>
    </fieldset>
  )
}

function FileRow({ list, at, row, remove }: { list: Field; at: number; row: Values; remove: () => void }) {
  const { contract } = useForm()
  const { t } = useWords()
  const columns = columnsOf(contract.form, list.path)
  const of = (fill: Field['fill']) => {
    const column = columns.find((one) => one.fill === fill)
    return column && row[columnName(column)]
  }
  const [name, kind, bytes, digest] = [of('file.name'), of('file.media_type'), of('file.bytes'), of('file.sha256')].map((one) => one ?? '')
  const shown = String(name || t('rows.row', { number: at + 1 }))
  const print = String(digest)
  return (
    <div className="row-entry file-entry" role="group" data-row={at} data-testid={`${list.path}-${at}`} aria-label={shown}>
      <span className="row-number" aria-hidden="true"><FileIcon size={20} /></span>
      <div className="row-body">
        <p className="row-head">{shown}</p>
        <p className="file-facts">
          <span><Dots items={[fileKind(String(kind)), typeof bytes === 'number' && fileSize(bytes)]} /></span>
          <span title={fours(print)}>{t('file.print', { digest: `${print.slice(0, 8)}…${print.slice(-8)}` })}</span>
        </p>
        <div className="row-cells">
          {columns.filter((column) => column.edit !== 'fixed').map((column) => (
            <div key={column.path} className="row-cell" data-widget={column.widget} data-wide="true">
              <Labelled field={column} path={`${list.path}.${at}.${columnName(column)}`} compact />
            </div>
          ))}
        </div>
      </div>
      <div className="row-tools">
        <button type="button" className="row-tool" onClick={remove} aria-label={t('file.remove', { name: shown })} data-testid={`remove-${list.path}-${at}`}>
          <TrashIcon size={18} />
        </button>
      </div>
    </div>
  )
}
