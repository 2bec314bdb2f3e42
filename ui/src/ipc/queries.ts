// Questions to the program, with the keys that its events invalidate.

import { QueryClient, queryOptions } from '@tanstack/react-query'
import { backend, type Filter, type Queue } from './index'

export const keys = {
  status: ['status'],
  people: ['people'],
  network: ['network'],
  services: ['services'],
  service: (id: string) => ['service', id],
  draftService: (id: string) => ['service', 'draft', id],
  drafts: ['drafts'],
  cases: ['cases'],
  case: (id: string) => ['cases', id],
  codes: (id: string) => ['cases', id, 'codes'],
  caseFiles: (id: string) => ['cases', id, 'files'],
  signers: (id: string) => ['cases', id, 'signers'],
  licences: ['licences'],
  invitations: ['invitations'],
  reservations: ['reservations'],
  authors: ['author', 'list'],
  authored: (id: string) => ['author', 'copy', id],
  chain: ['chain'],
  role: ['role'],
  staffKey: ['staffKey'],
  queue: ['queue'],
  board: ['queue', 'board'],
  supervisor: ['queue', 'supervisor'],
  printFolder: ['printFolder'],
  statistics: ['statistics'],
  countedDepartments: ['countedDepartments'],
  view: (queue: Queue) => ['queue', 'view', queue],
  header: (height: number) => ['header', height],
  desk: ['desk'],
  staff: ['desk', 'staff'],
  deskCase: (id: string) => ['desk', id],
  material: (id: string, sha256: string) => ['material', id, sha256],
  messages: ['messages'],
  documents: (id: string) => ['messages', 'documents', id],
  accesses: ['accesses'],
} as const

