// Things that must be written down before the desk is locked.

const pending = new Set<() => Promise<void>>()

export function onFlush(write: () => Promise<void>): () => void {
  pending.add(write)
  return () => pending.delete(write)
}

export async function flushAll(): Promise<void> {
  await Promise.allSettled([...pending].map((write) => write()))
}
