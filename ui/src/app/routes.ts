// Where the person is in the window. Kept in the address so that a reload stays there.

import { useSyncExternalStore } from 'react'
import { isView, type View } from '@/contract/places'
import type { Queue } from '@/ipc'
import { isQueue } from '@/pages/queue/queues'

export type Route =
  | { page: 'ready' }
  | { page: 'home' }
  | { page: 'services' }
  | { page: 'guide'; service: string }
  /** With a case: another filling of it. */
  | { page: 'form'; service: string; step?: number; refiles?: string }
  | { page: 'sign'; service: string; refiles?: string }
  | { page: 'cases' }
  | { page: 'case'; id: string }
  | { page: 'invitation'; id: string }
  | { page: 'licences'; code?: string }
  | { page: 'verify' }
  | { page: 'chain' }
  | { page: 'settings' }
  | { page: 'messages' }
  /** With a case: it is open. */
  | { page: 'queue'; queue: Queue; case?: string }
  | { page: 'board' }
  | { page: 'statistics' }
  | { page: 'officers' }
  | { page: 'contracts' }
  | { page: 'contract'; id: string; view: View; item?: string }

const filing = ({ service, refiles }: { service: string; refiles?: string }) =>
  refiles ? `#/cases/${refiles}/refile/${service}` : `#/services/${service}`

export function address(route: Route): string {
  switch (route.page) {
    case 'guide':
      return `#/services/${route.service}`
    case 'form':
      return `${filing(route)}/form${route.step === undefined ? '' : `/${route.step}`}`
    case 'sign':
      return `${filing(route)}/sign`
    case 'case':
      return `#/cases/${route.id}`
    case 'invitation':
      return `#/invitations/${route.id}`
    case 'licences':
      return route.code ? `#/licences/${route.code}` : '#/licences'
    case 'contract':
      return `#/contracts/${route.id}/${route.view}${route.item ? `/${encodeURIComponent(route.item)}` : ''}`
    case 'queue':
      return `#/queue/${route.queue}${route.case ? `/${route.case}` : ''}`
    case 'board':
    case 'statistics':
    case 'officers':
    case 'contracts':
    case 'ready':
    case 'home':
    case 'services':
    case 'cases':
    case 'verify':
    case 'chain':
    case 'settings':
    case 'messages':
      return `#/${route.page}`
  }
}

export function parse(hash: string): Route {
  const [page = '', first, second, third, fourth, fifth] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent)
  switch (page) {
    case 'services':
      if (!first) return { page: 'services' }
      if (second === 'form') return { page: 'form', service: first, ...(third ? { step: Number(third) } : {}) }
      if (second === 'sign') return { page: 'sign', service: first }
      return { page: 'guide', service: first }
    case 'cases':
      if (first && second === 'refile' && third) {
        if (fourth === 'sign') return { page: 'sign', service: third, refiles: first }
        return { page: 'form', service: third, refiles: first, ...(fifth ? { step: Number(fifth) } : {}) }
      }
      return first ? { page: 'case', id: first } : { page: 'cases' }
    case 'invitations':
      return first ? { page: 'invitation', id: first } : { page: 'cases' }
    case 'licences':
      return first ? { page: 'licences', code: first } : { page: 'licences' }
    case 'queue':
      return { page: 'queue', queue: isQueue(first) ? first : 'todo', ...(second ? { case: second } : {}) }
    case 'contracts':
      if (!first) return { page: 'contracts' }
      return { page: 'contract', id: first, view: isView(second) ? second : 'head', ...(third ? { item: third } : {}) }
    case 'board':
    case 'statistics':
    case 'officers':
    case 'ready':
    case 'verify':
    case 'chain':
    case 'settings':
    case 'messages':
      return { page }
    default:
      return { page: 'home' }
  }
}

const subscribe = (changed: () => void) => {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

export function go(route: Route): void {
  window.location.hash = address(route)
}

export function useRoute(): [Route, (route: Route) => void] {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash)
  return [parse(hash), go]
}
