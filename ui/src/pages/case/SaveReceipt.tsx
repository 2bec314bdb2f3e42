import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { DownloadIcon } from '@/components/icons'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { backend, type CaseView } from '@/ipc'

/** Saves into the folder that the app names; another place on wish. */
export function SaveReceipt({ view }: { view: CaseView }) {
  const { t } = useWords()
  const id = view.summary.id
  const save = useMutation({ mutationFn: () => backend.saveReceipt(id) })
  const saveAs = useMutation({ mutationFn: () => backend.saveReceiptAs(id) })
  if (view.receiptBytes === null) return null
  const saved = saveAs.data ?? save.data
  return (
    <div className="save-receipt">
      <div>
        <Button onClick={() => saveAs.mutate()} loading={saveAs.isPending} data-testid="save-receipt-as">{t('receipt.saveAs')}</Button>
        <Button type="primary" icon={<DownloadIcon size={19} />} onClick={() => save.mutate()} loading={save.isPending} data-testid="save-receipt">
          {t('receipt.save')}
        </Button>
      </div>
      {saved && <p role="status" data-testid="receipt-saved" title={saved.path}>{t('receipt.saved', { path: saved.path })}</p>}
      {(save.isError || saveAs.isError) && <ErrorNotice error={save.error ?? saveAs.error} compact />}
    </div>
  )
}
