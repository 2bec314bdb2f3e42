// 消息: what departments told the person, newest first; and who looked at the person's data, each proven.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { go } from '@/app/routes'
import { Dots } from '@/components/Dots'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { dateTime, shortTime } from '@/i18n/format'
import { backend, type MessageView } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import './messages.css'

export function Messages() {
  const { t } = useWords()
  const messages = useQuery(ask.messages)
  return (
    <div className="column messages">
      <h1>{t('told.title')}</h1>
      {messages.isPending && <Waiting />}
      {messages.isError && <ErrorNotice error={messages.error} retry={() => void messages.refetch()} />}
      {messages.data?.length === 0 && <Empty title={t('told.empty')}>{t('told.emptyHelp')}</Empty>}
      {messages.data && messages.data.length > 0 && <ul data-testid="messages">{messages.data.map((one) => <Message key={one.id} message={one} />)}</ul>}
      <Accesses />
    </div>
  )
}

function Message({ message }: { message: MessageView }) {
  const { t, say, coded, language } = useWords()
  const client = useQueryClient()
  const open = () => {
    void backend.seeMessage(message.id).then(() => client.invalidateQueries({ queryKey: keys.messages }), () => undefined)
    go({ page: 'case', id: message.case })
  }
  return (
    <li data-seen={message.seen} data-kind={message.kind}>
      <button type="button" onClick={open} data-testid={`message-${message.kind}`}>
        <span className="tag">{coded('told.kind', message.kind)}</span>
        <span className="message-text">
          <strong>{say(message.title)}{message.number && <span className="q-number"> {message.number}</span>}</strong>
          <span>{say(message.text)}</span>
          <small><Dots items={[message.subject]} /></small>
        </span>
        <time title={dateTime(message.timeMs, language)}>{shortTime(message.timeMs, language)}</time>
        {!message.seen && <span className="hidden">{t('told.unread', { count: 1 })}</span>}
      </button>
    </li>
  )
}

function Accesses() {
  const { t, say, language } = useWords()
  const [asked, setAsked] = useState(false)
  const accesses = useQuery({ ...ask.accesses, enabled: asked })
  const again = useMutation({ mutationFn: () => accesses.refetch() })
  const log = accesses.data
  return (
    <section className="accesses" data-testid="accesses" data-complete={log?.complete}>
      <h2>{t('told.accesses')}</h2>
      <p className="muted small">{t('told.accessHelp')}</p>
      {accesses.isFetching && <Waiting quiet />}
      {accesses.isError && <ErrorNotice error={accesses.error} compact />}
      {log && (
        <>
          {log.accesses.length > 0 && (
            <table className="d-table">
              <thead><tr><th>{t('told.when')}</th><th>{t('told.who')}</th><th>{t('told.what')}</th><th>{t('told.which')}</th></tr></thead>
              <tbody>
                {log.accesses.map((one) => (
                  <tr key={one.id}>
                    <td title={dateTime(one.timeMs, language)}>{shortTime(one.timeMs, language)}</td>
                    <td>{say(one.by)}<br /><small className="muted">{say(one.department)}</small></td><td>{say(one.purpose)}</td><td>{one.number}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <p className={log.complete ? 'proof-verified' : 'd-warn'} role="status">{log.complete ? (log.counted === 0 ? t('told.nobody') : t('told.complete', { count: log.counted })) : t('told.gap', { counted: log.counted, count: log.accesses.length })}</p>
        </>
      )}
      <Button onClick={() => (asked ? again.mutate() : setAsked(true))} data-testid="look-accesses">{t('told.look')}</Button>
    </section>
  )
}
