// 我要办: what can be filed, found by everyday words.

import { useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useState } from 'react'
import { address } from '@/app/routes'
import { SearchIcon, ServiceIcon } from '@/components/icons'
import { Section, Sheet } from '@/components/Sheet'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { ask } from '@/ipc/queries'
import { findServices } from './find'
import './services.css'

export function Services() {
  const { t, say } = useWords()
  const services = useQuery(ask.services)
  const [wanted, setWanted] = useState('')
  const found = findServices(services.data ?? [], wanted)
  return (
    <div className="column" data-testid="services">
      <div className="page-head">
        <h1>{t('nav.services')}</h1>
        <p>{t('services.lead')}</p>
      </div>
      <Input
        className="services-search"
        data-testid="service-search"
        prefix={<SearchIcon size={18} />}
        allowClear
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        placeholder={t('services.search')}
        aria-label={t('services.search')}
      />
      {services.isPending && <Waiting what={t('services.loading')} />}
      {services.isError && <ErrorNotice error={services.error} retry={() => void services.refetch()} />}
      {services.data && (
        <Section title={wanted ? t('services.found') : t('services.all')} count={found.length}>
          <Sheet>
            {found.map((service) => (
              <a key={service.id} className="service-row" href={address({ page: 'guide', service: service.id })} data-testid={`service-${service.id}`}>
                <ServiceIcon picture={service.picture} size={26} />
                <div>
                  <strong>{say(service.title)}</strong>
                  <p>{say(service.summary)}</p>
                  <span>{say(service.department)}{service.draft && <em className="tag">{t('services.draft')}</em>}{service.nextFrom && <em className="tag">{t('services.next', { from: service.nextFrom })}</em>}</span>
                </div>
                <span className="service-go" aria-hidden="true">{t('services.open')}</span>
              </a>
            ))}
            {found.length === 0 && <Empty title={t('services.none')}>{t('services.noneHelp')}</Empty>}
          </Sheet>
          <p className="services-more">{t('services.onlyThese')}</p>
        </Section>
      )}
    </div>
  )
}