export const ask = {
  status: queryOptions({ queryKey: keys.status, queryFn: backend.appStatus, staleTime: Infinity }),
  people: queryOptions({ queryKey: keys.people, queryFn: backend.demoPeople, staleTime: Infinity }),
  network: queryOptions({ queryKey: keys.network, queryFn: backend.networkStatus }),
  services: queryOptions({ queryKey: keys.services, queryFn: backend.services }),
  service: (id: string) => queryOptions({ queryKey: keys.service(id), queryFn: () => backend.service(id) }),
  draftService: (id: string) => queryOptions({ queryKey: keys.draftService(id), queryFn: () => backend.draftService(id) }),
  drafts: queryOptions({ queryKey: keys.drafts, queryFn: backend.drafts, staleTime: 0 }),
  cases: queryOptions({ queryKey: keys.cases, queryFn: backend.cases }),
  case: (id: string) => queryOptions({ queryKey: keys.case(id), queryFn: () => backend.caseView(id) }),
  codes: (id: string) => queryOptions({ queryKey: keys.codes(id), queryFn: () => backend.receiptCodes(id) }),
  caseFiles: (id: string) => queryOptions({ queryKey: keys.caseFiles(id), queryFn: () => backend.caseFiles(id), staleTime: 0 }),
  signers: (id: string) => queryOptions({ queryKey: keys.signers(id), queryFn: () => backend.caseSigners(id) }),
  licences: queryOptions({ queryKey: keys.licences, queryFn: backend.licences }),
  invitations: queryOptions({ queryKey: keys.invitations, queryFn: backend.invitations }),
  reservations: queryOptions({ queryKey: keys.reservations, queryFn: backend.reservations }),
  authors: queryOptions({ queryKey: keys.authors, queryFn: backend.authorList, staleTime: 0 }),
  authored: (id: string) => queryOptions({ queryKey: keys.authored(id), queryFn: () => backend.authored(id), gcTime: 0, staleTime: Infinity }),
  role: queryOptions({ queryKey: keys.role, queryFn: backend.deskRole, staleTime: 60_000, refetchInterval: 60_000 }),
  staffKey: queryOptions({ queryKey: keys.staffKey, queryFn: backend.staffKey, staleTime: Infinity }),
  // The day may change while the desk stays open.
  board: queryOptions({ queryKey: keys.board, queryFn: backend.queueBoard, staleTime: 0, refetchInterval: 60_000 }),
  counts: (filter: Filter) => queryOptions({ queryKey: [...keys.queue, 'counts', filter], queryFn: () => backend.queueCounts(filter) }),
  supervisor: queryOptions({ queryKey: keys.supervisor, queryFn: backend.supervisorBoard, staleTime: 0, refetchInterval: 60_000 }),
  countedDepartments: queryOptions({ queryKey: keys.countedDepartments, queryFn: backend.countedDepartments, staleTime: Infinity }),
  printFolder: queryOptions({ queryKey: keys.printFolder, queryFn: backend.printFolder, staleTime: 0 }),
  line: (id: string) => queryOptions({ queryKey: [...keys.queue, 'line', id], queryFn: () => backend.queueLine(id) }),
  deskCase: (id: string) => queryOptions({ queryKey: keys.deskCase(id), queryFn: () => backend.deskCase(id), staleTime: 0 }),
  // What was painted is not kept once its dialog is closed.
  openedMaterial: (id: string, sha256: string) => queryOptions({ queryKey: keys.material(id, sha256), queryFn: () => backend.openMaterial(id, sha256), staleTime: Infinity, gcTime: 0 }),
  materialPage: (id: string, sha256: string, page: number) => queryOptions({ queryKey: [...keys.material(id, sha256), page], queryFn: () => backend.materialPage(id, sha256, page), staleTime: Infinity, gcTime: 0 }),
  colleagues: (id: string) => queryOptions({ queryKey: [...keys.deskCase(id), 'colleagues'], queryFn: () => backend.colleagues(id) }),
  // Roles are granted and ended by others as well.
  staff: queryOptions({ queryKey: keys.staff, queryFn: backend.staff, staleTime: 0, refetchInterval: 10_000 }),
  messages: queryOptions({ queryKey: keys.messages, queryFn: backend.messages }),
  documents: (id: string) => queryOptions({ queryKey: keys.documents(id), queryFn: () => backend.caseDocuments(id) }),
  accesses: queryOptions({ queryKey: keys.accesses, queryFn: backend.myAccesses, staleTime: 0 }),
  chain: queryOptions({ queryKey: keys.chain, queryFn: backend.chain }),
  header: (height: number) => queryOptions({ queryKey: keys.header(height), queryFn: () => backend.header(height) }),
}

export const makeQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      // The program is on this computer: a refusal is an answer, and there is no "offline".
      queries: { retry: false, networkMode: 'always', refetchOnWindowFocus: false, staleTime: 5_000 },
      mutations: { networkMode: 'always' },
    },
  })

/** Lets the program's events refresh what is shown. */
export function followEvents(client: QueryClient): () => void {
  const stops = [
    backend.onNetwork((network) => {
      client.setQueryData(keys.network, network)
      void client.invalidateQueries({ queryKey: keys.chain })
    }),
    backend.onQueue(() => void client.invalidateQueries({ queryKey: keys.queue })),
    backend.onMessages(() => void client.invalidateQueries({ queryKey: keys.messages })),
    backend.onCases(() => {
      void client.invalidateQueries({ queryKey: keys.desk })
      void client.invalidateQueries({ queryKey: keys.messages })
      void client.invalidateQueries({ queryKey: keys.cases })
      void client.invalidateQueries({ queryKey: keys.licences })
    }),
  ]
  return () => stops.forEach((stop) => stop())
}

/** After unlocking or locking, nothing that was shown before may stay. */
export function forgetPersonal(client: QueryClient): void {
  for (const key of [keys.services, keys.drafts, keys.cases, keys.licences, keys.invitations, keys.reservations, keys.role, keys.staffKey, keys.queue, keys.desk, keys.messages, keys.accesses, keys.printFolder, ['service'], ['signing'], ['articles'], ['reservation'], ['author']]) {
    client.removeQueries({ queryKey: key })
  }
}
