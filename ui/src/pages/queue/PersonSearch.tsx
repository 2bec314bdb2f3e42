// 查人: a person's cases, asked of the department. That somebody looked, and for whom as a salted hash, stands on chain first.

import { useMutation } from '@tanstack/react-query'
import { Button, Input, Segmented } from 'antd'
import { type FormEvent, useState } from 'react'
import { go } from '@/app/routes'
import { Dialog } from '@/components/Dialog'
import { Dots } from '@/components/Dots'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { shortTime } from '@/i18n/format'
import { backend, type PersonFound, type PersonQuery } from '@/ipc'
import { shortNumber, useDeskNow } from './words'

export function PersonSearch({ close }: { close: () => void }) {
  const { t } = useWords()
  const [by, setBy] = useState<'number' | 'name'>('number')
  const [number, setNumber] = useState('')
  const [name, setName] = useState('')
  const [last4, setLast4] = useState('')
  const search = useMutation({ mutationFn: (query: PersonQuery) => backend.searchPerson(query) })
  const ready = by === 'number' ? number.trim().length === 18 : name.trim() !== '' && last4.trim().length === 4
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) search.mutate(by === 'number' ? { by, number } : { by, name, last4 })
  }
  return (
    <Dialog close={close} title={t('desk.person.title')} width={620}>
      <form className="q-person" onSubmit={submit} data-testid="person-query">
        <p className="muted small">{t('desk.person.help')}</p>
        <Segmented value={by} onChange={setBy} options={[{ value: 'number', label: t('desk.person.byNumber') }, { value: 'name', label: t('desk.person.byName') }]} />
        {by === 'number' && <Input value={number} onChange={(event) => setNumber(event.target.value)} maxLength={18} aria-label={t('desk.person.number')} placeholder={t('desk.person.number')} data-testid="person-number" data-first />}
        {by === 'name' && (
          <div className="q-person-name">
            <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={60} aria-label={t('desk.person.name')} placeholder={t('desk.person.name')} data-testid="person-name" />
            <Input value={last4} onChange={(event) => setLast4(event.target.value)} maxLength={4} aria-label={t('desk.person.last4')} placeholder={t('desk.person.last4')} data-testid="person-last4" />
          </div>
        )}
        <div className="d-form-end">
          <Button onClick={close}>{t('desk.close')}</Button>
          <Button type="primary" htmlType="submit" disabled={!ready} loading={search.isPending} data-testid="person-run">{t('desk.person.run')}</Button>
        </div>
        {search.isError && <ErrorNotice error={search.error} compact />}
        {search.data && <Found found={search.data} close={close} />}
      </form>
    </Dialog>
  )
}

function Found({ found, close }: { found: PersonFound; close: () => void }) {
  const { now } = useDeskNow()
  const { t, say, language } = useWords()
  return (
    <section className="q-found" role="status" data-testid="person-found" data-count={found.cases.length}>
      <h3>{t('desk.person.found', { count: found.cases.length })}</h3>
      {found.cases.length === 0 && <p className="muted">{t('desk.person.none')}</p>}
      <ul>
        {found.cases.map((one) => (
          <li key={one.case}>
            <button type="button" className="link" onClick={() => { close(); go({ page: 'queue', queue: one.place, case: one.case }) }} data-testid={`found-${one.case}`}>{one.number ? shortNumber(one.number) : t('desk.noNumber')}</button>
            <span className="muted"><Dots items={[say(one.service), one.applicant, say(one.state), shortTime(one.receivedMs, language, now)]} /></span>
          </li>
        ))}
      </ul>
      {found.more && <p className="muted small">{t('desk.person.more')}</p>}
    </section>
  )
}
