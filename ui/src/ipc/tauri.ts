// The program itself, over Tauri. Nothing outside this folder imports Tauri.

import { invoke, type InvokeArgs } from '@tauri-apps/api/core'
import { type Event, listen, type UnlistenFn } from '@tauri-apps/api/event'
import { getCurrentWebview } from '@tauri-apps/api/webview'
import type { Backend, Stop } from './backend'
import type { NetworkView } from './types'

const call = <T>(command: string, args?: InvokeArgs) => invoke<T>(command, args)

/** Listening begins asynchronously; stopping must work before it has begun. */
function stopper(begun: Promise<UnlistenFn>): Stop {
  let stopped = false
  void begun.then((stop) => stopped && stop(), () => undefined)
  return () => {
    stopped = true
    void begun.then((stop) => stop(), () => undefined)
  }
}

const on = <T>(event: string, listener: (payload: T) => void) =>
  stopper(listen<T>(event, ({ payload }: Event<T>) => listener(payload)))

export const backend: Backend = {
  appStatus: () => call('app_status'),
  createVault: (passphrase) => call('create_vault', { passphrase }),
  unlock: (passphrase) => call('unlock', { passphrase }),
  lock: () => call('lock'),
  saveSettings: (settings) => call('save_settings', { settings }),
  demoPeople: () => call('demo_people'),
  bindIdentity: (idNumber) => call('bind_identity', { idNumber }),
  networkStatus: () => call('network_status'),
  services: () => call('services'),
  service: (id) => call('service', { id }),
  openDraft: (service) => call('open_draft', { service }),
  drafts: () => call('drafts'),
  saveDraft: (id, step, values) => call('save_draft', { id, step, values }),
  deleteDraft: (id) => call('delete_draft', { id }),
  checkDraft: (id, values) => call('check_draft', { id, values }),
  signPage: (id) => call('sign_page', { id }),
  submit: (id, passphrase) => call('submit', { id, passphrase }),
  cases: () => call('cases'),
  caseView: (id) => call('case_view', { id }),
  withdraw: (id, passphrase) => call('withdraw', { id, passphrase }),
  saveReceipt: (id) => call('save_receipt', { id }),
  saveReceiptAs: (id) => call('save_receipt_as', { id }),
  licences: () => call('licences'),
  chooseAndVerify: () => call('choose_and_verify'),
  verifyPath: (path) => call('verify_path', { path }),
  verifyBytes: (name, base64) => call('verify_bytes', { name, base64 }),
  forgedExample: () => call('forged_example'),
  chain: () => call('chain'),
  header: (height) => call('header', { height }),

  onNetwork: (listener) => on<NetworkView>('network-changed', listener),
  onCases: (listener) => on<{ case: string }>('cases-changed', listener),
  onFileDrag: (listener) =>
    stopper(
      getCurrentWebview().onDragDropEvent(({ payload }) => {
        switch (payload.type) {
          case 'enter':
          case 'over':
            return listener({ kind: 'over' })
          case 'leave':
            return listener({ kind: 'leave' })
          case 'drop':
            return listener({ kind: 'drop', paths: payload.paths })
        }
      }),
    ),
}
