// Ctrl+K: one field over services, cases, licences and pages.

import { useQuery } from '@tanstack/react-query'
import { type ComponentType, type KeyboardEvent, useEffect, useState } from 'react'
import { CheckFileIcon, ContractIcon, FileNewIcon, LicenceIcon, SearchIcon, StackIcon } from '@/components/icons'
import { useWords } from '@/i18n'
import { fours } from '@/i18n/format'
import { ask } from '@/ipc/queries'
import { findServices } from '@/pages/services/find'
import { go, type Route } from './routes'

interface Hit { key: string; text: string; note: string; to: Route; Icon: ComponentType<{ size?: number }> }

function useHits(wanted: string): Hit[] {
  const { t, say } = useWords()
  const services = useQuery(ask.services)
  const cases = useQuery(ask.cases)
  const licences = useQuery(ask.licences)
  const text = wanted.trim().toLowerCase()
  const has = (...parts: (string | null)[]) => text === '' || parts.some((part) => part?.toLowerCase().includes(text))
  return [
    ...findServices(services.data ?? [], wanted).map((s): Hit => ({
      key: `s${s.id}`, text: say(s.title), note: t('search.service'), to: { page: 'guide', service: s.id }, Icon: FileNewIcon,
    })),
    ...(cases.data ?? []).filter((c) => has(c.subject, c.number, say(c.title))).map((c): Hit => ({
      key: `c${c.id}`, text: c.subject, note: `${t('search.case')} · ${say(c.stateWord)}`, to: { page: 'case', id: c.id }, Icon: StackIcon,
    })),
    ...(licences.data ?? []).filter((l) => has(l.name, l.code)).map((l): Hit => ({
      key: `l${l.code}`, text: l.name, note: `${t('search.licence')} · ${fours(l.code)}`, to: { page: 'licences', code: l.code }, Icon: LicenceIcon,
    })),
    ...(wanted.trim() !== '' && has(t('nav.contracts'), t('search.contractWords'))
      ? [{ key: 'contracts', text: t('search.contracts'), note: t('nav.staff'), to: { page: 'contracts' } as const, Icon: ContractIcon }]
      : []),
    ...(has(t('nav.verify'), t('search.verifyWords'))
      ? [{ key: 'verify', text: t('search.verify'), note: t('nav.verify'), to: { page: 'verify' } as const, Icon: CheckFileIcon }]
      : []),
  ]
}

export function Palette({ close }: { close: () => void }) {
  const { t } = useWords()
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState(0)
  const hits = useHits(wanted)
  // Whoever closes the palette is where they were before.
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  const chosen = Math.min(at, hits.length - 1)
  const open = (hit: Hit | undefined) => {
    if (!hit) return
    close()
    go(hit.to)
  }
  const onKey = (event: KeyboardEvent) => {
    switch (event.key) {
      case 'Escape':
        return close()
      case 'ArrowDown':
        event.preventDefault()
        return setAt(Math.min(chosen + 1, hits.length - 1))
      case 'ArrowUp':
        event.preventDefault()
        return setAt(Math.max(chosen - 1, 0))
      case 'Enter':
        return open(hits[chosen])
      case 'Tab':
        return event.preventDefault()
      default:
    }
  }
  return (
    <div className="palette-veil" onMouseDown={(event) => event.target === event.currentTarget && close()} role="presentation">
      <div className="palette" role="dialog" aria-modal="true" aria-label={t('search.open')}>
        <div className="palette-field">
          <SearchIcon />
          <input
            // The palette is opened to type into it.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            data-testid="search-field"
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-hits"
            aria-activedescendant={hits[chosen] ? `hit-${chosen}` : undefined}
            aria-label={t('search.placeholder')}
            placeholder={t('search.placeholder')}
            value={wanted}
            onChange={(event) => { setWanted(event.target.value); setAt(0) }}
            onKeyDown={onKey}
          />
          <kbd className="kbd">Esc</kbd>
        </div>
        {hits.length === 0 && <p className="palette-none">{t('search.none')}</p>}
        <ul id="palette-hits" role="listbox" aria-label={t('search.hits')}>
          {hits.map((hit, number) => (
            // Keys are handled by the field, as the combobox pattern wants.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={hit.key}
              id={`hit-${number}`}
              role="option"
              tabIndex={-1}
              aria-selected={number === chosen}
              onMouseEnter={() => setAt(number)}
              onClick={() => open(hit)}
              data-testid={`hit-${hit.key}`}
            >
              <hit.Icon size={18} />
              <div>{hit.text}</div>
              <small>{hit.note}</small>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
