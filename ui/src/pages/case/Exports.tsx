// What can be taken along beside the receipt, each with what it is for.

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { backend, type CaseView, type ExportKind } from '@/ipc'

export function Exports({ view }: { view: CaseView }) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const save = useMutation({ mutationFn: (kind: ExportKind) => backend.saveExport(view.summary.id, kind) })
  const kinds: ExportKind[] = [
    'filingReceipt',
    ...(view.licence ? (['registration', 'licenceOriginal'] as const) : []),
    ...(view.licence && view.licence.copies.length > 0 ? (['licenceDuplicate'] as const) : []),
    'history',
    ...(view.licence ? (['licence'] as const) : []),
    ...(view.sameResult === null ? [] : (['reexecution'] as const)),
    'statement',
    'json',
  ]
  return (
    <div className="exports">
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="show-exports">
        {open ? t('export.hide') : t('export.show')}
      </button>
      {open && (
        <ul>
          {kinds.map((kind) => (
            <li key={kind}>
              <div><strong>{t(`export.${kind}`)}</strong><p>{t(`export.${kind}Help`)}</p></div>
              <button type="button" className="link" disabled={save.isPending} onClick={() => save.mutate(kind)} data-testid={`export-${kind}`} aria-label={t('export.saveOf', { what: t(`export.${kind}`) })}>
                {save.isPending && save.variables === kind ? t('export.saving') : t('export.save')}
              </button>
            </li>
          ))}
        </ul>
      )}
      {save.data && <p role="status" className="muted small" data-testid="export-saved">{t('receipt.saved', { path: save.data.path })}</p>}
      {save.isError && <ErrorNotice error={save.error} compact />}
    </div>
  )
}
