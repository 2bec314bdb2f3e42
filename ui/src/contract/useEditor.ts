// One edited document: kept as it is typed, checked a moment after, with steps back and forward.

import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { backend, type AuthorCheck, type AuthorDiff } from '@/ipc'
import { onFlush } from '@/lib/flush'
import { at, edit, insert, type Json, type Path, put } from './edit'

const CHECK_AFTER_MS = 400
const SAVE_AFTER_MS = 600

export interface Editor {
  document: Json
  get: (...path: Path) => Json | undefined
  set: (path: Path, to: Json | undefined) => void
  add: (path: Path, after: number, item: Json) => void
  /** Several changes that are one step back. */
  change: (key: string, to: (document: Json) => Json) => void
  undo: () => void
  redo: () => void
  canUndo: boolean
  canRedo: boolean
}

export interface Live { check?: AuthorCheck; diff?: AuthorDiff | null; busy: boolean; error: unknown; saved: 'saving' | 'saved' | 'failed' }

/** The value as it was a moment ago: what is asked about it is asked once typing pauses. */
function usePaused<T>(value: T, ms: number): T {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return paused
}

export function useEditor(first: Json): Editor {
  const [history, step] = useReducer(edit, { past: [], now: first, future: [] })
  const change = useCallback((key: string, to: Json) => step({ kind: 'change', to, key, time: Date.now() }), [])
  const document = history.now
  return useMemo(() => ({
    document,
    get: (...path) => at(document, path),
    set: (path, to) => change(path.join('/'), put(document, path, to)),
    add: (path, after, item) => change(`+${path.join('/')}${Date.now()}`, insert(document, path, after, item)),
    change: (key, to) => change(`${key}${Date.now()}`, to(document)),
    undo: () => step({ kind: 'undo' }),
    redo: () => step({ kind: 'redo' }),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
  }), [document, change, history.past.length, history.future.length])
}

export function useLive(id: string, document: Json): Live {
  const text = useMemo(() => JSON.stringify(document), [document])
  const paused = usePaused(text, CHECK_AFTER_MS)
  const check = useQuery({ queryKey: ['author', 'check', paused], queryFn: () => backend.authorCheck(paused), gcTime: 0, placeholderData: (before) => before })
  const diff = useQuery({ queryKey: ['author', 'diff', paused], queryFn: () => backend.authorDiff(paused), gcTime: 0, placeholderData: (before) => before })
  const saved = useSaved(id, text)
  return {
    check: check.data,
    diff: diff.data,
    busy: text !== paused || check.isFetching,
    error: check.error ?? diff.error,
    saved,
  }
}

function useSaved(id: string, text: string): Live['saved'] {
  const [kept, setKept] = useState(text)
  const latest = useRef({ text, kept: text })
  const { mutateAsync, isError } = useMutation({
    mutationFn: async () => {
      const wanted = latest.current.text
      if (wanted === latest.current.kept) return
      await backend.authorSave(id, wanted)
      latest.current.kept = wanted
      setKept(wanted)
    },
  })
  useEffect(() => {
    latest.current.text = text
    const timer = setTimeout(() => void mutateAsync().catch(() => undefined), SAVE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text, mutateAsync])
  // Whoever leaves the page or locks the program loses nothing.
  useEffect(() => {
    const flush = async () => {
      await mutateAsync()
    }
    const stop = onFlush(flush)
    return () => {
      stop()
      void flush().catch(() => undefined)
    }
  }, [mutateAsync])
  if (isError) return 'failed'
  return text === kept ? 'saved' : 'saving'
}
