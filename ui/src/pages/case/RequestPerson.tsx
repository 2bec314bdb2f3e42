import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { backend, type CaseView } from '@/ipc'
import { keys } from '@/ipc/queries'

/** 要求人工审查: one click, one sentence, one signature (个人信息保护法 art. 24). */
export function RequestPerson({ view }: { view: CaseView }) {
  const { t, say } = useWords()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const { id, department } = view.summary
  const request = useMutation({
    mutationFn: () => backend.requestPerson(id),
    onSuccess: (next) => {
      client.setQueryData(keys.case(id), next)
      void client.invalidateQueries({ queryKey: keys.cases })
      setOpen(false)
    },
  })
  if (!view.canRequestPerson) return null
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="request-person">{t('person.button')}</Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t('person.title')} width={480}>
        <p>{t('person.text', { office: say(department) })}</p>
        {request.isError && <ErrorNotice error={request.error} compact />}
        <div className="withdraw-actions">
          <Button onClick={() => setOpen(false)}>{t('person.cancel')}</Button>
          <Button type="primary" onClick={() => request.mutate()} loading={request.isPending} data-testid="request-person-sign">{t('person.sign')}</Button>
        </div>
      </Modal>
    </>
  )
}
