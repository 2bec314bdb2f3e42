// 合约: what is on chain, and the copies on this computer.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { today } from '@/contract/values'
import { address, go } from '@/app/routes'
import { ContractIcon, TrashIcon } from '@/components/icons'
import { Section, Sheet } from '@/components/Sheet'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { dateTime, dayInWords } from '@/i18n/format'
import { type AuthoredDocument, backend } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import './contracts.css'

export function Contracts() {
  const { t, say, language } = useWords()
  const client = useQueryClient()
  const list = useQuery(ask.authors)
  // The day that counts is the ledger's: on a demonstration network it may be ahead of this PC's.
  const day = useQuery(ask.network).data?.clock?.day ?? today()
  const opened = (copy: AuthoredDocument | null) => {
    if (!copy) return
    client.setQueryData(keys.authored(copy.summary.id), copy)
    void client.invalidateQueries({ queryKey: keys.authors })
    go({ page: 'contract', id: copy.summary.id, view: 'head' })
  }
  const open = useMutation({ mutationFn: backend.authorOpen, onSuccess: opened })
  const choose = useMutation({ mutationFn: backend.authorChooseFile, onSuccess: opened })
  const discard = useMutation({ mutationFn: backend.authorDiscard, onSuccess: () => client.invalidateQueries({ queryKey: keys.authors }) })
  const error = open.error ?? choose.error ?? discard.error
  return (
    <div className="column" data-testid="contracts">
      <div className="page-head">
        <h1>{t('nav.contracts')}</h1>
        <span className="tag">{t('nav.staff')}</span>
        <p>{t('contracts.lead')}</p>
      </div>
      {Boolean(error) && <ErrorNotice error={error} />}
      {list.isPending && <Waiting what={t('contracts.loading')} />}
      {list.isError && <ErrorNotice error={list.error} retry={() => void list.refetch()} />}
      {list.data && (
        <>
          <Section title={t('contracts.copies')} count={list.data.copies.length} more={<Button size="small" onClick={() => choose.mutate()} loading={choose.isPending} data-testid="contracts-file">{t('contracts.openFile')}</Button>}>
            <Sheet>
              {list.data.copies.length === 0 && <Empty title={t('contracts.noCopies')}>{t('contracts.noCopiesHelp')}</Empty>}
              {list.data.copies.map((copy) => (
                <div key={copy.id} className="sheet-row contract-row">
                  <ContractIcon size={24} />
                  <div>
                    <a href={address({ page: 'contract', id: copy.id, view: 'head' })} data-testid={`copy-${copy.service}`}><strong>{say(copy.title) || copy.service}</strong></a>
                    <p>{t('contracts.version', { version: copy.version })} · {t('contracts.savedAt', { time: dateTime(copy.savedMs, language) })}</p>
                  </div>
                  <button type="button" className="c-icon" onClick={() => discard.mutate(copy.id)} aria-label={t('contracts.discardOf', { title: say(copy.title) || copy.service })}><TrashIcon size={18} /></button>
                </div>
              ))}
            </Sheet>
          </Section>
          <Section title={t('contracts.deployed')} count={list.data.deployed.length}>
            <Sheet>
              {list.data.deployed.map((one) => (
                <div key={one.service} className="sheet-row contract-row">
                  <ContractIcon size={24} />
                  <div>
                    <strong>{say(one.title) || one.service}</strong>
                    <p>{say(one.department)} · {t('contracts.version', { version: one.version })} · {t(one.from > day ? 'contracts.fromThen' : 'contracts.from', { day: dayInWords(one.from, language) })}</p>
                  </div>
                  <Button onClick={() => open.mutate(one.service)} loading={open.isPending && open.variables === one.service} data-testid={`contract-open-${one.service}`}>{one.copy ? t('contracts.resume') : t('contracts.edit')}</Button>
                </div>
              ))}
            </Sheet>
          </Section>
        </>
      )}
    </div>
  )
}
