import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Modal } from 'antd'
import { type FormEvent, useState } from 'react'
import { KeyIcon } from '@/components/icons'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { backend, type CaseView } from '@/ipc'
import { keys } from '@/ipc/queries'

/** 撤回 is a signature: it says what is signed and asks for the passphrase. */
export function Withdraw({ view }: { view: CaseView }) {
  const { t, say } = useWords()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const [passphrase, setPassphrase] = useState('')
  const { id, subject, title, department } = view.summary
  const withdraw = useMutation({
    mutationFn: () => backend.withdraw(id, passphrase),
    onSuccess: (next) => {
      client.setQueryData(keys.case(id), next)
      void client.invalidateQueries({ queryKey: keys.cases })
      setOpen(false)
    },
  })
  const close = () => {
    setOpen(false)
    setPassphrase('')
    withdraw.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (passphrase !== '') withdraw.mutate()
  }
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="withdraw">{t('withdraw.button')}</Button>
      <Modal open={open} onCancel={close} footer={null} title={t('withdraw.title')} width={520}>
        <form className="withdraw" onSubmit={submit}>
          <p className="doc song">{t('withdraw.text', { subject, title: say(title), office: say(department) })}</p>
          <p className="muted small">{t('withdraw.after')}</p>
          <label className="field-label" htmlFor="withdraw-passphrase">{t('withdraw.passphrase')}</label>
          <Input.Password
            id="withdraw-passphrase"
            data-testid="withdraw-passphrase"
            prefix={<KeyIcon size={19} />}
            autoComplete="current-password"
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
          {withdraw.isError && <ErrorNotice error={withdraw.error} compact />}
          <div className="withdraw-actions">
            <Button onClick={close}>{t('withdraw.cancel')}</Button>
            <Button type="primary" danger htmlType="submit" disabled={passphrase === ''} loading={withdraw.isPending} data-testid="withdraw-sign">
              {t('withdraw.sign')}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  )
}
