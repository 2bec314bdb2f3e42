// A text field that suggests: what is typed counts, the list only helps.

import { type KeyboardEvent, useState } from 'react'
import { ChevronIcon } from '@/components/icons'
import type { Choice } from '@/form/contract'
import { useWords } from '@/i18n'
import { suggest } from './suggest'

interface Props {
  id: string
  testid: string
  path: string
  value: string
  options: Choice[]
  invalid: boolean
  placeholder?: string
  change: (value: string) => void
  focus: () => void
}

export function Combobox({ id, testid, path, value, options, invalid, placeholder, change, focus }: Props) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const [all, setAll] = useState(true)
  const [at, setAt] = useState(-1)
  const shown = all || value === '' ? options : suggest(options, value, [])
  const choose = (choice: Choice | undefined) => {
    if (!choice) return
    change(choice.value)
    setOpen(false)
    setAt(-1)
  }
  const onKey = (event: KeyboardEvent) => {
    switch (event.key) {
      case 'ArrowDown':
        event.preventDefault()
        setOpen(true)
        return setAt(Math.min(at + 1, shown.length - 1))
      case 'ArrowUp':
        event.preventDefault()
        return setAt(Math.max(at - 1, 0))
      case 'Enter':
        if (open && at >= 0) event.preventDefault()
        return open ? choose(shown[at]) : undefined
      case 'Escape':
        return setOpen(false)
      default:
    }
  }
  return (
    <span className="combobox">
      <input
        id={id}
        className="song"
        role="combobox"
        data-testid={testid}
        data-path={path}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && at >= 0 ? `${id}-${at}` : undefined}
        aria-invalid={invalid}
        aria-describedby={`fault-${path}`}
        autoComplete="off"
        value={value}
        placeholder={placeholder}
        onChange={(event) => {
          change(event.target.value)
          setAll(false)
          setOpen(true)
          setAt(-1)
        }}
        onFocus={focus}
        onClick={() => {
          setAll(true)
          setOpen(true)
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={onKey}
      />
      <ChevronIcon size={18} />
      {open && shown.length > 0 && (
        <ul id={`${id}-list`} role="listbox" aria-label={t('form.suggestions')}>
          {shown.map((choice, number) => (
            // Keys are handled by the field, as the combobox pattern wants; pressing must not take the focus from it.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={choice.value}
              id={`${id}-${number}`}
              role="option"
              tabIndex={-1}
              aria-selected={number === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(choice)}
            >
              {choice.label}
            </li>
          ))}
        </ul>
      )}
    </span>
  )
}
