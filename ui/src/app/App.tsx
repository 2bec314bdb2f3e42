import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useEffect, useMemo, useState } from 'react'
import { ErrorNotice, Waiting } from '@/components/State'
import { i18next, useWords } from '@/i18n'
import type { AppStatus } from '@/ipc'
import { ask, followEvents, makeQueryClient } from '@/ipc/queries'
import { Choose } from '@/pages/start/Choose'
import { Locked } from '@/pages/start/Locked'
import { Welcome } from '@/pages/start/Welcome'
import { antdTheme } from '@/theme/antd'
import { useChosenMode } from './mode'
import { Shell } from './Shell'
import { useThemeName } from './useThemeName'
import './App.css'

export function App() {
  const [client] = useState(makeQueryClient)
  useEffect(() => followEvents(client), [client])
  return (
    <QueryClientProvider client={client}>
      <Dressed />
    </QueryClientProvider>
  )
}

/** Language and theme as kept, then the page of the stage. */
function Dressed() {
  const status = useQuery(ask.status)
  const settings = status.data?.settings
  const theme = useThemeName(settings?.theme)
  const { language } = useWords()

  useEffect(() => {
    if (settings) void i18next.changeLanguage(settings.language)
  }, [settings])
  useEffect(() => {
    document.documentElement.dataset.theme = theme
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [theme, language])

  const dress = useMemo(() => antdTheme(theme), [theme])
  return (
    <ConfigProvider
      theme={dress}
      locale={language === 'zh' ? zhCN : enUS}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
      componentSize="large"
    >
      <Stage />
    </ConfigProvider>
  )
}

function Stage() {
  const status = useQuery(ask.status)
  const { t } = useWords()
  if (status.isPending) return <div className="stage-wait"><Waiting what={t('state.starting')} /></div>
  if (status.isError) return <div className="stage-wait"><ErrorNotice error={status.error} retry={() => void status.refetch()} /></div>
  switch (status.data.stage) {
    case 'welcome':
      return <Welcome status={status.data} />
    case 'locked':
      return <Locked status={status.data} />
    case 'needsIdentity':
      return <WithoutIdentity status={status.data} />
    case 'ready':
      return <Shell status={status.data} />
  }
}

/** Who works in a department needs no identity of their own for the desk; for anything of their own they choose one. */
function WithoutIdentity({ status }: { status: AppStatus }) {
  const role = useQuery(ask.role)
  const chosen = useChosenMode()
  const { t } = useWords()
  if (role.isPending) return <div className="stage-wait"><Waiting what={t('state.starting')} /></div>
  const atWork = (role.data ?? null) !== null
  return atWork && chosen !== 'person' ? <Shell status={status} /> : <Choose status={status} atWork={atWork} />
}
