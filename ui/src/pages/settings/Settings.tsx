// 设置: language, look, and what this computer relies on. Nothing that does not work.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { Copy } from '@/components/Hashes'
import { ImportNetworkFile } from '@/components/NetworkFile'
import { Sheet } from '@/components/Sheet'
import { ErrorNotice } from '@/components/State'
import { i18next, useWords } from '@/i18n'
import { fours } from '@/i18n/format'
import { type AppStatus, backend, type Settings } from '@/ipc'
import { keys } from '@/ipc/queries'
import { Witnesses } from './Following'
import { Row } from './Row'
import { StaffKey } from './StaffKey'
import './settings.css'

export function SettingsPage({ status }: { status: AppStatus }) {
  const { t, say } = useWords()
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: backend.saveSettings,
    // Shown at once; put back when it could not be kept.
    onMutate: (settings) => {
      show(settings)
      return status.settings
    },
    onError: (_error, _settings, before) => before && show(before),
  })
  const show = (settings: Settings) => {
    client.setQueryData(keys.status, { ...status, settings })
    void i18next.changeLanguage(settings.language)
  }
  const change = (part: Partial<Settings>) => save.mutate({ ...status.settings, ...part })
  return (
    <div className="column settings" data-testid="settings">
      <h1>{t('nav.settings')}</h1>
      <Sheet>
        <Choice
          title={t('settings.language')}
          name="language"
          value={status.settings.language}
          options={[['zh', t('settings.zh')], ['en', t('settings.en')]]}
          choose={(language) => change({ language })}
        />
        <Choice
          title={t('settings.theme')}
          name="theme"
          value={status.settings.theme}
          options={[['system', t('settings.system')], ['light', t('settings.light')], ['dark', t('settings.dark')]]}
          choose={(theme) => change({ theme })}
        />
        <Witnesses settings={status.settings} change={change} />
        <Choice
          title={t('settings.headers')}
          name="headers"
          value={status.settings.headers}
          options={[['recent', t('settings.headersRecent')], ['all', t('settings.headersAll')]]}
          help={t('settings.headersHelp')}
          choose={(headers) => change({ headers })}
        />
        {save.isError && <div className="sheet-row"><ErrorNotice error={save.error} compact /></div>}
        <Row title={t('settings.folder')} help={t('settings.folderHelp')}>
          <code>{status.folder}</code><Copy text={status.folder} label={t('settings.folder')} />
        </Row>
        <Row title={t('settings.network')} help={t('settings.networkHelp')}>
          {say(status.network)}
          <br />
          <code>{fours(status.networkFingerprint)}</code><Copy text={status.networkFingerprint} label={t('hash.name.network')} />
          <div className="settings-import"><ImportNetworkFile /></div>
        </Row>
        <Row title={t('settings.key')} help={t('settings.keyHelp')}>{t('settings.keyText')}</Row>
        <StaffKey />
        <Row title={t('settings.version')}>{t('app.name')} {status.version}</Row>
      </Sheet>
    </div>
  )
}

interface ChoiceProps<T extends string> { title: string; name: string; value: T; options: [T, string][]; help?: string; choose: (value: T) => void }

function Choice<T extends string>({ title, name, value, options, help, choose }: ChoiceProps<T>) {
  const id = useId()
  return (
    <div className="sheet-row settings-row">
      <h2 id={id}>{title}</h2>
      <div>
        <div className="segments" role="radiogroup" aria-labelledby={id}>
          {options.map(([option, word]) => (
            <label key={option} data-testid={`${name}-${option}`} data-state={value === option ? 'chosen' : 'open'}>
              <input type="radio" name={name} checked={value === option} onChange={() => choose(option)} />
              {word}
            </label>
          ))}
        </div>
        {help && <p>{help}</p>}
      </div>
    </div>
  )
}
