import type { AuthorCheck } from '@/ipc'
import type { Editor } from '@/contract/useEditor'

/** What every part of the page is given. */
export interface PartProps { editor: Editor; check?: AuthorCheck; advanced: boolean; item?: string }
