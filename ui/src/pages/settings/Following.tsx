// 跟随政务链: which departments are asked with every round, and which block headers are kept.

import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useWords } from '@/i18n'
import type { Settings } from '@/ipc'
import { ask } from '@/ipc/queries'

/** Fewest departments: one alone is compared with nobody. */
const FEWEST = 2

interface Props { settings: Settings; change: (part: Partial<Settings>) => void }

/** A box for each department that has a node; with all of them ticked none is chosen. */
export function Witnesses({ settings, change }: Props) {
  const { t, say } = useWords()
  const id = useId()
  const { departments = [] } = useQuery(ask.network).data ?? {}
  const all = departments.map((department) => department.id)
  const asked = settings.witnesses.length ? all.filter((department) => settings.witnesses.includes(department)) : all
  const choose = (department: number, wanted: boolean) => {
    const witnesses = all.filter((one) => (one === department ? wanted : asked.includes(one)))
    change({ witnesses: witnesses.length === all.length ? [] : witnesses })
  }
  return (
    <div className="sheet-row settings-row" data-testid="witnesses" data-state={settings.witnesses.length ? 'chosen' : 'all'}>
      <h2 id={id}>{t('settings.witnesses')}</h2>
      <div>
        <div className="settings-boxes" role="group" aria-labelledby={id}>
          {departments.map((department) => {
            const ticked = asked.includes(department.id)
            return (
              <label key={department.id} data-testid={`witness-${department.id}`}>
                <input
                  type="checkbox"
                  checked={ticked}
                  disabled={ticked && asked.length <= FEWEST}
                  onChange={(event) => choose(department.id, event.target.checked)}
                />
                {say(department.name)}
              </label>
            )
          })}
        </div>
        <p>{t(settings.witnesses.length ? 'settings.witnessesSome' : 'settings.witnessesAll')} {t('settings.witnessesHelp')}</p>
      </div>
    </div>
  )
}
