// Choosing a fictional person whose identity the identity office then binds to this PC's key.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { setMode } from '@/app/mode'
import { go } from '@/app/routes'
import { SearchIcon } from '@/components/icons'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { type AppStatus, backend, type BindingView, type DemoPerson } from '@/ipc'
import { ask, forgetPersonal, keys } from '@/ipc/queries'
import { Frame } from './Frame'

const ORDER = ['adult', 'minor', 'deceased']
const rank = (person: DemoPerson) => Math.max(0, ORDER.indexOf(person.note))

export function sortPeople(people: DemoPerson[], wanted: string): DemoPerson[] {
  const text = wanted.replace(/\s/g, '').toLowerCase()
  return people
    .filter((p) => [p.name, p.idNumber, p.address].some((part) => part.toLowerCase().includes(text)))
    .sort((a, b) => rank(a) - rank(b))
}

export function Choose({ status, atWork }: { status: AppStatus; atWork: boolean }) {
  const { t } = useWords()
  const client = useQueryClient()
  const people = useQuery(ask.people)
  const [wanted, setWanted] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const bind = useMutation({
    mutationFn: backend.bindIdentity,
    onSuccess: async (answer) => {
      if (answer.kind !== 'bound') return
      go({ page: 'ready' })
      forgetPersonal(client)
      await client.invalidateQueries({ queryKey: keys.status })
    },
  })
  const shown = sortPeople(people.data ?? [], wanted)
  const person = people.data?.find((p) => p.idNumber === chosen)
  const choose = (idNumber: string) => {
    setChosen(idNumber)
    bind.reset()
  }
  return (
    <Frame status={status} step={1} wide>
      <div>
        <h1>{t('choose.title')}</h1>
        <p className="lead">{t('choose.lead')}</p>
        {atWork && <p><Button onClick={() => setMode('staff')} data-testid="to-desk">{t('choose.toDesk')}</Button></p>}
        <div className="people-head">
          <Input
            data-testid="person-search"
            prefix={<SearchIcon size={17} />}
            allowClear
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            placeholder={t('choose.search')}
            aria-label={t('choose.search')}
          />
          <span className="muted small">{t('choose.count', { count: shown.length })}</span>
        </div>
        {people.isPending && <Waiting />}
        {people.isError && <ErrorNotice error={people.error} retry={() => void people.refetch()} />}
        {people.data && (
          <div className="people" role="radiogroup" aria-label={t('choose.title')}>
            {shown.map((p) => <Person key={p.idNumber} person={p} chosen={p.idNumber === chosen} choose={choose} />)}
            {shown.length === 0 && <p className="palette-none">{t('choose.none')}</p>}
          </div>
        )}
        <Refused answer={bind.data} />
        {bind.isError && <ErrorNotice error={bind.error} retry={() => chosen && bind.mutate(chosen)} />}
        <div className="start-actions">
          <Button type="primary" disabled={!person} loading={bind.isPending} onClick={() => person && bind.mutate(person.idNumber)} data-testid="bind">
            {person ? t('choose.bindAs', { name: person.name }) : t('choose.bind')}
          </Button>
          {bind.isPending ? <Waiting quiet what={t('choose.binding')} /> : <span className="muted small">{t('choose.office')}</span>}
        </div>
      </div>
    </Frame>
  )
}

interface PersonProps { person: DemoPerson; chosen: boolean; choose: (idNumber: string) => void }

function Person({ person, chosen, choose }: PersonProps) {
  const { coded } = useWords()
  const note = person.note && person.note !== 'adult' ? coded('choose.note', person.note) : undefined
  return (
    <label className="person" data-testid={`person-${person.idNumber}`}>
      <input type="radio" name="person" checked={chosen} onChange={() => choose(person.idNumber)} />
      <i className="person-dot" aria-hidden="true" />
      <strong>{person.name}</strong>
      <span className="id">{person.idNumber}</span>
      <span className="place">{person.address}</span>
      {note ? <span className="tag tag-warning">{note}</span> : <span />}
    </label>
  )
}

function Refused({ answer }: { answer: BindingView | undefined }) {
  const { t, say } = useWords()
  if (answer?.kind !== 'refused') return null
  return (
    <div className="notice notice-danger" role="alert" data-testid="binding-refused" data-rule={answer.rule}>
      <div className="notice-body">
        <strong>{t('choose.refused')}</strong>
        <p>{say(answer.reason)}</p>
        <p className="muted small">{t('choose.refusedBasis', { rule: answer.rule, basis: answer.basis })}</p>
        <p>{t('choose.refusedNext')}</p>
      </div>
    </div>
  )
}
