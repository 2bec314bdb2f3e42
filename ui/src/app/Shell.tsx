// Rail, top bar and the page.

import { useEffect, useRef, useState } from 'react'
import type { AppStatus } from '@/ipc'
import { BoardPage } from '@/pages/board/BoardPage'
import { CasePage } from '@/pages/case/CasePage'
import { Cases } from '@/pages/cases/Cases'
import { Chain } from '@/pages/chain/Chain'
import { ContractPage } from '@/pages/contracts/ContractPage'
import { Contracts } from '@/pages/contracts/Contracts'
import { FormPage } from '@/pages/form/FormPage'
import { Guide } from '@/pages/guide/Guide'
import { Home } from '@/pages/home/Home'
import { Licences } from '@/pages/licences/Licences'
import { Messages } from '@/pages/messages/Messages'
import { QueuePage } from '@/pages/queue/QueuePage'
import { StaffPage } from '@/pages/staff/StaffPage'
import { StatisticsPage } from '@/pages/statistics/StatisticsPage'
import { Ready } from '@/pages/start/Ready'
import { Services } from '@/pages/services/Services'
import { SettingsPage } from '@/pages/settings/Settings'
import { Invitation } from '@/pages/signing/Invitation'
import { SignDraft } from '@/pages/sign/SignDraft'
import { Verify } from '@/pages/verify/Verify'
import { Alarms } from './Alarms'
import { useIdentity } from './Identity'
import { Palette } from './Palette'
import { Rail } from './Rail'
import { type Route, useRoute } from './routes'
import { TopBar } from './TopBar'
import './Shell.css'

export function Shell({ status }: { status: AppStatus }) {
  const [route] = useRoute()
  const [searching, setSearching] = useState(false)
  const main = useRef<HTMLElement>(null)
  const mode = useIdentity(route.page, status)

  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setSearching(true)
      }
    }
    window.addEventListener('keydown', open)
    return () => window.removeEventListener('keydown', open)
  }, [])

  // A new page is read from its top, by eyes and by screen readers.
  const place = JSON.stringify(placeOf(route))
  useEffect(() => {
    main.current?.scrollTo?.(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [place])

  return (
    <div className="shell" data-mode={mode}>
      <Rail status={status} page={route.page} mode={mode} />
      <TopBar status={status} route={route} search={() => setSearching(true)} />
      <div className="shell-alarms"><Alarms /></div>
      <main ref={main} tabIndex={-1} className={`page page-${route.page}`}>
        <Page route={route} status={status} search={() => setSearching(true)} />
      </main>
      {searching && <Palette close={() => setSearching(false)} />}
    </div>
  )
}

/** Within a document, and at the desk, the page itself says what is looked at. */
function placeOf(route: Route): object {
  switch (route.page) {
    case 'contract':
      return { page: route.page, id: route.id, view: route.view }
    case 'queue':
      return { page: route.page }
    default:
      return route
  }
}

function Page({ route, status, search }: { route: Route; status: AppStatus; search: () => void }) {
  switch (route.page) {
    case 'ready':
      return <Ready status={status} />
    case 'home':
      return <Home status={status} search={search} />
    case 'services':
      return <Services />
    case 'guide':
      return <Guide key={route.service} id={route.service} />
    case 'form':
      return <FormPage key={`${route.service}/${route.refiles ?? ''}`} service={route.service} step={route.step} refiles={route.refiles} />
    case 'sign':
      return <SignDraft key={`${route.service}/${route.refiles ?? ''}`} service={route.service} refiles={route.refiles} />
    case 'cases':
      return <Cases />
    case 'case':
      return <CasePage key={route.id} id={route.id} />
    case 'invitation':
      return <Invitation key={route.id} id={route.id} />
    case 'licences':
      return <Licences code={route.code} />
    case 'verify':
      return <Verify />
    case 'chain':
      return <Chain />
    case 'contracts':
      return <Contracts />
    case 'contract':
      return <ContractPage key={route.id} id={route.id} view={route.view} item={route.item} />
    case 'queue':
      return <QueuePage queue={route.queue} open={route.case} />
    case 'board':
      return <BoardPage />
    case 'statistics':
      return <StatisticsPage />
    case 'officers':
      return <StaffPage />
    case 'messages':
      return <Messages />
    case 'settings':
      return <SettingsPage status={status} />
  }
}
