// A draft while it is being filled: saved 400 ms after the last change and whenever the person moves on,
// checked 250 ms after it. What was typed is never lost: a failed save is tried again and said.

import { useCallback, useEffect, useRef, useState } from 'react'
import { backend, type CheckView, type DraftView } from '@/ipc'
import { onFlush } from '@/lib/flush'
import { arrange, type Shelf, writeField } from './arrange'
import type { Form } from './contract'
import { type Json, parseValues, type Values } from './values'

const SAVE_AFTER = 400
const CHECK_AFTER = 250
const TRY_AGAIN_AFTER = 3000

export type Saving =
  | { state: 'saved'; atMs: number }
  | { state: 'saving' }
  | { state: 'failed'; error: unknown }

export interface DraftInHand {
  values: Values
  step: number
  saving: Saving
  check: CheckView | null
  /** The values that `check` speaks of. */
  checked: Values
  checking: boolean
  checkError: unknown
  set: (path: string, value: Json | undefined) => void
  /** Puts other values in the place of all; returns what became of them. */
  replace: (values: Values) => Values
  goTo: (step: number) => void
  /** Saves at once. */
  flush: () => Promise<void>
  /** Checks at once; null when the check itself failed. */
  checkNow: () => Promise<CheckView | null>
}

export function useDraft(draft: DraftView, form: Form): DraftInHand {
  const shelf = useRef<Shelf>(new Map())
  const [values, setValues] = useState<Values>(() => arrange(form, parseValues(draft.values), new Map()))
  const [step, setStep] = useState(draft.step)
  const [saving, setSaving] = useState<Saving>({ state: 'saved', atMs: draft.savedMs })
  const [check, setCheck] = useState<CheckView | null>(null)
  const [checked, setChecked] = useState<Values>({})
  const [checking, setChecking] = useState(true)
  const [checkError, setCheckError] = useState<unknown>(null)
  const latest = useRef({ values, step, dirty: false })
  const chain = useRef<Promise<void>>(Promise.resolve())
  const saveTimer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const checkTimer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const round = useRef(0)
  const alive = useRef(true)
  const id = draft.id

  const save = useCallback((): Promise<void> => {
    clearTimeout(saveTimer.current)
    // One save after another, so that an older one can never overwrite a newer one.
    chain.current = chain.current.then(async () => {
      if (!latest.current.dirty) return
      latest.current.dirty = false
      setSaving({ state: 'saving' })
      try {
        const kept = await backend.saveDraft(id, latest.current.step, JSON.stringify(latest.current.values))
        setSaving({ state: 'saved', atMs: kept.savedMs })
      } catch (error) {
        latest.current.dirty = true
        setSaving({ state: 'failed', error })
        if (alive.current) saveTimer.current = setTimeout(() => void save(), TRY_AGAIN_AFTER)
      }
    })
    return chain.current
  }, [id])

  const checkNow = useCallback(async (): Promise<CheckView | null> => {
    clearTimeout(checkTimer.current)
    round.current += 1
    const mine = round.current
    setChecking(true)
    const asked = latest.current.values
    try {
      const answer = await backend.checkDraft(id, JSON.stringify(asked))
      if (mine === round.current) {
        setCheck(answer)
        setChecked(asked)
        setCheckError(null)
      }
      return answer
    } catch (error) {
      if (mine === round.current) setCheckError(error)
      return null
    } finally {
      if (mine === round.current) setChecking(false)
    }
  }, [id])

  const changed = useCallback(
    (wanted: Values): Values => {
      const next = arrange(form, wanted, shelf.current)
      latest.current = { ...latest.current, values: next, dirty: true }
      setValues(next)
      clearTimeout(saveTimer.current)
      saveTimer.current = setTimeout(() => void save(), SAVE_AFTER)
      clearTimeout(checkTimer.current)
      setChecking(true)
      checkTimer.current = setTimeout(() => void checkNow(), CHECK_AFTER)
      return next
    },
    [form, save, checkNow],
  )

  const set = useCallback(
    (path: string, value: Json | undefined) => void changed(writeField(form, latest.current.values, path, value)),
    [changed, form],
  )

  const goTo = useCallback(
    (to: number) => {
      latest.current = { ...latest.current, step: to, dirty: true }
      setStep(to)
      void save()
    },
    [save],
  )

  useEffect(() => {
    alive.current = true
    void checkNow()
    const stop = onFlush(save)
    const leave = () => void save()
    window.addEventListener('blur', leave)
    window.addEventListener('pagehide', leave)
    return () => {
      alive.current = false
      stop()
      window.removeEventListener('blur', leave)
      window.removeEventListener('pagehide', leave)
      clearTimeout(checkTimer.current)
      void save()
    }
  }, [checkNow, save])

  return { values, step, saving, check, checked, checking, checkError, set, replace: changed, goTo, flush: save, checkNow }
}
