// The articles of association as the form makes them, opened below their fields or the page that is signed.

import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { backend } from '@/ipc'
import { TextDocument } from './Text'

export function Articles({ draft, values }: { draft: string; values: string }) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const articles = useQuery({
    queryKey: ['articles', draft, values],
    queryFn: () => backend.articles(draft, values),
    enabled: open,
    staleTime: Infinity,
  })
  return (
    <div className="articles">
      <Button size="middle" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="show-articles">
        {open ? t('signing.hideArticles') : t('signing.showArticles')}
      </Button>
      {open && articles.isPending && <Waiting />}
      {open && articles.isError && <ErrorNotice error={articles.error} compact />}
      {open && articles.data === null && <p className="muted">{t('signing.noArticles')}</p>}
      {open && articles.data && <TextDocument text={articles.data} />}
    </div>
  )
}
